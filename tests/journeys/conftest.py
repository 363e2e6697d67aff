"""One Chromium for all stories, a new context for each test, and a contest that people walk through."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, expect, sync_playwright

from accounts.models import Person, Unit
from contest.results.actions import tally_all
from contest.rounds.actions import AboutContest, add_round, create_contest, publish_round
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Cap, Section, single_rules, usual_paper
from tests.factories import hand_in, make_contest, make_participant
from tests.sitting.conftest import SECRET, TOPICS, make_bank

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--no-first-run", "--disable-component-update", "--disable-sync"),
)
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
SLUG = "dang-vien-tot"
# what comes comes at once; on a machine that is busy elsewhere it may take long
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # The browser's event loop runs in our thread; Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Complaints:
    """What browsers said on their consoles and should not have; `expected`: parts of what a story brings about."""

    said: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.said.append(str(error.error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        return [text for text in self.said if not any(part in text for part in self.expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test at its end when any page complained: a script error, a refusal by the CSP, a missing file."""
    heard = Complaints()
    yield heard
    assert heard.unexpected() == []


OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def context(browser: Browser, live_server, complaints: Complaints) -> Iterator[OpenContext]:
    """Opens browsers of their own, each with its cookies: `context(PHONE, person=…, java_script_enabled=…)`."""
    opened: list[BrowserContext] = []

    def open_context(device: dict = PHONE, *, person: Person | None = None, **options) -> BrowserContext:
        made = browser.new_context(base_url=live_server.url, locale="vi-VN", **{**device, **options})
        made.set_default_timeout(PATIENCE_MS)
        complaints.listen(made)
        if person is not None:
            sign_in_by_cookie(made, person, live_server.url)
        opened.append(made)
        return made

    yield open_context
    for one in opened:
        one.close()


def sign_in_by_cookie(context: BrowserContext, person: Person, address: str) -> None:
    """Signed in without the sign-in page, which has a story of its own."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def open_contest(root: Unit, *, opens_in: dt.timedelta = dt.timedelta(hours=-12)) -> Round:
    """A round of 20 questions out of 30, two attempts a day; choice A is right (A and B where several are)."""
    now = timezone.now()
    sections = tuple(Section(topic=name, count=10) for name in TOPICS)
    paper = usual_paper(sections=sections, show_at_once=("score", "duration", "topics"), show_after_round=("key",))
    contest = create_contest(
        about=AboutContest(
            slug=SLUG,
            title="Đảng viên tốt, chi bộ kiểu mẫu",
            kicker="Cuộc thi tìm hiểu năm 2026",
            organiser="Đảng ủy Khối",
            unit=root,
        ),
        rules=single_rules(paper=paper, caps=(Cap(max=2, per="day"),)),
        by=None,
        now=now,
    )
    round = add_round(
        contest=contest,
        title="Đợt 1",
        opens_at=now + opens_in,
        closes_at=now + dt.timedelta(days=10),
        bank=make_bank(),
    )
    publish_round(round=round, secret=SECRET, now=now)
    return Round.objects.get(pk=round.pk)


@pytest.fixture
def round(root: Unit) -> Round:
    return open_contest(root)


@pytest.fixture
def from_one(db) -> None:
    """Rows get numbers from 1 on, whatever the tests before have written: walks over numbers count on it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("delete from sqlite_sequence")


@pytest.fixture
def counted(root: Unit) -> Contest:
    """Three people of one cell (20, 20 and 15 right), one of another cell; five papers; all counted."""
    contest = make_contest(root)
    cells = {code: Unit.objects.get(code=code) for code in ("K1-1", "K2-2")}
    an, binh, chi = (make_participant(contest, cells["K1-1"], name) for name in ("Lê An", "Lê Bình", "Lê Chi"))
    hand_in(an, 20, 17_000)
    hand_in(an, 18, 40_000)
    hand_in(binh, 20, 61_500)
    hand_in(chi, 15)
    hand_in(make_participant(contest, cells["K2-2"], "Vàng A Sử"), 7)
    tally_all()
    return contest
