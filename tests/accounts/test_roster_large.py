"""A large roster with planted faults: each is reported for what it is, no other; a second import changes nothing."""

from __future__ import annotations

import pytest

from accounts.models import Person
from accounts.rosters.actions import take_in_roster
from accounts.rosters.queries import RosterOptions
from accounts.rosters.reading import read_roster
from tests.accounts.roster_books import FAULTS, TODAY, large_tree, planted_roster
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ROWS, PLANTED = 2_000, 66


def take_in(content):
    reading = read_roster(content, name="danh-sach.xlsx", today=TODAY)
    return take_in_roster(reading=reading, options=RosterOptions(), by=None, now=NOW).plan


@pytest.mark.parametrize("seed", [1, 2])
def test_roster_every_planted_fault_is_reported_and_no_other(seed):
    large_tree()
    planted = planted_roster(ROWS, PLANTED, seed=seed)

    plan = take_in(planted.content)

    reported = {one.row.number: [problem.code for problem in one.problems] for one in plan.faults}
    assert reported == {number: [code] for number, code in planted.faults.items()}
    assert set(planted.faults.values()) == {code for code, _ in FAULTS}
    assert plan.counts == {"new": ROWS - PLANTED, "update": 0, "keep": 0, "fault": PLANTED}
    assert Person.objects.count() == ROWS - PLANTED


def test_roster_second_import_changes_nothing():
    large_tree()
    planted = planted_roster(ROWS, PLANTED)
    take_in(planted.content)
    before = list(Person.objects.order_by("pk").values())

    plan = take_in(planted.content)

    assert plan.counts == {"new": 0, "update": 0, "keep": ROWS - PLANTED, "fault": PLANTED}
    assert list(Person.objects.order_by("pk").values()) == before
