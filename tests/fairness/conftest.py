"""A round whose papers are twenty questions of a real bank, and papers in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.models import Person, Unit
from contest.attempts.models import Attempt, Participant
from contest.fairness.actions import ask_run, carry_out_run
from contest.fairness.models import FairnessCase
from contest.results.actions import tally_all
from contest.rounds.actions import publish_round
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Section, single_rules, usual_paper
from tests.factories import NOW, hand_in, make_bank, make_draft, make_participant

LATER = NOW + dt.timedelta(days=2)
# twenty questions of 13 words: "Câu hỏi 7 về Chung?" and four times "Phương án A"
FAST_MS = 5_000


@pytest.fixture
def round(root: Unit) -> Round:
    """Open since a day; the paper is items 0 … 19 (factories.hand_in), the key of each is A."""
    rules = single_rules(paper=usual_paper(sections=(Section(topic="Chung", count=20),)))
    made = make_draft(root, bank=make_bank(topics={"Chung": 20}), rules=rules)
    publish_round(round=made, secret=bytes(range(32)), now=NOW)
    return Round.objects.select_related("contest").get(pk=made.pk)


@pytest.fixture
def contest(round: Round) -> Contest:
    return round.contest


@pytest.fixture
def fast(contest: Contest, cell: Unit) -> Participant:
    """Somebody with one paper in five seconds, all right, and one of the usual pace."""
    one = make_participant(contest, cell, "Nguyễn Văn Nhanh")
    hand_in(one, 20, FAST_MS, at=NOW)
    hand_in(one, 18, 200_000, at=NOW + dt.timedelta(hours=1))
    return one


@pytest.fixture
def honest(contest: Contest, cell: Unit) -> list[Participant]:
    """Five people who take their time."""
    people = [make_participant(contest, cell, f"Trần Thị Thật {n}") for n in range(5)]
    for n, one in enumerate(people):
        hand_in(one, 15 + n % 5, 180_000 + 1_000 * n, at=NOW + dt.timedelta(hours=2 * n))
    return people


@pytest.fixture
def looked_at(round: Round, organiser: Person) -> Callable[[], list[FairnessCase]]:
    """Counts the papers, looks at the round, and gives the cases."""

    def look() -> list[FairnessCase]:
        tally_all()
        run = ask_run(round=round, by=organiser, now=LATER)
        assert carry_out_run(run_id=run.pk, clock=lambda: LATER)
        return list(FairnessCase.objects.filter(round=round).order_by("pk"))

    return look


@pytest.fixture
def case(fast: Participant, honest: list[Participant], looked_at: Callable[[], list[FairnessCase]]) -> FairnessCase:
    """The one case of this round: the fast paper."""
    (found,) = looked_at()
    return found


def papers_of(one: Participant) -> list[Attempt]:
    return list(Attempt.objects.filter(participant=one).order_by("number"))
