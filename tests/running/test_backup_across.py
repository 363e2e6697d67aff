"""Backups from SQLite to PostgreSQL and back, and out of an older version: each command in a process of its own."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.running.commands import ROOT, lay_out, manage
from tests.running.filled import ROWS
from tests.services import installation, postgres, redis

pytestmark = pytest.mark.services

CROWD = {"people": 60, "attempts": 150, "perfect-people": 6, "perfect-attempts": 9, "fastest-ms": 17000, "seed": 1}


def done(var_dir: Path, *arguments: str, **changes: str) -> str:
    """Output of a command that must succeed."""
    result = manage(var_dir, *arguments, **changes)
    assert result.returncode == 0, result.stderr
    return result.stdout


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def report(var_dir: Path, **changes: str) -> Any:
    """The participation report but for the moment of the export."""
    whole = json.loads(done(var_dir, "export_participation", "--format", "json", "--out", "-", **changes))
    del whole["summary"]["as_of"]
    return whole


def rows_of(path: Path) -> dict[str, list[object]]:
    """Every row of a backup by table, documents without the order of their keys."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("tables/")]
        return {name: [json.loads(line) for line in archive.read(name).splitlines()] for name in names}


def test_backup_from_sqlite_to_postgresql_and_back(tmp_path: Path, demo_site: Path) -> None:
    first, second, third = (folder(tmp_path / name) for name in ("first", "second", "third"))
    files = [tmp_path / f"{number}.zip" for number in range(3)]
    lay_out(first, demo_site)
    done(first, "simulate", *(part for name, value in CROWD.items() for part in (f"--{name}", str(value))))
    done(first, "backup", "--out", str(files[0]), "--with-secrets")
    with postgres() as database_url, redis() as redis_url:
        real = installation(database_url, redis_url)
        assert "IDENTITY_KEY" in done(second, "restore", str(files[0]), **real)
        real["IDENTITY_KEY"] = (first / "secret_key").read_text()
        done(second, "recount", "--check", **real)
        assert report(second, **real) == report(first)
        done(second, "backup", "--out", str(files[1]), "--with-secrets", **real)
    done(third, "restore", str(files[1]))
    done(third, "recount", "--check")
    assert report(third) == report(first)
    assert (third / "secret_key").read_text() == (first / "secret_key").read_text()
    done(third, "backup", "--out", str(files[2]))
    rows = [rows_of(file) for file in files]
    assert len(rows[0]["tables/contest_attempt.jsonl"]) == CROWD["attempts"]
    # each report was an export, which the trail of the installation that made it has on record
    trails = [table.pop("tables/accounts_audit.jsonl") for table in rows]
    assert trails[0] == trails[1][:-1] == trails[2][:-2]
    assert [row[3] for row in trails[2][-2:]] == ["export.participation"] * 2
    # restoring notes whose key the data has, until `up` does
    keys = [table.pop("tables/accounts_identitykey.jsonl") for table in rows]
    assert [len(one) for one in keys] == [0, 1, 1]
    assert keys[1] == keys[2]
    assert rows[0] == rows[1] == rows[2]


FILL = "from tests.running.filled import fill_every_table; print(len(fill_every_table()))"


def test_every_column_of_every_table_goes_there_and_back(tmp_path: Path) -> None:
    first, second, third = (folder(tmp_path / name) for name in ("first", "second", "third"))
    files = [tmp_path / f"{number}.zip" for number in range(3)]
    done(first, "migrate", "-v0")
    # before the installation has rows of its own: a trail cannot be emptied
    tables = int(done(first, "shell", "--no-imports", "-v0", "-c", FILL, PYTHONPATH=str(ROOT)))
    done(first, "backup", "--out", str(files[0]))
    with postgres() as database_url, redis() as redis_url:
        real = installation(database_url, redis_url)
        done(second, "restore", str(files[0]), **real)
        done(second, "backup", "--out", str(files[1]), **real)
    done(third, "restore", str(files[1]))
    done(third, "backup", "--out", str(files[2]))
    rows = [rows_of(file) for file in files]
    assert {name: len(table) for name, table in rows[0].items() if len(table) != 1} == {
        f"tables/{table}.jsonl": count for table, count in ROWS.items()
    }
    assert len(rows[0]) == tables
    assert rows[0] == rows[1] == rows[2]


def test_backup_of_the_first_version_comes_into_this_one(tmp_path: Path) -> None:
    """Taken by this program while the database is old, as before an upgrade; brought up while it is restored."""
    old, new = folder(tmp_path / "old"), folder(tmp_path / "new")
    done(old, "migrate", "-v0", "accounts", "0001")
    with sqlite3.connect(old / "thi.sqlite3") as database:
        values = {
            "id": 41, "code": "DV001", "full_name": "Nguyễn Thị Thu Hằng", "sort_name": "hang", "password": "!",
            "phone_tail": "", "is_active": 1, "registered_at": "2026-11-24 02:00:00.123457",
            "last_login": "2026-11-24 03:00:00", "phone_hash": bytes(range(32)),
        }  # fmt: skip
        marks = ", ".join("?" * len(values))
        database.execute(f"insert into accounts_person ({', '.join(values)}) values ({marks})", [*values.values()])
    done(old, "backup", "--out", str(tmp_path / "old.zip"))
    done(new, "restore", str(tmp_path / "old.zip"))
    done(new, "migrate", "--check")
    with sqlite3.connect(new / "thi.sqlite3") as database:
        columns = {row[1] for row in database.execute("pragma table_info(accounts_person)")}
        person = database.execute("select id, full_name, registered_at, phone_hash from accounts_person").fetchall()
    assert "last_login" not in columns
    assert person == [(41, "Nguyễn Thị Thu Hằng", "2026-11-24 02:00:00.123457", bytes(range(32)))]
