"""When a round is open: its window cut by opening hours and closed days, in Vietnamese wall-clock time. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from contest.rounds.rules.parts import OpenHours, RoundRules

Span = tuple[dt.datetime, dt.datetime]
DAY = dt.timedelta(days=1)


def open_spans(round: RoundRules) -> tuple[Span, ...]:
    """The half-open spans [start, end) in which attempts can start, in order; () for a round without a window.

    Spans that touch are one: a round open all day long, day after day, is one span. An `end` of 00:00 is the midnight
    that ends the day; an end that is not after its start reaches into the next day.
    """
    if round.opens is None or round.closes is None:
        return ()
    return spans_between(round.opens, round.closes, hours=round.hours, closed_dates=round.closed_dates)


def spans_between(
    opens: dt.datetime, closes: dt.datetime, *, hours: Sequence[OpenHours] = (), closed_dates: Sequence[dt.date] = ()
) -> tuple[Span, ...]:
    """The open spans of a window (see `open_spans`)."""
    if not hours and not closed_dates:
        return ((opens, closes),) if opens < closes else ()
    merged: list[Span] = []
    for start, end in sorted(_daily(opens, closes, hours, frozenset(closed_dates))):
        start, end = max(start, opens), min(end, closes)
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _daily(
    opens: dt.datetime, closes: dt.datetime, hours: Sequence[OpenHours], closed: frozenset[dt.date]
) -> Iterator[Span]:
    whole_day = (OpenHours(start=dt.time(), end=dt.time()),)
    # a span that reaches into the next day may have begun on the day before the opening
    day = opens.date() - DAY
    while day <= closes.date():
        for one in hours or whole_day:
            if day.isoweekday() in one.days and day not in closed:
                start, end = dt.datetime.combine(day, one.start), dt.datetime.combine(day, one.end)
                end = end if end > start else end + DAY
                yield from _without_closed_days(start, end, closed)
        day += DAY


def _without_closed_days(start: dt.datetime, end: dt.datetime, closed: frozenset[dt.date]) -> Iterator[Span]:
    midnight = dt.datetime.combine(start.date() + DAY, dt.time())
    if end > midnight and midnight.date() in closed:
        yield start, midnight
    else:
        yield start, end


def longest_minutes(spans: Sequence[Span]) -> int:
    """The longest span in whole minutes; 0 without one."""
    return max((int((end - start).total_seconds()) // 60 for start, end in spans), default=0)
