"""Somebody without an account writes an essay, and finds it again on another device by the personal code."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.attempts.models import Participant
from contest.essays.models import EssayEntry, EssayFile
from contest.people.retention import forget_entries
from contest.people.telling import told_contests
from contest.rounds.rules import Essay, Identity
from contest.sitting import snapshot
from tests.essays.conftest import round_of, written
from tests.essays.test_views import opened, page_of
from tests.results.fixing.conftest import with_rules

pytestmark = pytest.mark.django_db
SAID = {"full_name": "Nguyễn Thị Thu Hằng", "phone": "0912345678", "unit": "K1-1", "consent": "on"}
TEXT = "Chi bộ tôi có mười hai đảng viên."


@pytest.fixture
def round(root):
    made = opened(written(root, essay=Essay(takes=("text", "file")), quiz=False))
    with_rules(made.contest, identity=Identity(account="none", required=("full_name", "phone", "unit")))
    snapshot.forget()
    return round_of(made.contest)


@pytest.fixture
def guest(round) -> Client:
    client = Client()
    assert client.post(reverse("sitting:open", args=[round.contest.slug]), SAID).status_code == 302
    return client


def test_without_a_seat_the_essay_leads_to_the_door_and_the_code_leads_back(round, guest):
    here, door = page_of("write", round), reverse("sitting:open", args=[round.contest.slug])
    assert guest.post(page_of("save", round), {"text_1": TEXT}).json()["saved"]
    other = Client()
    assert other.get(here)["Location"] == door
    assert other.post(here, {"text_1": "của người lạ"})["Location"] == door
    assert other.get(page_of("own_file", round))["Location"] == door
    assert reverse("accounts:slip_typed") in other.get(door).content.decode()
    code = guest.session["ma_ca_nhan"][round.contest.slug]
    other.post("/t", {"ma": code, "sure": "1"})
    page = other.get(here)
    assert (page.status_code, TEXT in page.content.decode()) == (200, True)
    file = SimpleUploadedFile("bai.pdf", b"%PDF-1.7 bai", content_type="application/pdf")
    assert other.post(here, {"text_1": TEXT, "file": file})["Location"] == here
    entry = EssayEntry.objects.get()
    assert (entry.texts, entry.participant.person.full_name) == ([TEXT], "Nguyễn Thị Thu Hằng")
    assert guest.get(page_of("own_file", round)).content == b"%PDF-1.7 bai"


def test_a_contest_with_accounts_asks_to_sign_in_and_comes_back(round):
    with_rules(round.contest, identity=Identity())
    here = page_of("write", round)
    for address in (here, page_of("own_file", round)):
        assert Client().get(address)["Location"] == f"{reverse('account_login')}?next={address}"


def test_own_data_has_the_essay_and_forgetting_takes_text_and_file(round, guest):
    file = SimpleUploadedFile("bai.pdf", b"%PDF-1.7 bai", content_type="application/pdf")
    guest.post(page_of("write", round), {"text_1": TEXT, "file": file})
    one = Participant.objects.select_related("person").get()
    (told,) = told_contests(one.person, now=timezone.now())[0]["essays"]
    entry = EssayEntry.objects.get()
    assert (told["texts"], told["file"], told["receipt"]) == ([TEXT], "bai.pdf", entry.receipt)
    forget_entries(Participant.objects.filter(pk=one.pk))
    entry.refresh_from_db()
    assert (entry.texts, entry.draft, entry.video, EssayFile.objects.count()) == ([], [], "", 0)
    # what points were given for stays
    assert (entry.number is not None, entry.words) == (True, 8)
