"""What all rules share."""

from collections.abc import Mapping
from typing import Any, ClassVar

from ..verdicts import Candidate, Opinion

NOTHING = Opinion(hit=False)


class Rule:
    """One rule with the options of a policy. Subclasses set `name`, `version`, `OPTIONS` and `check`."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    OPTIONS: ClassVar[Mapping[str, type]] = {}

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options

    def check(self, candidate: Candidate) -> Opinion:
        raise TypeError(f"{type(self).__name__} does not say what it checks")
