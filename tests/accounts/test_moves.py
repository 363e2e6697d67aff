"""Moving people in bulk: who moves, from which day, the history, what papers count for, the page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Audit, Person, PersonUnit, Unit
from accounts.people.moving import MoveChanged, move_due, move_people, plan_move
from accounts.rosters.changes import change_person
from contest.attempts.models import Attempt, Participant
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.facts import exclude
from contest.results.models import UnitTally
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


@pytest.fixture
def other(root):
    return Unit.objects.get(code="K2-1")


@pytest.fixture
def three(cell):
    return [make_person(f"Nguyễn Văn {name}", unit=cell) for name in ("An", "Bình", "Cường")]


def move(people, unit, admin, since=TODAY, **changed):
    chosen = Person.objects.filter(pk__in=[one.pk for one in people])
    asked = {"people": chosen, "unit": unit, "since": since, "expected": len(people), "by": admin, "now": NOW}
    return move_people(**{**asked, **changed})


def history(person):
    return list(person.units.order_by("since").values_list("since", "unit__code", "done"))


def test_people_move_and_their_history_stays(admin, three, other, cell):
    move(three[:2], other, admin)
    assert [person.unit.code for person in Person.objects.filter(pk__in=[p.pk for p in three]).order_by("pk")] == [
        "K2-1",
        "K2-1",
        "K1-1",
    ]
    first, last = history(three[0])
    assert (first[1:], last) == (("K1-1", True), (TODAY, "K2-1", True))
    assert first[0] < TODAY
    assert history(three[2]) == []
    row = Audit.objects.get(action="person.moved")
    assert row.detail == {"count": 2, "unit": "K2-1", "since": TODAY.isoformat()}


def test_a_day_to_come_is_waited_for(admin, three, other):
    day = TODAY + dt.timedelta(days=3)
    move(three, other, admin, since=day)
    assert move_due(today=day - dt.timedelta(days=1), now=NOW) == 0
    assert Person.objects.filter(unit=other).count() == 0
    assert (move_due(today=day, now=NOW), move_due(today=day, now=NOW)) == (3, 0)
    assert Person.objects.filter(unit=other).count() == 3
    assert history(three[0])[-1] == (day, "K2-1", True)


def test_papers_count_for_the_unit_of_their_day(admin, root, cell, other):
    contest = make_contest(root)
    participant = make_participant(contest, cell)
    before = hand_in(participant, 18)
    tally_all()
    move([participant.person], other, admin, since=TODAY - dt.timedelta(days=30))
    participant.refresh_from_db()
    assert (Attempt.objects.get(pk=before.pk).unit, participant.unit) == (cell, other)
    hand_in(participant, 20)
    tally_all()
    counted = UnitTally.objects.filter(unit__code__in=["K1-1", "K2-1"], period__kind=3).order_by("unit__code")
    assert [(one.unit.code, one.attempts) for one in counted] == [("K1-1", 1), ("K2-1", 1)]
    assert find_differences(contest) == []


def test_entries_of_ended_contests_and_of_other_branches_stay(admin, root, cell, other):
    ended = make_contest(root, slug="da-xong", closes_at=NOW - dt.timedelta(days=1))
    elsewhere = make_contest(Unit.objects.get(code="K1"), slug="cho-khac")
    person = make_participant(ended, cell).person
    Participant.objects.create(contest=elsewhere, person=person, unit=cell)
    move([person], other, admin)
    assert set(Participant.objects.filter(person=person).values_list("unit", flat=True)) == {cell.pk}


def test_nobody_slips_out_of_an_excluded_unit(admin, root, cell, other):
    contest = make_contest(root)
    participant = make_participant(contest, cell)
    hand_in(participant, 20)
    tally_all()
    exclude(contest=contest, unit=cell, reason="Thử", by=admin, now=NOW)
    move([participant.person], other, admin)
    participant.refresh_from_db()
    assert participant.unit == cell
    assert find_differences(contest) == []


def test_plan_counts_everybody(three, cell, other, admin):
    Person.objects.filter(pk=three[0].pk).update(deleted_at=NOW)
    Person.objects.filter(pk=three[1].pk).update(unit=other)
    late = make_person("Nguyễn Văn Dũng", unit=cell)
    move([late], Unit.objects.get(code="K2-2"), admin)
    asked = Person.objects.filter(pk__in=[one.pk for one in (*three, late)])
    plan = plan_move(asked, unit=other, since=TODAY - dt.timedelta(days=9))
    assert (plan.people, plan.by_unit, plan.there, plan.later) == ((three[2].pk,), ((cell, 1),), 1, 1)


def test_other_people_than_previewed_are_refused(admin, three, other):
    with pytest.raises(MoveChanged):
        move(three, other, admin, expected=2)
    assert not PersonUnit.objects.exists()


def test_a_change_of_one_person_is_history_too(admin, three, other):
    person = three[0]
    same = {"full_name": person.full_name, "code": person.code, "birth_year": None, "gender": None, "phone": ""}
    change_person(person=person, unit=None, by=admin, now=NOW, **same)
    assert history(person) == []
    change_person(person=person, unit=other, by=admin, now=NOW, **same)
    assert [row[1] for row in history(person)] == ["K1-1", "K2-1"]


# --- the page -------------------------------------------------------------------------------------


def test_page_previews_then_moves(client, admin, three, other):
    client.force_login(admin)
    chosen = [one.pk for one in three[:2]]
    address = "/quan-tri/nguoi/chuyen"
    assert "Nguyễn Văn An, Nguyễn Văn Bình" in client.get(address, {"chon": chosen}).content.decode()
    asked = {"chon": chosen, "unit": "K2-1", "since": timezone.localdate().isoformat()}
    page = client.post(address, asked).content.decode()
    assert "Chuyển 2 người" in page
    assert Person.objects.filter(unit=other).count() == 0
    assert client.post(address, {**asked, "expected": "2", "confirm": "1"}).url == "/quan-tri/nguoi"
    assert Person.objects.filter(unit=other).count() == 2


def test_page_moves_all_that_a_search_finds(client, admin, three, other):
    client.force_login(admin)
    asked = {"tim": "Nguyễn Văn", "unit": "K2-1", "since": timezone.localdate().isoformat()}
    client.post("/quan-tri/nguoi/chuyen", {**asked, "expected": "3", "confirm": "1"})
    assert Person.objects.filter(unit=other).count() == 3


@pytest.mark.parametrize("asked", [{}, {"chon": "x"}, {"chon": "9" * 30}, {"tim": "khong-ai"}])
def test_page_without_people_moves_nobody(client, admin, three, other, asked):
    client.force_login(admin)
    assert "Chưa chọn ai" in client.get("/quan-tri/nguoi/chuyen", asked).content.decode()


def test_page_is_for_admins(client, organiser):
    client.force_login(organiser)
    assert client.get("/quan-tri/nguoi/chuyen").status_code == 404
