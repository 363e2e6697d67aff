"""Contests with prizes whose rounds have closed, and the crowds that took part."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from accounts.models import Person
from contest.results.actions import tally_all
from contest.results.fixing.actions import ask_recount, carry_out_recount, fix_results
from contest.results.fixing.models import Fixing
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Prize, Rules, Tier, read_rules, rules_document
from tests.factories import NOW, hand_in, make_contest, make_participant

AFTER = NOW + dt.timedelta(days=6)
FIRST = Tier(label="giải Nhất", count=1, amount=2_000_000)
SECOND = Tier(label="giải Nhì", count=2)
PRIZE = Prize(key="giai", label="Giải cá nhân", ranking="chung", tiers=(FIRST, SECOND), reserve=2, claim_days=10)


def with_rules(contest: Contest, **parts: object) -> Contest:
    """The contest with other parts of its rules."""
    rules: Rules = msgspec.structs.replace(read_rules(contest.rules), **parts)
    contest.rules = rules_document(rules)
    contest.save(update_fields=["rules"])
    return contest


def round_of(contest: Contest, position: int = 1) -> Period:
    period = Period.objects.get(contest=contest, kind=Period.Kind.ROUND, position=position)
    period.contest = contest
    return period


def recounted(contest: Contest, by: Person, now: dt.datetime = AFTER) -> None:
    check = ask_recount(contest=contest, by=by, now=now)
    assert carry_out_recount(check_id=check.pk, clock=lambda: now)


def fixed(period: Period, by: Person, now: dt.datetime = AFTER) -> Fixing:
    recounted(period.contest, by, now)
    return fix_results(period=period, decision="QĐ 12-QĐ/ĐUK", by=by, now=now)


@pytest.fixture
def contest(root) -> Contest:
    return with_rules(make_contest(root), prizes=(PRIZE,))


@pytest.fixture
def period(contest) -> Period:
    return round_of(contest)


@pytest.fixture
def people(contest, cell):
    """Six people, A to F, each 100 ms slower than the one before; all 20 right."""
    made = {name: make_participant(contest, cell, f"Nguyễn Văn {name}") for name in "ABCDEF"}
    for n, participant in enumerate(made.values()):
        hand_in(participant, 20, 30_000 + 100 * n)
    tally_all()
    return made
