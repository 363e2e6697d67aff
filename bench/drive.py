"""Driving prepared attempts: as fast as they are answered (closed loop), or at moments fixed beforehand (open loop)."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bench.crew import Job
from bench.machine import Meter
from contest.common.wire import Wire, unpacked, whole

TOKEN = re.compile(rb'name="token" value="([^"]+)"')
RECEIPT = b'class="receipt"'
TICKET_FIELD = b'name="ve"'
TICKET = re.compile(TICKET_FIELD + rb' value="([^"]+)"')
AGAIN = re.compile(rb'data-again="([\d.]+)"')
STEPS = ("start", "save", "hand-in")


def percentiles_ms(seconds: Iterable[float]) -> tuple[float, float, float]:
    """p50, p95 and p99 in milliseconds."""
    times = sorted(seconds) or [0.0]
    p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] * 1000 for part in (0.5, 0.95, 0.99))
    return p50, p95, p99


class Tape:
    """What was measured: seconds of each step, errors by kind, attempts handed in."""

    def __init__(self) -> None:
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.attempts = 0
        # pages of the queue that were answered in a paper's place
        self.queued = 0
        self.perfect_seconds: list[float] = []

    def percentiles(self, step: str) -> tuple[float, float, float]:
        """p50, p95 and p99 in milliseconds."""
        return percentiles_ms(self.times[step])

    def figures(self) -> dict[str, Any]:
        steps = {step: [round(one, 1) for one in self.percentiles(step)] for step in STEPS if self.times[step]}
        queued = {"pages of the queue": self.queued} if self.queued else {}
        return {"attempts": self.attempts, "errors": dict(self.errors), **queued, "ms p50 p95 p99": steps}

    async def ask(self, step: str, wire: Wire, question: bytes, wanted: int, since: float = 0.0) -> bytes | None:
        """The wanted answer's body, unpacked once, as a phone does. Its time is taken from `since`, the moment it was
        due, where there is one.
        """
        begun = since or time.perf_counter()
        try:
            status, body = await wire.ask(question)
        except (OSError, EOFError) as error:
            self.errors[f"{step}: {type(error).__name__}"] += 1
            wire.close()
            return None
        self.times[step].append(time.perf_counter() - begun)
        if status != wanted:
            self.errors[f"{step}: {status}"] += 1
            return None
        return unpacked(body)


def token_of(page: bytes | None) -> bytes | None:
    """The form token of a paper's page; it stands in the page's first part."""
    found = TOKEN.search(unpacked(page)) if page else None
    return found[1] if found else None


class Place(NamedTuple):
    """What the page of the queue says: when it asks again, and what it sends then."""

    again_seconds: float
    question: bytes


def place_in(page: bytes, start: bytes) -> Place | None:
    """The place in the queue that this answer to a start gives; None for a paper."""
    text = unpacked(page)
    if TICKET_FIELD not in text:
        return None
    again, ticket = AGAIN.search(text), TICKET.search(text)
    if not again or not ticket:
        return None
    head, _, body = start.partition(b"\r\n\r\n")
    return Place(float(again[1]), whole(head.rpartition(b" ")[0] + b" ", b"%b&ve=%b" % (body, ticket[1])))


async def begin(tape: Tape, wire: Wire, job: Job, since: float = 0.0) -> bytes | None:
    """The paper of a start, through the queue if there is one, as the page of the queue does it."""
    page = await tape.ask("start", wire, job.start, 200, since)
    while page is not None and (place := place_in(page, job.start)):
        tape.queued += 1
        wire.close()
        await asyncio.sleep(place.again_seconds)
        page = await tape.ask("start", wire, place.question, 200)
    return page


async def take(tape: Tape, wire: Wire, job: Job, *, full: int, since: float = 0.0) -> bool:
    """One whole attempt; False when a step of it failed."""
    begun = time.perf_counter()
    token = token_of(await begin(tape, wire, job, since))
    if token is None:
        tape.errors["no paper"] += 1
        return False
    if await tape.ask("save", wire, job.save_with(token), 204) is None:
        return False
    page = await tape.ask("hand-in", wire, job.hand_in_with(token), 200)
    if page is None or RECEIPT not in page:
        tape.errors["no receipt"] += 1
        return False
    if job.score == full:
        tape.perfect_seconds.append(time.perf_counter() - begun)
    tape.attempts += 1
    return True


async def closed_loop(
    tape: Tape, people: Iterable[list[Job]], *, port: int, clients: int, full: int = 20, seconds: float = 1e9
) -> float:
    """So many clients, each with one attempt after another, nobody with two at a time; the seconds it took."""
    waiting, begun = deque(people), time.monotonic()

    async def client() -> None:
        wire = Wire(port)
        while waiting and time.monotonic() - begun < seconds:
            own = waiting.popleft()
            if not await take(tape, wire, own.pop(), full=full):
                # a site that refuses does so at once: a moment of it must not use up everybody
                await asyncio.sleep(0.2)
            elif own:
                waiting.append(own)
        wire.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return time.monotonic() - begun


class Measured(NamedTuple):
    """What the site bore in a closed loop: the tape, the seconds it ran, CPU seconds by role."""

    tape: Tape
    seconds: float
    spent: dict[str, float]


def bear(
    roots: Mapping[str, int], people: list[list[Job]], *, port: int, clients: int, seconds: float, warm: int = 500
) -> Measured:
    """A closed loop on a warm site: pages and questions that each process prepares once are no part of an attempt.

    What lies in the tally's queue before is counted before, its own papers before the CPU is read. Takes the people who
    went from the list.
    """
    first = [people.pop() for _ in range(warm)]
    asyncio.run(closed_loop(Tape(), first, port=port, clients=clients))
    until_queue_is_empty()
    tape, meter = Tape(), Meter(roots)
    took = asyncio.run(closed_loop(tape, list(people), port=port, clients=clients, seconds=seconds))
    until_queue_is_empty()
    spent = meter.spent()
    del people[: tape.attempts + clients]
    return Measured(tape, took, spent)


def until_queue_is_empty(*, seconds: float = 120) -> None:
    """Waits for the tally."""
    from contest.attempts.models import TallyQueue

    deadline = time.monotonic() + seconds
    while TallyQueue.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.25)


async def open_loop(moments: Iterator[float], act: Callable[[Wire, float], Awaitable[Any]], *, port: int) -> float:
    """Acts at fixed moments (seconds from now), however slow the answers are; the seconds it took.

    What is late because no answer came is counted as late: `act` is given the moment that was planned.
    """
    idle: list[Wire] = []
    begun = time.perf_counter()
    running: set[asyncio.Task[None]] = set()

    async def one(due: float) -> None:
        wire = idle.pop() if idle else Wire(port)
        await act(wire, due)
        idle.append(wire)

    for moment in moments:
        due = begun + moment
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(one(due))
        running.add(task)
        task.add_done_callback(running.discard)
    while running:
        await asyncio.wait(set(running))
    for wire in idle:
        wire.close()
    return time.perf_counter() - begun


def at_random(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    """Moments at which people come who know nothing of each other: so many a second on average."""
    moment = 0.0
    while (moment := moment + chance.expovariate(rate)) < seconds:
        yield moment


def evenly(count: int, seconds: float) -> Iterator[float]:
    return (seconds * number / count for number in range(count))
