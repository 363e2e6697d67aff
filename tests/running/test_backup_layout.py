"""The lines of a backup file, and what is refused of it before the database is touched."""

from __future__ import annotations

import datetime as dt
import decimal
import hashlib
import json
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.common.backup.errors import BackupError
from contest.common.backup.layout import (
    FORMAT,
    Column,
    Manifest,
    Table,
    lines_of,
    read_line,
    readers,
    write_line,
    writers,
)
from contest.common.backup.reading import open_backup

WHOLE = st.integers(-(2**63), 2**63 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "whole": WHOLE,
    "real": st.floats(allow_nan=False, allow_infinity=False),
    "truth": st.booleans(),
    "text": st.text(),
    "bytes": st.binary(max_size=40),
    "moment": st.datetimes(timezones=st.just(dt.UTC)),
    "day": st.dates(),
    "time": st.times(),
    "span": st.timedeltas(),
    "json": JSON,
    "decimal": st.decimals(allow_nan=False, allow_infinity=False),
    "uuid": st.uuids(),
}
COLUMNS = tuple(Column(f"c_{kind}", kind) for kind in VALUES)  # type: ignore[arg-type]


@given(st.tuples(*(st.none() | values for values in VALUES.values())))
def test_line_brings_every_kind_of_value_back(row: tuple[Any, ...]) -> None:
    line = write_line(row, writers(COLUMNS))
    assert line.count(b"\n") == 1
    back = read_line(line.rstrip(b"\n"), readers(COLUMNS))
    assert back == list(row)
    assert [type(value) for value in back] == [type(value) for value in row]


def test_line_is_plain_json() -> None:
    columns = [Column("id", "whole"), Column("name", "text"), Column("paper", "bytes"), Column("at", "moment")]
    at = dt.datetime(2026, 11, 24, 9, 0, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    line = write_line((2**40, "Đảng viên", b"\x00\xff", at), writers(columns))
    assert line == '[1099511627776,"Đảng viên","AP8=","2026-11-24T02:00:00.000001+00:00"]\n'.encode()


@pytest.mark.parametrize("line", [b"{}", b"[1]", b"[1,2,3]", b"[1,", b""])
def test_read_line_refuses_what_is_no_such_row(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_line(line, [None, None])


@given(st.binary(max_size=60), st.integers(1, 7))
def test_lines_of_pieces_of_any_size(text: bytes, size: int) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert b"\n".join(lines_of(pieces)) == text.removesuffix(b"\n")


# --- files ------------------------------------------------------------------------------------------

LINES = b'[1,"mot"]\n[2,"hai"]\n'
TABLE = Table("a_table", (Column("id", "whole"), Column("name", "text")), 2, hashlib.sha256(LINES).hexdigest())
MANIFEST = Manifest(FORMAT, 1, dt.datetime(2026, 11, 24, tzinfo=dt.UTC), "sqlite", "0" * 16, {}, (TABLE,))


def write_file(path: Path, *, lines: bytes = LINES, manifest: Any = MANIFEST, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tables/a_table.jsonl", lines)
        archive.writestr("manifest.json", msgspec.json.encode(manifest))
        for name, content in more.items():
            archive.writestr(f"{name}.json", content)
    return path


def test_open_backup(tmp_path: Path) -> None:
    with open_backup(write_file(tmp_path / "whole.zip", secrets=b'{"IDENTITY_KEY":"x"}')) as backup:
        assert backup.manifest == MANIFEST
        assert list(backup.rows(TABLE)) == [[1, "mot"], [2, "hai"]]
        assert backup.secrets() == {"IDENTITY_KEY": "x"}


def test_open_backup_without_secrets(tmp_path: Path) -> None:
    with open_backup(write_file(tmp_path / "whole.zip")) as backup:
        assert backup.secrets() == {}


def spoil_text(path: Path) -> None:
    path.write_text("mã;họ tên\n")


def spoil_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def spoil_format(path: Path) -> None:
    write_file(path, manifest={"format": "another program's", "version": 1})


def spoil_version(path: Path) -> None:
    write_file(path, manifest={"format": FORMAT, "version": 2})


def spoil_manifest(path: Path) -> None:
    write_file(path, manifest={"format": FORMAT, "version": 1, "tables": 5})


def spoil_list(path: Path) -> None:
    write_file(path, manifest=[1])


def spoil_cell(path: Path) -> None:
    write_file(path, lines=LINES.replace(b"mot", b"MOT"))


def spoil_rows(path: Path) -> None:
    write_file(path, lines=LINES[:10])


def spoil_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:150])


def spoil_missing_table(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", msgspec.json.encode(MANIFEST))


def spoil_secrets(path: Path) -> None:
    write_file(path, secrets=b'["x"]')


def spoil_nothing_there(path: Path) -> None:
    path.unlink()


def spoil_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (spoil_text, "foreign"),
        (spoil_zip, "foreign"),
        (spoil_format, "foreign"),
        (spoil_version, "too_new"),
        (spoil_manifest, "damaged"),
        (spoil_list, "damaged"),
        (spoil_cell, "damaged"),
        (spoil_rows, "damaged"),
        (spoil_half, "damaged"),
        (spoil_missing_table, "damaged"),
        (spoil_secrets, "damaged"),
        (spoil_nothing_there, "no_file"),
        (spoil_folder, "unreadable"),
    ],
)
def test_open_backup_refuses(tmp_path: Path, spoil: Callable[[Path], None], code: str) -> None:
    path = write_file(tmp_path / "file.zip")
    spoil(path)
    with pytest.raises(BackupError) as refusal, open_backup(path):
        pass
    assert refusal.value.code == code


def test_open_backup_notices_every_flipped_byte_of_the_rows(tmp_path: Path) -> None:
    """Compressed as real files are: a flip is noticed, or it hit a bit that says nothing and the rows are whole."""
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/a_table.jsonl", LINES)
        archive.writestr("manifest.json", msgspec.json.encode(MANIFEST))
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        one = archive.getinfo("tables/a_table.jsonl")
        begin = one.header_offset + 30 + len(one.filename)
    found = set()
    for place in range(begin, begin + one.compress_size):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        found.add(what_is_found(path))
    assert found <= {"damaged tables/a_table.jsonl", "whole"}
    assert "damaged tables/a_table.jsonl" in found


def what_is_found(path: Path) -> str:
    try:
        with open_backup(path) as backup:
            return "whole" if list(backup.rows(TABLE)) == [[1, "mot"], [2, "hai"]] else "changed"
    except BackupError as refusal:
        return f"{refusal.code} {refusal.details['place']}"


def test_rows_that_do_not_fit_their_columns_are_named(tmp_path: Path) -> None:
    lines = b'[1,"mot"]\n[2]\n'
    table = Table("a_table", TABLE.columns, 2, hashlib.sha256(lines).hexdigest())
    manifest = msgspec.structs.replace(MANIFEST, tables=(table,))
    path = write_file(tmp_path / "file.zip", lines=lines, manifest=manifest)
    with open_backup(path) as backup, pytest.raises(BackupError) as refusal:
        list(backup.rows(table))
    assert refusal.value.details == {"place": "tables/a_table.jsonl:2"}


def test_kinds_are_written_as_the_document_says() -> None:
    assert json.loads(
        write_line(
            (decimal.Decimal("1.50"), uuid.UUID(int=5), dt.date(2026, 11, 24), dt.timedelta(seconds=1)),
            writers([Column(kind, kind) for kind in ("decimal", "uuid", "day", "span")]),  # type: ignore[arg-type]
        )
    ) == ["1.50", "00000000-0000-0000-0000-000000000005", "2026-11-24", 1_000_000]
