"""The capacity drill: made-up members take a contest's real papers on this very installation, off the record.

They sit in a contest of their own, a copy of the rules and of the frozen questions with a secret of its own, which no
page shows; afterwards everything of it is removed. Requests go to the web server as phones' do;
workers count as always.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
import random
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.attempts.seats import Seat, write_form_token, write_seat
from contest.common.database import wait_for_lock
from contest.common.wire import Wire, question, unpacked, whole
from contest.results.actions import TALLY_LOCK
from contest.results.models import RankHistogram, Standing
from contest.results.simulating import add_crowd
from contest.rounds.models import Contest, Edition, EditionItem, Period, Round
from contest.sitting.bearing import Stage
from contest.sitting.guard import SEAT_COOKIE, seat_keys

SLUG = "dien-tap"
HOURS = 2
TOKEN = re.compile(rb'name="token" value="([^"]+)"')
FIELD = re.compile(rb'<fieldset class="q" id="(c\d+)"')
TICKS = os.sysconf("SC_CLK_TCK")
# Words of a command line by which a process's part is known.
KINDS = (
    *(("web", "contest.web"), ("worker", "contest.worker"), ("database", "postgres")),
    *(("broker", "redis"), ("broker", "valkey")),
)


@dataclass(frozen=True, slots=True)
class Stand:
    """The drill's own contest and people."""

    contest: Contest
    round: Round
    participants: Sequence[int]


def find_drilled(contest: Contest) -> Round | None:
    """The round whose questions a drill would use: the newest that was published. One query."""
    rounds = Round.objects.filter(contest=contest, edition__isnull=False).exclude(state=Period.State.DRAFT)
    return rounds.order_by("-position").first()


def open_rounds() -> list[Round]:
    """Rounds in which people may be sitting at this moment. One query."""
    now = timezone.now()
    found = Round.objects.filter(state=Period.State.PUBLISHED, edition__isnull=False, opens_at__lte=now)
    return list(found.filter(closes_at__gt=now).exclude(contest__slug__startswith=SLUG).select_related("contest"))


@contextmanager
def stand(model: Round, *, people: int) -> Iterator[Stand]:
    """The drill's contest while it lasts; nothing of it is left afterwards."""
    made = _build(model)
    participants: Sequence[int] = ()
    try:
        crowd = add_crowd(round=made, count=people, chance=random.Random(1), progress=lambda *_: None)
        participants = crowd.participants
        yield Stand(made.contest, made, participants)
    finally:
        remove(made.contest)


@transaction.atomic
def _build(model: Round) -> Round:
    """A copy of a round in a contest of its own. Its whole period stays a draft: so no page knows of it."""
    now, source = timezone.now(), model.edition
    assert source
    contest = Contest.objects.create(
        slug=f"{SLUG}-{secrets.token_hex(6)}",
        title="Diễn tập sức chịu tải",
        organiser=model.contest.organiser,
        unit=model.contest.unit,
        rules=model.contest.rules,
        created_at=now,
    )
    whole = Period.objects.create(contest=contest, kind=Period.Kind.CONTEST, title=contest.title)
    secret = secrets.token_bytes(32)
    edition = Edition.objects.create(
        contest=contest,
        plan=source.plan,
        shuffle=source.shuffle,
        secret=secret,
        secret_hash=hashlib.sha256(secret).hexdigest(),
        bank_hash=source.bank_hash,
        bank_salt=source.bank_salt,
        published_at=now,
    )
    items = EditionItem.objects.filter(edition=source).values("item", "revision_id", "topic_name", "difficulty")
    EditionItem.objects.bulk_create(EditionItem(edition=edition, **item) for item in items)
    return Round.objects.create(
        contest=contest,
        parent=whole,
        kind=Period.Kind.ROUND,
        key=model.key,
        title=model.title,
        state=Period.State.PUBLISHED,
        opens_at=now - dt.timedelta(hours=HOURS),
        closes_at=now + dt.timedelta(hours=HOURS),
        edition=edition,
    )


