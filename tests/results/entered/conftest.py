"""A contest with an online round and a final before a jury, for the two best."""

from __future__ import annotations

import datetime as dt

import pytest

from contest.results.actions import tally_all
from contest.results.admission import actions as admissions
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Ranking, RoundRules, Route
from tests.factories import NOW, hand_in, make_contest, make_participant
from tests.results.fixing.conftest import AFTER, fixed, round_of, with_rules


def with_final(contest: Contest, **ranking: object) -> Contest:
    """The second round is entered; it has a ranking of its own, and so has the whole contest."""
    keys = [round.key for round in Round.objects.filter(contest=contest).order_by("position")]
    rules = (
        RoundRules(key=keys[0]),
        RoundRules(key=keys[1], held="entered", admission=(Route(how="top", ranking="v1", count=2),)),
    )
    said = {"chain": ("score", "duration"), **ranking}
    rankings = (
        Ranking(key="v1", only=(keys[0],)),
        Ranking(key="ck", only=(keys[1],), **said),
        Ranking(key="tong", per="contest", count="sum_rounds", chain=("score",)),
    )
    return with_rules(contest, rounds=rules, rankings=rankings)


@pytest.fixture
def contest(root) -> Contest:
    contest = make_contest(root, rounds=2)
    final = Round.objects.get(contest=contest, position=2)
    opens_at = NOW + dt.timedelta(days=5)
    Period.objects.filter(pk=final.pk).update(opens_at=opens_at, closes_at=opens_at + dt.timedelta(hours=4))
    Round.objects.filter(pk=final.pk).update(edition=None)
    return with_final(contest)


@pytest.fixture
def people(contest, cell, organiser):
    """A to D; A and B are let into the final."""
    made = {name: make_participant(contest, cell, f"Nguyễn Văn {name}") for name in "ABCD"}
    for n, participant in enumerate(made.values()):
        hand_in(participant, 20 - n, 30_000)
    tally_all()
    fixed(round_of(contest), organiser)
    let_in = [made[name].person_id for name in "AB"]
    admissions.admit_proposed(round=final_of(contest), people=let_in, by=organiser, now=AFTER)
    return made


def final_of(contest: Contest) -> Round:
    return Round.objects.select_related("contest__unit").get(contest=contest, position=2)


@pytest.fixture
def final(contest, people) -> Round:
    return final_of(contest)
