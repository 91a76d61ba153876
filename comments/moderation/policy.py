"""
The policy: one numbered, immutable version of everything the board says and does about its posted rules.

It is kept as TOML. What readers are told, the hint to a writer, the verdict, the reason in the queue, the note to the author
and the line in the log are all taken from the same `Policy`, so they can't drift apart.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ..choices import Reason
from .verdicts import Verdict

DEFAULT = Path(__file__).with_name("policy.toml")

# What an example may be about, beside its text.
EXAMPLE_KEYS = {"text", "expect", "span", "name", "website", "title", "body", "tags", "cast", "parent", "thread"}
WORDS = ("title", "posted", "explain", "hint", "note")


class Mode(StrEnum):
    """What a rule's hit leads to."""

    OFF = "off"
    LOG_ONLY = "log-only"
    HINT = "hint"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def verdict(self) -> Verdict:
        return MODE_VERDICTS[self]


MODE_VERDICTS = {
    Mode.OFF: Verdict.ALLOW,
    Mode.LOG_ONLY: Verdict.ALLOW,
    Mode.HINT: Verdict.HINT,
    Mode.HOLD: Verdict.HOLD,
    Mode.REJECT: Verdict.REJECT,
}


class PolicyError(ValueError):
    """A policy that can't be used; `problems` names each key, its value, and what it takes."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what the policy must say of it."""

    rule: str
    text: str
    expect: Verdict
    span: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """One rule of a policy: its mode, its words for people, its options, its examples."""

    name: str
    mode: Mode
    reason: str
    title: str
    posted: str
    explain: str
    hint: str
    note: str
    discloses: bool
    """Whether a writer is told before posting. Signs of spam are not, so that they teach nobody to avoid them."""
    options: Mapping[str, Any]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    number: int
    text: str
    posted: str
    rules: Mapping[str, RuleSettings]

    def examples(self) -> Iterator[Example]:
        for rule in self.rules.values():
            yield from rule.examples

    def posted_text(self, board_name: str) -> str:
        """Return what stands above the form."""
        return self.posted.replace("{board}", board_name)

    def mode_of(self, rule: str, overrides: Mapping[str, str] | None = None) -> Mode:
        """Return the rule's mode, or the one by which an article overrides it."""
        return Mode((overrides or {}).get(rule, self.rules[rule].mode))


def parse(
    text: str, known_options: Mapping[str, Mapping[str, type]], number: int = 0, *, stored: bool = False
) -> Policy:
    """
    Return the policy that a TOML text describes. `known_options` gives for each rule its options and their types.

    A `stored` text was a policy when it was saved, maybe for an older release of the board: rules and options that are gone
    are left out, and rules that are new since are as in the policy that comes with the board.

    :raises PolicyError: naming everything that is wrong at once.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([f"This is not TOML: {error}."]) from error
    if stored:
        data["rules"] = _brought_up_to_date(data.get("rules", {}), known_options)
    problems: list[str] = []
    posted = data.get("posted", "")
    if not isinstance(posted, str) or not posted.strip():
        problems.append('posted is missing: it is the text above the form, with "{board}" for the board\'s name.')
    sections = data.get("rules", {})
    if not isinstance(sections, dict):
        raise PolicyError([*problems, "rules is no table: write [rules.no-cursing] and so on."])
    for name in sorted(set(sections) - set(known_options)):
        problems.append(f"rules.{name} is no rule here; there are {', '.join(known_options)}.")
    for name in sorted(set(known_options) - set(sections)):
        problems.append(f'rules.{name} is missing. To switch it off, give it mode = "off".')
    rules = {
        name: _rule(name, sections[name], known_options[name], problems) for name in known_options if name in sections
    }
    for key in sorted(set(data) - {"posted", "rules"}):
        problems.append(f"{key} is no key of a policy; there are posted and rules.")
    if problems:
        raise PolicyError(problems)
    return Policy(number, text, posted.strip(), rules)


def _brought_up_to_date(sections: dict[str, Any], known_options: Mapping[str, Mapping[str, type]]) -> dict[str, Any]:
    defaults = tomllib.loads(default_text())["rules"]
    rules = {}
    for name, known in known_options.items():
        section = sections.get(name) or defaults.get(name, {"mode": "off"})
        options = {
            key: value for key, value in section.get("options", {}).items() if key in known and _fits(value, known[key])
        }
        rules[name] = {**section, "options": options}
    return rules


def _rule(name: str, section: Any, known: Mapping[str, type], problems: list[str]) -> RuleSettings | None:
    where = f"rules.{name}"
    if not isinstance(section, dict):
        problems.append(f"{where} is no table: write [{where}] above its keys.")
        return None
    mode = section.get("mode")
    if mode not in set(Mode):
        problems.append(f"{where}.mode is {mode!r}; it takes {', '.join(Mode)}.")
        mode = Mode.OFF
    reason = section.get("reason", "")
    if reason not in ["", *Reason.values]:
        problems.append(f"{where}.reason is {reason!r}; it takes {', '.join(Reason.values)}.")
    words = {key: section.get(key, "") for key in WORDS}
    problems += [
        f"{where}.{key} is {value!r}; it takes a text." for key, value in words.items() if not isinstance(value, str)
    ]
    options = section.get("options", {})
    for key, value in options.items():
        wanted = known.get(key)
        if wanted is None:
            problems.append(f"{where}.options.{key} is no option; there are {', '.join(known) or 'none'}.")
        elif not _fits(value, wanted):
            problems.append(f"{where}.options.{key} is {value!r}; it takes {_kind(wanted)}.")
    examples = [
        _example(name, number, found, problems) for number, found in enumerate(section.get("examples", []), start=1)
    ]
    for key in sorted(set(section) - {"mode", "reason", "discloses", "options", "examples", *WORDS}):
        problems.append(
            f"{where}.{key} is no key of a rule; there are mode, reason, discloses, options, examples, {', '.join(WORDS)}."
        )
    return RuleSettings(
        name=name,
        mode=Mode(mode),
        reason=reason,
        discloses=bool(section.get("discloses", True)),
        options=options,
        examples=tuple(example for example in examples if example),
        **words,
    )


def _fits(value: Any, wanted: type) -> bool:
    if wanted is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))


def _kind(wanted: type) -> str:
    return {list: "a list of texts", float: "a number", int: "a whole number", bool: "true or false"}.get(
        wanted, "a text"
    )


def _example(rule: str, number: int, found: Any, problems: list[str]) -> Example | None:
    where = f"rules.{rule}.examples, number {number}"
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        problems.append(f"{where}: an example needs a text.")
        return None
    if unknown := sorted(set(found) - EXAMPLE_KEYS):
        problems.append(
            f"{where}: {', '.join(unknown)} is no key of an example; there are {', '.join(sorted(EXAMPLE_KEYS))}."
        )
    names = {verdict.name.lower(): verdict for verdict in Verdict}
    expect = found.get("expect")
    if expect not in names:
        problems.append(f"{where}: expect is {expect!r}; it takes {', '.join(names)}.")
        return None
    span = found.get("span", "")
    if span not in found["text"]:
        problems.append(f"{where}: the span {span!r} does not stand in the text.")
    context = {key: found[key] for key in found if key not in {"text", "expect", "span"}}
    return Example(rule, found["text"], names[expect], span, context)


@cache
def default_text() -> str:
    """Return the policy that comes with the board."""
    return DEFAULT.read_text("utf-8")
