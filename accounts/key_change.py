"""Changing the identity key: every stored hash goes through the new key, and what is sealed is sealed anew.

Row by row in short transactions, while people work. A hash says how many keys it has gone through, and whoever has both
keys finds either form (accounts/keychain.py), so this may be broken off at any row and begun again, and what others
write meanwhile is whole in itself. Accounts know no contests: these register here what they keep.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit.actions import record
from accounts.identity import keychain
from accounts.keychain import SCHEMES, Keychain, age_of, mark_of
from accounts.models import EntrySlip, IdentityKey, Person

# One transaction: some milliseconds in which others wait for these rows, on SQLite for the database.
BATCH = 500
# Receipts and certificates are made with the new key from a day later on: until then every process has it.
IN_FORCE_AFTER = dt.timedelta(days=1)
ALWAYS = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SAMPLE = 50

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Anew:
    """What a row becomes: its changed columns, and how many sealed values opened and did not."""

    values: Mapping[str, Any]
    opened: int = 0
    unreadable: int = 0


@dataclass(frozen=True)
class Kept:
    """What is kept under the identity key in one table. `beside`: columns that are only read."""

    name: str | Promise
    rows: Callable[[], QuerySet[Any]]
    fields: tuple[str, ...]
    anew: Callable[[Row], Anew]
    beside: tuple[str, ...] = ()
    is_sealed: bool = False


@dataclass
class Done:
    """What became of a table, or would: rows changed, ids of rows whose new hash another row has already, sealed values
    that none of the keys opens."""

    changed: int = 0
    clashing: list[int] = field(default_factory=list)
    unreadable: int = 0


class WrongKeys(Exception):
    """The keys that are set are not those of the data. `code`: "other" (key `number` is another one), "missing" (there
    was a key `number`), "sealed" (nothing that is sealed opens)."""

    def __init__(self, code: str, number: int = 0) -> None:
        super().__init__(code)
        self.code, self.number = code, number


# --- which keys ---------------------------------------------------------------------------------------


def new_key(scheme: str = "") -> str:
    """A key of 400 bits, used with the algorithms of a scheme (keychain.SCHEMES)."""
    assert scheme in SCHEMES
    return scheme + secrets.token_urlsafe(50)


def check_keys() -> None:
    """Raises WrongKeys. One query."""
    keys = keychain().keys
    for known in IdentityKey.objects.order_by("number"):
        if known.number >= len(keys):
            raise WrongKeys("missing", known.number)
        if known.mark != mark_of(keys[known.number]):
            raise WrongKeys("other", known.number)


def note_keys(*, now: dt.datetime) -> None:
    """Notes the keys that the site has from now on, once each. Raises WrongKeys, and then notes nothing."""
    check_keys()
    known = set(IdentityKey.objects.values_list("number", flat=True))
    if not known and _nothing_opens():
        raise WrongKeys("sealed")
    for number, key in enumerate(keychain().keys):
        if number not in known:
            since = now + IN_FORCE_AFTER if number else ALWAYS
            # another process may note it at the same moment
            IdentityKey.objects.get_or_create(number=number, defaults={"mark": mark_of(key), "since": since})


def note_mark(mark: str) -> None:
    """Notes the first key of data that came from elsewhere, by its mark; nothing where one is noted."""
    if not IdentityKey.objects.exists():
        IdentityKey.objects.create(number=0, mark=mark, since=ALWAYS)


def _nothing_opens() -> bool:
    """Whether sealed values are there, and none of those looked at opens: before any key was noted, all there is to
    tell a wrong one by."""
    looked = [
        kept.anew(row)
        for kept in _kept
        if kept.is_sealed
        for row in kept.rows().order_by("-pk").values("pk", *kept.fields, *kept.beside)[:SAMPLE]
    ]
    return any(one.unreadable for one in looked) and not any(one.opened for one in looked)


# --- what is kept -------------------------------------------------------------------------------------


def hashes_anew(*fields: str) -> Callable[[Row], Anew]:
    """Columns that hold a hash."""

    def anew(row: Row) -> Anew:
        chain = keychain()
        return Anew({name: chain.newest(bytes(row[name])) for name in fields if is_old(row[name], chain)})

    return anew


def is_old(stored: bytes | memoryview | None, chain: Keychain) -> bool:
    """Whether a hash has not gone through all keys."""
    return stored is not None and age_of(bytes(stored)) < chain.age


def seals_anew(column: str, names: Iterable[str] = ()) -> Callable[[Row], Anew]:
    """A column that holds a sealed text, or a JSON object in which these names do. What was never sealed stays."""

    def anew(row: Row) -> Anew:
        chain = keychain()
        whole = row[column] if names else {"": row[column]}
        sealed = {name: whole[name] for name in (names or ("",)) if looks_sealed(whole.get(name))}
        former = {name: text for name, text in sealed.items() if not chain.is_sealed_today(text)}
        changed = {name: resealed for name, text in former.items() if (resealed := _resealed(chain, text))}
        unreadable = len(former) - len(changed)
        opened = len(sealed) - unreadable
        if not changed:
            return Anew({}, opened, unreadable)
        return Anew({column: {**whole, **changed} if names else changed[""]}, opened, unreadable)

    return anew


def looks_sealed(text: Any) -> bool:
    """Fernet's texts begin so, and ours (sealing.GcmBox)."""
    return isinstance(text, str) and text.startswith(("gAAAA", "2:"))


