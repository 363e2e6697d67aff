"""Steady load of real attempts that never gives up: every step is asked again until it is acknowledged."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import TypeVar

from bench.drive import TICKET
from bench.http import Connection, Paper, Turn, read_paper
from bench.ledger import Entry, Key

RECEIPT = re.compile(rb'class="receipt">.*?<b>([2-9A-Z]{4}-[2-9A-Z]{4})</b>', re.S)
TRACE = b"Traceback (most recent call last)"
# Longer than SQLite's writers wait for each other.
PATIENCE_SECONDS = 25
SAVES = 2
LEFT_OPEN = 0.1
T = TypeVar("T")


class Load:
    """So many clients, each taking turns one after another; what was acknowledged stands in `entries`."""

    def __init__(self, *, port: int, slug: str, turns: list[Turn], clients: int, seed: int) -> None:
        self.port, self.base, self.turns, self.clients = port, f"/bai-thi/{slug}", turns, clients
        self.pages = ("/", f"/cuoc-thi/{slug}", f"/cuoc-thi/{slug}/ket-qua", "/accounts/login/", "/healthz")
        self.chance = random.Random(seed)
        self.entries: dict[Key, Entry] = {}
        self.left_open: set[Key] = set()
        self.counts: Counter[str] = Counter()
        self.odd: list[str] = []
        # When each question was asked and answered as it should be, in the order of the answers.
        self.answered: list[tuple[float, float]] = []
        # Clients hang up without waiting for the answer, now and then.
        self.hang_up = False
        self.stopping = False

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self.clients):
                group.create_task(self._client())
            group.create_task(self._reader())

    def copy(self) -> dict[Key, Entry]:
        """What is acknowledged at this moment."""
        return {key: entry.copy() for key, entry in self.entries.items()}

    def has_answered(self, since: float) -> bool:
        """Whether a question asked after `since` has got its answer."""
        return any(asked > since for asked, _ in reversed(self.answered[-50:]))

    def longest_silence(self, since: float) -> float:
        """The longest time after `since` in which nobody got an answer, in seconds."""
        moments = [since, *(answered for _, answered in self.answered if answered > since)]
        return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)

    def handed_in_since(self, moment: float) -> list[Key]:
        return [key for key, entry in self.entries.items() if entry.receipt_at > moment]

    async def _client(self) -> None:
        http, gone = Connection(self.port), {key[0] for key in self.left_open}
        while not self.stopping:
            if not self.turns:
                raise RuntimeError("too few people were made for so many faults")
            turn = self.turns.pop()
            if turn.participant_id in gone | {key[0] for key in self.left_open}:
                continue
            await self._attempt(http, turn)
        http.close()

    async def _attempt(self, http: Connection, turn: Turn) -> None:
        key = (turn.participant_id, turn.number)
        entry = self.entries[key] = Entry()
        paper = await self._until(
            http, turn, "bat-dau", {"token": turn.start_token}, lambda status, body: read_paper(body)
        )
        if paper is None:
            return
        entry.started = True
        for number in range(1, SAVES + 1):
            await self._think()
            await self._save(http, turn, entry, paper, number)
        await self._think()
        if self.chance.random() < LEFT_OPEN:
            self.left_open.add(key)
            return
        taken = paper.any_answers(self.chance)
        entry.handed_in = tuple(taken.values())
        form = paper.form(SAVES + 1, taken) | {"sure": "1"}
        receipt = await self._until(http, turn, f"{turn.number}/nop", form, _receipt)
        if receipt:
            entry.receipt, entry.receipt_at = receipt, time.monotonic()
            self.counts["handed in"] += 1

    async def _save(self, http: Connection, turn: Turn, entry: Entry, paper: Paper, number: int) -> None:
        taken = paper.any_answers(self.chance)
        entry.saves[number] = tuple(taken.values())

        def is_saved(status: int, body: bytes) -> bool | None:
            # Refused for its number: an earlier try was stored, only its answer was lost.
            return status == 204 or (status == 409 and body == b"%d" % number) or None

        form = paper.form(number, taken) | {"script": "1"}
        if await self._until(http, turn, f"{turn.number}/luu", form, is_saved):
            entry.saved_no = number
            self.counts["saved"] += 1

    async def _until(
        self,
        http: Connection,
        turn: Turn,
        path: str,
        form: dict[str, str],
        accept: Callable[[int, bytes], T | None],
    ) -> T | None:
        """Asks until the answer is the wanted one; None when the load stops first."""
        while not self.stopping:
            begun = time.monotonic()
            answer = await self._ask(http, f"{self.base}/{path}", turn.cookie, form)
            if answer is not None:
                if ticket := TICKET.search(answer[1]):
                    # the queue, where a fault has kept people waiting: the page comes back with its place
                    self.counts["queued"] += 1
                    self.answered.append((begun, time.monotonic()))
                    form = form | {"ve": ticket[1].decode()}
                    await asyncio.sleep(1)
                    continue
                accepted = accept(*answer)
                if accepted is not None:
                    self.answered.append((begun, time.monotonic()))
                    return accepted
                if answer[0] < 500:
                    self.odd.append(f"{path}: {answer[0]} {answer[1][:60]!r}")
            await asyncio.sleep(0.1)
        return None

    async def _ask(self, http: Connection, path: str, cookie: str, form: dict[str, str]) -> tuple[int, bytes] | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if self.hang_up and self.chance.random() < 0.5:
                    await http.send(path, cookie, form)
                    await asyncio.sleep(self.chance.random() * 0.02)
                    http.close()
                    self.counts["hung up"] += 1
                    return None
                return self._noted(*await http.post(path, cookie, form))
        except (OSError, EOFError, TimeoutError):
            http.close()
            self.counts["unanswered"] += 1
            return None

    def _noted(self, status: int, body: bytes) -> tuple[int, bytes]:
        self.counts["asked"] += 1
        self.counts["5xx"] += status >= 500
        self.counts["stack traces"] += TRACE in body
        return status, body

    async def _reader(self) -> None:
        """Looks at ordinary pages: they may fail while something is down, but never with a stack trace."""
        http, number = Connection(self.port), 0
        while not self.stopping:
            await asyncio.sleep(0.3)
            number += 1
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    self._noted(*await http.get(self.pages[number % len(self.pages)]))
            except (OSError, EOFError, TimeoutError):
                http.close()
        http.close()

    async def _think(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.05, 0.25))


def _receipt(status: int, body: bytes) -> str | None:
    found = RECEIPT.search(body) if status == 200 else None
    return found[1].decode() if found else None
