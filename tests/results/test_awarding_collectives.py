"""Units compared: in order, by rank points, by sums; blocks, floors by size, ties, and what cannot be told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from contest.results.awarding.collectives import UnitMeasures, meets, rank_units
from contest.rounds.rules import Collective, Requirement, Tier


def unit(number: int, *, block: str = "", size: int | None = 100, **values) -> UnitMeasures:
    told = {name: None if value is None else Fraction(value) for name, value in values.items()}
    return UnitMeasures(number, f"U{number}", block, size, told)


def rule(*criteria: str, **parts) -> Collective:
    return Collective(
        **{"key": "tt", "label": "Tập thể", "criteria": criteria, "tiers": (Tier(label="Nhất", count=1),), **parts}
    )


def places(rule: Collective, *units: UnitMeasures) -> list[list[tuple[int, int | None, int | None]]]:
    return [[(line.unit, line.place, line.tier) for line in block.lines] for block in rank_units(rule, units)]


def test_criteria_are_compared_in_order_and_exactly():
    units = [
        unit(1, rate="200/3", people=5),
        unit(2, rate=Fraction(2000000001, 30000000), people=1),
        unit(3, rate="200/3", people=9),
    ]
    assert places(rule("rate", "people"), *units) == [[(2, 1, 0), (3, 2, None), (1, 3, None)]]


def test_blocks_are_lists_of_their_own():
    units = [unit(1, block="B", people=1), unit(2, block="A", people=2), unit(3, block="A", people=3)]
    assert places(rule("people", by_block=True), *units) == [[(3, 1, 0), (2, 2, None)], [(1, 1, 0)]]


def test_rank_points_equal_for_equal_and_nothing_for_nothing():
    combined = rule("people", "attempts", combine="rank_points", points=(10, 9, 8), tie_break=("people",))
    units = [
        unit(1, people=5, attempts=0),
        unit(2, people=5, attempts=7),
        unit(3, people=4, attempts=9),
        unit(4, people=1, attempts=8),
    ]
    (block,) = rank_units(combined, units)
    assert {line.unit: line.points for line in block.lines} == {1: (10, 0), 2: (10, 8), 3: (8, 10), 4: (0, 9)}
    assert [(line.unit, line.place) for line in block.lines] == [(2, 1), (3, 2), (1, 3), (4, 4)]


def test_adding_reads_a_percent_as_a_point():
    added = rule("rate", "prize_points", combine="add", prize_points={"Nhất": 10})
    assert places(added, unit(1, rate=70, prize_points=10), unit(2, rate=75, prize_points=0)) == [
        [(1, 1, 0), (2, 2, None)]
    ]


def test_a_decision_leaves_all_to_the_board_with_the_figures_beside_it():
    (block,) = rank_units(rule("people", combine="decision"), [unit(1, people=3)])
    assert [(line.place, line.figures, line.missing) for line in block.lines] == [(None, (3,), ())]


@pytest.mark.parametrize(
    ("size", "rate", "met"),
    [
        (49, 29, False),
        (49, 30, True),
        (50, 25, True),
        (50, 24, False),
        (99, 25, True),
        (100, 0, True),
        (None, 99, False),
    ],
)
def test_floors_by_size(size, rate, met):
    floors = [
        Requirement(measure="rate", at_least=30, size_below=50),
        Requirement(measure="rate", at_least=25, size_from=50, size_below=100),
    ]
    assert all(meets(need, unit(1, size=size, rate=rate)) for need in floors) is met


def test_a_requirement_of_named_units_binds_them_only():
    need = Requirement(measure="people", at_least=5, units=("U1",))
    assert [meets(need, unit(number, people=1)) for number in (1, 2)] == [False, True]


def test_who_does_not_meet_or_cannot_be_told_stands_below_with_the_reason():
    wanted = rule("rate", require=(Requirement(measure="winners", at_least=1),))
    (block,) = rank_units(
        wanted, [unit(1, rate=90, winners=0), unit(2, rate=None, winners=2, size=None), unit(3, rate=10, winners=1)]
    )
    assert [(line.unit, line.place, line.missing) for line in block.lines] == [
        (3, 1, ()),
        (1, None, ("winners",)),
        (2, None, ("no:rate",)),
    ]


def test_a_tie_across_the_end_of_a_tier_is_undecided():
    (block,) = rank_units(rule("people"), [unit(1, people=3), unit(2, people=3), unit(3, people=1)])
    assert block.undecided == (1, 2)
    assert [(line.place, line.tier) for line in block.lines] == [(1, None), (1, None), (3, None)]
