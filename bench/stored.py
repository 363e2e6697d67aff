"""What the database holds during a measurement, asked patiently: it may be the very thing that is down."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, connection

from bench.ledger import Key, Places, Row
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.attempts.models import Attempt, TallyQueue
from contest.attempts.receipt_keys import receipt_key
from contest.attempts.receipts import receipt_code
from contest.common.clock import now_ms
from contest.results.comparing import find_differences
from contest.rounds.models import Contest, Round
from contest.sitting.hot_form import answer_masks
from contest.sitting.hot_http import Form

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE_SECONDS = 60
COLUMNS = ("participant_id", "number", "state", "draft_no", "draft", "paper", "answers", "submitted_ms")


def patiently(ask: Callable[P, T]) -> Callable[P, T]:
    """Asks again while the database is down."""

    @wraps(ask)
    def asking(*args: P.args, **kwargs: P.kwargs) -> T:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return ask(*args, **kwargs)
            except (DatabaseError, InterfaceError):
                connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    return asking


def can_be_written() -> bool:
    """Whether nobody holds the database for more than a second; always on PostgreSQL, where writers do not exclude
    each other.
    """
    if connection.vendor != "sqlite":
        return True
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=1)) as other:
        try:
            other.execute("begin immediate")
        except sqlite3.OperationalError:
            return False
        other.rollback()
    return True


@patiently
def rows_of(people: Iterable[int]) -> dict[Key, Row]:
    """Every attempt of these participants."""
    wanted = set(people)
    rows = Attempt.objects.filter(participant_id__gte=min(wanted, default=0)).values_list(*COLUMNS)
    return {(row[0], row[1]): _row(*row[2:]) for row in rows if row[0] in wanted}


@patiently
def any_counted(keys: list[Key]) -> bool:
    """Whether one of these hand-ins has left the queue."""
    people = [person for person, _ in keys[:50]]
    ids = dict(Attempt.objects.filter(participant_id__in=people, state=1).values_list("pk", "participant_id"))
    return len(ids) > TallyQueue.objects.filter(pk__in=ids).count() if ids else False


@patiently
def waiting() -> int:
    return TallyQueue.objects.count()


@patiently
def rows_off() -> int:
    """Rows of the counted tables that a recount makes otherwise."""
    return sum(len(find_differences(contest)) for contest in Contest.objects.all())


@patiently
def let_time_run_out(keys: Iterable[Key]) -> None:
    """As if these papers had been begun two hours earlier."""
    for person, number in keys:
        row = Attempt.objects.get(participant_id=person, number=number)
        over_ms = row.ends_ms - now_ms() + 60_000
        Attempt.objects.filter(pk=row.pk, state=0).update(
            started_ms=row.started_ms - over_ms, ends_ms=row.ends_ms - over_ms
        )


@patiently
def open_ones(keys: Iterable[Key]) -> int:
    wanted = set(keys)
    return len(wanted.intersection(Attempt.objects.filter(state=0).values_list("participant_id", "number")))


@lru_cache
def _edition() -> FrozenEdition:
    round = Round.objects.filter(edition__isnull=False).latest("pk")
    return get_frozen_edition(round.edition_id, round.key_version)


@patiently
def masks(key: Key, places: Places) -> bytes:
    """Answers as they are stored, from the places taken on the page."""
    edition = _edition()
    paper = edition.draw(*key)
    fields = {f"c{item}": str(place) for (item, _), place in zip(paper_items(paper), places, strict=True)}
    return answer_masks(Form(fields, {}), edition, paper)


def receipt_of(key: Key, row: Row) -> str:
    person, number = key
    assert row.paper is not None
    assert row.answers is not None
    assert row.submitted_ms is not None
    return receipt_code(
        receipt_key(row.submitted_ms), participant_id=person, number=number, paper=row.paper, answers=row.answers
    )


def _row(state: int, draft_no: int, draft: Any, paper: Any, answers: Any, submitted_ms: int | None) -> Row:
    return Row(state, draft_no, _bytes(draft), _bytes(paper), _bytes(answers), submitted_ms)


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
