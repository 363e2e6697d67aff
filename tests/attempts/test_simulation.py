"""Made-up crowds: every total as asked for, every rule kept, the same seed the same crowd."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.attempts.simulation import CrowdFigures, Frame, ImpossibleCrowd, PlannedAttempt, open_days, plan_groups

HOUR = 3_600_000
OFFSET = 7 * HOUR
OPENS = 1_793_581_200_000  # 02/11/2026 08:00 in Viet Nam


def frame(*, days: int = 8, cap_day: int = 3, cap_round: int = 20, minutes: int = 15, pause_ms: int = 0) -> Frame:
    until = OPENS + days * 24 * HOUR
    return Frame(open_days(OPENS, until, offset_ms=OFFSET), cap_day, cap_round, minutes * 60_000, pause_ms, total=20)


def plan_crowd(asked: CrowdFigures, rules: Frame, *, seed: int) -> list[PlannedAttempt]:
    return [one for group in plan_groups(asked, rules, seed=seed, people=asked.people) for one in group]


figures = (
    st.integers(1, 60)
    .flatmap(
        lambda people: st.integers(0, people).flatmap(
            lambda stars: st.tuples(
                st.just(people),
                st.just(stars),
                st.integers(0, 3 * stars),
                st.integers(0, 4 * people),
                st.integers(0, 9),
            )
        )
    )
    .map(lambda n: CrowdFigures(n[0], n[1] + n[2] + n[3] + n[0] - n[1], n[1], n[1] + n[2], 17_000))
)


@settings(max_examples=60, deadline=None)
@given(figures, st.integers(0, 3))
def test_plan_crowd_comes_to_the_figures_and_keeps_the_rules(asked, seed):
    rules = frame(pause_ms=5 * 60_000)
    planned = plan_crowd(asked, rules, seed=seed)
    perfect = [one for one in planned if one.score == 20]
    assert len(planned) == asked.attempts
    assert len({one.person for one in planned}) == asked.people
    assert (len(perfect), len({one.person for one in perfect})) == (asked.perfect_attempts, asked.perfect_people)
    assert min((one.duration_ms for one in perfect), default=asked.fastest_ms) == asked.fastest_ms
    assert sum(one.duration_ms == asked.fastest_ms for one in perfect) == min(1, len(perfect))
    own = defaultdict(list)
    for one in planned:
        own[one.person].append(one)
    for attempts in own.values():
        assert [one.number for one in attempts] == list(range(1, len(attempts) + 1))
        assert len(attempts) <= rules.cap_round
        assert max(Counter((one.started_ms + OFFSET) // (24 * HOUR) for one in attempts).values()) <= rules.cap_day
        for one, after in pairwise(attempts):
            assert one.started_ms + one.duration_ms + rules.pause_ms <= after.started_ms
    for one in planned:
        assert 0 < one.duration_ms <= rules.limit_ms
        assert any(start <= one.started_ms and one.started_ms + one.duration_ms <= end for start, end in rules.days)


def test_plan_crowd_same_seed_same_crowd_other_seed_another():
    asked = CrowdFigures(50, 180, 6, 20, 17_000)
    assert plan_crowd(asked, frame(), seed=1) == plan_crowd(asked, frame(), seed=1)
    assert plan_crowd(asked, frame(), seed=1) != plan_crowd(asked, frame(), seed=2)


@pytest.mark.parametrize(
    "asked",
    [
        CrowdFigures(0, 0, 0, 0, 17_000),
        CrowdFigures(5, 4, 0, 0, 17_000),  # somebody without an attempt
        CrowdFigures(5, 9, 6, 6, 17_000),  # more perfect people than people
        CrowdFigures(5, 9, 3, 2, 17_000),  # more perfect people than perfect papers
        CrowdFigures(5, 9, 0, 1, 17_000),
        CrowdFigures(5, 9, 5, 10, 17_000),  # more perfect papers than papers
        CrowdFigures(5, 101, 0, 0, 17_000),  # above the cap of the round
        CrowdFigures(5, 9, 1, 1, 3_000),  # nobody reads 20 questions in 3 seconds
        CrowdFigures(5, 9, 1, 1, 900_001),  # above the limit
    ],
)
def test_plan_crowd_impossible(asked):
    with pytest.raises(ImpossibleCrowd):
        plan_crowd(asked, frame(), seed=1)


def test_open_days_are_daytime_in_viet_nam():
    spans = open_days(OPENS, OPENS + 26 * HOUR, offset_ms=OFFSET)
    assert spans == ((OPENS, OPENS + 14 * HOUR + HOUR // 2), (OPENS + 22 * HOUR, OPENS + 26 * HOUR))
