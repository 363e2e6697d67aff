"""What a backup file looks like: a zip with one file of JSON lines for each table, and a manifest. Pure.

`manifest.json` says of which version the rows are (names of the migrations), and of each table its columns in order,
the number of rows and the SHA-256 of its lines. `tables/<table>.jsonl` holds a JSON array for each row. Values are
plain JSON but for: bytes as base64, moments as ISO 8601 in UTC with microseconds, days and times as ISO 8601, decimals
and UUIDs as text. `secrets.json` is there only when it was asked for.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from contest.common.structs import worked_out

FORMAT = "thi-truc-tuyen/backup"
VERSION = 1
MANIFEST = "manifest.json"
SECRETS = "secrets.json"

Kind = Literal[
    "whole", "real", "truth", "text", "bytes", "moment", "day", "time", "span", "json", "decimal", "uuid"
]  # fmt: skip
Convert = Callable[[Any], Any]


class Column(msgspec.Struct, frozen=True):
    """One column of a table, by its name in the database."""

    name: str
    kind: Kind


class Table(msgspec.Struct, frozen=True):
    """One table: columns in the order of every row's values."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    sha256: str

    @property
    def file_name(self) -> str:
        """Its place in the zip."""
        return table_file(self.name)


@worked_out
class Manifest(msgspec.Struct, frozen=True):
    """What is in the file. `identity_mark` tells whether two installations have the same identity key
    (accounts/keychain.py)."""

    format: str
    version: int
    made_at: dt.datetime
    database: str
    identity_mark: str
    migrations: dict[str, tuple[str, ...]]
    tables: tuple[Table, ...]


def table_file(name: str) -> str:
    """Place of a table's rows in the zip."""
    return f"tables/{name}.jsonl"


# --- rows and lines ------------------------------------------------------------------------------


def write_line(row: Sequence[Any], converts: Sequence[Convert | None]) -> bytes:
    """One row as a line. Documents keep the order of their keys (PostgreSQL has an order of its own)."""
    values = [
        value if convert is None or value is None else convert(value)
        for value, convert in zip(row, converts, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def read_line(line: bytes, converts: Sequence[Convert | None]) -> list[Any]:
    """The values of a line. Raises ValueError when it is no such row."""
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(converts):
        raise ValueError(f"{len(converts)} values expected")
    return [
        value if convert is None or value is None else convert(value)
        for value, convert in zip(values, converts, strict=True)
    ]


def writers(columns: Iterable[Column]) -> list[Convert | None]:
    """For each column what turns its values into JSON; None where they are JSON already."""
    return [_KINDS[column.kind][0] for column in columns]


def readers(columns: Iterable[Column]) -> list[Convert | None]:
    """For each column what turns JSON into its values."""
    return [_KINDS[column.kind][1] for column in columns]


def _bytes_out(value: Any) -> str:
    return base64.b64encode(value).decode()


def _bytes_in(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _moment_out(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _span_out(value: dt.timedelta) -> int:
    return value // dt.timedelta(microseconds=1)


def _span_in(microseconds: int) -> dt.timedelta:
    return dt.timedelta(microseconds=microseconds)


def _iso(value: dt.date | dt.time) -> str:
    return value.isoformat()


# kind → (out to JSON, in from JSON)
_KINDS: dict[Kind, tuple[Convert | None, Convert | None]] = {
    "whole": (None, None),
    "real": (None, None),
    "truth": (None, None),
    "text": (None, None),
    "json": (None, None),
    "bytes": (_bytes_out, _bytes_in),
    "moment": (_moment_out, dt.datetime.fromisoformat),
    "day": (_iso, dt.date.fromisoformat),
    "time": (_iso, dt.time.fromisoformat),
    "span": (_span_out, _span_in),
    "decimal": (str, decimal.Decimal),
    "uuid": (str, uuid.UUID),
}


def lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines out of chunks of any size; a last line without an end is one too."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest
