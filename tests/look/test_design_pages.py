"""The sample pages under /design/ and the side rail, through the view and the template engine."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.urls import include, path

from accounts.access import Roles
from contest.common.design_sample import PAGES
from contest.common.views_design import design_index, design_page

urlpatterns = [
    path("design/", design_index, name="design"),
    path("design/<slug:name>", design_page, name="design_page"),
    path("", include("contest.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("name", PAGES)
def test_sample_page_is_whole(client, name):
    page = client.get(f"/design/{name}").content.decode()

    assert page.count("<h1") == 1
    assert page.count("<main") == page.count("</main>") == 1
    assert 'lang="vi" data-theme="auto" data-size="1"' in page
    # At most one red button is seen at a time; a laptop's one may stand in for the phone's.
    red = re.findall(r'class="[^"]*\bbtn-main\b', page)
    places = len(re.findall(r"only-wide|only-phone|top-end", page))
    assert len(red) <= 1 + places


def test_page_of_components(client):
    page = client.get("/design/").content.decode()

    assert all(f'href="/design/{name}"' in page for name in PAGES)
    assert 'id="c7"' in page


def test_unknown_sample_page(client):
    assert client.get("/design/khac").status_code == 404


def test_reader_choices_reach_the_page(client):
    client.cookies.load({"theme": "dark", "text_size": "3"})

    assert 'data-theme="dark" data-size="3"' in client.get("/design/contest").content.decode()


def rail_sections(user, contest=None) -> list[str]:
    source = "{% load rail %}{% rail_entries as entries %}{% for entry in entries %}{{ entry.section }} {% endfor %}"
    return Template(source).render(Context({"user": user, "contest": contest})).split()


def person(**roles) -> SimpleNamespace:
    return SimpleNamespace(is_authenticated=True, _roles=Roles(**roles))


CONTEST = SimpleNamespace(slug="dang-vien-tot", title="Đảng viên tốt")


def test_rail_of_an_organiser_in_a_contest():
    assert {"overview", "rounds", "live", "reports"} <= set(rail_sections(person(is_organiser=True), CONTEST))


def test_rail_without_a_contest_has_no_pages_of_a_contest():
    assert not {"rounds", "live", "results"} & set(rail_sections(person(is_admin=True)))


def test_rail_of_a_secretary_shows_the_own_unit_and_its_reports():
    assert rail_sections(person(branches=("0001",)), CONTEST) == ["unit", "reports"]


def test_rail_leaves_out_pages_that_do_not_exist(monkeypatch):
    from contest.templatetags import rail

    monkeypatch.setattr(rail, "ENTRIES", (rail.Entry("nowhere", "trophy", "?", without="no:such-page"),))

    assert rail_sections(person(is_admin=True), CONTEST) == []


@pytest.mark.parametrize(
    ("user", "word"),
    [
        (AnonymousUser(), ""),
        (person(), ""),
        (person(is_organiser=True, branches=("",)), "/to-chuc Ban Tổ chức"),
        (person(is_admin=True, branches=("",)), "/to-chuc Ban Tổ chức"),
        (person(branches=("0001",)), "/don-vi Đơn vị của tôi"),
    ],
)
def test_office_is_where_the_staff_pages_of_a_person_begin(user, word):
    source = "{% load rail %}{% office user as office %}{{ office.address }} {{ office.word }}"

    assert Template(source).render(Context({"user": user})).strip() == word
