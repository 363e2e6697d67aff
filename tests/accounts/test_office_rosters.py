"""Rosters as offices put them together: each planted fault is reported, no other; a second import changes nothing."""

from __future__ import annotations

import pytest

from accounts.models import Person
from accounts.rosters.actions import take_in_roster
from accounts.rosters.queries import RosterOptions
from accounts.rosters.reading import read_roster
from tests.accounts.office_rosters import FAULTS, office_roster
from tests.accounts.roster_books import TODAY, large_tree
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ROWS, PLANTED = 1_500, 54


def take_in(content: bytes):
    reading = read_roster(content, name="danh-sach.xlsx", today=TODAY)
    return take_in_roster(reading=reading, options=RosterOptions(), by=None, now=NOW).plan


def test_office_roster_every_planted_fault_is_reported_and_no_other_and_again_changes_nothing():
    large_tree()
    planted = office_roster(ROWS, PLANTED)

    plan = take_in(planted.content)

    reported = {
        100_000 * int(one.row.sheet.split()[1]) + one.row.number: [problem.code for problem in one.problems]
        for one in plan.faults
    }
    assert reported == {line: [code] for line, code in planted.faults.items()}
    assert set(planted.faults.values()) == {code for code, _ in FAULTS}
    found = len(planted.faults)
    assert plan.counts == {"new": ROWS - found, "update": 0, "keep": 0, "fault": found}
    before = list(Person.objects.order_by("pk").values())
    assert take_in(planted.content).counts == {"new": 0, "update": 0, "keep": ROWS - found, "fault": found}
    assert list(Person.objects.order_by("pk").values()) == before
