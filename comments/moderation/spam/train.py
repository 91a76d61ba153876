"""
Train the word model offline: python -m comments.moderation.spam.train DATA_FOLDER

Needs numpy, scipy and scikit-learn, which the board doesn't need to run. Writes weights.json and cv_figures.json beside this
file. DATA_FOLDER is tests/moderation/data or another folder with the same files.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from .detector import weigh
from .model import WEIGHTS, WordModel, build, divisor, letters, shapes
from .reading import Reading, SpamFacts
from .signals import signals
from .tokens import Speller, speller, tokens

HERE = Path(__file__).parent
OWN_EXAMPLES = HERE / "own_examples.csv"
FIGURES = HERE / "cv_figures.json"

FOLDS = 5
# A word or pair of words must be in so many texts, of two articles or sources; so must threes and fours of letters, of three.
FEWEST_TEXTS, FEWEST_PLACES = 3, 2
FEWEST_TEXTS_OF_LETTERS, FEWEST_PLACES_OF_LETTERS = 5, 3
# How freely each kind of feature may be used; a smaller number is held back more (the penalty is common to all).
LETTERS_FREEDOM, SHAPES_FREEDOM, SIGNALS_FREEDOM = 0.3, 0.2, 0.2
PENALTY = 10.0  # scikit-learn's C
HEAVIEST = 6.0

# What one text of a source weighs. Honest comments of blogs and of television are few here and what the board is about.
WEIGHT_OF = {
    ("blog-hendrix", False): 40.0,
    ("fantheories", False): 3.0,
    ("fox", False): 2.0,
    ("own", False): 10.0,
    ("own", True): 3.0,
    ("spambot", True): 4.0,
    ("youtube", False): 0.3,
    ("sms", False): 0.3,
}
# Honest comments on pages, by which the threshold is set: at most this share of them may be held. The one honest blog has few
# comments, and three of them are advertisements that its owner let pass, so it has a bar of its own.
PAGE_COMMENTS = ("blog-hendrix", "fox", "fantheories", "jigsaw")
MOST_HELD, MOST_HELD_OF_BLOG = 0.01, 0.027


@dataclass(frozen=True)
class Row:
    text: str
    spam: bool
    source: str
    article: str = ""

    @property
    def own(self) -> bool:
        return self.source.startswith("own:")

    @property
    def fold(self) -> int:
        """Texts that differ only in links, digits and marks fall into one fold, as in the split of the data itself."""
        kept = re.sub(r"https?://\S+|[\W\d_]", "", self.text.lower())
        return int(sha1(kept.encode(), usedforsecurity=False).hexdigest()[:8], 16) % FOLDS

    @property
    def place(self) -> str:
        """The video or post a text stands under, or a fifth of a source that names none."""
        return self.source if self.own else f"{self.source}:{self.article or self.fold}"

    @property
    def weight(self) -> float:
        return WEIGHT_OF.get((self.source.partition(":")[0], self.spam), 1.0)


def read(folder: Path) -> list[Row]:
    """Return all texts that are labelled as spam or honest; hand_spam.csv and the original thread are kept for testing."""
    rows = [
        Row(one["text"], one["label"] == "spam", one["source"], one["article"]) for one in _csv(folder / "spam.csv")
    ]
    rows += [
        Row(one["text"], False, one["source"]) for one in _csv(folder / "curse_labelled.csv") if one["label"] in HONEST
    ]
    lines = (folder / "offtopic_comments.jsonl").read_text(encoding="utf-8").splitlines()
    comments = {one["text"]: one["source"] for one in map(json.loads, lines)}
    rows += [Row(text, False, source) for text, source in comments.items()]
    rows += [Row(one["text"], one["label"] == "spam", one["source"]) for one in _csv(OWN_EXAMPLES)]
    return rows


HONEST = frozenset({"clean", "neither"})


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Prepared:
    """A row taken apart once for all folds."""

    row: Row
    reading: Reading
    shapes: list[str]
    signals: float


def prepare(rows: Sequence[Row], words: Speller | None = None) -> list[Prepared]:
    """Take the rows apart. Words are spelt as the rows themselves spell the common ones; no label is read for that."""
    words = words or _common_words(rows)
    prepared = []
    for row in rows:
        reading = Reading(SpamFacts(row.text), words)
        strength = weigh(signals(reading), len(reading.words))
        prepared.append(Prepared(row, reading, shapes(reading), strength))
    return prepared


def _common_words(rows: Sequence[Row]) -> Speller:
    counts = Counter(word for row in rows for word in set(tokens(row.text)))
    return speller([word for word, count in counts.most_common() if count >= FEWEST_TEXTS])


def _vocabulary(texts: Sequence[Prepared]) -> tuple[list[str], list[str]]:
    """Return the words and pairs that are learnt, and the threes and fours of letters."""
    words, parts = Tally(), Tally()
    for one in texts:
        words.add(one.row.place, one.reading.features)
        parts.add(one.row.place, {part for word in set(one.reading.known) for part in letters(word)})
    return (
        words.at_least(FEWEST_TEXTS, FEWEST_PLACES),
        parts.at_least(FEWEST_TEXTS_OF_LETTERS, FEWEST_PLACES_OF_LETTERS),
    )


class Tally:
    """In how many texts and places each feature is."""

    def __init__(self) -> None:
        self.texts: Counter[str] = Counter()
        self.places: dict[str, set[str]] = defaultdict(set)

    def add(self, place: str, features: set[str]) -> None:
        self.texts.update(features)
        for feature in features:
            self.places[feature].add(place)

    def at_least(self, texts: int, places: int) -> list[str]:
        """Return the features in as many texts and places, the commonest first, in an order that never changes."""
        kept = [name for name, count in self.texts.items() if count >= texts and len(self.places[name]) >= places]
        return sorted(kept, key=lambda name: (-self.texts[name], name))


def fit(texts: Sequence[Prepared]) -> WordModel:
    """Return the model learnt from the texts, its bias as logistic regression gives it."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    words, parts = _vocabulary(texts)
    names = sorted({name for one in texts for name in one.shapes})
    columns = {("word", name): at for at, name in enumerate(words)}
    columns |= {("letters", name): at for at, name in enumerate(parts, start=len(columns))}
    columns |= {("shape", name): at for at, name in enumerate(names, start=len(columns))}
    signal_column = len(columns)
    values, at_rows, at_columns = [], [], []
    for number, one in enumerate(texts):
        held = _features(one.reading, columns)
        scale = 1 / divisor(sum(kind == "word" for kind, _ in held))
        cells = {columns[key]: count * scale for key, count in held.items()}
        cells |= {columns["shape", name]: SHAPES_FREEDOM for name in one.shapes}
        cells[signal_column] = one.signals * SIGNALS_FREEDOM
        values += cells.values()
        at_columns += cells.keys()
        at_rows += [number] * len(cells)
    matrix = csr_matrix((values, (at_rows, at_columns)), shape=(len(texts), signal_column + 1))
    learner = LogisticRegression(C=PENALTY, max_iter=5000)
    learner.fit(matrix, [one.row.spam for one in texts], sample_weight=[one.row.weight for one in texts])
    weights = learner.coef_[0].tolist()
    # No word decides alone: HEAVIEST / sqrt(FEWEST_FEATURES) is what one can add to the log-odds.
    by_letters = {part: LETTERS_FREEDOM * weights[columns["letters", part]] for part in parts}
    by_word = {name: _capped(weights[columns["word", name]] + _sum(by_letters, name)) for name in words}
    by_shape = {name: SHAPES_FREEDOM * weights[columns["shape", name]] for name in names}
    return build(
        float(learner.intercept_[0]), float(SIGNALS_FREEDOM * weights[signal_column]), by_word, by_letters, by_shape
    )


