"""A phone on a slow line: when the quiz page can be used, what jumps, and what each page of a participant weighs.

    python -m bench.slow --times 5

It starts the site itself, on a data folder of its own. Chromium throttles the line as its developer tools do: 400 ms
before each answer, 500 kbit/s down and up; the processor is left as it is, then made four times slower. The first
table is the quiz page on a phone that has nothing of the site yet: when the first answer was tapped, as soon as an
option was painted, and whether the server had it in the end. The second one is every page on the way: cold (a phone
that has nothing), as it comes on the way (what earlier pages brought is there), and again. Bytes are those on the wire,
headers included. A look-up of the name and the handshakes of TCP and TLS are not in these times: add three round trips,
1.2 s, for the first page of a real site. Exit 1 when a budget is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.cuts import CHROMIUM, QUIET
from bench.faults import SLUG
from bench.ground import Ground, ground, say

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LATENCY_MS, BYTES_A_SECOND = 400, 500_000 // 8
CPUS = (1, 4)
USABLE_MS, FIRST_BYTES, FIRST_REQUESTS, LATER_BYTES = 3_000, 60_000, 8, 25_000
PATIENCE_MS = 60_000
CONTEST = f"/cuoc-thi/{SLUG}"
PAPER = f"/bai-thi/{SLUG}/1"
# When something was painted and answered, and what moved, by the page's own clock.
WATCH = """window.watched = { shift: 0, moved: [] };
new PerformanceObserver((list) => { for (const one of list.getEntries()) {
  watched.shift += one.value;
  watched.moved.push(...one.sources.map((source) => source.node?.outerHTML?.slice(0, 80)));
} }).observe({ type: "layout-shift", buffered: true });
addEventListener("change", () => (watched.answered ??= performance.now()), true);
addEventListener("load", () => (watched.loaded = performance.now()));"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint").length > 0
  && document.querySelector(".opt > input") !== null"""
FIRST_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""
SAVED = """() => document.querySelector(".q-sign").dataset.state === "saved" """
# Every slower page of a participant, in the order in which they are met; the paper lies between them.
BEFORE = {"contest": CONTEST, "rules": f"{CONTEST}/the-le", "entry": f"{CONTEST}/vao-thi"}
AFTER = {
    "result": f"{PAPER}/ket-qua",
    "history": "/cua-toi",
    "leaderboard": f"{CONTEST}/ket-qua",
    "units": f"{CONTEST}/ket-qua/don-vi",
    "proof of the draw": f"{CONTEST}/kiem-chung",
    "certificate": "/chung-nhan/{code}",
}


class Line:
    """A phone's slow line, and what came over it since `clear`: bytes by address, nothing from the browser's cache."""

    def __init__(self, page: Page, *, slow: bool = True, cpu: int = 1) -> None:
        self.fetched: dict[str, int] = {}
        self._names: dict[str, str] = {}
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        if slow:
            speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
            session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
        session.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
        session.on("Network.responseReceived", self._name)
        session.on("Network.loadingFinished", self._weigh)

    def _name(self, event: dict[str, Any]) -> None:
        self._names[event["requestId"]] = event["response"]["url"]

    def _weigh(self, event: dict[str, Any]) -> None:
        if weight := int(event["encodedDataLength"]):
            self.fetched[self._names.get(event["requestId"], event["requestId"])] = weight

    def clear(self) -> None:
        self.fetched.clear()

    @property
    def total(self) -> int:
        return sum(self.fetched.values())


@dataclass
class First:
    """The quiz page opened by a phone that has nothing of the site; milliseconds since it was asked for."""

    cpu: int
    painted_ms: float
    answered_ms: float
    loaded_ms: float
    total: int
    requests: int
    shift: float
    moved: list[str]
    kept: bool


@dataclass
class Weight:
    """What a page weighs on the wire."""

    name: str
    cold: int = 0
    requests: int = 0
    on_the_way: int = 0
    again: int = 0
    painted_ms: float = 0.0
    shift: float = 0.0
    moved: list[str] = field(default_factory=list)


Cookies = list[dict[str, Any]]


def sign_in() -> tuple[int, dict[str, str]]:
    """A participant whose contest gives certificates to all, and the cookie of their session."""
    import random

    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from contest.documents.models import Papers
    from contest.results.simulating import add_people
    from contest.rounds.models import Contest
    from contest.rounds.queries import find_current_round

    contest = Contest.objects.get(slug=SLUG)
    Papers.objects.update_or_create(contest=contest, defaults={"given": Papers.Given.ALL})
    round = find_current_round(contest, now=timezone.now())
    assert round
    made = add_people(round=round, count=1, chance=random.Random(1), progress=lambda *_: None)[0]
    client = Client()
    client.force_login(made.person)
    name = settings.SESSION_COOKIE_NAME
    return made.pk, {"name": name, "value": client.cookies[name].value}


def stored_first_choice(participant_id: int) -> list[int]:
    """The places of the choices that the server has of the first question."""
    from contest.attempts.frozen import get_frozen_edition
    from contest.attempts.models import Attempt
    from contest.rounds.models import Round

    attempt = Attempt.objects.get(participant_id=participant_id)
    edition = get_frozen_edition(Round.objects.get(pk=attempt.round_id).edition_id)
    paper = edition.draw(participant_id, attempt.number, attempt.board)
    return list(edition.positions(paper, bytes(attempt.draft or b""))[0])


def certificate_code(participant_id: int) -> str:
    from django.utils import timezone

    from contest.attempts.models import Participant
    from contest.documents.actions import give_certificate
    from contest.documents.queries import certificates_due

    participant = Participant.objects.select_related("contest").get(pk=participant_id)
    one, facts = next(certificates_due(participant.contest, Participant.objects.filter(pk=participant_id)))
    return give_certificate(participant=one, facts=facts, now=timezone.now()).code


def phone(browser: Browser, site: str, cookies: Cookies) -> BrowserContext:
    context = browser.new_context(base_url=site, locale="vi-VN", **PHONE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    context.add_init_script(WATCH)
    return context


def open_cold(browser: Browser, site: str, cookies: Cookies, *, participant_id: int, cpu: int, choice: int) -> First:
    """Taps an answer as soon as one is painted, as a quick finger would, and waits until the page says it is kept."""
    context = phone(browser, site, cookies)
    page = context.new_page()
    line = Line(page, cpu=cpu)
    page.goto(PAPER, wait_until="commit")
    page.wait_for_function(PAINTED, polling="raf")
    box = page.locator(".opt").nth(choice).bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_load_state("load")
    page.wait_for_function(SAVED)
    page.evaluate("document.fonts.ready.then(() => null)")
    watched, painted = page.evaluate("watched"), page.evaluate(FIRST_PAINT)
    fetched = {address: weight for address, weight in line.fetched.items() if not address.endswith("/luu")}
    first = First(
        cpu=cpu,
        painted_ms=painted,
        answered_ms=watched["answered"],
        loaded_ms=watched["loaded"],
        total=sum(fetched.values()),
        requests=len(fetched),
        shift=watched["shift"],
        moved=watched["moved"],
        kept=stored_first_choice(participant_id) == [choice],
    )
    context.close()
    return first


def weigh_cold(browser: Browser, site: str, cookies: Cookies, weight: Weight, address: str) -> None:
    context = phone(browser, site, cookies)
    page = context.new_page()
    line = Line(page)
    page.goto(address, wait_until="networkidle")
    watched = page.evaluate("watched")
    weight.cold, weight.requests, weight.painted_ms = line.total, len(line.fetched), page.evaluate(FIRST_PAINT)
    weight.shift, weight.moved = watched["shift"], watched["moved"]
    context.close()


def walk(browser: Browser, site: str, cookies: Cookies, participant_id: int) -> tuple[list[Weight], list[Weight]]:
    """The whole way on one phone, each page as it comes and again; then each alone. The quiz page comes apart."""
    context = phone(browser, site, cookies)
    page = context.new_page()
    line = Line(page, slow=False)
    weights: dict[str, Weight] = {}

    def see(name: str, address: str) -> None:
        weights[name] = Weight(name)
        line.clear()
        page.goto(address, wait_until="networkidle")
        weights[name].on_the_way = line.total
        line.clear()
        page.goto(address, wait_until="networkidle")
        weights[name].again = line.total

    for name, address in BEFORE.items():
        see(name, address)
    known = cookies_of(context)
    for name, address in BEFORE.items():
        weigh_cold(browser, site, known, weights[name], address)
    see("quiz page", PAPER)
    weigh_cold(browser, site, known, weights["quiz page"], PAPER)
    line.clear()
    page.locator("[data-submit]").click()
    page.locator("button[name=sure]").wait_for()
    weights["hand-in check"] = Weight("hand-in check", on_the_way=line.total)
    page.locator("button[name=sure]").click()
    page.locator("[data-result]").wait_for()
    code = certificate_code(participant_id)
    for name, address in AFTER.items():
        see(name, address.format(code=code))
        weigh_cold(browser, site, cookies_of(context), weights[name], address.format(code=code))
    context.close()
    quiz = weights.pop("quiz page")
    return [quiz], list(weights.values())


def cookies_of(context: BrowserContext) -> Cookies:
    return [dict(one) for one in context.cookies()]


def begin(browser: Browser, site: str, session: dict[str, str]) -> Cookies:
    """The person's paper is begun; what another phone of theirs would know: the cookies alone."""
    context = phone(browser, site, [{**session, "url": site}])
    page = context.new_page()
    page.goto(f"{CONTEST}/vao-thi")
    page.locator("form[action$='/bat-dau'] button").click()
    page.locator(".q").nth(19).wait_for()
    cookies = cookies_of(context)
    context.close()
    return cookies


