"""Every address of a contest whose only round is entered: no page asks it for questions that it does not have."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.results.entered.actions import Entry, enter_results
from contest.rounds.actions import publish_round
from contest.rounds.models import Period, Round
from contest.rounds.rules import RoundRules
from tests.factories import make_contest, make_participant
from tests.journeys.test_crawl import PARAMETER, patterns, values
from tests.results.fixing.conftest import with_rules


@pytest.fixture
def final(root, cell, organiser) -> Round:
    """A round before a jury that is over, with one result, published."""
    now = timezone.now()
    window = {"opens_at": now - dt.timedelta(hours=5), "closes_at": now - dt.timedelta(hours=1)}
    contest = make_contest(root, published=False, shown="live", **window)
    with_rules(contest, rounds=(RoundRules(key="d1", held="entered"),))
    round = Round.objects.select_related("contest__unit").get(contest=contest)
    publish_round(round=round, secret=bytes(32), now=now)
    participant = make_participant(contest, cell, "Nguyễn Thị Kết Quả")
    entry = Entry(participant.person_id, 88, 60_000)
    enter_results(round=round, entries=[entry], reason="", by=organiser, now=now)
    tally_all()
    return round


def addresses(round: Round) -> list[str]:
    attempt = Attempt.objects.get(round=round)
    whole = Period.objects.get(contest=round.contest_id, kind=Period.Kind.CONTEST)
    pks = {1, 0, round.pk, whole.pk, attempt.pk, attempt.participant_id, attempt.participant.person_id}
    numbers = sorted(map(str, pks))
    found = []
    for route, converters in patterns(get_resolver().url_patterns):
        if "slug" not in converters and "attempt_id" not in converters:
            continue
        choices = (values(converters[name], [round.contest.slug], numbers) for name in converters)
        for filled in itertools.product(*choices):
            given = dict(zip(converters, filled, strict=True))
            found.append(PARAMETER.sub(lambda part, given=given: given[part[1]], "/" + route))
    return found


@pytest.mark.parametrize("fixed", [False, True], ids=["provisional", "official"])
@pytest.mark.parametrize("role", ["organiser", "participant", "nobody"])
def test_no_address_breaks(final, organiser, role, fixed, caplog):
    caplog.set_level("CRITICAL")
    if fixed:
        Period.objects.filter(contest=final.contest_id).update(state=Period.State.FIXED, fixed_at=timezone.now())
    client = Client(raise_request_exception=False)
    attempt = Attempt.objects.get(round=final)
    people = {"organiser": organiser, "participant": attempt.participant.person}
    if role in people:
        client.force_login(people[role])
        # the seat, so that the hot door answers too
        client.get(f"/cuoc-thi/{final.contest.slug}/vao-thi")
    broken, shown = [], 0
    for address in addresses(final):
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            broken += [(method, address)] if answer.status_code >= 500 else []
            shown += answer.status_code == 200
    assert broken == []
    # the walk would say nothing if it never reached a page
    assert shown > 5
