"""What a phone has to fetch, and that nothing jumps: the budgets of the quiz page (ux.md 9)."""

from __future__ import annotations

import subprocess
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts.demo import PASSWORD
from contest.attempts.frozen import get_frozen_edition
from contest.rounds.demo import SLUG, seed_contest
from contest.rounds.models import Round
from contest.sitting.paper_page import questions_html
from tests.factories import NOW
from tests.journeys.conftest import PHONE
from tests.journeys.sitting import RESULT, answer_at_once, begin, wait_until_saved
from tests.running.commands import command, environment, lay_out
from tests.services import free_port

FIRST_PAGE_BYTES, FIRST_PAGE_REQUESTS = 60_000, 8
LATER_PAGE_BYTES = 25_000
PAPER_BYTES = 4_096
CONTEST = f"/cuoc-thi/{SLUG}"
LATER_PAGES = (
    "/cua-toi",
    f"{CONTEST}/ket-qua",
    f"{CONTEST}/ket-qua/don-vi",
    f"{CONTEST}/the-le",
    CONTEST,
    "/chung-nhan",
)
PATIENCE_SECONDS = 180


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demo_site: Path) -> Iterator[str]:
    """The demo site as `up` serves it: collected, compressed static files with far-future names; its address."""
    var, port = tmp_path_factory.mktemp("var"), free_port()
    lay_out(var, demo_site)
    with (var / "log").open("w") as log:
        process = subprocess.Popen(
            command("up", "--only", "web", "--port", str(port)), env=environment(var), stdout=log, stderr=log
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/healthz", process, var / "log")
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urlopen(address, timeout=2).close()
            return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)


@dataclass
class Wire:
    """What came over the wire since `clear`: address and bytes, headers included; nothing from the browser's cache."""

    fetched: dict[str, int] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._name)
        session.on("Network.loadingFinished", self._weigh)

    def _name(self, event: dict) -> None:
        self._names[event["requestId"]] = event["response"]["url"]

    def _weigh(self, event: dict) -> None:
        if weight := int(event["encodedDataLength"]):
            self.fetched[self._names[event["requestId"]]] = weight

    def clear(self) -> None:
        self.fetched.clear()

    @property
    def total(self) -> int:
        return sum(self.fetched.values())


def test_faces_never_come_late():
    """A face that replaces another while somebody reads moves what is read."""
    css = (settings.BASE_DIR / "static" / "css" / "base.css").read_text()
    loaded = [face for face in css.split("@font-face")[1:] if "url(" in face.split("}")[0]]
    assert len(loaded) == 4
    assert all("font-display: optional" in face.split("}")[0] for face in loaded)


def sign_in(phone: BrowserContext, site: str) -> Page:
    page = phone.new_page()
    page.goto(f"{site}/dang-nhap?next=/cuoc-thi/{SLUG}/vao-thi")
    page.locator("[name=login]").fill("DV001")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("button", name="Bắt đầu làm bài")).to_be_visible()
    return page


@pytest.mark.browser
@pytest.mark.services
def test_what_a_phone_fetches(browser, site):
    phone = browser.new_context(**PHONE)
    page = sign_in(phone, site)
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator(".q")).to_have_count(20)
    cookies = phone.cookies()
    phone.close()

    # the quiz page on a phone that has nothing of the site yet
    cold = browser.new_context(**PHONE)
    cold.add_cookies(cookies)
    page, wire = cold.new_page(), Wire()
    wire.listen(page)
    page.goto(f"{site}/bai-thi/{SLUG}/1", wait_until="networkidle")
    assert wire.total <= FIRST_PAGE_BYTES, wire.fetched
    assert len(wire.fetched) <= FIRST_PAGE_REQUESTS, wire.fetched
    assert any("/css/site." in address for address in wire.fetched)

    # the same page again, and the result: what is new alone
    wire.clear()
    page.goto(f"{site}/bai-thi/{SLUG}/1", wait_until="networkidle")
    assert list(wire.fetched) == [f"{site}/bai-thi/{SLUG}/1"]
    page.evaluate("document.querySelectorAll('.q').forEach((q) => q.querySelector('input').click())")
    wire.clear()
    page.locator("[data-submit]").click()
    page.locator("[data-sure]").click()
    expect(page).to_have_url(RESULT)
    page.wait_for_load_state("networkidle")
    assert 0 < wire.total <= LATER_PAGE_BYTES, wire.fetched

    # and each page that follows
    for address in LATER_PAGES:
        wire.clear()
        page.goto(site + address, wait_until="networkidle")
        assert page.locator("h1").count() == 1, address
        assert 0 < wire.total <= LATER_PAGE_BYTES, (address, wire.fetched)
    cold.close()


@pytest.mark.browser
@pytest.mark.services
def test_contest_page_of_a_stranger(browser, site):
    phone = browser.new_context(**PHONE)
    page, wire = phone.new_page(), Wire()
    wire.listen(page)
    page.goto(f"{site}/cuoc-thi/{SLUG}", wait_until="networkidle")
    assert wire.total <= FIRST_PAGE_BYTES, wire.fetched
    assert len(wire.fetched) <= FIRST_PAGE_REQUESTS, wire.fetched
    phone.close()


@pytest.mark.django_db
def test_heaviest_of_many_papers_of_the_demo_bank():
    seed_contest(now=NOW)
    edition = get_frozen_edition(Round.objects.get().edition_id)
    weights = []
    for participant_id in range(300):
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        paper = questions_html(edition, edition.draw(participant_id, 1), "vi")
        weights.append(len(packer.compress(paper) + packer.flush()))
    assert 2_000 < max(weights) <= PAPER_BYTES


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", ["1", "3"])
def test_nothing_jumps_while_choosing_and_saving(context, round, member, live_server, size):
    phone = context(person=member)
    phone.add_cookies([{"name": "text_size", "value": size, "url": live_server.url}])
    phone.add_init_script(
        """window.jumps = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.jumps.push(
            `${entry.value.toFixed(4)}: ` + entry.sources.map((s) => s.node?.outerHTML?.slice(0, 60)).join(" | "));
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    page = phone.new_page()
    begin(page)
    page.evaluate("document.fonts.ready")
    answer_at_once(page, range(3))
    page.locator(".q").nth(3).locator(".opt").first.click()
    wait_until_saved(page, 4)
    page.locator(".q").nth(4).locator(".opt").nth(1).click()
    assert page.evaluate("window.jumps") == []
