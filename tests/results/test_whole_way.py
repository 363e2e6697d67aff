"""Every distinct chain on its whole way through the database: the pages show the places of the reference."""

from __future__ import annotations

import pytest

from contest.results.comparing import find_differences
from tests.results.whole_way import differences, walk, ways

pytestmark = pytest.mark.django_db
# bench/ranking.py does the same with 10,000
ATTEMPTS = 200
WAYS = ways()


@pytest.mark.parametrize("name", WAYS)
def test_pages_show_the_places_of_the_reference(root, name):
    shown, wanted, contest = walk(root, WAYS[name], attempts=ATTEMPTS, seed=sum(name.encode()))
    assert differences(shown, wanted) == []
    assert sum(map(len, wanted.values())) > 10
    assert find_differences(contest) == []
