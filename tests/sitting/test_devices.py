"""Which browser a participant came to the papers in: noted once, told to nobody, joined to nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.people import consents
from contest.attempts.models import Device, Participant
from contest.banks.models import Bank
from contest.common.clock import to_ms
from contest.fairness.queries import people_of
from contest.people.retention import forget_entries
from contest.sitting.devices import DEVICE_COOKIE, mark_of
from tests.factories import make_person
from tests.sitting.conftest import Phone, open_contest

ENTRY = "/cuoc-thi/thi/vao-thi"


@pytest.fixture
def people(cell):
    return [make_person(f"Lò Văn Chung {n}", unit=cell) for n in range(3)]


def one_after_another(client: Client, people) -> None:
    for person in people:
        client.force_login(person)
        assert client.get(ENTRY).status_code == 200


def test_one_browser_is_one_mark_for_all_who_come_in_it(round, people, client):
    one_after_another(client, [*people, people[0]])
    rows = list(Device.objects.order_by("pk"))
    assert [row.participant.person for row in rows] == people
    assert len({bytes(row.mark) for row in rows}) == 1
    cookie = client.cookies[DEVICE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_every_browser_has_its_own(round, people):
    for person in people:
        Phone(person).entry()
    assert len({bytes(mark) for mark in Device.objects.values_list("mark", flat=True)}) == 3


def test_a_made_up_name_is_not_taken(round, people, client):
    client.cookies[DEVICE_COOKIE] = "neighbour"
    one_after_another(client, people[:1])
    assert bytes(Device.objects.get().mark) != mark_of("neighbour", contest_id=round.contest_id)


def test_two_contests_cannot_be_joined_by_it(round, root, people, client):
    Bank.objects.update(name="Ngân hàng khác")
    open_contest(root, slug="khac")
    client.force_login(people[0])
    for slug in ("thi", "khac"):
        assert client.get(f"/cuoc-thi/{slug}/vao-thi").status_code == 200
    assert len({bytes(mark) for mark in Device.objects.values_list("mark", flat=True)}) == 2


def test_nothing_before_consent(round, cell, client):
    one_after_another(client, [make_person("Hà Văn Dũng", unit=cell, consented=False)])
    assert Device.objects.count() == 0
    assert DEVICE_COOKIE not in client.cookies


def test_nothing_in_the_middle_of_a_paper_begun_under_a_former_text(phone, monkeypatch):
    phone.start()
    Device.objects.all().delete()
    for module in ("accounts.people.consents", "contest.sitting.views.entry"):
        monkeypatch.setattr(f"{module}.CURRENT", consents.CURRENT + 1)
    assert phone.entry().status_code == 200
    assert Device.objects.count() == 0


def test_papers_know_the_browser_that_others_share(round, people, client):
    one_after_another(client, people[:2])
    alone = Phone(people[2])
    for phone in (Phone(people[0]), Phone(people[1]), alone):
        phone.client.cookies[DEVICE_COOKIE] = client.cookies[DEVICE_COOKIE].value if phone is not alone else ""
        phone.post("nop", phone.start(), sure="1")
    papers = {own[0].person: own[0].device for chunk in people_of(round) for own, _entered_ms in chunk}
    by_person = {one.person: papers[one.pk] for one in Participant.objects.select_related("person")}
    assert [by_person[person] for person in people] == [1, 1, 0]


def test_a_paper_is_of_the_browser_come_to_last(round, people, client):
    one_after_another(client, people[:2])
    own = Phone(people[0])
    own.post("nop", own.start(), sure="1")
    (paper,) = [own[0] for chunk in people_of(round) for own, _entered_ms in chunk]
    assert paper.device == 0
    first = Device.objects.filter(participant=paper.person).order_by("since").first()
    assert to_ms(first.since) <= paper.started_ms


def test_forgetting_takes_it_away(round, people, client):
    one_after_another(client, people)
    forget_entries(Participant.objects.filter(person=people[0]))
    assert {one.participant.person for one in Device.objects.all()} == {*people[1:]}
