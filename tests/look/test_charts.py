"""Geometry of bars and charts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.common.charts import area_path, axis_top, columns, label_places, line_path, line_points, share


@pytest.mark.parametrize(
    ("value", "total", "percent"),
    [(187, 194, 96.39), (38, 38, 100), (0, 24, 0), (5, 0, 0), (0, 0, 0), (12, 10, 100), (-1, 10, 0)],
)
def test_share(value, total, percent):
    assert share(value, total) == percent


def test_a_single_day_is_a_column_in_the_middle():
    (only,) = columns([3], last_is_partial=False)
    assert (only.x, only.width) == (36, 28)


def test_columns_begin_at_zero_and_the_last_day_is_not_over():
    drawn = columns([50, 100, 0, 25], last_is_partial=True)

    assert [column.height for column in drawn] == [50, 100, 0, 25]
    assert [column.y for column in drawn] == [50, 0, 100, 75]
    assert [column.partial for column in drawn] == [False, False, False, True]
    assert [column.x for column in drawn] == [2, 27, 52, 77]


def test_columns_of_nothing():
    assert columns([], last_is_partial=True) == []
    assert [column.height for column in columns([0, 0], last_is_partial=False)] == [0, 0]


@pytest.mark.parametrize(
    ("largest", "top", "step"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (2, 2, 1),
        (3, 3, 1),
        (4, 4, 1),
        (5, 6, 2),
        (43, 60, 20),
        (60, 60, 20),
        (61, 80, 20),
        (1980, 2000, 500),
    ],
)
def test_axis_top(largest, top, step):
    assert axis_top(largest) == (top, step)


@given(st.integers(0, 10_000_000))
def test_axis_holds_every_value_in_few_steps(largest):
    top, step = axis_top(largest)

    assert top >= largest
    assert top // step in (3, 4) or largest <= 2
    assert top % step == 0


def test_line_over_the_whole_width():
    points = line_points([0, 30, 60], top=60)

    assert points == [(0, 100), (50, 50), (100, 0)]
    assert line_path(points) == "M0 100L50 50L100 0"
    assert area_path(points) == "M0 100L50 50L100 0L100 100L0 100z"


def test_line_of_one_value_and_of_none():
    assert line_points([30], top=60) == [(0, 50), (100, 50)]
    assert line_path([]) == ""
    assert area_path([]) == ""


def test_labels_at_the_ends_move_apart_and_keep_their_order():
    assert label_places([40, 42, 80], gap=12) == [40, 52, 80]
    assert label_places([42, 40, 80], gap=12) == [52, 40, 80]
    assert label_places([10, 90], gap=12) == [10, 90]
