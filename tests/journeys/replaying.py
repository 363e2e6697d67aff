"""Sends a form in somebody's session, says which rows that changed and whose they are, and undoes it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from accounts.models import Person
from contest.attempts.frozen import get_frozen_edition
from contest.sitting import places, snapshot
from tests.journeys.shown import Form

WRITES = re.compile(r'\b(?:insert (?:or \w+ )?into|update|delete from)\s+"?(\w+)', re.I)
# what any request may leave behind: the session, and the record of who looked
NOBODYS = {"django_session", "usersessions_usersession", "accounts_audit"}
ABOVE = {"participant_id": "contest_participant", "attempt_id": "contest_attempt", "entry_id": "contest_essayentry"}


@dataclass(frozen=True)
class Change:
    """A row that became another, or came, or went."""

    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Watch:
    """Knows all rows as they were; each request is undone when what it changed has been read."""

    def __init__(self) -> None:
        self.before: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}

    def rows(self, table: str) -> dict[tuple[Any, ...], dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(f'select * from "{table}"')
            names = [one[0] for one in cursor.description]
            key = [names.index("id")] if "id" in names else range(len(names))
            plain = ([bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall())
            return {tuple(row[place] for place in key): dict(zip(names, row, strict=True)) for row in plain}

    def remember(self) -> None:
        for table in connection.introspection.table_names():
            self.before[table] = self.rows(table)

    def send(self, client: Client, form: Form) -> tuple[Any, list[Change]]:
        """(the answer, the rows it changed), all undone."""
        touched: set[str] = set()

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            # anywhere: statements of the hot door begin otherwise
            touched.update(name for name in WRITES.findall(sql) if name in self.before)
            return execute(sql, params, many, context)

        cookies = client.cookies.copy()
        with undone(), connection.execute_wrapper(note):
            # as browsers do; the hot door takes nothing else
            plain = {} if form.files else {"content_type": "application/x-www-form-urlencoded"}
            body = form.data() if form.files else urlencode(form.values)
            response = client.post(form.address, body, **plain)
            text = b"".join(response) if response.streaming else response.content
            changes = [one for table in sorted(touched - NOBODYS) for one in self._compare(table)]
        client.cookies = cookies
        return (response.status_code, text.decode("utf-8", "replace")), changes

    def _compare(self, table: str) -> Iterator[Change]:
        before, after = self.before[table], self.rows(table)
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                yield Change(table, before.get(key), after.get(key))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    # what the process remembers must not outlive it
    cache.clear()
    snapshot.forget()
    places.forget()
    get_frozen_edition.cache_clear()


# --- judging --------------------------------------------------------------------------------------


Tables = Mapping[str, Mapping[Any, Mapping[str, Any]]]


def foreign(changes: list[Change], person: Person | None, before: Tables) -> list[Change]:
    """The changes of rows that are not somebody's own, before or after; a stranger's own are those of new people."""
    after: dict[str, dict[Any, Mapping[str, Any]]] = defaultdict(dict)
    for one in changes:
        if one.after is not None and "id" in one.after:
            after[one.table][one.after["id"],] = one.after

    def is_own(one: Change, row: Mapping[str, Any] | None) -> bool:
        if row is None:
            return True
        holder = _holder(one.table, row, before, after)
        is_new = holder is not None and (holder,) not in before["accounts_person"]
        return is_new if person is None else holder == person.pk

    return [one for one in changes if not (is_own(one, one.before) and is_own(one, one.after))]


def _holder(table: str, row: Mapping[str, Any], before: Tables, after: Tables) -> int | None:
    """The person whom a row is about: its own, or that of its participant, attempt or essay."""
    if table == "accounts_person":
        return int(row["id"])
    for name in ("person_id", "user_id"):
        if row.get(name) is not None:
            return int(row[name])
    if table == "contest_job":
        return int(row["by_id"])
    for name, above in ABOVE.items():
        if row.get(name) is not None:
            found = before[above].get((row[name],)) or after.get(above, {}).get((row[name],))
            return _holder(above, found, before, after) if found else None
    return None
