"""Every address of contests without a single question: entered, for teams, written. No page asks them for one."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import Person
from contest.attempts.models import Attempt, Participant, Team
from contest.attempts.teams.actions import register_team
from contest.essays.actions import Sheet, close_marking, give_mark, hand_in
from contest.essays.models import EssayEntry
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.entered.actions import Entry, enter_results
from contest.rounds.actions import publish_round
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Essay, Identity, RoundRules, read_rules, usual_paper
from tests.factories import make_contest, make_participant, make_person
from tests.journeys.test_crawl import PARAMETER, patterns, values
from tests.results.fixing.conftest import with_rules


@pytest.fixture
def jury(root, cell, organiser) -> Contest:
    """A round before a jury that is over, with one result, published."""
    contest = over(root, RoundRules(key="d1", held="entered"))
    participant = make_participant(contest, cell, "Nguyễn Thị Kết Quả")
    enter(contest, 1, participant, organiser)
    return contest


@pytest.fixture
def three(root, cell, organiser, judge) -> Contest:
    """A jury's round, a round for teams, which has two, and one of essays, of which one is marked; a paper has none."""
    rules = RoundRules(key="d1", held="entered"), RoundRules(key="d2", held="entered", entrant="unit")
    contest = over(root, *rules, RoundRules(key="d3", paper="viet"))
    author = make_participant(contest, cell, "Nguyễn Thị Kết Quả")
    enter(contest, 1, author, organiser)
    captains = [make_person(f"Trần Thị Đội {name}", unit=cell) for name in ("Một", "Hai")]
    now = timezone.now()
    for captain in captains:
        register_team(contest=contest, captain=captain, name=captain.full_name[-3:], members=[], by=organiser, now=now)
    enter(contest, 2, captains[0].participations.get(), organiser)
    round = Round.objects.select_related("contest__unit", "parent").get(contest=contest, position=3)
    written = now - dt.timedelta(hours=2)
    sheet = Sheet(("Bài viết về chi bộ.",), file_name="a.pdf", content=b"%PDF-1.7")
    entry = hand_in(round=round, participant=author, sheet=sheet, now=written)
    # a number that rows of other kinds have too: addresses with two and three numbers are half as many
    EssayEntry.objects.update(number=1)
    give_mark(entry=entry, points=(50,), remark="Tốt", by=judge, now=now)
    close_marking(round=round, by=organiser, now=now)
    tally_all()
    assert find_differences(contest) == []
    return contest


def over(root, *rounds: RoundRules) -> Contest:
    """A contest with these rounds, published and closed."""
    now = timezone.now()
    window = {"opens_at": now - dt.timedelta(hours=5), "closes_at": now - dt.timedelta(hours=1)}
    contest = make_contest(root, published=False, shown="live", rounds=len(rounds), **window)
    written = usual_paper(key="viet", sections=(), essay=Essay(takes=("text", "file")))
    papers = (*read_rules(contest.rules).papers, written)
    # teams ask for their units
    with_rules(contest, rounds=rounds, papers=papers, identity=Identity(required=("full_name", "unit")))
    for round in Round.objects.select_related("contest__unit").filter(contest=contest):
        publish_round(round=round, secret=bytes(32), now=now - dt.timedelta(hours=6))
    return contest


def enter(contest: Contest, position: int, participant: Participant, organiser: Person) -> None:
    round = Round.objects.select_related("contest__unit").get(contest=contest, position=position)
    entry = Entry(participant.person_id, 88, 60_000)
    enter_results(round=round, entries=[entry], reason="", by=organiser, now=timezone.now())
    tally_all()


def addresses(contest: Contest) -> list[str]:
    rows = {1, 0, *Period.objects.filter(contest=contest).values_list("pk", flat=True)}
    for attempt in Attempt.objects.filter(round__contest=contest).select_related("participant"):
        rows |= {attempt.pk, attempt.participant_id, attempt.participant.person_id}
    rows |= {*Round.objects.filter(contest=contest).values_list("position", flat=True)}
    rows |= {*Team.objects.filter(contest=contest).values_list("pk", flat=True)}
    rows |= {*EssayEntry.objects.filter(round__contest=contest).values_list("number", flat=True)}
    numbers = sorted(map(str, rows))
    found = []
    for route, converters in patterns(get_resolver().url_patterns):
        if "slug" not in converters and "attempt_id" not in converters:
            continue
        choices = (values(converters[name], [contest.slug], numbers) for name in converters)
        for filled in itertools.product(*choices):
            given = dict(zip(converters, filled, strict=True))
            found.append(PARAMETER.sub(lambda part, given=given: given[part[1]], "/" + route))
    return found


WALKS = [
    *itertools.product(["jury"], ["organiser", "participant", "nobody"], [False, True]),
    # many rows, so many addresses: those walks that can find something new
    ("three", "organiser", False),
    *itertools.product(["three"], ["participant", "judge"], [True]),
]
# the walk that reads most, the only one on both databases
WIDEST = ("three", "organiser", True)


@pytest.mark.usefixtures("from_one")
@pytest.mark.parametrize(
    ("kind", "role", "fixed"), [WIDEST, *(pytest.param(*walk, marks=pytest.mark.once) for walk in WALKS)]
)
def test_no_address_breaks(request, kind, role, fixed, organiser, judge, caplog):
    caplog.set_level("CRITICAL")
    contest = request.getfixturevalue(kind)
    if fixed:
        Period.objects.filter(contest=contest).update(state=Period.State.FIXED, fixed_at=timezone.now())
    client = Client(raise_request_exception=False)
    attempt = Attempt.objects.filter(round__contest=contest).order_by("pk").first()
    people = {"organiser": organiser, "participant": attempt.participant.person, "judge": judge}
    if role in people:
        client.force_login(people[role])
        # the seat, so that the hot door answers too
        client.get(f"/cuoc-thi/{contest.slug}/vao-thi")
    broken, shown = [], 0
    for address in addresses(contest):
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            broken += [(method, address)] if answer.status_code >= 500 else []
            shown += answer.status_code == 200
            # what is not there for reading is not there for writing (what is for writing alone answers 405)
            if answer.status_code == 404:
                break
    assert broken == []
    # the walk would say nothing if it never reached a page
    assert shown > 5
