"""The weight of agreement, and how pairs are found."""

from __future__ import annotations

import math
import random

import pytest

from contest.fairness.agreement import COPIED, Rates, agreement, fit_ability, sat
from contest.fairness.papers import Found, Questions, Strength, TakenPaper
from contest.fairness.pattern import Pattern
from contest.fairness.patterns.in_step import InStep
from contest.fairness.patterns.relay import Relay
from tests.fairness.made import A, B, C, D, paper, with_wrong

QUESTIONS = Questions(keys=[bytes([A])] * 20, words=[60] * 20)


def crowd(people: int = 200, *, seed: int = 1, lure: int = B) -> list[TakenPaper]:
    """Seven of ten right; who is wrong takes the lure in eight of ten cases. Nobody near in time to another."""
    chance = random.Random(seed)

    def one() -> int:
        if chance.random() < 0.7:
            return A
        return lure if chance.random() < 0.8 else chance.choice([C, D])

    return [paper(1_000 + n, bytes(one() for _ in range(20)), at=10_000 * (n + 1), unit=n % 20) for n in range(people)]


def rates_of(papers: list[TakenPaper]) -> Rates:
    rates = Rates(QUESTIONS)
    for one in papers:
        rates.add([one])
    return rates


def fed(pattern, papers: list[TakenPaper]):
    for one in sorted(papers, key=lambda one: one.started_ms):
        pattern.add_paper(one)
    return pattern


def cases_by(pattern: type[Pattern], papers: list[TakenPaper], rates: Rates | None = None) -> list[Found]:
    return [*fed(pattern(rates or rates_of(papers)), papers).find()]


RARE = with_wrong({1: C, 4: D, 7: C, 9: D, 12: C, 15: D})
POPULAR = with_wrong(dict.fromkeys((1, 4, 7, 9, 12, 15), B))


def weight_of(first: bytes, second: bytes, *, unit: int = 99, among: list[TakenPaper] | None = None) -> float:
    rates = rates_of(among or crowd())
    pair = [sat(paper(one, answers, unit=unit), rates) for one, answers in ((1, first), (2, second))]
    return agreement(*pair, range(20), rates, one_way=False).weight


def test_rare_wrong_choices_weigh_more_than_popular_ones():
    assert weight_of(RARE, RARE) > weight_of(POPULAR, POPULAR) + 6
    # with the habits of the crowd turned round it is the other way
    turned = crowd(lure=C)
    assert weight_of(POPULAR, POPULAR, among=turned) > weight_of(POPULAR, POPULAR) + 6


def test_all_right_twice_weighs_next_to_nothing():
    assert weight_of(with_wrong({}), with_wrong({})) < 3


def test_each_difference_weighs_against():
    other = bytes([*RARE[:19], B])
    assert weight_of(RARE, other) < weight_of(RARE, RARE) + math.log(1 - COPIED)


@pytest.mark.parametrize(
    ("drawn", "shared"),
    [
        pytest.param([range(20)] * 3, 1, id="all have all"),
        pytest.param([range(10), range(10, 20)], 1 / 2, id="of two of equally many, two share all or nothing"),
        pytest.param([range(n, n + 5) for n in (0, 5, 10, 15)], 5 / 20, id="questions of a paper by those of the bank"),
        # ten questions in both of two papers, ten in one each: 10 + 5 of 15
        pytest.param([range(15), [*range(10), *range(15, 20)]], 12.5 / 15, id="some come more often"),
    ],
)
def test_how_much_of_a_paper_another_one_has(drawn, shared):
    rates = rates_of([paper(n, bytes(len(items)), items=items) for n, items in enumerate(drawn)])
    assert rates.shared() == pytest.approx(shared)


def test_nobody_shares_anything_without_papers():
    assert rates_of([]).shared() == 0


def test_habit_of_the_unit_weighs_nothing():
    unit = [paper(500 + n, RARE, at=n, unit=5) for n in range(30)]
    everybody = [*crowd(), *unit]
    assert weight_of(RARE, RARE, unit=5, among=everybody) < 7
    assert weight_of(RARE, RARE, unit=6, among=everybody) > weight_of(RARE, RARE, unit=5, among=everybody) + 6


