"""What is known of a submission, and the text taken apart once for all that look at it."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from .tokens import Speller, doubled, spans, tokens


@dataclass(frozen=True, slots=True)
class SpamFacts:
    """Everything the spam rule looks at, collected before: it reads no clock, settings or database."""

    text: str
    name: str = ""
    website: str = ""
    fill_seconds: float | None = None
    """How long the form was open, in seconds; None where it is not known."""
    known_domains: frozenset[str] = frozenset()
    """Domains that published comments and articles of the board have linked to, as `links.domain` writes them."""
    earlier_texts: tuple[str, ...] = ()
    """Texts sent before to other articles or under other names; the caller keeps them few (50 cost about 2 ms)."""
    known_spam: tuple[frozenset[int], ...] = ()
    """Fingerprints of texts that moderators rejected as spam."""


@dataclass(frozen=True)
class Reading:
    """A submission's text and its words."""

    facts: SpamFacts
    speller: Speller
    words: list[str] = field(init=False)
    known: list[str] = field(init=False)
    """The words as they are meant, place by place."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", tokens(self.facts.text))
        object.__setattr__(self, "known", self.speller.known(self.words))

    @property
    def text(self) -> str:
        return self.facts.text

    @cached_property
    def lower(self) -> str:
        """The text in lower case, to ask what is in it; spans are never taken from it, since its length may differ."""
        return self.facts.text.lower()

    @cached_property
    def pairs(self) -> list[str]:
        """Neighbouring words as they are meant, joined by a space; pair i begins with word i."""
        return [f"{one} {two}" for one, two in pairwise(self.known)]

    @cached_property
    def features(self) -> set[str]:
        """Words and pairs as they are meant, each once."""
        return {*self.known, *self.pairs}

    @cached_property
    def doubled(self) -> int:
        """How many words have a letter doubled out of place."""
        return doubled(self.words, self.known) if self.words != self.known else 0

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of each word in the text."""
        return spans(self.facts.text)
