"""Groups in one unit that gave the answers of one sheet, and what is no case."""

from __future__ import annotations

import pytest

from contest.fairness.papers import Found, TakenPaper
from contest.fairness.patterns.in_step import InStep
from contest.fairness.patterns.one_source import unit_groups
from contest.fairness.patterns.one_source.unit_groups import UnitGroups
from contest.fairness.patterns.relay import Relay
from tests.fairness.made import B, C, D, paper, with_wrong
from tests.fairness.test_agreement import POPULAR, RARE, cases_by, crowd, rates_of

DAY = 86_400
NINE = with_wrong({1: C, 2: D, 4: D, 7: C, 9: D, 10: C, 12: C, 15: D, 17: C})


def cases(papers: list[TakenPaper]) -> list[Found]:
    groups = UnitGroups(rates_of(papers))
    for one in sorted(papers, key=lambda one: one.started_ms):
        groups.add(one)
    return [*groups.find("one_source")]


def holders(*answers: bytes, unit: int = 77) -> list[TakenPaper]:
    """One after another, each a day later, beside the crowd."""
    return [*crowd(), *(paper(n, one, at=n * DAY, unit=unit) for n, one in enumerate(answers, start=1))]


def test_a_sheet_that_goes_round_in_a_unit_is_found_on_other_days():
    papers = holders(RARE, RARE, RARE)
    (case,) = cases(papers)
    assert (case.kind, case.people) == ("one_source", (1, 2, 3))
    # the other two do not look at papers a day apart
    rates = rates_of(papers)
    assert cases_by(InStep, papers, rates) == []
    assert cases_by(Relay, papers, rates) == []


def test_the_facts_can_be_counted_by_hand():
    changed = with_wrong({1: C, 4: D, 7: C, 9: D, 12: C, 15: B, 0: B})
    (case,) = cases(holders(RARE, changed, RARE))
    facts = {**case.facts}
    assert facts.pop("rarity") >= 6
    assert facts == {
        "people": 3,
        "of_unit": 3,
        "questions": 20,
        "sheet_wrong": 6,
        "answers": 60,
        # all but the second's two changes
        "same": 58,
        "wrong": 19,
        "same_wrong": 17,
        "least": 2,
        "least_answers": 20,
        "least_same": 18,
        "first": 1,
        "second": 3,
        "groups": 1,
        "span_ms": 2 * DAY * 1_000,
    }


def test_two_are_a_group_where_they_agree_in_much():
    assert [case.people for case in cases(holders(NINE, NINE))] == [(1, 2)]
    # so much two of a unit reach by chance, there are many pairs
    assert cases(holders(*[with_wrong({1: C, 4: D})] * 2)) == []


def test_papers_of_one_evening_are_looked_at_as_well():
    papers = [*crowd(), *(paper(n, RARE, at=600 * n, unit=77) for n in (1, 2, 3))]
    assert [case.people for case in cases(papers)] == [(1, 2, 3)]


def test_a_colleague_with_own_answers_is_not_drawn_in():
    assert [case.people for case in cases(holders(RARE, RARE, POPULAR, with_wrong({1: C, 3: B}), RARE))] == [(1, 2, 5)]


def test_two_sheets_in_one_unit_are_two_cases():
    other = with_wrong({0: C, 2: D, 5: C, 8: D, 11: C, 14: D, 18: C})
    assert sorted(case.people for case in cases(holders(RARE, other, RARE, other, RARE, other))) == [
        (1, 3, 5),
        (2, 4, 6),
    ]


def test_only_the_first_answer_of_somebody_counts():
    """Who was told afterwards what is on the sheet has answered alone before."""
    own = [paper(3, answers, at=DAY * n, unit=77) for n, answers in enumerate((POPULAR, NINE, NINE), start=4)]
    assert cases([*holders(NINE), *own]) == []
    assert [case.people for case in cases([*holders(NINE), *own[1:]])] == [(1, 3)]


@pytest.mark.parametrize(
    "papers",
    [
        pytest.param([*holders(RARE), *holders(RARE, RARE, unit=78)[-1:]], id="another unit"),
        pytest.param(holders(POPULAR, POPULAR, POPULAR), id="popular wrong answers"),
        pytest.param(holders(*[with_wrong({1: B, 4: C})] * 3), id="hardly anything wrong"),
        pytest.param([*crowd(), *(paper(1, NINE, at=DAY * n, unit=77) for n in (1, 2, 3))], id="one person"),
        pytest.param(holders(*[RARE] * 30), id="thirty: the unit's own source"),
        pytest.param(holders(bytes(20), bytes(20), bytes(20)), id="blank"),
    ],
)
def test_what_is_no_case(papers):
    assert cases(papers) == []


def test_a_unit_and_a_round_are_looked_at_up_to_a_size(monkeypatch):
    # the crowd is of other units
    papers = holders(RARE, RARE, RARE)[-3:] + crowd()
    monkeypatch.setattr(unit_groups, "MOST_OF_A_UNIT", 2)
    assert cases(papers) == []
    monkeypatch.setattr(unit_groups, "MOST_OF_A_UNIT", 3)
    assert len(cases(papers)) == 1
    monkeypatch.setattr(unit_groups, "MOST_PEOPLE", 2)
    assert cases(papers) == []


def test_a_larger_unit_has_more_groups_and_asks_for_more(monkeypatch):
    assert len(cases(holders(RARE, RARE, RARE))) == 1
    monkeypatch.setattr(unit_groups, "USUAL_UNIT", 1_000)
    assert cases(holders(RARE, RARE, RARE)) == []


def test_who_changes_the_unit_stays_in_the_first():
    moved = [paper(3, RARE, at=3 * DAY, unit=78), paper(3, NINE, at=4 * DAY, unit=77)]
    assert [case.people for case in cases([*holders(NINE), *moved])] == []
    assert [case.people for case in cases([*holders(NINE), *moved[1:]])] == [(1, 3)]
