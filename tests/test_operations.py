from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comments.choices import Action, Actor, ModerationMode, Reason, Status
from comments.models import Article, Comment, Decision
from comments.operations import (
    AlreadyDecided,
    AlreadyPosted,
    ArticleClosed,
    NoReplyHere,
    Refused,
    decide,
    delete_comment,
)
from comments.trees import find_damage
from tests.factories import (
    approve,
    decide_on,
    make_article,
    make_branch,
    make_comment,
    make_held,
    make_moderator,
    make_user,
    make_with_status,
    reject,
    remove,
)

pytestmark = pytest.mark.django_db

HOLD_ALL_WHY = "A moderator looks at every comment on this article before it appears."
HOLD_FIRST_WHY = "A moderator looks at the first comment of each person before it appears."


def again(row):
    return type(row).objects.get(pk=row.pk)


def shown(*comments: Comment) -> list[bool]:
    return [again(comment).shown for comment in comments]


def count_and_version(article: Article) -> tuple[int, int]:
    article = again(article)
    return article.comment_count, article.comments_version


@pytest.fixture(autouse=True)
def _valid_threads():
    """Whatever a test does to threads, they are valid after it."""
    yield
    assert list(find_damage(Comment.objects.all())) == []


class TestSubmit:
    def test_publishes_at_once_where_the_article_says_so(self):
        article, now = make_article(), timezone.now()

        comment = again(
            make_comment(
                article,
                name="Ann",
                email="ann@example.org",
                website="https://ann.example",
                body="Go <Karen>!",
                address_hash="a" * 64,
                now=now,
            )
        )

        assert (comment.status, comment.shown, comment.reason, comment.revision) == ("published", True, "", 1)
        assert (comment.article, comment.parent, comment.depth, comment.user) == (article, None, 1, None)
        assert (comment.author_name, comment.author_email) == ("Ann", "ann@example.org")
        assert (comment.author_website, comment.address_hash) == ("https://ann.example", "a" * 64)
        assert (comment.body, comment.body_html) == ("Go <Karen>!", "<p>Go &lt;Karen&gt;!</p>")
        assert (comment.created_at, comment.source, comment.source_stamp) == (now, "", "")

    def test_writes_the_decision_of_the_rules(self):
        comment = make_comment(make_article())

        decision = Decision.objects.get()

        assert (decision.comment, decision.revision) == (comment, 1)
        assert (decision.action, decision.status, decision.actor) == (Action.PUBLISH, Status.PUBLISHED, Actor.POLICY)
        assert (decision.reason, decision.note, decision.moderator) == ("", "", None)
        assert decision.decided_at == comment.created_at

    def test_counts_a_published_comment_and_makes_the_pages_out_of_date(self):
        article = make_article()
        count, version = count_and_version(article)

        make_comment(article)

        assert count_and_version(article) == (count + 1, version + 1)

    def test_holds_everything_where_all_is_held(self):
        article = make_article(moderation_mode=ModerationMode.HOLD_ALL)
        version = again(article).comments_version

        comment = again(make_comment(article))

        assert (comment.status, comment.shown) == ("held", False)
        decision = comment.decisions.get()
        assert (decision.action, decision.status, decision.actor) == ("hold", "held", "policy")
        assert decision.note == HOLD_ALL_WHY
        assert count_and_version(article) == (0, version + 1)

    @pytest.mark.usefixtures("rate_limits")
    def test_holds_what_a_program_sends(self):
        for facts, why in [
            ({"trap_filled": True}, "A field that people don't see was filled in, as programs do."),
            ({"fill_seconds": 0.4}, "It was sent within 0.5 s of opening the form, as programs do."),
        ]:
            comment = make_comment(make_article(), **facts)

            assert comment.status == Status.HELD
            assert comment.decisions.get().note == why
        assert make_comment(make_article(), fill_seconds=0.5).status == Status.PUBLISHED

    def test_a_held_reply_leaves_its_parent_as_it_is(self):
        article = make_article()
        parent = make_comment(article)

        reply = make_held(article, parent=parent)

        assert again(reply).parent == parent
        assert shown(parent, reply) == [True, False]
        assert again(article).comment_count == 1


