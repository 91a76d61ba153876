"""
What the board has learnt from decisions: a tally that can be stored as rows, listed, undone exactly and forgotten.

Two things are learnt of each text, counted alike as features: its words (and neighbouring words), and its sketch
(`fingerprints`), by which near copies are known. Nothing is computed when it learns: counts are kept per person as they
came, and all limits are applied when a text is scored. So taking a decision back is a subtraction, and leaves no trace.

No person can turn the board:
- a word counts for one person as at most PERSON_CAP texts of that person, the share of spam among them kept;
- people are heard one after the other, those of full weight and few decisions first, and each may move a text's log-odds by
  at most PERSON_REACH, times the person's weight, from what those before said;
- a near copy is known by at most PERSON_COPIES texts of one person, times the person's weight.

A moderator's decision has weight 1. A reader's report should have REPORT_WEIGHT: a flood of one reader's reports then moves
the log-odds by a quarter at most and never makes a copy known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt

from ..verdicts import Evidence
from .detector import sigmoid
from .fingerprints import fingerprint
from .tokens import spans, tokens, words_of

SPAM, OK = "spam", "ok"

PERSON_CAP = 12
PERSON_REACH = 2.5
BOARD_REACH = 5.0
PERSON_COPIES = 3.0
REPORT_WEIGHT = 0.1

# After this many rejected near copies a text is known.
COPIES = 3.0
# Share of a text's sketch that must be known. Copies that differ in names, numbers and links share more.
KNOWN_SHARE = 0.5
# What a known copy scores; a person may still have been wrong thrice.
COPY_SCORE = 0.97

# Words are read up to here; see fingerprints.READ_TOKENS.
READ_TOKENS = 400
# What a word is worth before anything is known of it, in texts: a single decision halves no one's odds.
SMOOTHING = 2.0
# Of a long text, the words that speak most clearly decide.
LOUDEST = 60
# A text with fewer known words is weighed as if it had this many.
FEWEST_WORDS = 4
# So many are heard one by one; on a board of many moderators those who decided least are heard together.
MOST_TURNS = 6
# A score counts half when so many decisions (of persons of full weight, capped) stand behind it.
HALF_TRUST = 100.0
# What a person's decisions count in all for that trust.
PERSON_TRUST = 200.0
# Until there are so many decisions of both kinds, only copies are known: who was told only of spam would see it everywhere.
FEWEST_DECISIONS = 10

TOTAL = "#texts"
COPY = "#copy:"

# Words of grammar say nothing about a text.
GRAMMAR = words_of(
    """
    a about after all also am an and any are as at be because been before being but by can could did do does doing for
    from get go had has have he her here him his how i i'm if in into is it it's its just me more most my no nor not now
    of off on only or other our out over own same she should so some such than that the their them then there these they
    this those to too under until up very was we were what when where which while who whom why will with would you your
    """
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who decided, and with which weight: 1 for a moderator, REPORT_WEIGHT for a reader."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the tally, as it is stored: how many texts of a person had the feature."""

    feature: str
    person: str
    weight: float
    spam: int
    ok: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """One line of what the board has learnt, for a person to read; log_odds above 0 speak for spam."""

    feature: str
    spam: int
    ok: int
    log_odds: float
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardScore:
    """What the board's decisions say of a text."""

    score: float
    evidence: tuple[Evidence, ...] = ()
    evidence_count: float = 0.0
    """How many decisions stand behind the words, each person's capped."""
    copy_of_rejected: bool = False


