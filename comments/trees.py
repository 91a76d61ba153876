"""
The one module that writes threads as nested sets, proves them valid and mends them.

django-mptt leaves mutual exclusion to its callers. Here a root's tree_id is its own id, drawn from the database, so two
new threads never meet; and whoever changes a thread first takes the row lock of its root (on SQLite, where a transaction
begins IMMEDIATE, the one write lock). Threads don't wait for each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db import connections, router, transaction
from django.db.models import Model
from mptt.managers import TreeManager

from .choices import Status
from .querysets import CommentQuerySet

TREE_FIELDS = ["tree_id", "lft", "rght", "level"]
# Rows read or written at once.
BATCH = 2_000


class ThreadManager(TreeManager.from_queryset(CommentQuerySet)):
    """A tree manager that is safe beside other writers. Its writing methods want a transaction."""

    def insert_node(self, node, target, *args, **kwargs):
        """Set up a new comment as a root, or as the last reply to `target`, whose thread is locked and read anew."""
        if target is None:
            node.pk = node.pk or self.next_id()
            node.parent, node.tree_id, node.lft, node.rght, node.level = None, node.pk, 1, 2, 0
            return node
        self.lock_thread(target.tree_id)
        return super().insert_node(node, target, *args, **kwargs)

    def lock_thread(self, tree_id: int) -> None:
        """Keep other writers out of a thread until the transaction ends."""
        # No key is changed, so replies that refer to the root needn't wait for more than the tree itself.
        self.select_for_update(no_key=True).filter(pk=tree_id).order_by().values_list("pk").first()

    def next_id(self) -> int:
        """Return an id that no other comment gets."""
        connection = connections[self._db or router.db_for_write(self.model)]
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
                return cursor.fetchone()[0]
            # The write lock is ours until the commit, and SQLite notes the largest id ever given.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return (row[0] if row else 0) + 1


def number_thread(nodes: Iterable[Model]) -> None:
    """
    Set lft, rght, level and tree_id of one whole thread from the parent links alone; siblings by time, then by id.

    :raises ValueError: if there is not exactly one root, or a comment does not hang on it.
    """
    nodes = sorted(nodes, key=lambda node: (node.created_at, node.pk))
    children = defaultdict(list)
    for node in nodes:
        children[node.parent_id].append(node)
    if len(children[None]) != 1:
        raise ValueError(f"a thread has one root, this one has {len(children[None])}")
    root = children[None][0]
    _number(root, children, tree_id=root.pk)
    if lost := [node.pk for node in nodes if node.tree_id != root.pk]:
        raise ValueError(f"comments {lost} don't hang on the root {root.pk}")


def _number(root: Model, children: dict[int | None, list[Model]], tree_id: int) -> None:
    """Number depth first without recursion: imported threads can be deeper than Python's stack."""
    counter, path = 1, [(root, iter(children[root.pk]))]
    root.tree_id, root.level, root.lft = tree_id, 0, counter
    while path:
        node, rest = path[-1]
        counter += 1
        reply = next(rest, None)
        if reply is None:
            node.rght = counter
            path.pop()
        else:
            reply.tree_id, reply.level, reply.lft = tree_id, len(path), counter
            path.append((reply, iter(children[reply.pk])))


def set_shown(nodes: Iterable[Model]) -> None:
    """Set which comments of one whole thread stand on the page: the published, and those above a published one."""
    by_id = {node.pk: node for node in nodes}
    for node in by_id.values():
        node.shown = False
    for node in by_id.values():
        if node.status == Status.PUBLISHED:
            while node and not node.shown:
                node.shown = True
                node = by_id.get(node.parent_id)


@dataclass(frozen=True, slots=True)
class Damage:
    comment_id: int
    tree_id: int
    what: str

    def __str__(self) -> str:
        return f"comment {self.comment_id} in thread {self.tree_id}: {self.what}"


def find_damage(comments: CommentQuerySet) -> Iterator[Damage]:
    """Yield what is wrong with the threads, reading each once; memory is that of the largest thread."""
    fields = ["id", "parent_id", "article_id", "status", "shown", *TREE_FIELDS]
    rows = comments.order_by("tree_id", "lft", "id").only(*fields).iterator(BATCH)
    for tree_id, thread in groupby(rows, key=attrgetter("tree_id")):
        yield from _thread_damage(tree_id, list(thread))