class TestHoldingNewcomers:
    @pytest.fixture
    def article(self) -> Article:
        return make_article(moderation_mode=ModerationMode.HOLD_FIRST)

    def test_a_guest_is_held_the_first_time(self, article):
        comment = make_comment(article)

        assert comment.status == Status.HELD
        assert comment.decisions.get().note == HOLD_FIRST_WHY

    def test_a_guest_whose_session_posted_a_published_comment_is_not_held(self, article):
        earlier = make_comment(make_article())

        assert make_comment(article, own_ids=[earlier.pk]).status == Status.PUBLISHED

    def test_a_guest_whose_only_comment_is_not_published_is_held_again(self, article):
        for status in set(Status) - {Status.PUBLISHED}:
            earlier = make_with_status(make_article(), status)

            assert make_comment(article, own_ids=[earlier.pk]).status == Status.HELD, status

    def test_a_guest_who_was_approved_is_not_held_again(self, article):
        earlier = make_comment(article)
        assert make_comment(article, own_ids=[earlier.pk]).status == Status.HELD

        approve(earlier)

        assert make_comment(article, own_ids=[earlier.pk]).status == Status.PUBLISHED

    def test_nobody_is_trusted_for_the_name_or_e_mail_that_they_type(self, article):
        trusted = {"name": "Ann", "email": "ann@example.org", "website": "https://ann.example"}
        make_comment(make_article(), **trusted)
        approve(make_held(article, **trusted))

        assert make_comment(article, **trusted).status == Status.HELD

    def test_an_account_is_held_the_first_time_and_not_again_once_it_was_published(self, article):
        user = make_user()
        first = make_comment(article, user=user, email="")
        assert first.status == Status.HELD

        approve(first)

        assert make_comment(article, user=user, email="").status == Status.PUBLISHED

    def test_an_account_is_not_trusted_for_a_guests_comments_and_a_guest_not_for_an_accounts(self, article):
        user = make_user(email="ann@example.org")
        guests = make_comment(make_article(), email="ann@example.org")
        make_comment(make_article(), user=user, email="")

        assert make_comment(article, user=make_user(), email="", own_ids=[guests.pk]).status == Status.HELD
        assert make_comment(article, name=user.username, email="ann@example.org").status == Status.HELD


class TestClosed:
    def refuse(self, article: Article, **fields) -> None:
        version = again(article).comments_version
        with pytest.raises(ArticleClosed) as caught:
            make_comment(article, **fields)
        assert caught.value.code == "closed"
        assert str(caught.value) == "Comments on this article are closed, so it could not be posted."
        assert not article.comments.filter(pk__gt=fields["parent"].pk if fields.get("parent") else 0).exists()
        assert again(article).comments_version == version

    def test_a_closed_article_takes_no_comment(self):
        self.refuse(make_article(moderation_mode=ModerationMode.CLOSED))

    def test_a_closed_article_takes_no_reply(self):
        article = make_article()
        parent = make_comment(article)
        Article.objects.filter(pk=article.pk).update(moderation_mode=ModerationMode.CLOSED)

        self.refuse(article, parent=parent)

    def test_an_article_that_closed_while_the_form_was_open_takes_no_comment(self):
        article = make_article()
        assert article.is_open(timezone.now())
        Article.objects.filter(pk=article.pk).update(comments_close_at=timezone.now() - timedelta(seconds=1))

        self.refuse(article)

    def test_the_closing_date_is_the_first_moment_that_is_too_late(self):
        closing = timezone.now()
        article = make_article(comments_close_at=closing)

        self.refuse(article, now=closing)
        assert make_comment(article, now=closing - timedelta(microseconds=1)).pk


