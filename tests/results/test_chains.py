"""Every distinct chain of real contests: engine and reference, which knows only the rules, agree place by place."""

from __future__ import annotations

import random

import pytest

from contest.results.ranking import Entrant, count_person, places_of
from contest.rounds.rules import Ranking, parse_rules
from tests.results.chains import CHAINS, chain_of
from tests.results.made_up import made_up_people
from tests.results.reference import places
from tests.rounds.coverage import FIXTURES

# bench/ranking.py does the same with 10,000
ATTEMPTS = 1_000


def places_by_engine(people, definition):
    keys = {}
    for one in people:
        outcome = count_person(definition, Entrant(one.registered_ms, one.fields, one.excluded), one.attempts)
        if outcome.rank_key is not None:
            keys[one.id] = outcome.rank_key
    ranked = sorted(keys, key=lambda id: (keys[id], id))
    return dict(zip(ranked, places_of(keys[id] for id in ranked), strict=True))


@pytest.mark.parametrize("frozen", [True, False], ids=["truth", "no truth yet"])
@pytest.mark.parametrize("name", CHAINS)
def test_the_engine_agrees_with_the_reference(name, frozen):
    rounds, definition, rule = chain_of(name, frozen=frozen)
    people = made_up_people(sum(name.encode()), ATTEMPTS, rounds=rounds)
    expected = places(people, rule)
    assert places_by_engine(people, definition) == expected
    assert 0 < len(expected) <= len(people)
    # the crowd is worth something only where places are shared and where they are not
    assert len(set(expected.values())) > 1 or not frozen


def kind_of(ranking):
    """What of a ranking decides places; a gate of points is one kind, whatever their number."""
    gate = "points" if isinstance(ranking.gate, int) else ranking.gate
    return (
        ranking.chain, gate, ranking.count, ranking.min_rounds, ranking.whole_seconds, bool(ranking.bonus)
    )  # fmt: skip


def test_no_chain_of_a_real_contest_is_missing():
    mine = {kind_of(Ranking(**parts)) for _rounds, parts in CHAINS.values()}
    real = {kind_of(one) for fixture in FIXTURES.values() for one in parse_rules(fixture["rules"]).rankings}
    assert len(real) == 16
    assert real - mine == set()


@pytest.mark.parametrize("name", CHAINS)
def test_places_do_not_depend_on_the_order_of_insertion(name):
    rounds, definition, _rule = chain_of(name)
    people = made_up_people(7, 300, rounds=rounds)
    before = places_by_engine(people, definition)
    shuffled = [
        type(one)(one.id, one.registered_ms, one.fields, one.excluded, tuple(reversed(one.attempts))) for one in people
    ]
    random.Random(3).shuffle(shuffled)
    assert places_by_engine(shuffled, definition) == before


@pytest.mark.parametrize("name", CHAINS)
def test_an_exclusion_undone_gives_the_very_order_back(name):
    rounds, definition, _rule = chain_of(name)
    people = made_up_people(11, 300, rounds=rounds)
    before = places_by_engine(people, definition)
    first = min(before, key=lambda id: (before[id], id))
    without = [
        type(one)(one.id, one.registered_ms, one.fields, one.excluded or one.id == first, one.attempts)
        for one in people
    ]
    excluded = places_by_engine(without, definition)
    assert first not in excluded
    assert excluded.keys() == before.keys() - {first}
    assert places_by_engine(people, definition) == before
