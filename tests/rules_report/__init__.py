"""The figures of the posted rules on the labelled material, made by `make rules-report`."""

from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parent.parent / "moderation" / "data"
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: of so many texts the rule found so many, and whether that reaches the goal."""

    rule: str
    what: str
    found: int
    of: int
    goal_text: str
    met: bool
    misses: list[str] = field(default_factory=list)
    """The texts on which the rule was wrong, for a person to look at."""

    @property
    def share(self) -> float:
        return self.found / self.of if self.of else 0.0

    def __str__(self) -> str:
        met = "met" if self.met else "NOT met"
        return (
            f"{self.rule:10} {self.what:52} {self.found:5} of {self.of:5} {self.share:7.1%}   {self.goal_text} ({met})"
        )
