"""Every page of the office that links lead to, for each role: fits 320 and 640 px, one title, no finding of axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from accounts.models import Person, Role, Unit
from contest.appeals.actions import ask_about_question
from contest.appeals.models import Appeal
from contest.attempts.actions import enter_contest
from contest.banks.actions import read_import, start_import
from tests.appeals.conftest import handed_in
from tests.factories import NOW, make_bank, make_draft, make_person
from tests.journeys.conftest import LAPTOP
from tests.journeys.inspection import NARROW, STANDARDS, WIDEST, ZOOMED, with_theme
from tests.journeys.test_crawl_entered import jury  # noqa: F401
from tests.journeys.test_organiser import excel_file

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
OFFICE = re.compile(r"/(to-chuc|quan-tri|bao-cao|don-vi|cham-thi|lop-hai|thiet-bi)\b")
FILES = re.compile(r"/(tai|xuat|tep|hinh|ap-phich-\w+|danh-sach-giai)(/|$)|\.\w+$")
# where people begin, the least of pages that a walk must have seen, and the roles
WALKS = [
    (Role.Kind.ADMIN, "/quan-tri/nguoi", 60),
    (Role.Kind.ORGANISER, "/to-chuc", 45),
    (Role.Kind.SECRETARY, "/don-vi", 5),
    (Role.Kind.JUDGE, "/cham-thi", 3),
]
ASK = f"axe.run(document, {{ runOnly: {STANDARDS}, resultTypes: ['violations'] }})"
LINKS = "[...document.querySelectorAll('a[href]')].map((one) => one.href)"


@pytest.fixture
def office(round, member, cell, organiser, root, jury) -> None:  # noqa: F811
    """A round that runs, with a remark; a draft; a round before a jury that is over; a file to look through."""
    attempt = handed_in(round, enter_contest(contest=round.contest, person=member, unit=cell, now=NOW))
    ask_about_question(attempt=attempt, place=3, fault=Appeal.Fault.KEY, text="Điều 5?", source="", now=NOW)
    make_draft(root)
    bank = make_bank("Ngân hàng có tệp")
    file = start_import(bank=bank, file_name="chi bộ.xlsx", content=excel_file(), by=organiser, now=NOW)
    read_import(file.pk)


def kind_of(address: str) -> str:
    """What addresses of one page have in common: contests, numbers and what was chosen on it do not count."""
    path = urlsplit(address).path
    path = re.sub(r"^/(to-chuc|bao-cao|cham-thi)/(?!ngan-hang|cuoc-thi-moi)[^/]+", r"/\1/*", path)
    return re.sub(r"\d+", "*", path)


def walk(page: Page, start: str) -> Iterator[str]:
    """Goes to one page of each kind that links lead to, and yields its address."""
    waiting, seen = [start], set()
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if not OFFICE.match(path) or FILES.search(path) or kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        yield path
        waiting += page.evaluate(LINKS)


def faults(page: Page, path: str) -> Iterator[str]:
    if (headings := page.locator("h1").count()) != 1:
        yield f"{path}: {headings} headings of the first rank"
    page.evaluate(AXE_SCRIPT)
    for theme in ("dark", "light"):
        with_theme(page, theme)
        for violation in page.evaluate(ASK)["violations"]:
            yield from (f"{path}, {theme}: {violation['id']}: {node['html'][:140]}" for node in violation["nodes"])
    for window in (NARROW, ZOOMED):
        page.set_viewport_size(window)
        if too_wide := page.evaluate(WIDEST):
            yield f"{path}, {window['width']} px: {too_wide}"
    page.set_viewport_size(LAPTOP["viewport"])


@pytest.mark.parametrize(("role", "start", "least"), WALKS, ids=lambda value: str(value).strip("/"))
def test_every_page_that_links_lead_to(context, office, role, start, least):
    branch = Unit.objects.get(code="K1") if role == Role.Kind.SECRETARY else None
    person: Person = make_person("Trần Văn Khách", unit=Unit.objects.get(code="K1-1"), role=role, branch=branch)
    page = context(LAPTOP, person=person).new_page()
    found, pages = [], 0
    for path in walk(page, start):
        pages += 1
        found += faults(page, path)
    assert found == []
    assert pages >= least
