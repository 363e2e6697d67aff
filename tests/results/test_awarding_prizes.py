"""Prizes down a ranking: tiers, ties, caps by share and attempts, one prize each, reserves; confirmed are facts."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.results.awarding.prizes import (
    Clash,
    Entry,
    Given,
    PassedOver,
    RankedList,
    Undecided,
    propose_prizes,
    slots_of,
)
from contest.rounds.rules import OnePrize, Prize, Tier

FIRST, SECOND = Tier(label="Nhất", count=1), Tier(label="Nhì", count=2)


def ranked(*people: int, id: int = 1, ranking: str = "tuan", board: str = "", within=None, places=None, attempts=None):
    places = places or range(1, len(people) + 1)
    attempts = attempts or {}
    entries = tuple(Entry(p, place, attempts.get(p, 1)) for p, place in zip(people, places, strict=True))
    return RankedList(id, ranking, board, within or {"round": id, "contest": 9}, entries, len(people), closes_ms=id)


def prize(*tiers: Tier, key: str = "giai", **parts) -> Prize:
    return Prize(**{"key": key, "label": "Giải", "ranking": "tuan", "tiers": tiers or (FIRST, SECOND), **parts})


def won(proposal) -> list[tuple[int, int, int]]:
    return [(given.list_id, given.tier, given.participant) for given in proposal.awards]


def test_tiers_are_filled_down_the_list_and_the_next_are_in_reserve():
    proposal = propose_prizes([prize(reserve=2)], [], [ranked(5, 3, 8, 1, 2, 7)])
    assert won(proposal) == [(1, 0, 5), (1, 1, 3), (1, 1, 8)]
    assert proposal.reserves == {("giai", 1): (1, 2)}


def test_fewer_people_than_prizes_leaves_prizes_open():
    assert won(propose_prizes([prize()], [], [ranked(5, 3)])) == [(1, 0, 5), (1, 1, 3)]


def test_a_tie_inside_a_tier_is_no_question():
    assert won(propose_prizes([prize()], [], [ranked(5, 3, 8, 1, places=[1, 2, 2, 4])])) == [
        (1, 0, 5), (1, 1, 3), (1, 1, 8),
    ]  # fmt: skip


def test_a_tie_across_the_end_of_a_tier_waits_for_the_organisers_and_so_does_all_below():
    tied = ranked(5, 3, 8, 1, places=[1, 1, 3, 4])
    proposal = propose_prizes([prize()], [], [tied])
    assert proposal.undecided == [Undecided("giai", 1, 0, 1, (5, 3), 1)]
    assert won(proposal) == []
    decided = ranked(3, 5, 8, 1)
    assert won(propose_prizes([prize()], [], [decided])) == [(1, 0, 3), (1, 1, 5), (1, 1, 8)]


def test_too_many_attempts_pass_over_for_that_tier_only():
    tiers = (Tier(label="Vàng", count=1, max_attempts=4), Tier(label="Bạc", count=1, max_attempts=10))
    proposal = propose_prizes([prize(*tiers)], [], [ranked(5, 3, 8, attempts={5: 5, 3: 4})])
    assert won(proposal) == [(1, 0, 3), (1, 1, 5)]
    assert proposal.passed_over == [PassedOver("giai", 1, 0, 5, "attempts")]


@pytest.mark.parametrize(("entrants", "slots"), [(0, [0, 0]), (3, [1, 0]), (4, [1, 1]), (6, [1, 2]), (100, [1, 2])])
def test_a_share_cap_cuts_from_the_lowest_tier(entrants, slots):
    assert slots_of(prize(share_cap=50), entrants) == slots


def test_a_tier_without_a_number_is_left_to_the_organisers():
    proposal = propose_prizes([prize(FIRST, Tier(label="Khuyến khích"))], [], [ranked(1, 2)])
    assert won(proposal) == [(1, 0, 1)]
    assert proposal.open_tiers == [("giai", 1, 1)]


def test_prizes_of_a_board_look_at_its_list_only():
    lists = [ranked(1, 2, id=1, board="a"), ranked(3, 4, id=2, board="b")]
    assert won(propose_prizes([prize(FIRST, board="b")], [], lists)) == [(2, 0, 3)]


def test_whoever_won_in_an_earlier_week_of_the_same_stage_is_passed_over():
    one = OnePrize(prizes=("giai",), within="stage")
    weeks = [
        ranked(1, 2, id=1, within={"round": 1, "stage": 7}),
        ranked(1, 2, id=2, within={"round": 2, "stage": 7}),
        ranked(1, 2, id=3, within={"round": 3, "stage": 8}),
    ]
    proposal = propose_prizes([prize(FIRST)], [one], reversed(weeks))
    assert won(proposal) == [(1, 0, 1), (2, 0, 2), (3, 0, 1)]
    assert proposal.passed_over == [PassedOver("giai", 2, 0, 1, "one_prize")]


def test_keeping_the_highest_drops_the_lower_proposal_and_asks_about_a_confirmed_one():
    week = prize(Tier(label="tuần", count=1, amount=100), key="tuan")
    whole = prize(Tier(label="chung cuộc", count=1, amount=900), key="chung", ranking="chung")
    lists = [ranked(1, 2, id=1), ranked(1, 2, id=2, ranking="chung")]
    one = [OnePrize(prizes=("tuan", "chung"), keep="highest")]
    proposal = propose_prizes([week, whole], one, lists)
    assert won(proposal) == [(2, 0, 1)]
    confirmed = Given("tuan", 1, 0, 1, 1)
    clash = propose_prizes([week, whole], one, lists, [confirmed])
    assert clash.clashes == [Clash(confirmed, Given("chung", 2, 0, 1, 1))]


def test_confirmed_awards_fill_their_slots_and_are_not_proposed_again():
    confirmed = [Given("giai", 1, 0, 8, 3), Given("giai", 1, 1, 5, 1)]
    assert won(propose_prizes([prize()], [], [ranked(5, 3, 8, 1)], confirmed)) == [(1, 1, 3)]


lists_of_people = st.lists(st.integers(1, 60), unique=True, max_size=30)


@given(lists_of_people, st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(0, 4))
def test_nobody_has_two_and_nobody_below_is_served_before(people, counts, confirmed_number):
    one = prize(*(Tier(label=str(n), count=count) for n, count in enumerate(counts)))
    whole = propose_prizes([one], [], [ranked(*people)])
    assert [given.participant for given in whole.awards] == people[: sum(counts)]
    # confirming some of the proposals changes none of the others
    kept = whole.awards[:confirmed_number]
    again = propose_prizes([one], [], [ranked(*people)], kept)
    assert again.awards == whole.awards[confirmed_number:]


@given(lists_of_people, lists_of_people)
def test_one_prize_each_holds_over_two_lists(first, second):
    rule = [OnePrize(prizes=("giai",), within="contest")]
    proposal = propose_prizes([prize()], rule, [ranked(*first, id=1), ranked(*second, id=2)])
    winners = [given.participant for given in proposal.awards]
    assert len(set(winners)) == len(winners)


def test_the_order_of_lists_given_does_not_matter():
    rule = [OnePrize(prizes=("giai",), within="contest")]
    lists = [ranked(1, 2, 3, id=1), ranked(3, 2, 1, id=2), ranked(2, 3, 4, id=3)]
    one = propose_prizes([prize()], rule, lists)
    assert won(propose_prizes([prize()], rule, list(reversed(lists)))) == won(one)
    assert dataclasses.asdict(one)["undecided"] == []


@given(
    steps=st.lists(st.booleans(), min_size=1, max_size=12),
    read=st.integers(0, 12),
    barred=st.sets(st.integers(0, 11)),
    reserve=st.integers(0, 2),
)
def test_the_head_of_a_list_proposes_as_the_whole_or_says_that_it_is_too_short(steps, read, barred, reserve):
    """`steps`: who stands below the one before, not beside."""
    places = [1]
    for at, below in enumerate(steps[1:], start=2):
        places.append(at if below else places[-1])
    whole = ranked(*range(len(places)), places=places)
    head = dataclasses.replace(whole, entries=whole.entries[:read], is_whole=read >= len(places))
    one = prize(reserve=reserve)
    of_whole, of_head = (propose_prizes([one], [], [each], ineligible=barred) for each in (whole, head))
    assert not of_whole.is_short
    if not of_head.is_short:
        assert (of_head.awards, of_head.reserves) == (of_whole.awards, of_whole.reserves)
        cuts = [[(tie.place, tie.left) for tie in each.undecided] for each in (of_head, of_whole)]
        assert cuts[0] == cuts[1]
