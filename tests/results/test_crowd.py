"""Public result pages for a crowd: one reading of the database for all who come within some seconds."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from contest.common import crowd
from contest.results import views
from contest.results.actions import tally_all
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db
SECONDS = 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings) -> list[float]:
    settings.CROWD_SECONDS = SECONDS
    crowd.CrowdPages.pages.clear()
    told = [1_000.0]
    monkeypatch.setattr(crowd, "time", SimpleNamespace(monotonic=lambda: told[0]))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return told


@pytest.fixture
def contest(root):
    made = make_contest(root)
    hand_in(make_participant(made, Unit.objects.get(code="K1-1")), 12)
    tally_all()
    return made


@pytest.fixture
def reader(contest, clock) -> Client:
    return Client()


ADDRESSES = {name: reverse(f"results:{name}", args=["thi-thu"]) for name in ("contest", "units")}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_the_second_reader_costs_no_statement(reader, address, django_assert_num_queries):
    first = reader.get(address)
    with django_assert_num_queries(0):
        second = Client().get(address)
    assert (first.status_code, second.content) == (200, first.content)
    assert {name: value for name, value in second.headers.items() if name != "X-Request-ID"} == {
        name: value for name, value in first.headers.items() if name != "X-Request-ID"
    }
    assert second.resolver_match.view_name == first.resolver_match.view_name


def test_an_old_page_is_made_anew_by_one_while_others_get_the_old_one(reader, contest, clock, monkeypatch):
    address = ADDRESSES["contest"]
    old = reader.get(address).content
    hand_in(make_participant(contest, Unit.objects.get(code="K1-2")), 20)
    tally_all()
    assert reader.get(address).content == old
    clock[0] += SECONDS + 0.1
    meanwhile = []

    def render(*values):
        meanwhile.append(Client().get(address).content)
        return made(*values)

    made = views.render
    monkeypatch.setattr(views, "render", render)
    new = reader.get(address).content
    assert (meanwhile, new != old) == ([old], True)
    assert Client().get(address).content == new


def test_who_has_the_page_already_gets_an_empty_answer(reader):
    tag = reader.get(ADDRESSES["contest"]).headers["ETag"]
    again = reader.get(ADDRESSES["contest"], headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


WISHES = ((settings.LANGUAGE_COOKIE_NAME, "en"), ("text_size", "3"), ("theme", "dark"))


def test_language_size_colours_and_packing_have_pages_of_their_own(reader):
    address = ADDRESSES["contest"]
    vietnamese = reader.get(address).content.decode()
    readers = [Client(), Client(), Client()]
    for one, (name, value) in zip(readers, WISHES, strict=True):
        one.cookies[name] = value
    pages = [one.get(address).content.decode() for one in readers]
    assert len({vietnamese, *pages}) == 4
    packed = reader.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


def test_whoever_is_signed_in_gets_a_page_of_now(reader, contest, clock):
    address = ADDRESSES["contest"]
    old = reader.get(address).content
    hand_in(make_participant(contest, Unit.objects.get(code="K1-2")), 20)
    tally_all()
    member = Client()
    member.force_login(make_participant(contest, Unit.objects.get(code="K1-1")).person)
    assert member.get(address).content != old
    assert reader.get(address).content == old


def test_pages_that_are_not_for_all_are_not_kept(reader, django_assert_num_queries):
    address = reverse("results:search", args=["thi-thu"]) + "?ten=nguyen"
    first = reader.get(address)
    assert first.headers["Cache-Control"] == "private, no-store"
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(0):
        reader.get(address)


def test_a_foreign_name_of_the_site_finds_nothing_kept(reader):
    reader.get(ADDRESSES["contest"])
    assert Client(headers={"host": "evil.example"}).get(ADDRESSES["contest"]).status_code == 400


def test_the_oldest_pages_go_when_there_are_many(reader, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(crowd, "MOST_PAGES", 1)
    reader.get(ADDRESSES["contest"])
    reader.get(ADDRESSES["units"])
    with django_assert_num_queries(0):
        reader.get(ADDRESSES["units"])
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(0):
        reader.get(ADDRESSES["contest"])
