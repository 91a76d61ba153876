"""A rehearsal of a board that learns: a stream of decisions, and then texts it hasn't seen, under cross-validation."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from .detector import sigmoid
from .learning import BoardModel, combined

if TYPE_CHECKING:
    from .train import Prepared

DECISIONS = 300
# A board's stream: the share of spam, as a queue of held and reported comments has it.
SHARE_OF_SPAM = 0.5
# A board's moderators see its spam, and the honest comments of its own pages.
OWN_PAGES = ("blog-hendrix", "fox", "fantheories", "jigsaw")
SEED = 2013


def rehearse(texts: Sequence["Prepared"], scores: dict[int, float], bar: float) -> dict[str, list[int]]:
    """
    Return [held, of] for spam and for each honest source, after a board made DECISIONS decisions on texts of other folds.

    `scores` are the cross-validated log-odds of the shipped model, `bar` its threshold. For each fold two moderators decide on
    texts of the other folds; then the fold's texts are judged. Nothing of a fold has taught the board that judges it.
    """
    table: dict[str, list[int]] = {}
    for fold in sorted({texts[number].row.fold for number in scores}):
        board = BoardModel()
        for number in _stream(texts, scores, fold):
            board.learn(
                texts[number].row.text, "spam" if texts[number].row.spam else "ok", who=f"moderator {number % 2}"
            )
        for number, score in scores.items():
            row = texts[number].row
            if row.fold == fold:
                cell = table.setdefault("spam" if row.spam else f"honest {row.source}", [0, 0])
                cell[0] += combined(sigmoid(score - bar), board.score(row.text)) > 0.5
                cell[1] += 1
    return table


def _stream(texts: Sequence["Prepared"], scores: dict[int, float], fold: int) -> Iterator[int]:
    random = Random(f"{SEED} {fold}")  # noqa: S311
    others = [number for number in scores if texts[number].row.fold != fold]
    spam = [number for number in others if texts[number].row.spam]
    honest = [number for number in others if not texts[number].row.spam and texts[number].row.source in OWN_PAGES]
    taught = round(DECISIONS * SHARE_OF_SPAM)
    stream = random.sample(spam, taught) + random.sample(honest, DECISIONS - taught)
    random.shuffle(stream)
    yield from stream
