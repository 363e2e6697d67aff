"""Two by two in one unit: same rare wrong answers at other times, and what is no case."""

from __future__ import annotations

import pytest

from contest.fairness.papers import Found, TakenPaper
from contest.fairness.patterns.in_step import InStep
from contest.fairness.patterns.one_source import unit_pairs
from contest.fairness.patterns.one_source.unit_pairs import UnitPairs
from contest.fairness.patterns.relay import Relay
from tests.fairness.made import A, B, C, D, paper, with_wrong
from tests.fairness.test_agreement import POPULAR, RARE, cases_by, crowd, rates_of

DAY = 86_400


def pairs_of(papers: list[TakenPaper]) -> UnitPairs:
    pairs = UnitPairs(rates_of(papers))
    for one in sorted(papers, key=lambda one: one.started_ms):
        pairs.add(one)
    return pairs


def cases(papers: list[TakenPaper]) -> list[Found]:
    return [*pairs_of(papers).find("one_source")]


def two(second: bytes = RARE, *, at: float = DAY, unit: int = 77) -> list[TakenPaper]:
    return [*crowd(), paper(1, RARE, at=0, unit=77), paper(2, second, at=at, unit=unit)]


def test_a_sheet_that_goes_round_in_a_unit_is_found_the_next_day():
    papers = two()
    (case,) = cases(papers)
    assert (case.kind, case.people) == ("one_source", (1, 2))
    assert (case.facts["same_wrong"], case.facts["gap_ms"]) == (6, (DAY - 300) * 1_000)
    # the other two do not look at papers a day apart
    rates = rates_of(papers)
    assert cases_by(InStep, papers, rates) == []
    assert cases_by(Relay, papers, rates) == []


def test_three_with_one_sheet_are_one_case():
    (case,) = cases([*two(), paper(3, RARE, at=2 * DAY, unit=77)])
    assert (case.people, case.facts["people"]) == ((1, 2, 3), 3)


def test_three_that_agree_middlingly_are_as_rare_as_two_that_agree_greatly():
    sheet = with_wrong({1: C, 4: D, 7: C})
    papers = [*crowd(), *(paper(person, sheet, at=person * DAY, unit=77) for person in (1, 2, 3))]
    pairs = pairs_of(papers)
    assert all(pair.weight + pairs.of_one_unit(key) < pairs.limit for key, pair in pairs.pairs.items())
    assert [case.people for case in pairs.find("one_source")] == [(1, 2, 3)]


@pytest.mark.parametrize(("questions", "is_compared"), [(10, True), (11, False)])
def test_two_wrong_the_same_way_are_looked_at_where_few_are_shared(questions, is_compared):
    first = paper(1, with_wrong({1: C, 4: D, 9: C}), at=0, unit=77)
    second = paper(2, with_wrong({1: C, 4: D, 7: C}, questions), at=DAY, items=range(questions), unit=77)
    papers = [*crowd(), first, second]
    pairs = pairs_of(papers)
    assert list(pairs.pairs) == [(1, 2)] * is_compared


@pytest.mark.parametrize(
    "papers",
    [
        pytest.param(two(unit=78), id="another unit"),
        pytest.param(two(POPULAR), id="other wrong answers"),
        pytest.param(two(at=200), id="at the same time: in step"),
        pytest.param(two(at=300 + 500), id="minutes after: a relay"),
        pytest.param(two(with_wrong({1: B, 4: B})), id="hardly anything wrong"),
        pytest.param([*crowd(), paper(1, RARE, at=0, unit=77), paper(1, RARE, at=DAY, unit=77)], id="one person twice"),
        pytest.param(
            [*crowd(), *(paper(n, RARE, at=n * DAY, unit=77) for n in range(1, 31))], id="thirty: the unit's own source"
        ),
        pytest.param(
            [
                *crowd(),
                *(paper(1, bytes([A] * 17 + [B] * 3), at=n * 1_000, unit=77) for n in range(3)),
                paper(1, RARE, at=5_000, unit=77),
                paper(2, RARE, at=DAY, unit=77),
            ],
            id="the fourth paper of somebody",
        ),
    ],
)
def test_what_is_no_case(papers):
    assert cases(papers) == []


def test_a_unit_and_a_round_are_looked_at_up_to_a_size(monkeypatch):
    monkeypatch.setattr(unit_pairs, "MOST_OF_A_UNIT", 1)
    assert cases(two()) == []
    monkeypatch.setattr(unit_pairs, "MOST_OF_A_UNIT", 2)
    assert len(cases(two())) == 1
    monkeypatch.setattr(unit_pairs, "MOST_PAPERS", 1)
    assert cases(two()) == []
