"""Windows and hints: days as a calendar counts them, figures as the organiser reads them."""

from __future__ import annotations

import datetime as dt

import pytest

from contest.common.clock import VIETNAM
from contest.rounds.hints import Hint, find_hints, round_days, usual_window
from contest.rounds.rules import Cap, Rules, Section, single_rules, usual_paper


def at(day: int, hour: int = 8, minute: int = 0, *, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def rules(*, minutes: int | None = 15, pause: int = 0, **most: int) -> Rules:
    paper = usual_paper(sections=(Section(topic="Điều lệ", count=20),), minutes=minutes)
    return single_rules(paper=paper, caps=tuple(Cap(max=n, per=per) for per, n in most.items()), pause_minutes=pause)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "days"),
    [
        (at(16), at(29, 17), 14),
        (at(16), at(16, 17), 1),
        (at(16, 23, 59), at(17, 0, 1), 2),
        # until midnight is until the end of the day before
        (at(16, 0), at(17, 0), 1),
        (at(16, 0), at(17, 0, 1), 2),
        # the days are those of Viet Nam, whatever zone the moment is written in
        (at(16, 0).astimezone(dt.UTC), at(17, 0).astimezone(dt.UTC), 1),
    ],
)
def test_round_days(opens_at, closes_at, days):
    assert round_days(opens_at, closes_at) == days


@pytest.mark.parametrize(
    ("now", "opens_at", "closes_at"),
    [
        (at(24, 9), at(30), at(13, 17, month=12)),
        (at(30, 7), at(7, month=12), at(20, 17, month=12)),
        (at(29, 23, 59), at(30), at(13, 17, month=12)),
    ],
)
def test_usual_window_is_two_weeks_from_next_monday(now, opens_at, closes_at):
    assert usual_window(now) == (opens_at, closes_at)


def two_weeks(rule_set: Rules, *, closes_at: dt.datetime | None = None) -> list[Hint]:
    return find_hints(rule_set, opens_at=at(16), closes_at=closes_at or at(29, 17))


@pytest.mark.parametrize(
    ("most", "found"),
    [
        ({"day": 3, "round": 42}, []),
        (
            {"day": 3, "round": 20},
            [("round_cap_first", {"days": 14, "per_day": 3, "product": 42, "per_round": 20, "last_day": 7})],
        ),
        ({"day": 3, "round": 43}, [("round_cap_never", {"days": 14, "per_day": 3, "product": 42, "per_round": 43})]),
        ({"day": 3}, []),
        ({"round": 20}, []),
        ({"week": 5}, []),
        ({}, [("no_cap", {})]),
        # refused elsewhere
        ({"day": 30, "round": 20}, []),
    ],
)
def test_caps_against_the_length_of_the_round(most, found):
    assert [(hint.code, hint.figures) for hint in two_weeks(rules(**most))] == found


@pytest.mark.parametrize(("minutes", "found"), [(9, []), (10, []), (11, ["limit_beyond_window"]), (None, [])])
def test_a_limit_longer_than_the_window(minutes, found):
    hints = find_hints(rules(minutes=minutes, day=1), opens_at=at(16), closes_at=at(16, 8, 10))
    assert [hint.code for hint in hints] == found


@pytest.mark.parametrize(("pause", "found"), [(719, []), (720, ["pause_eats_day"])])
def test_a_pause_that_leaves_no_room_for_the_attempts_of_a_day(pause, found):
    assert [hint.code for hint in two_weeks(rules(pause=pause, day=3, round=42))] == found


def test_closing_at_midnight_is_told():
    assert [hint.code for hint in two_weeks(rules(day=3), closes_at=at(30, 0))] == ["midnight"]