def test_counts_of_an_agreement():
    rates = rates_of(crowd())
    first, second = (sat(paper(n, answers), rates) for n, answers in ((1, RARE), (2, with_wrong({1: C, 4: B, 5: C}))))
    found = agreement(first, second, range(20), rates, one_way=True)
    # 0 … 19 but for 4, 5, 7, 9, 12, 15
    assert (found.shared, found.same, found.both_wrong, found.same_wrong) == (20, 14, 2, 1)
    assert found.expected == pytest.approx(0.2, abs=0.1)


@pytest.mark.parametrize("right", [0, 5, 14, 20])
def test_ability_explains_the_score(right):
    """The chances add up to the score, pulled a little to the middle."""
    eases = [0.5] * 20
    ability = fit_ability(eases, right)
    expected = 20 / (1 + math.exp(-ability - 0.5))
    assert expected == pytest.approx(right, abs=1.5)
    assert abs(ability) < 5


# --- who is found ---------------------------------------------------------------------------------

BESIDE = [paper(1, RARE, at=0, unit=7), paper(2, RARE, at=60, unit=8)]
AFTER = [paper(1, RARE, at=0, unit=7), paper(2, RARE, at=360, seconds=90, unit=8)]


def in_step_cases(papers: list[TakenPaper]):
    return cases_by(InStep, papers)


def relay_cases(papers: list[TakenPaper]):
    return cases_by(Relay, papers)


def test_side_by_side_is_in_step_and_no_relay():
    (case,) = in_step_cases([*crowd(), *BESIDE])
    assert (case.kind, case.people, case.strength) == ("in_step", (1, 2), Strength.VERY_STRONG)
    facts = {**case.facts}
    assert facts.pop("expected_tenths") < 15
    assert facts.pop("rarity") >= 9
    assert facts == {
        "papers": 1,
        "shared": 20,
        "same": 20,
        "both_wrong": 6,
        "same_wrong": 6,
        "compared": 1,
        "people": 2,
        "first": 1,
        "second": 2,
    }
    assert relay_cases([*crowd(), *BESIDE]) == []


def test_minutes_after_is_a_relay_with_its_direction():
    assert in_step_cases([*crowd(), *AFTER]) == []
    (case,) = relay_cases([*crowd(), *AFTER])
    assert case.people == (1, 2)
    assert (case.facts["gap_ms"], case.facts["second_ms"]) == (60_000, 90_000)
    turned = [paper(2, RARE, at=0, unit=7), paper(1, RARE, at=360, unit=8)]
    assert relay_cases([*crowd(), *turned])[0].people == (2, 1)


@pytest.mark.parametrize(("gap", "cases"), [(599, 1), (601, 0)])
def test_relay_is_within_ten_minutes(gap, cases):
    assert len(relay_cases([*crowd(), paper(1, RARE, at=0, unit=7), paper(2, RARE, at=300 + gap, unit=8)])) == cases


MIDDLING = with_wrong({1: C, 4: B, 7: B})


def looked_at(papers: list[TakenPaper]) -> InStep:
    """With three hundred of as many units beside them, so that many pairs are near in time."""
    beside = [paper(3_000 + n, one.answers, at=n / 5, unit=100 + n) for n, one in enumerate(crowd(300, seed=2))]
    everybody = [*crowd(), *beside, *papers]
    return fed(InStep(rates_of(everybody)), everybody)


def two_of(*, unit: int) -> list[TakenPaper]:
    return [paper(1, MIDDLING, at=0, unit=7), paper(2, MIDDLING, at=60, unit=unit)]


def test_colleagues_are_so_few_that_less_is_beyond_chance():
    alone, apart = looked_at(two_of(unit=7)), looked_at(two_of(unit=8))
    assert apart.pairs.of_one_unit((1, 2)) == 0
    # the floor, and a tenth for each of twenty questions shared
    assert alone.pairs.limit - alone.pairs.of_one_unit((1, 2)) == pytest.approx(math.log(150) + 2)
    assert [case.people for case in alone.find()] == [(1, 2)]
    assert [*apart.find()] == []


