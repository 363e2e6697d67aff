"""People counted again: whatever becomes of their papers, every row is that of a recount of the contest."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from accounts.models import Unit
from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.results.comparing import find_differences, rebuild
from contest.results.facts import exclude
from contest.results.mending import counted_again
from contest.results.models import HourTally, PeriodTally, ScoreTally, UnitTally
from contest.rounds.rules import Ranking
from tests.factories import NOW, hand_in, make_contest, make_participant
from tests.results.fixing.conftest import with_rules
from tests.results.rekey.conftest import everything

pytestmark = pytest.mark.django_db
RANKINGS = (
    Ranking(key="don", chain=("score", "duration")),
    Ranking(key="khoi", chain=("score", "submitted"), by_unit_level="1", gate="all_right"),
    Ranking(key="tong", per="contest", count="sum_rounds", chain=("score", "fewer_attempts", "duration")),
)


def crowded(root: Unit, chance: random.Random):
    """A hundred papers of thirty people all over the tree in two rounds, on three kinds of lists."""
    contest = with_rules(make_contest(root, rounds=2), rankings=RANKINGS)
    units = list(Unit.objects.order_by("path"))
    people = [make_participant(contest, chance.choice(units), f"Người {n}") for n in range(30)]
    for number in range(100):
        moment = NOW + dt.timedelta(minutes=chance.randrange(240))
        score = chance.choice([20, 20, 19, 12])
        hand_in(chance.choice(people), score, chance.randrange(17, 90) * 1000, at=moment, round_number=1 + number % 2)
    tally_all()
    return contest, people


def spoil(paper: Attempt, chance: random.Random, units: list[Unit]) -> None:
    """Some change of a paper: of its points, its time, its answers, its unit, or whether it counts."""
    what = chance.choice(["void", "void", "back", "points", "no points", "time", "moment", "answers", "unit"])
    right = chance.choice([20, 19, 11])
    moment = (paper.submitted_ms or 0) + chance.randrange(-90, 90) * 60_000
    duration = chance.randrange(17, 90) * 1000
    changes = {
        "void": {"state": Attempt.State.VOID},
        "back": {"state": Attempt.State.HANDED_IN},
        "points": {"points": chance.randrange(50)},
        "no points": {"points": None},
        "time": {"duration_ms": duration, "started_ms": (paper.submitted_ms or 0) - duration},
        "moment": {"submitted_ms": moment, "started_ms": moment - paper.duration_ms},
        "answers": {"score": right, "answers": bytes([1] * right + [4] * (20 - right))},
        "unit": {"unit": chance.choice(units)},
    }
    Attempt.objects.filter(pk=paper.pk).update(**changes[what])


@pytest.mark.parametrize("seed", range(6))
def test_any_changes_of_some_people_end_as_a_recount(root, organiser, seed):
    chance = random.Random(seed)
    contest, people = crowded(root, chance)
    exclude(contest=contest, participant=people[0], reason="Ban Tổ chức", by=organiser, now=NOW)
    units = list(Unit.objects.order_by("path"))
    for _step in range(8):
        touched = chance.sample(people, chance.choice([1, 1, 3, 30]))
        with counted_again(contest, [one.pk for one in touched]):
            papers = list(Attempt.objects.filter(participant__in=touched).order_by("pk"))
            for paper in chance.sample(papers, (len(papers) + 1) // 2):
                spoil(paper, chance, units)
        assert find_differences(contest) == []
        # as much again lies in the queue while others are counted
        hand_in(chance.choice(people), 20, 18_000, at=NOW)
        if chance.random() < 0.5:
            tally_all()
            assert find_differences(contest) == []
    tally_all()
    mended = everything(contest)
    rebuild(contest)
    assert everything(contest) == mended


def test_nothing_is_left_of_papers_that_all_count_no_more(root):
    contest, people = crowded(root, random.Random(1))
    with counted_again(contest, [one.pk for one in people]):
        Attempt.objects.update(state=Attempt.State.VOID)
    assert [table.objects.count() for table in (PeriodTally, UnitTally, HourTally, ScoreTally)] == [0, 0, 0, 0]
    assert find_differences(contest) == []
    with counted_again(contest, [one.pk for one in people]):
        Attempt.objects.update(state=Attempt.State.HANDED_IN)
    assert PeriodTally.objects.get(period__kind=1).attempts == 100
    assert find_differences(contest) == []


def test_others_are_not_looked_at(root, django_assert_max_num_queries):
    """The same queries for one correction in a contest of a hundred papers, whoever else is there."""
    contest, people = crowded(root, random.Random(2))
    paper = Attempt.objects.filter(participant=people[0]).order_by("pk").first()
    wrong = PeriodTally.objects.get(period__kind=1)
    PeriodTally.objects.filter(pk=wrong.pk).update(score_sum=wrong.score_sum + 1000)
    with django_assert_max_num_queries(60), counted_again(contest, [people[0].pk]):
        Attempt.objects.filter(pk=paper.pk).update(points=77)
    # what was wrong before stays as wrong: only the difference was added
    (difference,) = find_differences(contest)
    assert (difference.table, difference.key) == ("contest_periodtally", (wrong.pk,))
