"""One ranking as a list is made by it: what counts, who is let in, the chain of keys. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREDICTION = "prediction"
SUMS = ("sum_rounds", "sum_attempts")
# keys of one attempt, which a choice among attempts may look at
ATTEMPT_KEYS = ("duration", "submitted", "started")
# chains whose best attempt follows from the best so far and the new one alone
SIMPLE = (("score", "duration", "submitted"), ("score", "submitted"), ("score", "submitted", "duration"))


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points for people for whom a field has one of some values."""

    points: int
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """The frozen definition of a list.

    `gate`: "all_right" or a least score, bonus included; `scope`: the rounds it is over, which "all right in every
    round" of a sum needs; `truths`: the number predicted in each round, None until it is frozen.
    """

    keys: tuple[str, ...]
    gate: str | int | None = None
    count: str = "best"
    min_rounds: int | None = None
    whole_seconds: bool = False
    bonus: tuple[Bonus, ...] = ()
    scope: tuple[int, ...] = ()
    truths: Mapping[int, int] | None = None
    # its lines carry the names of teams, not of people
    teams: bool = False

    @property
    def known_keys(self) -> tuple[str, ...]:
        """The keys that can be compared now: without the truth, those before the prediction."""
        if PREDICTION not in self.keys or self.truths is not None:
            return self.keys
        return self.keys[: self.keys.index(PREDICTION)]

    @property
    def chosen_by(self) -> tuple[str, ...]:
        """Keys of attempts that stand before the prediction: the best attempt is chosen by them, never by a guess."""
        before = self.keys[: self.keys.index(PREDICTION)] if PREDICTION in self.keys else self.keys
        return tuple(key for key in before if key in ATTEMPT_KEYS)

    @property
    def is_simple(self) -> bool:
        """Whether a standing follows from the standing before and one more attempt, without the other attempts."""
        plain = self.count == "best" and self.gate is None and not self.min_rounds
        return plain and self.keys in SIMPLE and not (self.whole_seconds or self.bonus)

    @property
    def is_placed_at_once(self) -> bool:
        """Whether the best of the key so far and that of one more attempt is the new key, up to its gate."""
        plain = self.count == "best" and not (self.min_rounds or self.whole_seconds or self.bonus)
        return plain and bool(self.keys) and {*self.keys} <= {"score", "duration", "submitted"}

    def bonus_of(self, fields: Mapping[str, Any]) -> int:
        """The points that a person's fields are worth."""
        return sum(one.points for one in self.bonus if _folded(fields.get(one.field)) in map(_folded, one.values))

    def document(self) -> dict[str, Any]:
        """As stored with the list; `read_definition` gives it back."""
        return {
            "keys": list(self.keys),
            "gate": self.gate,
            "count": self.count,
            "min_rounds": self.min_rounds,
            "whole_seconds": self.whole_seconds,
            "bonus": [{"points": b.points, "field": b.field, "values": list(b.values)} for b in self.bonus],
            "scope": list(self.scope),
            "truths": None if self.truths is None else {str(round): n for round, n in self.truths.items()},
            "teams": self.teams,
        }


def read_definition(document: Mapping[str, Any]) -> Definition:
    """The definition of a stored document; what it does not say is the usual."""
    truths = document.get("truths")
    return Definition(
        keys=tuple(document["keys"]),
        gate=document.get("gate"),
        count=document.get("count", "best"),
        min_rounds=document.get("min_rounds"),
        whole_seconds=document.get("whole_seconds", False),
        bonus=tuple(Bonus(b["points"], b["field"], _texts(b["values"])) for b in document.get("bonus", ())),
        scope=tuple(document.get("scope", ())),
        truths=None if truths is None else {int(round): number for round, number in truths.items()},
        teams=document.get("teams", False),
    )


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(values)


def _folded(value: Any) -> str:
    return " ".join(str(value or "").split()).casefold()
