"""One source in one unit: two by two or a whole group, by how much two papers share."""

from __future__ import annotations

import random

import pytest

from contest.fairness.papers import Found, TakenPaper
from contest.fairness.patterns.one_source import OneSource
from tests.fairness.made import A, C, D, paper
from tests.fairness.test_agreement import cases_by, crowd

DAY = 86_400
SHEET = {1: C, 2: D, 4: D, 7: C, 9: D, 10: C, 12: C, 15: D, 17: C}


def cases(papers: list[TakenPaper]) -> list[Found]:
    return cases_by(OneSource, papers)


def round_of(questions: int) -> list[TakenPaper]:
    """Papers of so many of 20 questions; two of a unit with one sheet on two days."""
    chance = random.Random(7)
    papers = []
    for one in crowd():
        items = sorted(chance.sample(range(20), questions))
        papers.append(paper(one.person, bytes(one.answers[item] for item in items), items=items, unit=one.unit))
    for person in (1, 2):
        items = range(questions)
        answers = bytes(SHEET.get(item, A) for item in items)
        papers.append(paper(person, answers, at=person * DAY, items=items, unit=77))
    return papers


@pytest.mark.parametrize(("questions", "by"), [(20, "gap_ms"), (18, "gap_ms"), (17, "of_unit"), (12, "of_unit")])
def test_two_by_two_where_papers_share_most_else_as_a_group(questions, by):
    (case,) = cases(round_of(questions))
    assert (case.kind, case.people) == ("one_source", (1, 2))
    assert {"gap_ms", "of_unit"} & case.facts.keys() == {by}


def test_no_papers_are_no_case():
    assert cases([]) == []