class TestDuplicates:
    SAME = {"email": "ann@example.org", "body": "Go Karen!!!!"}

    def refuse(self, article: Article, earlier: Comment, **fields) -> None:
        before = Comment.objects.count()
        with pytest.raises(AlreadyPosted) as caught:
            make_comment(article, **{**self.SAME, **fields})
        assert caught.value.code == "duplicate"
        assert caught.value.comment == earlier
        assert str(caught.value) == (
            "You have already posted these words under this article today, so they are not posted twice."
        )
        assert Comment.objects.count() == before

    def test_the_same_words_of_the_same_person_are_one_comment(self):
        article = make_article()
        earlier = make_comment(article, **self.SAME)

        self.refuse(article, earlier)
        self.refuse(article, earlier, name="Another name")

    def test_a_guess_at_somebodys_address_tells_nothing_about_what_they_posted(self):
        article = make_article()
        make_comment(article, **self.SAME, address_hash="a" * 64)

        assert make_comment(article, **self.SAME, address_hash="b" * 64).pk

    def test_case_and_white_space_make_no_other_words(self):
        article = make_article()
        earlier = make_comment(article, **self.SAME)

        self.refuse(article, earlier, body="  go\n\nKAREN!!!! ")

    def test_a_reply_with_the_same_words_is_a_duplicate_too(self):
        article = make_article()
        earlier = make_comment(article, **self.SAME)

        self.refuse(article, earlier, parent=make_comment(article))

    def test_of_an_account_counts_under_whatever_name(self):
        article, user = make_article(), make_user()
        earlier = make_comment(article, user=user, email="", body="Go Karen!!!!")

        self.refuse(article, earlier, user=user, email="", name="renamed")

    @pytest.mark.parametrize("status", Status.values)
    def test_count_whatever_became_of_the_first(self, status):
        article = make_article()
        earlier = make_with_status(article, Status(status), **self.SAME)

        self.refuse(article, earlier)

    def test_last_a_day(self):
        article, now = make_article(), timezone.now()
        earlier = make_comment(article, now=now - timedelta(days=1) + timedelta(seconds=1), **self.SAME)
        self.refuse(article, earlier, now=now)

        later = make_comment(article, now=now + timedelta(seconds=1), **self.SAME)

        assert later.pk != earlier.pk
        self.refuse(article, later, now=now + timedelta(seconds=2))

    def test_other_words_another_person_or_another_article_are_none(self):
        article = make_article()
        make_comment(article, **self.SAME)

        make_comment(article, **{**self.SAME, "body": "Go Ivy!!!!"})
        make_comment(article, **{**self.SAME, "email": "ben@example.org"})
        make_comment(article, **{**self.SAME, "email": "", "user": make_user()})
        make_comment(make_article(), **self.SAME)

        assert Comment.objects.count() == 5

    def test_the_database_itself_keeps_the_second_out(self):
        article = make_article()
        first, second = make_comment(article), make_comment(article)

        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=second.pk).update(duplicate_key=first.duplicate_key)

    def test_are_not_found_by_the_words_alone(self):
        """What is stored says nothing about the e-mail address without the board's key."""
        comment = make_comment(make_article(), **self.SAME)

        assert len(comment.duplicate_key) == 64
        assert "ann" not in comment.duplicate_key


