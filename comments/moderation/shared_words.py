"""Which words of a comment tie it to its article: the careful, lexical answer to "is this on topic?"."""

import re
from functools import lru_cache

from .verdicts import ArticleFacts

WORD = re.compile(r"[^\W\d_]{3,}(?:['’][^\W\d_]+)?")
ENDINGS = ("ing", "ies", "ed", "es", "ly", "s")
SHORTEST_STEM = 3

# Words of every conversation, which tie nothing to anything.
COMMON = frozenset(
    """
    about actually after again all also always and any anybody anyone anything are because been before being best better but
    came can come could did didn does doesn doing don done down each else even ever every everybody everyone everything find
    first for from gave get getting give goes going gone good got great had has have having her here hers him his how into isn
    its just keep kind know last least less let like little long look lot love made make making many maybe mean might more most
    much must myself need never new nobody not nothing now off once one only other our out over own people please put quite
    rather really right said same saw say see seem seen she should since some somebody someone something still such sure take
    tell than that the their them then there these they thing things think this those though thought through time too took two
    under until upon very want was way well went were weren what when where which while who whole whom why will with without
    won would yes yet you your
    """.split()
)


def words(text: str) -> list[tuple[int, int, str]]:
    """Return the words of a text that say what it is about: where each stands, and its stem."""
    found = []
    for match in WORD.finditer(text):
        word = match[0].casefold().replace("’", "'").partition("'")[0]
        if len(word) >= SHORTEST_STEM and word not in COMMON:
            found.append((match.start(), match.end(), stem(word)))
    return found


def stem(word: str) -> str:
    """Return a word without the commonest English endings, so that "ratings" meets "rating"."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=64)
def subject_words(article: ArticleFacts) -> frozenset[str]:
    """Return the stems of an article's title, body, tags, names, and the texts below it; names joined as in hashtags, too."""
    texts = [article.title, article.body, *article.tags, *article.cast, *article.thread]
    found = {word for text in texts for _, _, word in words(text)}
    joined = {stem("".join(name.casefold().split())) for name in (*article.cast, *article.tags)}
    return frozenset(found | joined)