def measure(base: Ground, times: int) -> tuple[list[First], list[Weight], list[Weight]]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    participant_id, session = sign_in()
    site = f"http://127.0.0.1:{base.port}"
    with base.running(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        cookies = begin(browser, site, session)
        # each opening taps another choice than the one before it: what stands chosen already says nothing
        turns = [{"cpu": CPUS[turn // times], "choice": turn % 2} for turn in range(times * len(CPUS))]
        firsts = [open_cold(browser, site, cookies, participant_id=participant_id, **turn) for turn in turns]
        say("the quiz page has been opened; now every page on the way")
        quiz, others = walk(browser, site, cookies, participant_id)
        browser.close()
    return firsts, quiz, others


def first_table(firsts: list[First]) -> Iterator[str]:
    moments = "painted ms, median (worst) | first answer ms | all loaded ms"
    yield f"| processor | times | {moments} | kept | bytes | requests | layout shift |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for cpu in CPUS:
        some = [one for one in firsts if one.cpu == cpu]
        name = "as it is" if cpu == 1 else f"{cpu} times slower"
        cells = [spread([getattr(one, f"{what}_ms") for one in some]) for what in ("painted", "answered", "loaded")]
        kept = f"{sum(one.kept for one in some)} of {len(some)}"
        most = max(some, key=lambda one: one.total)
        cells += [kept, f"{most.total:,}", str(most.requests), f"{max(one.shift for one in some):.4f}"]
        yield f"| {name} | {len(some)} | {' | '.join(cells)} |"


def spread(values: list[float]) -> str:
    return f"{median(values):,.0f} ({max(values):,.0f})"


def weight_table(weights: list[Weight]) -> Iterator[str]:
    yield "| page | cold | requests | on the way | again | painted ms, cold | layout shift |"
    yield "|---|---|---|---|---|---|---|"
    for one in weights:
        cold = f"{one.cold:,} | {one.requests}" if one.cold else "· | ·"
        rest = f"{one.painted_ms:,.0f} | {one.shift:.4f}" if one.cold else "· | ·"
        again = f"{one.again:,}" if one.again else "·"
        yield f"| {one.name} | {cold} | {one.on_the_way:,} | {again} | {rest} |"


def misses(firsts: list[First], quiz: list[Weight], others: list[Weight]) -> Iterator[str]:
    """Each budget that was not kept, in words."""
    for one in firsts:
        if one.answered_ms > USABLE_MS:
            yield f"quiz page usable after {one.answered_ms:.0f} ms, processor / {one.cpu}"
        if one.total > FIRST_BYTES or one.requests > FIRST_REQUESTS:
            yield f"quiz page: {one.total} bytes in {one.requests} requests"
        if one.shift:
            yield f"quiz page jumped by {one.shift:.4f}: {one.moved}"
        if not one.kept:
            yield "an answer was not kept"
    for page in [*quiz, *others]:
        # the way begins with a phone that has nothing
        most = FIRST_BYTES if page.name == "contest" else LATER_BYTES
        if page.on_the_way > most or page.again > LATER_BYTES:
            yield f"{page.name}: {page.on_the_way} bytes on the way, {page.again} again"
        if page.shift:
            yield f"{page.name} jumped by {page.shift:.4f}: {page.moved}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="how often the quiz page is opened, for each processor")
    options = parser.parse_args()
    with ground("sqlite") as base:
        firsts, quiz, others = measure(base, options.times)
    print(*first_table(firsts), "", *weight_table([*quiz, *others]), sep="\n")
    wrongs = list(misses(firsts, quiz, others))
    print(*(f"MISSED: {one}" for one in dict.fromkeys(wrongs)), sep="\n")
    return 1 if wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
