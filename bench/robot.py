"""One person with one phone: takes a paper through cuts and kills, and remembers what was answered when."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page
from playwright.async_api import Error as BrowserError

from bench.cuttable import WAYS, Wire

KINDS = ("start", "answering", "hand-in", "end in time", "end too late", "killed", "mixed")
PATIENCE_SECONDS = 120
# A tab that is gone says nothing at all.
ANSWER_SECONDS = 10
# Patient with a slow page: pressing again begins it anew.
RETRY_SECONDS = 5
# A tab that stays broken is closed and opened anew, as a person does it: not every crash is told.
BROKEN_TIMES = 3
DAY_MS = 86_400_000
SHIFTED = """const Right = Date, shift = %d;
Date = class extends Right { constructor(...a) { a.length ? super(...a) : super(Right.now() + shift); } };
Date.now = () => Right.now() + shift;"""
# As a finger would: not what is hidden, shut off, or lies on a page that has not come.
TAP = """([place, wanted]) => {
  const question = document.querySelectorAll(".q:not([data-guess])")[place];
  const input = question?.querySelectorAll("input")[wanted];
  if (!input || question.closest("[inert]") || !question.checkVisibility()) return null;
  input.click();
  const saved = (one) => one.querySelector(".q-sign").dataset.state === "saved";
  const said = (one) => [one.id, saved(one) ? (one.querySelector(":checked")?.value ?? "") : null];
  return [question.id, Object.fromEntries([...document.querySelectorAll(".q:not([data-guess])")].map(said))];
}"""
PRESS = """(selector) => {
  const button = document.querySelector(selector);
  if (!button || button.closest("[inert]") || !button.checkVisibility()) return false;
  button.click();
  return true;
}"""
WHERE = """() => location.protocol === "chrome-error:" ? "broken"
  : document.querySelector("[data-result]") ? "result"
  : document.querySelector("[data-wait]:not([hidden])") ? "waiting"
  : document.querySelector("[data-paper]") ? "paper"
  : document.querySelector(".gap-row") ? "check"
  : document.querySelector(".ready-card") ? "entry" : "other" """


@dataclass
class Taken:
    """What one run did, to be held against the database."""

    kind: str
    seed: int
    person_id: int = 0
    participant_id: int = 0
    way: str = ""
    # question's field -> the values tapped, in order, each with the moments before and after the tap
    taps: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    # what the page once said was saved
    said_saved: dict[str, str] = field(default_factory=dict)
    # how long after the server's end the page still took a tap
    late_ms: list[int] = field(default_factory=list)
    receipt: str = ""
    wrongs: list[str] = field(default_factory=list)
    seconds: float = 0.0


def moment_ms() -> int:
    return time.time_ns() // 1_000_000


class Robot:
    """`let_end(participant_id, ms)` makes the open paper end so soon, as the server knows it."""

    def __init__(
        self,
        browser: Browser,
        wire: Wire,
        *,
        slug: str,
        session: tuple[str, str],
        taken: Taken,
        let_end: Callable[[int, int], None],
    ) -> None:
        self.browser, self.wire, self.slug, self.session = browser, wire, slug, session
        self.taken, self.let_end = taken, let_end
        self.chance = random.Random(f"{taken.kind} {taken.seed}")
        self.context: BrowserContext | None = None
        self.has_begun = self.crashed = False
        self.broken_times = 0
        self.ends_ms = 0
        self.cuts: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._run()
        except TimeoutError:
            self.taken.wrongs.append(f"stuck at {await self._where(self.page)}")
        finally:
            for cut in self.cuts:
                cut.cancel()
            await self.wire.close()
            if self.context:
                # a crashed tab may never say that it is gone
                with contextlib.suppress(BrowserError, TimeoutError):
                    await asyncio.wait_for(self.context.close(), ANSWER_SECONDS)
            self.taken.seconds = time.monotonic() - begun

    async def _run(self) -> None:
        await self._take_up_phone()
        kind, chance = self.taken.kind, self.chance
        if kind == "start" or (kind == "mixed" and chance.random() < 0.3):
            self._cut(after=chance.uniform(0, 0.4), long=chance.uniform(0.2, 1.2))
        await self._to_paper()
        if kind.startswith("end"):
            await self._until_time_is_over()
        else:
            await self._answer_all()
        await self._to_result()

    # --- the phone ----------------------------------------------------------------------------------

    async def _take_up_phone(self) -> None:
        await self.wire.open()
        address, (name, value) = f"http://127.0.0.1:{self.wire.port}", self.session
        self.context = await self.browser.new_context(
            base_url=address, locale="vi-VN", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
        )
        self.context.set_default_timeout(8_000)
        await self.context.add_cookies([{"name": name, "value": value, "url": address}])
        if self.chance.random() < 0.3:
            await self.context.add_init_script(SHIFTED % self.chance.choice((-DAY_MS, DAY_MS)))
        await self._new_tab()

    async def _new_tab(self) -> None:
        assert self.context
        self.page = await self.context.new_page()
        self.crashed = False
        self.broken_times = 0
        self.page.on("crash", self._note_crash)

    def _note_crash(self, page: Page) -> None:
        self.crashed = self.crashed or page is self.page

    def _cut(self, *, after: float, long: float) -> None:
        """Later, for so long; the phone is told of it or not."""
        way = self.taken.way = self.chance.choice((*WAYS, "told"))

        async def cut() -> None:
            await asyncio.sleep(after)
            if way == "told":
                await self._tell(offline=True)
            else:
                self.wire.cut(way)
            await asyncio.sleep(long)
            if way == "told":
                await self._tell(offline=False)
            else:
                self.wire.mend()

        self.cuts.add(asyncio.create_task(cut()))

    async def _tell(self, *, offline: bool) -> None:
        """Tells the phone. A tab that has crashed never answers, and the others would wait for it: told again then."""
        assert self.context
        while True:
            with contextlib.suppress(BrowserError, TimeoutError):
                return await asyncio.wait_for(self.context.set_offline(offline), ANSWER_SECONDS)
            await asyncio.sleep(0.1)

    async def _kill(self) -> None:
        """The system takes the memory away: nothing in the page runs any more. Then the person opens it again."""
        assert self.context
        with contextlib.suppress(BrowserError, TimeoutError):
            session = await self.context.new_cdp_session(self.page)
            async with asyncio.timeout(0.5):
                await session.send("Page.crash")
        with contextlib.suppress(BrowserError, TimeoutError):
            await asyncio.wait_for(self.page.close(), ANSWER_SECONDS)
        await self._new_tab()

    # --- the way ------------------------------------------------------------------------------------

    async def _where(self, page: Page) -> str:
        try:
            return str(await asyncio.wait_for(page.evaluate(WHERE), ANSWER_SECONDS))
        except (BrowserError, TimeoutError):
            return "broken"

    async def _open(self) -> None:
        if self.crashed or self.broken_times >= BROKEN_TIMES:
            with contextlib.suppress(BrowserError, TimeoutError):
                await asyncio.wait_for(self.page.close(), ANSWER_SECONDS)
            await self._new_tab()
        with contextlib.suppress(BrowserError):
            await self.page.goto(f"/cuoc-thi/{self.slug}/vao-thi", wait_until="domcontentloaded")

    async def _press(self, selector: str) -> bool:
        try:
            return bool(await self.page.evaluate(PRESS, selector))
        except BrowserError:
            return False

    async def _to_paper(self) -> str:
        """Until there is a paper to answer, or nothing more to answer; where it ended."""
        tried_at = 0.0
        await self._open()
        while True:
            where = await self._where(self.page)
            self.broken_times = self.broken_times + 1 if where == "broken" else 0
            if where == "paper":
                self.has_begun = True
                # the script is there once the keys' line has been dealt with and the count stands
                await asyncio.sleep(0.1)
                return where
            if where in ("result", "waiting"):
                return where
            if where == "broken" or time.monotonic() - tried_at > RETRY_SECONDS:
                tried_at = time.monotonic()
                if where == "entry" and (not self.has_begun or await self._is_running()):
                    await self._press("form[action$='/bat-dau'] button")
                elif self.has_begun and where in ("entry", "other"):
                    with contextlib.suppress(BrowserError):
                        await self.page.goto(f"/bai-thi/{self.slug}/1", wait_until="domcontentloaded")
                else:
                    await self._open()
            await asyncio.sleep(0.3 if where == "broken" else 0.05)

    async def _is_running(self) -> bool:
        return "dở" in await self.page.locator("h1").inner_text()

    async def _answer_all(self) -> None:
        kind, chance = self.taken.kind, self.chance
        order = list(range(20)) + chance.choices(range(20), k=4)
        if kind == "answering" or (kind == "mixed" and chance.random() < 0.7):
            self._cut(after=chance.uniform(0, 1.0), long=chance.uniform(0.2, 2.5))
        kills = set(chance.sample(range(4, 24), 2)) if kind == "killed" else set()
        if kind == "killed" and chance.random() < 0.6:
            self._cut(after=chance.uniform(0, 0.8), long=chance.uniform(0.5, 2.0))
        if kind == "mixed" and chance.random() < 0.5:
            kills.add(chance.randrange(4, 24))
        for step, place in enumerate(order):
            if step in kills:
                await asyncio.sleep(chance.uniform(0, 0.06))
                await self._kill()
                await self._to_paper()
            if not await self._tap(place):
                return
            await asyncio.sleep(chance.uniform(0.01, 0.12))
        if chance.random() < 0.3:
            await asyncio.sleep(chance.uniform(0, 4))

    async def _until_time_is_over(self) -> None:
        """The paper is made to end in some seconds; answers go on as long as the page takes them."""
        chance, in_time = self.chance, self.taken.kind == "end in time"
        left = chance.uniform(3.0, 5.0)
        await self._tap(0)
        await asyncio.to_thread(self.let_end, self.taken.participant_id, int(left * 1000))
        self.ends_ms = moment_ms() + int(left * 1000)
        await self._open()
        await self._to_paper()
        remaining = (self.ends_ms - moment_ms()) / 1000
        if in_time:
            # back within the grace, with room for the pause between two tries of the page
            after = chance.uniform(0, remaining)
            self._cut(after=after, long=max(0.2, min(chance.uniform(0.3, 4.0), remaining + 2.0 - after)))
        else:
            self._cut(after=chance.uniform(0, remaining), long=remaining + 6.5)
        while moment_ms() < self.ends_ms + 400:
            if not await self._tap(chance.randrange(20)) and await self._where(self.page) != "paper":
                return
            await asyncio.sleep(chance.uniform(0.02, 0.3))

    async def _tap(self, place: int) -> bool:
        """Whether the page took an answer there."""
        before, value = moment_ms(), self.chance.randrange(4)
        try:
            tapped = await self.page.evaluate(TAP, [place, value])
        except BrowserError:
            return False
        if not tapped:
            return False
        name, signs = tapped
        self.taken.taps.setdefault(name, []).append((str(value), before, moment_ms()))
        self.taken.said_saved |= {field: saved for field, saved in signs.items() if saved is not None}
        return True

    async def _to_result(self) -> None:
        """Hands in, and does what a person does until the receipt is seen: presses, waits, opens it again."""
        chance, pressed_at, stuck_since = self.chance, 0.0, 0.0
        if self.taken.kind == "hand-in" or (self.taken.kind == "mixed" and chance.random() < 0.5):
            self._cut(after=chance.uniform(0, 0.25), long=chance.uniform(0.2, 2.5))
        while (where := await self._where(self.page)) != "result":
            is_free = not self.taken.kind.startswith("end")
            if where == "paper" and is_free and time.monotonic() - pressed_at > RETRY_SECONDS:
                pressed_at = time.monotonic()
                if not await self._press("[data-sure]"):
                    await self._press("[data-submit]")
                    await asyncio.sleep(chance.uniform(0.05, 0.2))
                    await self._press("[data-sure]")
            elif where == "check":
                await self._press("button[name=sure]")
            elif where in ("broken", "entry", "other"):
                stuck_since = stuck_since or time.monotonic()
                if time.monotonic() - stuck_since > 0.5:
                    stuck_since = 0.0
                    await self._to_paper()
            await asyncio.sleep(0.1)
        self.taken.receipt = await self.page.locator(".receipt b").inner_text()
        if chance.random() < 0.2:
            again = await self._look_again()
            if again != self.taken.receipt:
                self.taken.wrongs.append(f"receipt {self.taken.receipt}, then {again}")

    async def _look_again(self) -> str:
        """The receipt on the page as it comes anew: a second look, as people take one, until the network lets it pass.

        A cut that is still under way, or that broke this very connection, says nothing against the site: it is looked
        again, as long as the run's patience lasts.
        """
        address = self.page.url
        while True:
            await asyncio.gather(*self.cuts, return_exceptions=True)
            with contextlib.suppress(BrowserError):
                await self.page.goto(address, wait_until="domcontentloaded")
                if await self._where(self.page) == "result":
                    return await self.page.locator(".receipt b").inner_text()
            await asyncio.sleep(0.3)
