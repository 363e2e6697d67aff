"""A contest's rules as data: one validated, frozen document. Pure.

Names follow the vocabulary of real rule pages (thể lệ): paper, caps, ranking. `schema` counts changes of this shape.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

# What the network may cost a hand-in or a save after the clock has run out.
GRACE_MS = 5_000
NO_CAP = 2_000_000_000

Shown = Literal["score", "duration", "topics", "wrong", "key"]
Per = Literal["day", "week", "round", "contest"]
ChainKey = Literal["score", "duration", "submitted"]
# a day lies in a week, … : a cap on the left that is larger than one on the right says nothing
NESTED_PERIODS: tuple[tuple[Per, Per], ...] = (
    ("day", "week"),
    ("day", "round"),
    ("day", "contest"),
    ("week", "contest"),
    ("round", "contest"),
)
# What a draft may still lack while its parts are filled in free order; nothing is published with it.
UNFINISHED = frozenset({"no_section", "gate_out_of_reach"})
PositiveInt = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class RulesError(ValueError):
    """A document that is no rule set; `code` names what is wrong, `where` the part, `figures` what its words need."""

    def __init__(self, code: str, where: str = "", **figures: Any) -> None:
        super().__init__(f"{code}: {where}" if where else code)
        self.code, self.where, self.figures = code, where, figures


class Frozen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the document's parts."""


class Section(Frozen, frozen=True):
    """So many questions of one topic, of one difficulty (1–3) or of any (0)."""

    topic: str
    count: PositiveInt
    level: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0


class Paper(Frozen, frozen=True):
    """What one attempt is. Without `minutes` it ends with the round."""

    sections: tuple[Section, ...]
    minutes: PositiveInt | None = 15
    shuffle: bool = True
    answer_all: bool = False
    show_at_once: tuple[Shown, ...] = ("score", "duration")
    show_after_round: tuple[Shown, ...] = ("wrong", "key")

    @property
    def total(self) -> int:
        """Questions of one paper."""
        return sum(section.count for section in self.sections)

    @property
    def limit_ms(self) -> int | None:
        return self.minutes * 60_000 if self.minutes else None


class Cap(Frozen, frozen=True):
    """At most `max` attempts started in each day, ISO week, round or contest."""

    max: PositiveInt
    per: Per


class Ranking(Frozen, frozen=True):
    """Who stands above whom: the best attempt by a chain of keys, behind an optional gate (all right, or a score)."""

    gate: Literal["all_right"] | PositiveInt | None = None
    chain: tuple[ChainKey, ...] = ("score", "duration", "submitted")
    shown: Literal["live", "announced", "never"] = "live"
    names: Literal["full", "masked"] = "full"


class Rules(Frozen, frozen=True):
    """The whole document."""

    paper: Paper
    caps: tuple[Cap, ...] = ()
    pause_minutes: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    ranking: Ranking = Ranking()
    schema: Literal[1] = 1

    def cap(self, per: Per) -> int:
        """The cap of one period, NO_CAP without one."""
        return next((cap.max for cap in self.caps if cap.per == per), NO_CAP)


def parse_rules(document: Any) -> Rules:
    """The rules of a JSON document (parsed). Raises RulesError: `malformed`, or what `check_rules` finds."""
    rules = read_rules(document)
    check_rules(rules)
    return rules


def read_rules(document: Any) -> Rules:
    """The rules of a document that may be unfinished (a draft), unchecked. Raises RulesError("malformed")."""
    try:
        return msgspec.convert(document, Rules)
    except msgspec.ValidationError as error:
        raise RulesError("malformed", str(error)) from error


def draft_rules() -> Rules:
    """What a new contest starts from: no questions yet, three attempts a day, twenty a round."""
    return Rules(paper=Paper(sections=()), caps=(Cap(max=3, per="day"), Cap(max=20, per="round")))


def rules_document(rules: Rules) -> dict[str, Any]:
    """The JSON document of rules; parsing it gives the same rules."""
    document: dict[str, Any] = msgspec.to_builtins(rules)
    return document


def check_rules(rules: Rules) -> None:
    """Raises RulesError for rules that contradict themselves (rules-model, "Refused")."""
    for problem in find_problems(rules):
        raise problem


def find_problems(rules: Rules) -> list[RulesError]:
    """Every contradiction, in the order of the document."""
    return [*_section_problems(rules.paper.sections), *_cap_problems(rules), *_ranking_problems(rules)]


def _section_problems(sections: tuple[Section, ...]) -> list[RulesError]:
    if not sections:
        return [RulesError("no_section", "paper.sections")]
    levels: dict[str, list[int]] = {}
    for section in sections:
        levels.setdefault(section.topic, []).append(section.level)
    return [
        RulesError("section_twice", topic)
        for topic, found in levels.items()
        # 0 stands for any difficulty, so it cannot stand beside another
        if len(set(found)) < len(found) or (0 in found and len(found) > 1)
    ]


def _cap_problems(rules: Rules) -> list[RulesError]:
    problems = []
    if len({cap.per for cap in rules.caps}) < len(rules.caps):
        problems.append(RulesError("cap_twice", "caps"))
    for smaller, larger in NESTED_PERIODS:
        if NO_CAP > rules.cap(smaller) > rules.cap(larger):
            problems.append(
                RulesError(
                    "cap_never_reached", smaller, most=rules.cap(smaller), larger=larger, fewer=rules.cap(larger)
                )
            )
    return problems


def _ranking_problems(rules: Rules) -> list[RulesError]:
    chain, gate = rules.ranking.chain, rules.ranking.gate
    problems = []
    if chain[:1] != ("score",) and gate != "all_right":
        problems.append(RulesError("score_first", "ranking.chain"))
    if len(set(chain)) < len(chain):
        problems.append(RulesError("key_twice", "ranking.chain"))
    # Without sections the total is not known yet.
    if isinstance(gate, int) and rules.paper.sections and gate > rules.paper.total:
        problems.append(RulesError("gate_out_of_reach", "ranking.gate", gate=gate, total=rules.paper.total))
    return problems
