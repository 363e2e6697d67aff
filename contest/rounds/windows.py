"""When a round takes starts, and when its papers end: opening hours and closed days applied to its window. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from contest.common.clock import VIETNAM, to_ms
from contest.rounds.rules import RoundRules, spans_between

# later than any paper can end
NEVER_MS = 10**13


@dataclass(frozen=True, slots=True)
class OpenSpans:
    """The half-open spans of a round in milliseconds since 1970; `runs_on`: papers begun may go on after the close."""

    spans: tuple[tuple[int, int], ...]
    runs_on: bool = False

    def is_open(self, now_ms: int) -> bool:
        return any(start <= now_ms < end for start, end in self.spans)

    def closes_ms(self, started_ms: int) -> int:
        """When a paper started at this moment ends at the latest, its own limit aside."""
        if self.runs_on:
            return NEVER_MS
        return next((end for start, end in self.spans if start <= started_ms < end), self.spans[-1][1])

    def next_open_ms(self, now_ms: int) -> int | None:
        """When it opens the next time; None when it never does again."""
        return next((start for start, _end in self.spans if start > now_ms), None)


def open_spans_ms(rules: RoundRules, *, opens_at: dt.datetime, closes_at: dt.datetime, limited: bool) -> OpenSpans:
    """The spans of a round's window under its rules. `limited`: its paper has a time limit, so it can run on."""
    if not rules.hours and not rules.closed_dates:
        spans: Sequence[tuple[int, int]] = [(to_ms(opens_at), to_ms(closes_at))]
    else:
        wall = [moment.astimezone(VIETNAM).replace(tzinfo=None) for moment in (opens_at, closes_at)]
        found = spans_between(*wall, hours=rules.hours, closed_dates=rules.closed_dates)
        spans = [(_ms(start), _ms(end)) for start, end in found] or [(to_ms(closes_at), to_ms(closes_at))]
    return OpenSpans(tuple(spans), runs_on=rules.finish_after_close and limited)


def _ms(wall_clock: dt.datetime) -> int:
    return to_ms(wall_clock.replace(tzinfo=VIETNAM))
