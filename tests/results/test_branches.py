"""Units that move take what was counted along: afterwards every row is what a recount finds."""

from __future__ import annotations

import random

import pytest

from accounts.models import Unit
from accounts.rosters.unit_changes import move_unit
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.models import Leaderboard, UnitTally
from contest.results.queries import leaderboard_page
from contest.rounds.rules import Ranking, read_rules, rules_document
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(root: Unit):
    """Eighty papers of thirty people everywhere in the tree, some all right, in two rounds."""
    made = make_contest(root, rounds=2)
    chance = random.Random(4)
    units = list(Unit.objects.order_by("path"))
    people = [make_participant(made, chance.choice(units)) for _ in range(30)]
    for number in range(80):
        person, score = chance.choice(people), chance.choice([20, 19, 12])
        hand_in(person, score, chance.randrange(17_000, 600_000), round_number=1 + number % 2)
    tally_all()
    return made


def put(code: str, below: str, by) -> None:
    unit, parent = Unit.objects.get(code=code), Unit.objects.get(code=below)
    move_unit(unit=unit, parent=parent, by=by, now=NOW, on=NOW.date())


def attempts_of(code: str) -> int:
    return UnitTally.objects.get(period__kind=1, unit__code=code).attempts


@pytest.mark.parametrize(
    "moves",
    [
        [("K1-1", "K2")],
        [("K1-1", "K2"), ("K1-2", "K2"), ("K2", "K1")],
        [("K1", "K2-1"), ("K1-1", "K")],
        [("K1-1", "K2"), ("K1-1", "K1")],
    ],
    ids=str,
)
def test_every_count_is_that_of_a_recount_after_moves(contest, organiser, moves):
    for code, below in moves:
        put(code, below, organiser)
        assert find_differences(contest) == []


def test_the_branch_counts_above_its_new_place_and_no_more_above_the_old(contest, organiser):
    before = {code: attempts_of(code) for code in ("K", "K1", "K2", "K1-1")}
    put("K1-1", "K2", organiser)
    after = {code: attempts_of(code) for code in before}
    assert before["K1-1"] > 0
    assert after == {
        "K": before["K"],
        "K1": before["K1"] - before["K1-1"],
        "K2": before["K2"] + before["K1-1"],
        "K1-1": before["K1-1"],
    }


def test_a_unit_without_papers_of_its_own_keeps_no_row_once_its_last_branch_has_left(root, organiser):
    made = make_contest(root)
    hand_in(make_participant(made, Unit.objects.get(code="K1-1")), 20)
    tally_all()
    put("K1-1", "K2", organiser)
    assert not UnitTally.objects.filter(unit__code="K1").exists()
    assert find_differences(made) == []


def test_papers_that_wait_are_counted_above_the_new_place(contest, organiser):
    hand_in(make_participant(contest, Unit.objects.get(code="K1-1")), 20, 15_000)
    put("K1-1", "K2", organiser)
    assert find_differences(contest) == []
    tally_all()
    assert find_differences(contest) == []
    assert UnitTally.objects.get(period__kind=1, unit__code="K2").fastest_ms == 15_000


def test_lists_by_unit_follow(root, organiser):
    made = make_contest(root)
    rules = read_rules(made.rules)
    parts = {name: getattr(rules, name) for name in rules.__struct_fields__}
    parts["rankings"] = (Ranking(key="donvi", per="contest", by_unit_level="Đảng bộ", shown="live"),)
    made.rules = rules_document(type(rules)(**parts))
    made.save()
    for code in ("K1-1", "K2-1"):
        hand_in(make_participant(made, Unit.objects.get(code=code), code), 18)
    tally_all()
    put("K1-1", "K2", organiser)
    assert find_differences(made) == []
    (board,) = Leaderboard.objects.filter(unit__code="K2").select_related("period__contest__unit", "unit")
    assert {line.full_name for line in leaderboard_page(board, 1).lines} == {"K1-1", "K2-1"}
