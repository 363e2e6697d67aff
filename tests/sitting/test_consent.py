"""Consent of people on a roster: asked on the first entry, kept by version, asked again when the text changes."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Person
from accounts.people import consents
from contest.attempts.models import Attempt, Participant
from contest.rounds.models import Round
from tests.factories import make_person
from tests.sitting.conftest import Phone, hidden

ENTRY = "/cuoc-thi/thi/vao-thi"
BOX = 'name="consent"'


@pytest.fixture
def listed(round, cell):
    """Somebody whom the office put on the roster."""
    return Phone(make_person("Hà Văn Dũng", unit=cell, consented=False))


def tick(phone: Phone, page, address: str = ENTRY, **more):
    form = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "token": hidden(page, "token"), "consent": "on"}
    return phone.client.post(address, form | more)


def kept(phone: Phone) -> tuple:
    person, entry = Person.objects.get(pk=phone.person.pk), Participant.objects.get(person=phone.person)
    assert (person.consented_at, person.consent_version) == (entry.consented_at, entry.consent_version)
    return person.consent_version, person.consented_at


def test_one_press_agrees_and_starts_the_paper(listed):
    page = listed.entry()
    assert BOX in page.text
    assert "checked" not in page.text.split(BOX)[1].split(">")[0]
    before = timezone.now()
    answer = tick(listed, page)
    # the browser sends the same form on to the hot door, with the seat that it was given now
    assert (answer.status_code, answer["Location"]) == (307, "/bai-thi/thi/bat-dau")
    assert listed.send("bat-dau", {"token": hidden(page, "token"), "consent": "on"}).status_code in (200, 303)
    assert Attempt.objects.count() == 1
    version, at = kept(listed)
    assert version == consents.CURRENT
    assert before <= at <= timezone.now()


def test_without_the_tick_nothing_begins(listed):
    page = listed.entry()
    answer = tick(listed, page, consent="")
    assert answer.status_code == 422
    assert "Cần đồng ý" in answer.text
    assert kept(listed) == (None, None)


@pytest.mark.parametrize("address", [ENTRY, "/cuoc-thi/thi"])
def test_no_page_gives_a_seat_before_consent(listed, address):
    token = hidden(listed.entry(), "token")
    listed.client.get(address)
    assert "cho_ngoi" not in listed.client.cookies
    assert listed.send("bat-dau", {"token": token})["Location"] == ENTRY
    assert Attempt.objects.count() == 0


def test_asked_once(listed):
    tick(listed, listed.entry())
    page = listed.entry()
    assert BOX not in page.text
    assert 'action="/bai-thi/thi/bat-dau"' in page.text


def test_who_agreed_on_registering_is_not_asked(phone):
    assert BOX not in phone.entry().text


def test_another_text_asks_again_but_not_in_the_middle_of_a_paper(phone, monkeypatch):
    phone.start()
    following = consents.CURRENT + 1
    monkeypatch.setitem(consents.CONSENTS, following, consents.Consent("Tôi đồng ý với bản mới", "Bản sau."))
    for module in ("accounts.people.consents", "accounts.actions", "contest.sitting.views.entry"):
        monkeypatch.setattr(f"{module}.CURRENT", following)
    assert BOX not in phone.entry().text
    Attempt.objects.all().delete()
    page = phone.entry()
    assert "Tôi đồng ý với bản mới" in page.text
    tick(phone, page)
    assert kept(phone)[0] == following


def test_a_second_tab_that_asks_late_starts_as_well(listed):
    first, second = listed.entry(), listed.entry()
    tick(listed, first)
    agreed = kept(listed)
    assert tick(listed, second).status_code == 307
    assert kept(listed) == agreed


def test_asked_before_the_waiting_room(listed):
    opens = timezone.now() + dt.timedelta(minutes=5)
    Round.objects.update(opens_at=opens, closes_at=opens + dt.timedelta(days=1))
    assert listed.client.get("/cuoc-thi/thi/phong-cho")["Location"] == ENTRY
    page = listed.entry()
    assert "Đồng ý và tiếp tục" in page.text
    assert tick(listed, page)["Location"] == "/cuoc-thi/thi/phong-cho"
    assert "cho_ngoi" in listed.client.cookies
    assert listed.client.get("/cuoc-thi/thi/phong-cho").status_code == 200


def test_strangers_and_foreign_forms_change_nothing(listed, client):
    assert client.post(ENTRY, {"consent": "on"})["Location"].startswith("/dang-nhap")
    assert listed.client.post(ENTRY, {"consent": "on"}).status_code == 403
    assert Person.objects.get(pk=listed.person.pk).consented_at is None
