"""What signals and words say together: one score, with the passages that made it."""

from dataclasses import dataclass
from math import exp, sqrt

from ..verdicts import Evidence
from .model import WordModel, shipped
from .reading import Reading, SpamFacts
from .signals import Signal, signals

__all__ = ["SpamFacts", "SpamScore", "detect", "judge"]

# From this score on a comment is spam. The bias of the shipped model is set so that the figures hold here.
THRESHOLD = 0.5

# A passage counts fully in a text of up to so many words, in longer ones by the square root of their share of it: an honest
# page-long comment mentions a price. It never counts less than FADED, or a long enough text would hide anything.
CONCENTRATED_WORDS = 20
FADED = 0.4

MOST_HEAVY_WORDS = 5
# Below this score nobody asks which words were heavy, and finding them in a long text would double the work.
SHOWN = 0.2
# Words that add less than this to the log-odds aren't worth showing.
HEAVY = 0.15


@dataclass(frozen=True, slots=True)
class SpamScore:
    """
    How much a submission looks like spam, 0 to 1, and why.

    Evidence with start == end is about the submission (its author's name, how it came) and not about a passage.
    """

    score: float
    evidence: tuple[Evidence, ...] = ()
    signals: tuple[str, ...] = ()
    """Names of the signals found, without repetition, in the order of signals.CHECKS."""


def detect(facts: SpamFacts, model: WordModel | None = None) -> SpamScore:
    """Return the score of a submission out of the box; what the board has learnt is added by `learning.combine`."""
    model = model or shipped()
    return judge(Reading(facts, model.speller), model)


def judge(reading: Reading, model: WordModel) -> SpamScore:
    found = signals(reading)
    odds = model.log_odds(reading) + model.signal_scale * weigh(found, len(reading.words))
    score = sigmoid(odds)
    evidence = (*_of_signals(found), *_of_words(reading, model)) if score >= SHOWN else tuple(_of_signals(found))
    return SpamScore(score, evidence, tuple(dict.fromkeys(signal.name for signal in found)))


def weigh(found: tuple[Signal, ...], words: int) -> float:
    """Return the signals' weights together, those of passages faded in a long text."""
    share = max(FADED, min(1.0, sqrt(CONCENTRATED_WORDS / max(words, 1))))
    return sum(signal.weight * (share if signal.fades else 1.0) for signal in found)


def _of_signals(found: tuple[Signal, ...]) -> list[Evidence]:
    return [Evidence(start, end, signal.note) for signal in found for start, end in signal.spans or ((0, 0),)]


def _of_words(reading: Reading, model: WordModel) -> list[Evidence]:
    heavy = [one for one in model.heaviest(reading, MOST_HEAVY_WORDS) if one.weight >= HEAVY]
    if not heavy:
        return []
    places = reading.spans
    return [
        Evidence(places[one.start][0], places[one.end - 1][1], f'"{one.feature}" is common in spam (+{one.weight:.1f})')
        for one in heavy
    ]


def sigmoid(log_odds: float) -> float:
    # Beyond 30 nothing changes that a person could read, and exp would overflow far beyond.
    return 1 / (1 + exp(-max(-30.0, min(30.0, log_odds))))