def _capped(weight: float) -> float:
    return max(-HEAVIEST, min(HEAVIEST, weight))


def _features(reading: Reading, columns: dict[tuple[str, str], int]) -> dict[tuple[str, str], float]:
    held: dict[tuple[str, str], float] = {}
    for name in reading.features:
        if ("word", name) in columns:
            held["word", name] = 1.0
    for word in set(reading.known):
        for part in letters(word):
            if ("letters", part) in columns:
                held["letters", part] = held.get(("letters", part), 0.0) + LETTERS_FREEDOM
    return held


def _sum(by_letters: dict[str, float], name: str) -> float:
    """What a word's letters weigh is added to the word once and for all; a pair of words has them in its words."""
    return 0.0 if " " in name else sum(by_letters.get(part, 0.0) for part in letters(name))


def log_odds(model: WordModel, one: Prepared) -> float:
    return model.log_odds(one.reading) + model.signal_scale * one.signals


# --- figures --------------------------------------------------------------------------------------------------------------


def cross_validate(texts: Sequence[Prepared]) -> dict[int, float]:
    """Return each text's log-odds (by its number) from a model that saw neither it nor its copies. Own examples only train."""
    scores = {}
    for fold in range(FOLDS):
        model = fit([one for one in texts if one.row.own or one.row.fold != fold])
        tested = [number for number, one in enumerate(texts) if not one.row.own and one.row.fold == fold]
        scores |= {number: log_odds(model, texts[number]) for number in tested}
    return scores


