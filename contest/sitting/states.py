"""What a contest is to a person at this moment: the state that decides the page's chip, button and line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from contest.rounds.rules import NO_CAP
from contest.sitting.caps import Caps


class State(StrEnum):
    """In the order of ux.md 3.1."""

    SOON = "soon"
    OPEN = "open"
    RUNNING = "running"
    PAUSE = "pause"
    NO_MORE_TODAY = "no_more_today"
    NO_MORE = "no_more"
    SUSPENDED = "suspended"
    # held in a hall or before a jury: nothing is taken here
    ELSEWHERE = "elsewhere"
    CLOSED = "closed"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class Window:
    """A published round. Moments in milliseconds since 1970."""

    opens_ms: int
    closes_ms: int
    suspended: bool = False
    official: bool = False
    elsewhere: bool = False


class Used(NamedTuple):
    """A participant's attempts so far; `open_number` 0 without an open one. Moments in milliseconds since 1970."""

    open_number: int = 0
    open_ends_ms: int = 0
    last_ms: int = 0
    last_number: int = 0
    in_day: int = 0
    in_week: int = 0
    in_round: int = 0
    in_contest: int = 0
    in_stage: int = 0


def state_of(window: Window, used: Used, caps: Caps, *, now_ms: int) -> State:
    """The one state that holds; an open attempt comes before everything but the end of the round."""
    if window.official:
        return State.OFFICIAL
    if window.closes_ms <= now_ms:
        return State.CLOSED
    if used.open_number and used.open_ends_ms > now_ms:
        return State.RUNNING
    if window.suspended:
        return State.SUSPENDED
    if window.elsewhere:
        return State.ELSEWHERE
    if now_ms < window.opens_ms:
        return State.SOON
    if used.in_round >= caps.round or used.in_stage >= caps.stage or used.in_contest >= caps.contest:
        return State.NO_MORE
    if used.in_day >= caps.day or used.in_week >= caps.week:
        return State.NO_MORE_TODAY
    if caps.pause_ms and used.last_ms + caps.pause_ms > now_ms:
        return State.PAUSE
    return State.OPEN


def has_room(used: Used, caps: Caps, *, now_ms: int) -> bool:
    """Whether caps and pause let another attempt start; the same rule as hot_sql.START."""
    return (
        used.in_day < caps.day
        and used.in_week < caps.week
        and used.in_round < caps.round
        and used.in_stage < caps.stage
        and used.in_contest < caps.contest
        and (not caps.pause_ms or used.last_ms + caps.pause_ms <= now_ms)
    )


def left_today(used: Used, caps: Caps) -> int | None:
    """How many attempts may still be started today; None when no cap says."""
    today = min(caps.day - used.in_day, caps.week - used.in_week)
    longer = min(caps.round - used.in_round, caps.stage - used.in_stage, caps.contest - used.in_contest)
    left = max(0, min(today, longer))
    return left if left < NO_CAP // 2 else None
