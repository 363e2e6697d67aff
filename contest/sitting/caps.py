"""The caps that hold in one round, and whose attempts each of them counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contest.rounds.rules import NO_CAP, Cap, Per, Rules, holds_in


@dataclass(frozen=True, slots=True)
class RoundRef:
    """A round as rules name it."""

    id: int
    key: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most attempts in each period, and the pause between two in milliseconds.

    A scope names the rounds whose attempts count, as ",1,2,"; "" is every round of the contest.
    """

    day: int = NO_CAP
    week: int = NO_CAP
    round: int = NO_CAP
    stage: int = NO_CAP
    contest: int = NO_CAP
    pause_ms: int = 0
    day_scope: str = ""
    week_scope: str = ""
    stage_scope: str = ""
    contest_scope: str = ""

    @property
    def scoped(self) -> bool:
        """Whether any of them counts some rounds only."""
        return bool(self.day_scope or self.week_scope or self.stage_scope or self.contest_scope)


def caps_in_round(rules: Rules, rounds: Sequence[RoundRef], own: RoundRef) -> Caps:
    """The caps that hold in `own`, one of the contest's `rounds`.

    Attempts of practice rounds are counted by no cap but one that names their round.
    """
    practice = {one.id for one in rounds if rules.round_rules(one.key).practice}
    holding = [
        cap
        for cap in rules.caps
        if (own.key in cap.only if own.id in practice else holds_in(cap.only, own.key, own.stage))
    ]
    found: dict[str, int | str] = {"pause_ms": rules.pause_minutes * 60_000}
    for per in ("day", "week", "round", "stage", "contest"):
        caps = [cap for cap in holding if cap.per == per]
        if caps:
            least = min(caps, key=lambda cap: cap.max)
            found[per] = least.max
            if per != "round":
                found[f"{per}_scope"] = _scope(least, per, rounds, own, practice)
    if practice and "contest" not in found:
        found["contest_scope"] = _listed(one.id for one in rounds if one.id not in practice)
    return Caps(**found)  # type: ignore[arg-type]


def _scope(cap: Cap, per: Per, rounds: Sequence[RoundRef], own: RoundRef, practice: set[int]) -> str:
    if not cap.only and not practice and per != "stage":
        return ""
    counted = [one for one in rounds if holds_in(cap.only, one.key, one.stage)]
    if per == "stage":
        counted = [one for one in counted if one.stage == own.stage]
    return _listed(one.id for one in counted if one.id not in practice or own.id in practice)


def _listed(ids: Iterable[int]) -> str:
    return "".join(f",{one}" for one in ids) + ","