def _resealed(chain: Keychain, sealed: str) -> str:
    try:
        return chain.seal(chain.unseal(sealed))
    except ValueError:
        return ""


_kept: list[Kept] = [
    Kept(
        _("Số điện thoại, số căn cước của người"),
        Person.objects.order_by,
        ("phone_hash", "citizen_hash"),
        hashes_anew("phone_hash", "citizen_hash"),
    ),
    Kept(_("Phiếu vào thi, mã cá nhân"), EntrySlip.objects.order_by, ("code_hash",), hashes_anew("code_hash")),
    Kept(
        _("Lớp xác thực thứ hai"),
        lambda: Authenticator.objects.filter(type=Authenticator.Type.TOTP),
        ("data",),
        seals_anew("data", ("secret",)),
        is_sealed=True,
    ),
]


def register(*kept: Kept) -> None:
    """Adds what others keep, before what is here: some of it can be told only while phones have their former hash."""
    _kept[:0] = kept


# --- the change ---------------------------------------------------------------------------------------


def look_through() -> list[tuple[Kept, Done]]:
    """What a change would do; writes nothing."""
    return [(kept, _go_through(kept, write=False)) for kept in _kept]


def change_all(
    *, now: dt.datetime, told: Callable[[Kept, Done], None] = lambda kept, done: None
) -> list[tuple[Kept, Done]]:
    """Brings every row under the key of today; what was brought there before stays. Raises WrongKeys.

    `told` is called after each table. A second call changes what a process wrote that had not heard of the key.
    """
    note_keys(now=now)
    found = []
    for kept in _kept:
        done = _go_through(kept, write=True)
        told(kept, done)
        found.append((kept, done))
    if any(done.changed for _kept, done in found):
        rows = sum(done.changed for _kept, done in found)
        record("identity.changed", by=None, now=now, detail={"number": keychain().age, "count": rows})
    return found


def _go_through(kept: Kept, *, write: bool) -> Done:
    done, last = Done(), 0
    while True:
        with transaction.atomic():
            rows = kept.rows().filter(pk__gt=last).order_by("pk")
            if write:
                rows = rows.select_for_update()
            batch = list(rows.values("pk", *kept.fields, *kept.beside)[:BATCH])
            changes = {}
            for row in batch:
                found = kept.anew(row)
                done.unreadable += found.unreadable
                if found.values:
                    changes[row["pk"]] = {name: row[name] for name in kept.fields} | dict(found.values)
            if write:
                done.clashing += _write(kept, changes)
            done.changed += len(changes)
        if len(batch) < BATCH:
            done.changed -= len(done.clashing)
            return done
        last = batch[-1]["pk"]


def _write(kept: Kept, changes: Mapping[int, Row]) -> list[int]:
    """Writes rows; gives the ids of those that would be doubles of another row, and stay as they are."""
    if not changes:
        return []
    try:
        with transaction.atomic():
            _update(kept, changes)
    except IntegrityError:
        if len(changes) == 1:
            return list(changes)
        pks = list(changes)
        halves = pks[: len(pks) // 2], pks[len(pks) // 2 :]
        return [one for half in halves for one in _write(kept, {pk: changes[pk] for pk in half})]
    return []


def _update(kept: Kept, changes: Mapping[int, Row]) -> None:
    meta, quote = kept.rows().model._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in kept.fields]
    columns = ", ".join(f"{quote(one.column)} = %s" for one in fields)
    sql = f"update {quote(meta.db_table)} set {columns} where {quote(meta.pk.column)} = %s"
    rows = [
        (*(one.get_db_prep_save(row[one.name], connection=connection) for one in fields), pk)
        for pk, row in changes.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
