"""Two who count units at the same moment: neither takes the other's figure from the units above."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Unit
from accounts.queries import headcount_on
from accounts.rosters.unit_changes import count_unit
from tests.factories import make_person, small_tree
from tests.results.fixing.test_at_once import beside

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 11, 26)


def test_both_counts_come_to_the_units_above():
    small_tree()
    units = {one.code: one for one in Unit.objects.all()}
    by = make_person("Lê Minh Đức")

    def count(code: str, people: int) -> None:
        count_unit(unit=units[code], on=DAY, people=people, source="", and_above=True, by=by)

    assert beside(lambda: count("K1-1", 13), lambda: count("K2-1", 15)) is None
    # ten in each cell before
    assert [headcount_on(units[code], DAY) for code in ("K1-1", "K2-1", "K1", "K2", "K")] == [13, 15, 23, 25, 48]