def test_in_a_full_room_colleagues_must_agree_more():
    room = [paper(4_000 + n, one.answers, at=n, unit=7) for n, one in enumerate(crowd(60, seed=4))]
    full = looked_at([*room, *two_of(unit=7)])
    # near sixty of the room and the other
    assert full.pairs.limit - full.pairs.of_one_unit((1, 2)) == pytest.approx(math.log(61 / 2 * 30) + 2)
    assert [*full.find()] == []


def test_only_the_last_paper_before_can_be_the_one_that_was_copied():
    """An earlier one of the same person, alike in one question, does not weigh against it: eight questions each."""
    sheet, papers = {2: C, 3: D, 7: C, 9: D, 10: C, 15: D}, []
    for person, items, at in (
        # what the second took from the first paper of the first
        (1, range(8), 0),
        (2, range(8), 360),
        # of these questions the first paper knows nothing, the one before it answers otherwise
        (1, range(6, 14), 700),
        (1, range(8, 16), 1_010),
        (2, range(8, 16), 1_320),
    ):
        wrong = {8: D, 10: D, 11: C, 12: D} if items.start == 6 else sheet
        answers = bytes(wrong.get(item, A) for item in items)
        papers.append(paper(person, answers, at=at, seconds=300, items=items, unit=7))
    (case,) = relay_cases([*crowd(), *papers])
    # the first with the first, the last with the last: not the middle one, though it was near
    assert (case.facts["papers"], case.facts["shared"], case.facts["same"]) == (2, 16, 16)


def test_popular_wrong_choices_are_no_case():
    side_by_side = [paper(1, POPULAR, at=0, unit=7), paper(2, POPULAR, at=60, unit=8)]
    assert in_step_cases([*crowd(), *side_by_side]) == []


def test_the_same_misbelief_weighs_once_however_often():
    twice = with_wrong({1: C, 4: C})
    often = [paper(n, twice, at=1_000 * k + 60 * n, unit=n) for k in range(6) for n in (1, 2)]
    assert in_step_cases([*crowd(), *often]) == []


def test_nobody_agrees_with_oneself():
    assert relay_cases([*crowd(), paper(1, RARE, at=0), paper(1, RARE, at=360)]) == []


def test_a_group_is_one_case():
    group = [paper(n, RARE, at=10 * n, unit=n) for n in (1, 2, 3, 4)]
    (case,) = in_step_cases([*crowd(), *group])
    assert (case.people, case.facts["people"]) == ((1, 2, 3, 4), 4)


def test_a_wrong_answer_of_many_in_one_unit_and_few_elsewhere_has_a_source():
    """A class whose teacher said so: whoever was told is likely to have it, however large the unit is."""
    rates, person = Rates(Questions(keys=[b"\1"], words=[30])), 0
    for unit, wrong, people in ((1, 8, 40), (2, 7, 40), (3, 20, 40), (4, 2, 200)):
        for place in range(people):
            person += 1
            mask = (2 if unit < 3 else 4) if place < wrong else 1
            rates.add([TakenPaper(person, person, unit, 0, 60_000, b"\0\0\0", bytes([mask]))])
    # eight less the two compared are six: among themselves; five are a handful: among all
    assert rates.habit(1, 0, 2) == 6 / (6 + 4)
    assert rates.habit(2, 0, 2) == 5 / (40 + 4)
    # half of a unit, hardly anybody elsewhere
    assert rates.habit(3, 0, 4) == 18 / (18 + 4)
    assert rates.habit(4, 0, 4) == 0


def test_a_popular_wrong_answer_with_a_source_beside_is_of_both():
    """Ten of sixty read it in a booklet, while every eighth elsewhere takes it of themselves."""
    rates, person = Rates(Questions(keys=[b"\1"], words=[30])), 0
    for unit, wrong, people in ((1, 18, 60), (2, 125, 1_000), (3, 10, 60)):
        for place in range(people):
            person += 1
            rates.add([TakenPaper(person, person, unit, 0, 60_000, b"\0\0\0", bytes([2 if place < wrong else 1]))])
    by_chance = 60 * 153 / 1_120
    assert rates.habit(1, 0, 2) == pytest.approx((16 - by_chance) / (16 + 4))
    # two more than by chance are no source
    assert rates.habit(3, 0, 2) == 8 / (60 + 4)