@transaction.atomic
def remove(contest: Contest) -> None:
    """Everything of a drill: papers, counts, people, contest. Raises ValueError for any other contest."""
    if not contest.slug.startswith(f"{SLUG}-"):
        raise ValueError(contest.slug)
    # no worker is counting its papers meanwhile
    wait_for_lock(TALLY_LOCK)
    people = list(Participant.objects.filter(contest=contest).values_list("person_id", flat=True))
    TallyQueue.objects.filter(round__contest=contest).delete()
    for model in (Standing, RankHistogram):
        model.objects.filter(leaderboard__period__contest=contest).delete()
    Attempt.objects.filter(round__contest=contest).delete()
    Participant.objects.filter(contest=contest).delete()
    Person.objects.filter(pk__in=people).delete()
    Round.objects.filter(contest=contest).delete()
    contest.delete()


# --- sitting ----------------------------------------------------------------------------------------


@dataclass
class Drive:
    """Clients that take one attempt after another for some seconds."""

    stand: Stand
    port: int
    waiting: list[int]
    times_ms: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    attempts: int = 0

    async def run(self, *, clients: int, seconds: float) -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(*(self._client(until) for _ in range(clients)))

    async def _client(self, until: float) -> None:
        wire = Wire(self.port, certificate=settings.WEB_CERTIFICATE)
        while self.waiting and time.monotonic() < until:
            try:
                await self._attempt(wire, self.waiting.pop())
            except (OSError, EOFError) as error:
                self.errors[type(error).__name__] += 1
                wire.close()
        wire.close()

    async def _attempt(self, wire: Wire, participant: int) -> None:
        key, soon = seat_keys()[0], int(time.time()) + 3_600
        cookie = write_seat(key, Seat(participant, 0, soon), session="")
        token = write_form_token(key, participant_id=participant, number=0, round_id=0, started_ms=0)
        page = unpacked(await self._ask(wire, cookie, "bat-dau", {"token": token}, 200))
        found = TOKEN.search(page)
        if not found:
            self.errors["no paper"] += 1
            return
        form = {"token": found[1].decode(), **{name.decode(): "0" for name in FIELD.findall(page)}}
        await self._ask(wire, cookie, "1/luu", {**form, "no": "1", "script": "1"}, 204)
        if await self._ask(wire, cookie, "1/nop", {**form, "no": "2", "sure": "1"}, 200):
            self.attempts += 1

    async def _ask(self, wire: Wire, cookie: str, path: str, form: dict[str, str], wanted: int) -> bytes:
        path_whole = f"/bai-thi/{self.stand.contest.slug}/{path}"
        head = question(path_whole, port=self.port, cookie=cookie, origin=_origin(), seat=SEAT_COOKIE)
        begun = time.perf_counter()
        status, body = await wire.ask(whole(head, urlencode(form).encode()))
        self.times_ms.append((time.perf_counter() - begun) * 1000)
        if status != wanted:
            self.errors[f"{path}: {status}"] += 1
        return body


def _origin() -> str:
    """How browsers call this installation; "" where they call the port itself."""
    if not settings.PRODUCTION:
        return ""
    name = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    return f"{'https' if settings.HTTPS else 'http'}://{name}"


def run_stage(stand: Stand, waiting: list[int], *, port: int, clients: int, seconds: float) -> Stage:
    """One stage; takes people off the end of `waiting`."""
    drive, begun, before = Drive(stand, port, waiting), time.monotonic(), cpu_by_process()
    asyncio.run(drive.run(clients=clients, seconds=seconds))
    took, after = time.monotonic() - begun, cpu_by_process()
    cpu: dict[str, float] = {}
    for (pid, kind), spent in after.items():
        cpu[kind] = cpu.get(kind, 0.0) + spent - before.get((pid, kind), 0.0)
    times = sorted(drive.times_ms) or [0.0]
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    errors = sum(drive.errors.values())
    return Stage(clients, took, drive.attempts, p95, errors, cpu, os.cpu_count() or 1)


def wait_for_tally(stand: Stand, *, seconds: float) -> float:
    """Seconds until everything handed in has been counted, at most so many."""
    begun = time.monotonic()
    while TallyQueue.objects.filter(round=stand.round).exists() and time.monotonic() - begun < seconds:
        time.sleep(0.2)
    return time.monotonic() - begun


def cpu_by_process() -> dict[tuple[int, str], float]:
    """CPU seconds so far of every process on this machine, by pid and kind; "other" is what is not ours."""
    own, found = os.getpid(), {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        pid = int(folder.name)
        kind = "drill" if pid == own else next((name for name, word in KINDS if word in line), "other")
        found[pid, kind] = (int(fields[11]) + int(fields[12])) / TICKS
    return found