class TestReplies:
    def refuse(self, article: Article, parent: Comment, told: str) -> None:
        before = Comment.objects.count(), count_and_version(article)
        with pytest.raises(NoReplyHere) as caught:
            make_comment(article, parent)
        assert caught.value.code == "no-reply-here"
        assert str(caught.value) == told
        assert (Comment.objects.count(), count_and_version(article)) == before

    def test_go_down_to_depth_5(self):
        branch = make_branch(make_article(), 5)

        assert [again(comment).depth for comment in branch] == [1, 2, 3, 4, 5]
        assert [again(comment).parent_id for comment in branch] == [None, *[comment.pk for comment in branch[:-1]]]
        assert {again(comment).tree_id for comment in branch} == {branch[0].pk}

    def test_stand_in_the_order_in_which_they_came(self):
        article = make_article()
        root, other = make_comment(article), make_comment(article)
        first, second = make_comment(article, root), make_comment(article, root)
        third = make_comment(article, root)
        below = make_comment(article, first)

        assert list(Comment.objects.in_thread_order()) == [root, first, below, second, third, other]

    def test_to_a_comment_at_depth_5_are_refused(self):
        article = make_article()
        *_, deepest = make_branch(article, 5)

        self.refuse(
            article,
            deepest,
            "Replies go 5 levels deep, and this comment is at level 5. Please reply to the comment above it.",
        )

    @pytest.mark.parametrize("status", sorted(set(Status.values) - {"published"}))
    def test_to_a_comment_that_is_not_published_are_refused(self, status):
        article = make_article()

        self.refuse(
            article,
            make_with_status(article, Status(status)),
            "The comment you reply to is not shown any more. "
            "You can post your text as a comment on the article instead.",
        )

    def test_to_a_tombstone_are_refused(self):
        article = make_article()
        root, _ = make_branch(article, 2)
        remove(root)
        assert again(root).shown

        with pytest.raises(NoReplyHere, match="is not shown any more"):
            make_comment(article, root)

    def test_to_a_comment_that_was_removed_while_the_form_was_open_are_refused(self):
        article = make_article()
        as_it_was = make_comment(article)
        remove(as_it_was)
        assert as_it_was.status == Status.PUBLISHED

        with pytest.raises(NoReplyHere, match="is not shown any more"):
            make_comment(article, as_it_was)

    def test_to_a_comment_that_was_deleted_meanwhile_are_refused(self):
        article = make_article()
        parent = make_comment(article)
        delete_comment(parent, moderator=make_moderator(), now=timezone.now())

        with pytest.raises(NoReplyHere, match="is not shown any more"):
            make_comment(article, parent)

    def test_to_a_comment_on_another_article_are_refused(self):
        self.refuse(
            make_article(), make_comment(make_article()), "The comment you reply to belongs to another article."
        )