def threshold(texts: Sequence[Prepared], scores: dict[int, float]) -> float:
    """Return the lowest log-odds at which no more honest comments are held than MOST_HELD and MOST_HELD_OF_BLOG say."""
    honest = {number: score for number, score in scores.items() if not texts[number].row.spam}
    pages = [score for number, score in honest.items() if texts[number].row.source in PAGE_COMMENTS]
    blog = [score for number, score in honest.items() if texts[number].row.source == "blog-hendrix"]
    return float(max(_quantile(pages, MOST_HELD), _quantile(blog, MOST_HELD_OF_BLOG)))


def _quantile(scores: list[float], share: float) -> float:
    return sorted(scores, reverse=True)[int(share * len(scores))] + 1e-6


def by_source(texts: Sequence[Prepared], scores: dict[int, float], bar: float) -> dict[str, dict[str, list[int]]]:
    """Return per source [held, of] for spam and for honest texts."""
    table: dict[str, dict[str, list[int]]] = {}
    for number, score in scores.items():
        row = texts[number].row
        cell = table.setdefault(row.source, {}).setdefault("spam" if row.spam else "honest", [0, 0])
        cell[0] += bool(score > bar)
        cell[1] += 1
    return table


def leave_one_source_out(texts: Sequence[Prepared], bar: float) -> dict[str, dict[str, list[int]]]:
    table = {}
    for source in sorted({one.row.source for one in texts if not one.row.own}):
        model = fit([one for one in texts if one.row.source != source])
        scores = {number: log_odds(model, one) for number, one in enumerate(texts) if one.row.source == source}
        table |= by_source(texts, scores, bar)
    return table


# --- writing --------------------------------------------------------------------------------------------------------------

DIGITS = 2  # of weights in the file: a hundredth of log-odds moves no decision


def write(model: WordModel, bar: float, path: Path = WEIGHTS) -> None:
    """Write the model, its bias moved so that the threshold is at a score of 0.5."""
    data = {
        "bias": round(model.bias - bar, 3),
        "signal_scale": round(model.signal_scale, 3),
        "shapes": _rounded(model.shapes),
        "words": _rounded(model.words),
        "letters": {
            part: weight for part, weight in _rounded(model.letters).items() if abs(weight) >= LIGHTEST_LETTERS
        },
    }
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


LIGHTEST_LETTERS = 0.05


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(float(weight), DIGITS) for name, weight in weights.items()}


def figures(folder: Path, say: Callable[[str], None] = lambda _: None) -> dict:
    """Return the cross-validated figures of the data in a folder, and the bar on which they are counted."""
    from .rehearsal import rehearse

    texts = prepare(read(folder))
    say(f"{len(texts):,} texts")
    scores = cross_validate(texts)
    bar = threshold(texts, scores)
    say(f"bar {bar:.3f}")
    table = by_source(texts, scores, bar)
    for source, cells in sorted(table.items()):
        say(f"  {source}: {cells}")
    left_out = leave_one_source_out(texts, bar)
    for source, cells in sorted(left_out.items()):
        say(f"  {source}, not trained on: {cells}")
    learnt = rehearse(texts, scores, bar)
    say(f"  after 300 decisions: {learnt}")
    return {"bar": bar, "cross_validated": table, "left_out": left_out, "learnt": learnt}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    try:
        import sklearn  # noqa: F401
    except ImportError:
        print("Training needs numpy, scipy and scikit-learn: pip install scikit-learn", file=sys.stderr)
        return 1
    folder = Path(arguments[0])
    found = figures(folder, say=print)
    FIGURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    model = fit(prepare(read(folder)))
    write(model, found["bar"])
    print(f"{len(model.words):,} words and pairs, {len(model.letters):,} letters, {WEIGHTS.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