@dataclass
class BoardModel:
    """
    The tally. `counts[feature][person]` is [texts that were spam, texts that were not].

    A model loaded with only the rows of `features_of(text)` scores that text as the whole model would, so a board needn't
    hold everything in memory.
    """

    counts: dict[str, dict[Person, list[int]]] = field(default_factory=dict)

    def learn(self, text: str, label: str, weight: float = 1.0, who: str = "") -> None:
        """Count a decision: `label` is "spam" or "ok"."""
        column = _column(label)
        person = Person(who, weight)
        for feature in features_of(text):
            self.counts.setdefault(feature, {}).setdefault(person, [0, 0])[column] += 1

    def unlearn(self, text: str, label: str, weight: float = 1.0, who: str = "") -> None:
        """
        Take a decision back, as if it had never been made.

        :raises ValueError: where no such decision was counted; nothing is changed then.
        """
        column = _column(label)
        person = Person(who, weight)
        features = features_of(text)
        if not all(self.counts.get(feature, {}).get(person, (0, 0))[column] > 0 for feature in features):
            raise ValueError(f"nothing to undo: {who or 'nobody'} taught no such text as {label} with weight {weight}")
        for feature in features:
            persons = self.counts[feature]
            persons[person][column] -= 1
            if not any(persons[person]):
                del persons[person]
            if not persons:
                del self.counts[feature]

    def forget(self) -> None:
        """Forget everything."""
        self.counts.clear()

    def forget_person(self, who: str) -> None:
        """Forget all that a person taught."""
        self.counts = {
            feature: kept
            for feature, persons in self.counts.items()
            if (kept := {person: pair for person, pair in persons.items() if person.name != who})
        }

    def rows(self) -> Iterator[Row]:
        """Return the tally to store; `from_rows` takes it back."""
        for feature, persons in self.counts.items():
            for person, (spam, ok) in persons.items():
                yield Row(feature, person.name, person.weight, spam, ok)

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> "BoardModel":
        model = cls()
        for row in rows:
            pair = model.counts.setdefault(row.feature, {}).setdefault(Person(row.person, row.weight), [0, 0])
            pair[0] += row.spam
            pair[1] += row.ok
        return model

    def listed(self) -> list[Learnt]:
        """Return the words learnt, those that speak loudest first. Sketches mean nothing to a reader and are left out."""
        persons = self._persons()
        texts = self._texts(persons)
        lines = [
            Learnt(
                feature,
                sum(spam for spam, _ in counts.values()),
                sum(ok for _, ok in counts.values()),
                self._log_odds(counts, texts, persons) if all(texts) else 0.0,
                tuple(sorted({person.name for person in counts})),
            )
            for feature, counts in self.counts.items()
            if not feature.startswith("#")
        ]
        return sorted(lines, key=lambda line: (-abs(line.log_odds), line.feature))

    def score(self, text: str) -> BoardScore:
        """Return what the board's decisions say of a text."""
        words = tokens(text)[:READ_TOKENS]
        if self._known_copy(text, words):
            whole = Evidence(0, len(text), "is nearly a copy of comments rejected on this board")
            return BoardScore(COPY_SCORE, (whole,), copy_of_rejected=True)
        if min(self._texts(self._persons())) < FEWEST_DECISIONS:
            return BoardScore(0.5)
        persons = self._persons()
        _, loudest = self._odds(words, persons)
        odds = self._heard_in_turn(words, persons)
        return BoardScore(sigmoid(odds), tuple(_evidence(text, words, loudest)), self._decisions())

    # --- how much anybody weighs ------------------------------------------------------------------------------------------

    def _persons(self) -> list[Person]:
        """Return who has decided: persons of full weight first, and of those who decided least first."""
        totals = self.counts.get(TOTAL, {})
        return sorted(totals, key=lambda person: (-person.weight, sum(totals[person]), person.name))

    def _heard_in_turn(self, words: list[str], persons: list[Person]) -> float:
        """Return a text's log-odds, each person's say limited. Of many persons the first are heard together."""
        together = max(1, len(persons) - MOST_TURNS + 1)
        odds = 0.0
        for heard in range(together, len(persons) + 1):
            newcomers = persons[:together] if heard == together else persons[heard - 1 : heard]
            reach = min(BOARD_REACH, PERSON_REACH * sum(person.weight for person in newcomers))
            said, _ = self._odds(words, persons[:heard])
            odds = max(odds - reach, min(odds + reach, said))
        return max(-BOARD_REACH, min(BOARD_REACH, odds))

    def _odds(self, words: list[str], persons: list[Person]) -> tuple[float, list[tuple[float, str]]]:
        """Return a text's log-odds as these persons' words say, and its loudest words."""
        texts = self._texts(persons)
        if not all(texts):
            return 0.0, []
        found = [(feature, counts) for feature in _words(words) if (counts := self.counts.get(feature))]
        weighed = ((self._log_odds(counts, texts, persons), feature) for feature, counts in found)
        loudest = sorted(weighed, key=lambda pair: (-abs(pair[0]), pair[1]))[:LOUDEST]
        return sum(weight for weight, _ in loudest) / sqrt(max(len(loudest), FEWEST_WORDS)), loudest

    def _log_odds(self, counts: Mapping[Person, list[int]], texts: tuple[float, float], persons: list[Person]) -> float:
        """Return how much more often the feature is in spam than in other texts, as log-odds, each person capped."""
        spam = ok = 0.0
        for person in persons:
            if pair := counts.get(person):
                scale = person.weight * min(1.0, PERSON_CAP / sum(pair))
                spam += pair[0] * scale
                ok += pair[1] * scale
        share = texts[0] / sum(texts)
        return log((spam + SMOOTHING * share) / share) - log((ok + SMOOTHING * (1 - share)) / (1 - share))

    def _texts(self, persons: list[Person]) -> tuple[float, float]:
        """Return how many texts were spam and how many not; only persons of full weight count, each up to PERSON_TRUST."""
        spam = ok = 0.0
        for person in persons:
            if person.weight >= 1:
                pair = self.counts[TOTAL][person]
                scale = min(1.0, PERSON_TRUST / sum(pair))
                spam += pair[0] * scale
                ok += pair[1] * scale
        return spam, ok

    def _decisions(self) -> float:
        persons = self.counts.get(TOTAL, {}).items()
        return sum(person.weight * min(sum(pair), PERSON_TRUST) for person, pair in persons if person.weight >= 1)

    def _known_copy(self, text: str, words: list[str]) -> bool:
        sketch = fingerprint(text, words)
        if not sketch:
            return False
        known = sum(self._copies(f"{COPY}{number:08x}") >= COPIES for number in sketch)
        return known >= KNOWN_SHARE * len(sketch)

    def _copies(self, feature: str) -> float:
        """Return how many rejected texts had this hash, less twice those that were published."""
        total = 0.0
        for person, (spam, ok) in self.counts.get(feature, {}).items():
            total += person.weight * (min(spam, PERSON_COPIES) - 2 * min(ok, PERSON_COPIES))
        return total


