"""What a drill's figures say: how many people a minute an installation bears, and what gives way first. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

GivesWay = Literal["web", "database", "worker", "other", "waits", "errors"]

# What is left free for pages, for the unlucky minute, for phones that ask twice.
PART_TO_USE = 0.7
# Everybody still feels answered.
LONGEST_P95_MS = 1_000.0
# The tally may be this much behind after a minute at full speed.
LONGEST_DRAIN_SECONDS = 15.0
BUSY = 0.85


@dataclass(frozen=True, slots=True)
class Stage:
    """So many clients at once for some seconds. `cpu`: CPU seconds by kind of process, the drill's own as "drill"."""

    clients: int
    seconds: float
    attempts: int
    p95_ms: float
    errors: int
    cpu: Mapping[str, float]
    cores: int

    @property
    def rate(self) -> float:
        """Attempts a second."""
        return self.attempts / self.seconds

    @property
    def is_well(self) -> bool:
        return self.attempts > 0 and not self.errors and self.p95_ms <= LONGEST_P95_MS

    @property
    def busy(self) -> float:
        """The part of all cores that was in use."""
        return sum(self.cpu.values()) / (self.cores * self.seconds)


@dataclass(frozen=True, slots=True)
class Bearing:
    """People a minute for whole attempts, rounded down to tens; 0 when no stage went well."""

    best: Stage
    people_a_minute: int
    gives_way: GivesWay


def bearing(stages: Sequence[Stage], *, drain_seconds: float) -> Bearing:
    """The best stage in which everybody was answered, and the reason why there is no better one.

    `drain_seconds`: how long the tally needed after the last hand-in. `stages` not empty.
    """
    best = max(stages, key=lambda one: (one.is_well, one.rate))
    people = int(best.rate * 60 * PART_TO_USE) // 10 * 10 if best.is_well else 0
    return Bearing(best, people, _gives_way(best, drain_seconds))


def _gives_way(best: Stage, drain_seconds: float) -> GivesWay:
    if best.errors:
        return "errors"
    if drain_seconds > LONGEST_DRAIN_SECONDS:
        return "worker"
    if best.busy < BUSY:
        return "waits"
    kinds: tuple[GivesWay, ...] = ("web", "database", "worker", "other")
    return max(kinds, key=lambda kind: best.cpu.get(kind, 0.0))
