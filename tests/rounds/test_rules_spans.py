"""Opening hours, closed days and what papers begun in them may still do."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.common.clock import VIETNAM, to_ms
from contest.rounds.rules import OpenHours, RoundRules, spans_between
from contest.rounds.windows import NEVER_MS, open_spans_ms


def at(day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute)


def hours(start: int, end: int, *days: int) -> OpenHours:
    return OpenHours(start=dt.time(start), end=dt.time(end), **({"days": days} if days else {}))


# 2 November 2026 is a Monday
@pytest.mark.parametrize(
    ("opening", "closed", "spans"),
    [
        ((), (), [(at(2, 8), at(5, 17))]),
        (
            (hours(7, 11),),
            (),
            [(at(2, 8), at(2, 11)), (at(3, 7), at(3, 11)), (at(4, 7), at(4, 11)), (at(5, 7), at(5, 11))],
        ),
        ((hours(7, 11, 2),), (), [(at(3, 7), at(3, 11))]),
        ((hours(0, 0),), (), [(at(2, 8), at(5, 17))]),
        (
            (hours(13, 0), hours(0, 6)),
            (),
            [(at(2, 13), at(3, 6)), (at(3, 13), at(4, 6)), (at(4, 13), at(5, 6)), (at(5, 13), at(5, 17))],
        ),
        ((hours(22, 2),), (), [(at(2, 22), at(3, 2)), (at(3, 22), at(4, 2)), (at(4, 22), at(5, 2))]),
        ((hours(22, 2),), (4,), [(at(2, 22), at(3, 2)), (at(3, 22), at(4))]),
        ((), (3,), [(at(2, 8), at(3)), (at(4), at(5, 17))]),
        ((hours(18, 19),), (2, 3, 4, 5), []),
    ],
)
def test_spans(opening, closed, spans):
    days = [dt.date(2026, 11, day) for day in closed]
    assert list(spans_between(at(2, 8), at(5, 17), hours=opening, closed_dates=days)) == spans


moments = st.datetimes(dt.datetime(2026, 11, 1), dt.datetime(2026, 11, 9)).map(
    lambda m: m.replace(second=0, microsecond=0)
)
some_hours = st.lists(
    st.builds(
        OpenHours,
        start=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        end=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        days=st.lists(st.integers(1, 7), min_size=1, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=3,
)


def is_open(moment: dt.datetime, opening: list[OpenHours]) -> bool:
    """The plain definition, without closed days: inside some hours of this day, or of the day before."""
    for one in opening:
        for back in (0, 1):
            day = moment.date() - dt.timedelta(days=back)
            start = dt.datetime.combine(day, one.start)
            end = dt.datetime.combine(day, one.end) + dt.timedelta(days=one.end <= one.start)
            if day.isoweekday() in one.days and start <= moment < end:
                return True
    return False


@given(moments, moments, some_hours, moments)
def test_spans_are_apart_and_hold_exactly_the_open_moments(one, other, opening, moment):
    opens, closes = min(one, other), max(one, other)
    spans = spans_between(opens, closes, hours=opening)
    assert all(start < end for start, end in spans)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))
    assert any(s <= moment < e for s, e in spans) == (opens <= moment < closes and is_open(moment, opening))


@pytest.mark.parametrize(
    ("runs_on", "limited", "ends"), [(False, True, at(2, 11)), (True, True, None), (True, False, at(2, 11))]
)
def test_a_paper_ends_with_its_span_unless_it_may_run_on(runs_on, limited, ends):
    rules = RoundRules(key="d1", hours=(hours(7, 11),), finish_after_close=runs_on)
    aware = [moment.replace(tzinfo=VIETNAM) for moment in (at(2), at(6), at(2, 10))]
    spans = open_spans_ms(rules, opens_at=aware[0], closes_at=aware[1], limited=limited)
    assert spans.closes_ms(to_ms(aware[2])) == (NEVER_MS if ends is None else to_ms(ends.replace(tzinfo=VIETNAM)))


def test_between_spans_the_next_one_is_told():
    rules = RoundRules(key="d1", hours=(hours(7, 11),))
    spans = open_spans_ms(
        rules, opens_at=at(2).replace(tzinfo=VIETNAM), closes_at=at(4).replace(tzinfo=VIETNAM), limited=True
    )
    noon = to_ms(at(2, 12).replace(tzinfo=VIETNAM))
    assert not spans.is_open(noon)
    assert spans.next_open_ms(noon) == to_ms(at(3, 7).replace(tzinfo=VIETNAM))
    assert spans.next_open_ms(to_ms(at(3, 8).replace(tzinfo=VIETNAM))) is None