def _thread_damage(tree_id: int, thread: list[Model]) -> Iterator[Damage]:
    by_id = {node.pk: node for node in thread}
    root = by_id.get(tree_id)
    if root is None or root.parent_id is not None:
        for node in thread:
            yield Damage(node.pk, tree_id, "there is no root with this number")
        return
    expected = _expected_numbers(thread, root)
    shown = {node.pk: node.shown for node in thread}
    set_shown(thread)
    for node in thread:
        if node.pk not in expected:
            yield Damage(node.pk, tree_id, "its parent is not in this thread")
        elif (node.lft, node.rght, node.level) != expected[node.pk]:
            stored = (node.lft, node.rght, node.level)
            yield Damage(node.pk, tree_id, f"left, right and level are {stored}, the parents say {expected[node.pk]}")
        elif node.article_id != root.article_id:
            yield Damage(
                node.pk, tree_id, f"it stands under article {node.article_id}, its root under {root.article_id}"
            )
        elif node.shown != shown[node.pk]:
            yield Damage(node.pk, tree_id, "whether it stands on the page does not follow from the statuses")


def _expected_numbers(thread: list[Model], root: Model) -> dict[int, tuple[int, int, int]]:
    """Return (lft, rght, level) by id for all that hang on the root, siblings in the order they have."""
    numbers: dict[int, tuple[int, int, int]] = {}
    children = defaultdict(list)
    for node in thread:
        children[node.parent_id].append(_Number(node.pk, node.parent_id))
    numbered = next(number for number in children[None] if number.pk == root.pk)
    _number(numbered, children, tree_id=root.pk)
    for number in (number for siblings in children.values() for number in siblings):
        if number.tree_id is not None:
            numbers[number.pk] = (number.lft, number.rght, number.level)
    return numbers


@dataclass(slots=True)
class _Number:
    pk: int
    parent_id: int | None
    tree_id: int | None = None
    lft: int = 0
    rght: int = 0
    level: int = 0


def repair(comments: CommentQuerySet) -> tuple[list[str], list[str]]:
    """
    Mend every damaged thread from the parent links, each in a transaction of its own.

    Return what was changed and what could not be: a comment that is its own ancestor says nothing about where it belongs.
    A second run changes nothing.
    """
    roots, endless = set(), set()
    for damage in find_damage(comments):
        root_id = _root_of(comments, damage.comment_id)
        (roots if root_id else endless).add(root_id or damage.comment_id)
    changed = [change for root_id in sorted(roots) for change in _mend(comments, root_id)]
    return changed, [f"comment {pk} is its own ancestor: set its parent by hand" for pk in sorted(endless)]


def _root_of(comments: CommentQuerySet, pk: int) -> int | None:
    seen = set()
    while pk not in seen:
        seen.add(pk)
        parent_id = comments.values_list("parent_id", flat=True).get(pk=pk)
        if parent_id is None:
            return pk
        pk = parent_id
    return None


@transaction.atomic
def _mend(comments: CommentQuerySet, root_id: int) -> list[str]:
    comments.model.objects.lock_thread(root_id)
    thread = list(comments.filter(pk=root_id))
    above = [root_id]
    while above:
        replies = list(comments.filter(parent__in=above))
        thread += replies
        above = [reply.pk for reply in replies]
    fields = [*TREE_FIELDS, "article_id", "shown"]
    before = {node.pk: [getattr(node, field) for field in fields] for node in thread}
    number_thread(thread)
    set_shown(thread)
    for node in thread:
        node.article_id = thread[0].article_id
    changes, mended = [], []
    for node in thread:
        different = [
            f"{field} {old} -> {getattr(node, field)}"
            for field, old in zip(fields, before[node.pk], strict=True)
            if old != getattr(node, field)
        ]
        if different:
            mended.append(node)
            changes.append(f"comment {node.pk}: {', '.join(different)}")
    comments.model._base_manager.bulk_update(mended, [*TREE_FIELDS, "article", "shown"], batch_size=BATCH // 10)
    return changes