class TestDecide:
    @pytest.mark.parametrize(
        ("status", "action", "becomes"),
        [
            ("held", "approve", "published"),
            ("rejected", "approve", "published"),
            ("removed", "approve", "published"),
            ("held", "reject", "rejected"),
            ("published", "remove", "removed"),
        ],
    )
    def test_carries_out_what_fits_the_status(self, status, action, becomes):
        article, moderator = make_article(), make_moderator()
        comment = make_with_status(article, Status(status))
        count, version = count_and_version(article)
        reason = "" if action == "approve" else "off-topic"
        now = timezone.now()

        decide_on(comment, Action(action), moderator=moderator, reason=reason, note="Looked at twice.", now=now)

        comment = again(comment)
        assert (comment.status, comment.reason, comment.revision) == (becomes, reason, 1)
        assert comment.shown == (becomes == "published")
        decision = comment.decisions.last()
        assert (decision.action, decision.status, decision.reason) == (action, becomes, reason)
        assert (decision.actor, decision.moderator, decision.note) == ("moderator", moderator, "Looked at twice.")
        assert (decision.revision, decision.decided_at) == (1, now)
        change = (becomes == "published") - (status == "published")
        assert count_and_version(article) == (count + change, version + 1)

    @pytest.mark.parametrize(
        ("status", "action", "told"),
        [
            ("published", "approve", "Published: “approve” does not apply to it."),
            ("published", "reject", "Published: “reject” does not apply to it."),
            ("held", "remove", "held for a moderator: “remove” does not apply to it."),
            ("rejected", "reject", "rejected, never shown: “reject” does not apply to it."),
            ("rejected", "remove", "rejected, never shown: “remove” does not apply to it."),
            ("removed", "reject", "removed after it was shown: “reject” does not apply to it."),
            ("removed", "remove", "removed after it was shown: “remove” does not apply to it."),
            ("withdrawn", "approve", "withdrawn by its author: “approve” does not apply to it."),
            ("withdrawn", "reject", "withdrawn by its author: “reject” does not apply to it."),
            ("withdrawn", "remove", "withdrawn by its author: “remove” does not apply to it."),
        ],
    )
    def test_refuses_what_does_not_fit_the_status(self, status, action, told):
        article = make_article()
        comment = make_with_status(article, Status(status))
        before = count_and_version(article), comment.decisions.count()

        with pytest.raises(Refused) as caught:
            decide_on(comment, Action(action))

        assert str(caught.value).lower() == f"Comment {comment.pk} is {told}".lower()
        assert caught.value.code == "refused"
        assert again(comment).status == status
        assert (count_and_version(article), comment.decisions.count()) == before

    @pytest.mark.parametrize(("status", "action"), [("held", "reject"), ("published", "remove")])
    @pytest.mark.parametrize("reason", ["", "because", "Spam", "spam "])
    def test_wants_a_reason_to_reject_and_to_remove(self, status, action, reason):
        comment = make_with_status(make_article(), Status(status))

        with pytest.raises(Refused) as caught:
            decide(
                comment,
                Action(action),
                moderator=make_moderator(),
                seen_status=status,
                seen_revision=1,
                now=timezone.now(),
                reason=reason,
            )

        assert str(caught.value) == (
            f"To {action} a comment, name the reason: off-topic, cursing, spam, abuse, spoiler, duplicate, other."
        )
        assert (again(comment).status, comment.decisions.count()) == (status, 1)

    def test_takes_every_reason_there_is(self):
        for reason in Reason.values:
            assert again(remove(make_comment(make_article()), reason=reason)).reason == reason

    def test_approving_takes_the_reason_away(self):
        comment = remove(make_comment(make_article()), reason="spoiler")

        approve(comment, reason="spoiler")

        assert again(comment).reason == ""
        assert list(comment.decisions.values_list("action", "reason")) == [
            ("publish", ""),
            ("remove", "spoiler"),
            ("approve", ""),
        ]

    def test_refuses_a_decision_on_a_status_that_is_not_there_any_more_and_says_what_happened(self):
        comment, other = make_held(make_article()), make_moderator(username="Julia")
        approve(comment, moderator=other)

        with pytest.raises(AlreadyDecided) as caught:
            decide(
                comment,
                Action.REJECT,
                moderator=make_moderator(),
                seen_status="held",
                seen_revision=1,
                now=timezone.now(),
                reason="spam",
            )

        assert caught.value.code == "already-decided"
        assert str(caught.value).lower() == (
            f"comment {comment.pk} has changed since you opened it: it is now published by julia. look at it again."
        )
        assert (again(comment).status, comment.decisions.count()) == ("published", 2)

    def test_refuses_a_decision_on_an_older_revision(self):
        comment = make_held(make_article())
        Comment.objects.filter(pk=comment.pk).update(revision=2)

        with pytest.raises(AlreadyDecided, match="has changed since you opened it: it is now held for a moderator"):
            decide(
                comment,
                Action.APPROVE,
                moderator=make_moderator(),
                seen_status="held",
                seen_revision=1,
                now=timezone.now(),
            )

        assert again(comment).status == Status.HELD

    def test_goes_by_what_is_stored_and_not_by_the_row_in_hand(self):
        in_hand = make_held(make_article())
        in_hand.status = Status.PUBLISHED

        decide_on(in_hand, Action.REJECT)

        assert again(in_hand).status == Status.REJECTED


