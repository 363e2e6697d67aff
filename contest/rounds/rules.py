"""A contest's rules as data: one validated, frozen document. Pure.

Names follow the vocabulary of real rule pages (thể lệ): paper, caps, ranking. `schema` counts changes of this shape.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

# What the network may cost a hand-in or a save after the clock has run out.
GRACE_MS = 5_000
NO_CAP = 2_000_000_000

Shown = Literal["score", "duration", "wrong", "key"]
Per = Literal["day", "week", "round", "contest"]
ChainKey = Literal["score", "duration", "submitted"]
PositiveInt = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class RulesError(ValueError):
    """A document that is no rule set; `code` names what is wrong, `where` the part."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code}: {where}" if where else code)
        self.code, self.where = code, where


class Frozen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the document's parts."""


class Section(Frozen):
    """So many questions of one topic, of one difficulty (1–3) or of any (0)."""

    topic: str
    count: PositiveInt
    level: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0


class Paper(Frozen):
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


class Cap(Frozen):
    """At most `max` attempts started in each day, ISO week, round or contest."""

    max: PositiveInt
    per: Per


class Ranking(Frozen):
    """Who stands above whom: the best attempt by a chain of keys, behind an optional gate (all right, or a score)."""

    gate: Literal["all_right"] | PositiveInt | None = None
    chain: tuple[ChainKey, ...] = ("score", "duration", "submitted")
    shown: Literal["live", "announced", "never"] = "live"
    names: Literal["full", "masked"] = "full"


class Rules(Frozen):
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
    try:
        rules = msgspec.convert(document, Rules)
    except msgspec.ValidationError as error:
        raise RulesError("malformed", str(error)) from error
    check_rules(rules)
    return rules


def rules_document(rules: Rules) -> dict[str, Any]:
    """The JSON document of rules; parsing it gives the same rules."""
    document: dict[str, Any] = msgspec.to_builtins(rules)
    return document


def check_rules(rules: Rules) -> None:
    """Raises RulesError for rules that contradict themselves (rules-model, "Refused")."""
    sections = rules.paper.sections
    if not sections:
        raise RulesError("no_section", "paper.sections")
    for section in sections:
        rivals = [other for other in sections if other.topic == section.topic]
        if len({rival.level for rival in rivals}) < len(rivals) or (
            len(rivals) > 1 and any(r.level == 0 for r in rivals)
        ):
            raise RulesError("section_twice", section.topic)
    if len({cap.per for cap in rules.caps}) < len(rules.caps):
        raise RulesError("cap_twice", "caps")
    for smaller, larger in (
        ("day", "week"),
        ("day", "round"),
        ("day", "contest"),
        ("week", "contest"),
        ("round", "contest"),
    ):
        if NO_CAP > rules.cap(smaller) > rules.cap(larger):  # type: ignore[arg-type]  # the pairs above are periods
            raise RulesError("cap_never_reached", smaller)
    if rules.ranking.chain[:1] != ("score",) and rules.ranking.gate != "all_right":
        raise RulesError("score_first", "ranking.chain")
    if len(set(rules.ranking.chain)) < len(rules.ranking.chain):
        raise RulesError("key_twice", "ranking.chain")
    if isinstance(rules.ranking.gate, int) and rules.ranking.gate > rules.paper.total:
        raise RulesError("gate_out_of_reach", "ranking.gate")