def combine(base_score: float, board_score: float, evidence_count: float) -> float:
    """
    Return the score of the shipped model and of the board's words together, 0 to 1: their log-odds are added, the board's
    trusted the more the more decisions stand behind them.
    """
    trust = evidence_count / (evidence_count + HALF_TRUST)
    return sigmoid(_logit(base_score) + trust * _logit(board_score))


def combined(base_score: float, board: BoardScore) -> float:
    """Return the score of a submission with what the board has learnt. A known copy scores as such, whatever its words say."""
    if board.copy_of_rejected:
        return max(base_score, board.score)
    return combine(base_score, board.score, board.evidence_count)


def features_of(text: str) -> list[str]:
    """Return what is counted of a text, each once: words, its sketch, and the text itself."""
    words = tokens(text)[:READ_TOKENS]
    sketch = (f"{COPY}{number:08x}" for number in sorted(fingerprint(text, words)))
    return [TOTAL, *sorted(_words(words)), *sketch]


def _words(words: list[str]) -> set[str]:
    single = set(words) - GRAMMAR
    pairs = {f"{one} {two}" for one, two in pairwise(words) if one in single or two in single}
    return single | pairs


def _evidence(text: str, words: list[str], loudest: list[tuple[float, str]]) -> Iterator[Evidence]:
    speaking = [feature for weight, feature in loudest if weight > 0.5]
    if not speaking:
        return
    places = spans(text)
    first: dict[str, int] = {}
    for size in (1, 2):
        for start in range(len(words) - size + 1):
            first.setdefault(" ".join(words[start : start + size]), start)
    for feature in speaking[:5]:
        start = first[feature]
        end = start + feature.count(" ")
        yield Evidence(places[start][0], places[end][1], f'"{feature}" is common in what this board rejects as spam')


def _column(label: str) -> int:
    if label not in (SPAM, OK):
        raise ValueError(f'a text is taught as "spam" or "ok", not as {label!r}')
    return 0 if label == SPAM else 1


def _logit(score: float) -> float:
    inside = min(max(score, 1e-12), 1 - 1e-12)
    return log(inside / (1 - inside))
