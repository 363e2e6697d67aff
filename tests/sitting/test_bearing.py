"""What a drill's figures say."""

import pytest

from contest.sitting.bearing import Stage, bearing


def stage(*, attempts=1_000, p95_ms=50.0, errors=0, **cpu):
    return Stage(8, 10.0, attempts, p95_ms, errors, cpu or {"web": 19.0}, cores=2)


def test_bearing_keeps_three_tenths_in_reserve_and_rounds_down_to_tens():
    assert bearing([stage(attempts=1_001)], drain_seconds=1).people_a_minute == 4_200


def test_bearing_takes_the_fastest_stage_in_which_everybody_was_answered():
    slow, fast = stage(attempts=500), stage(attempts=900)
    found = bearing([slow, fast, stage(attempts=2_000, errors=1), stage(attempts=2_000, p95_ms=1_001)], drain_seconds=1)
    assert found.best == fast


def test_bearing_is_nobody_when_every_stage_had_errors():
    found = bearing([stage(errors=1)], drain_seconds=1)
    assert (found.people_a_minute, found.gives_way) == (0, "errors")


@pytest.mark.parametrize(
    ("one", "drain", "wanted"),
    [
        (stage(web=12.0, database=6.0), 1, "web"),
        (stage(web=6.0, database=12.0), 1, "database"),
        (stage(web=4.0, database=3.0, worker=11.0), 1, "worker"),
        (stage(web=8.0, other=11.0), 1, "other"),
        (stage(web=12.0, database=6.0), 16, "worker"),
        (stage(web=9.0, database=4.0), 1, "waits"),
    ],
)
def test_bearing_names_what_gives_way_first(one, drain, wanted):
    assert bearing([one], drain_seconds=drain).gives_way == wanted