class TestTombstones:
    def test_a_removed_comment_keeps_its_place_while_a_reply_below_is_published(self):
        article = make_article()
        root, reply, leaf = make_branch(article, 3)

        remove(root)
        assert shown(root, reply, leaf) == [True, True, True]
        assert again(article).comment_count == 2
        remove(reply)
        assert shown(root, reply, leaf) == [True, True, True]
        assert again(article).comment_count == 1
        remove(leaf)
        assert shown(root, reply, leaf) == [False, False, False]
        assert again(article).comment_count == 0
        approve(leaf)
        assert shown(root, reply, leaf) == [True, True, True]
        assert again(article).comment_count == 1

    def test_a_held_reply_keeps_no_place_for_those_above(self):
        article = make_article()
        root = make_comment(article)
        held = make_held(article, parent=root)

        remove(root)

        assert shown(root, held) == [False, False]

    def test_approving_a_held_reply_brings_back_the_places_above_it(self):
        article = make_article()
        root, reply = make_branch(article, 2)
        held = make_held(article, parent=reply)
        remove(reply)
        remove(root)
        assert shown(root, reply, held) == [False, False, False]

        approve(held)

        assert shown(root, reply, held) == [True, True, True]

    def test_another_branch_keeps_the_place_above_both_only(self):
        article = make_article()
        root = make_comment(article)
        left, right = make_comment(article, root), make_comment(article, root)
        leaf = make_comment(article, left)

        remove(root)
        remove(left)
        remove(leaf)

        assert shown(root, left, leaf, right) == [True, False, False, True]

    def test_a_reply_to_a_comment_below_a_tombstone_is_taken(self):
        article = make_article()
        root, reply = make_branch(article, 2)
        remove(root)

        below = make_comment(article, reply)

        assert shown(root, reply, below) == [True, True, True]


class TestDelete:
    def delete(self, comment: Comment, moderator=None) -> None:
        delete_comment(comment, moderator=moderator or make_moderator(), now=timezone.now())

    def test_takes_a_comment_without_replies_away_for_good_and_keeps_its_history(self):
        article, moderator = make_article(), make_moderator()
        comment = make_comment(article)
        count, version = count_and_version(article)

        self.delete(comment, moderator)

        assert not Comment.objects.filter(pk=comment.pk).exists()
        assert count_and_version(article) == (count - 1, version + 1)
        assert list(
            Decision.objects.filter(comment_id=comment.pk).values_list("action", "status", "actor", "moderator")
        ) == [("publish", "published", "policy", None), ("delete", "", "moderator", moderator.pk)]

    def test_of_a_held_comment_changes_no_count(self):
        article = make_article()
        make_comment(article)

        self.delete(make_held(article))

        assert again(article).comment_count == 1

    @pytest.mark.parametrize(("replies", "told"), [(1, "1 reply"), (2, "2 replies")])
    def test_is_refused_where_replies_would_be_lost(self, replies, told):
        article = make_article()
        root = make_comment(article)
        for _ in range(replies):
            make_held(article, parent=root)
        before = count_and_version(article)

        with pytest.raises(Refused) as caught:
            self.delete(root)

        assert str(caught.value) == (
            f"Comment {root.pk} has {told}, which would be lost with it. "
            "Remove it instead: its place stays, its text is no longer shown."
        )
        assert Comment.objects.count() == replies + 1
        assert (count_and_version(article), root.decisions.count()) == (before, 1)

    def test_of_the_last_reply_takes_the_tombstones_above_it_from_the_page(self):
        article = make_article()
        root, reply, leaf = make_branch(article, 3)
        remove(root)
        remove(reply)
        assert shown(root, reply) == [True, True]

        self.delete(leaf)

        assert shown(root, reply) == [False, False]

    def test_closes_the_gap_between_the_others(self):
        article = make_article()
        root = make_comment(article)
        first, second, third = (make_comment(article, root) for _ in range(3))

        self.delete(second)

        assert list(Comment.objects.in_thread_order()) == [root, first, third]
        assert (again(root).lft, again(root).rght) == (1, 6)

    def test_never_gives_a_number_again_so_no_history_passes_to_another_comment(self):
        article = make_article()
        deleted = make_comment(article)
        self.delete(deleted)

        comment = make_comment(article)

        assert comment.pk > deleted.pk
        assert comment.decisions.count() == 1


