"""What all migrations leave on SQLite: made once, kept between runs until one of them changes.

Running them is 4 s of CPU, which every process of the suite would spend before its first test.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import django
from django.db.migrations.loader import MigrationLoader

from tests.running.commands import manage


def migrated_file(folder: Path) -> Path:
    """The file in this folder; whoever comes first makes it, and the others wait."""
    made = folder / f"{_digest()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            _make(made)
    return made


def _make(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as var_dir:
        done = manage(Path(var_dir), "migrate", "-v0")
        assert done.returncode == 0, done.stderr
        whole = Path(var_dir, "whole.sqlite3")
        with closing(sqlite3.connect(Path(var_dir, "thi.sqlite3"))) as left, closing(sqlite3.connect(whole)) as copy:
            # with what may still lie in its log
            left.backup(copy)
        whole.rename(path)


def _digest() -> str:
    """Every migration's text, and who runs them."""
    digest = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        module = sys.modules[migration.__module__]
        digest.update(f"{app} {name}".encode() + Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:16]