class TestWhatTheDatabaseRefuses:
    def refuse(self, statement: str, *parameters: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)

    def test_to_change_a_decision(self):
        decision = make_comment(make_article()).decisions.get()

        for column, value in [("note", "'x'"), ("action", "'reject'"), ("comment_id", "comment_id + 1"), ("id", "id")]:
            self.refuse(f"UPDATE comments_decision SET {column} = {value} WHERE id = %s", decision.pk)
        with pytest.raises(IntegrityError, match="decisions are never changed"), transaction.atomic():
            Decision.objects.update(note="x")
        decision.note = "x"
        with pytest.raises(IntegrityError), transaction.atomic():
            decision.save()

        assert again(decision).note == ""

    def test_to_delete_a_decision(self):
        decision = make_comment(make_article()).decisions.get()

        self.refuse("DELETE FROM comments_decision WHERE id = %s", decision.pk)
        with pytest.raises(IntegrityError, match=r"never (changed or )?deleted"), transaction.atomic():
            decision.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.all().delete()

        assert Decision.objects.count() == 1

    def test_a_decision_of_a_moderator_without_his_name_and_one_of_the_rules_with_it(self):
        comment = make_comment(make_article())
        for actor, moderator in [(Actor.MODERATOR, None), (Actor.POLICY, make_moderator())]:
            with pytest.raises(IntegrityError), transaction.atomic():
                Decision.objects.create(
                    comment=comment,
                    revision=1,
                    action="approve",
                    status="published",
                    actor=actor,
                    moderator=moderator,
                    decided_at=timezone.now(),
                )

    def test_two_roots_with_one_tree_id(self):
        article = make_article()
        one, two = make_comment(article), make_comment(article)

        self.refuse("UPDATE comments_comment SET tree_id = %s WHERE id = %s", one.pk, two.pk)
        with pytest.raises(IntegrityError, match="comment_root_is_its_tree"), transaction.atomic():
            Comment.objects.filter(pk=two.pk).update(tree_id=one.pk)

    def test_a_published_comment_that_does_not_stand_on_the_page(self):
        comment = make_comment(make_article())

        self.refuse("UPDATE comments_comment SET shown = %s WHERE id = %s", False, comment.pk)

    def test_words_that_are_no_status_no_reason_or_no_mode(self):
        comment = make_comment(make_article())

        self.refuse("UPDATE comments_comment SET status = 'spam' WHERE id = %s", comment.pk)
        self.refuse("UPDATE comments_comment SET reason = 'because' WHERE id = %s", comment.pk)
        self.refuse("UPDATE comments_article SET moderation_mode = 'open' WHERE id = %s", comment.article_id)

    def test_a_live_comment_without_a_text(self):
        comment = make_comment(make_article())

        self.refuse("UPDATE comments_comment SET body = '' WHERE id = %s", comment.pk)
        Comment.objects.filter(pk=comment.pk).update(body="", source="TVLine", source_id="a#1")

    def test_one_comment_of_a_source_twice(self):
        article = make_article()
        one, two = make_comment(article), make_comment(article)
        Comment.objects.filter(pk=one.pk).update(source="TVLine", source_id="a#1")

        self.refuse("UPDATE comments_comment SET source = 'TVLine', source_id = 'a#1' WHERE id = %s", two.pk)


class TestSoundTree:
    def test_left_comes_before_right(self):
        comment = make_comment(make_article())

        with pytest.raises(IntegrityError, match="comment_lft_before_rght"), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(lft=2, rght=2)


def test_a_rejected_comment_can_still_be_approved_and_then_removed():
    article, moderator = make_article(), make_moderator()
    comment = make_held(article)

    reject(comment, reason="off-topic", moderator=moderator)
    approve(comment, moderator=moderator)
    remove(comment, reason="spoiler", moderator=moderator)

    assert list(comment.decisions.values_list("action", "status", "reason")) == [
        ("hold", "held", ""),
        ("reject", "rejected", "off-topic"),
        ("approve", "published", ""),
        ("remove", "removed", "spoiler"),
    ]
    assert again(article).comment_count == 0
