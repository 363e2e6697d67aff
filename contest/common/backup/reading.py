"""Opens a backup file and refuses what is foreign or damaged before anything is touched. Pure."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from contest.common.backup.errors import BackupError
from contest.common.backup.layout import (
    FORMAT,
    MANIFEST,
    SECRETS,
    VERSION,
    Manifest,
    Table,
    lines_of,
    read_line,
    readers,
)

PIECE = 1 << 20
# What the zip reader raises for bytes that are not what they were.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError)


@dataclass(frozen=True)
class Backup:
    """An open backup file that has been checked."""

    archive: zipfile.ZipFile
    manifest: Manifest

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """The rows of a table, values as Python has them. Raises BackupError("damaged")."""
        converts = readers(table.columns)
        for number, line in enumerate(lines_of(_pieces(self.archive, table.file_name)), start=1):
            try:
                yield read_line(line, converts)
            except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
                raise BackupError("damaged", place=f"{table.file_name}:{number}") from error

    def secrets(self) -> dict[str, str]:
        """The secrets that were put in; empty when none were."""
        if SECRETS not in self.archive.namelist():
            return {}
        try:
            return msgspec.json.decode(b"".join(_pieces(self.archive, SECRETS)), type=dict[str, str])
        except msgspec.DecodeError as error:
            raise BackupError("damaged", place=SECRETS) from error


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """The file, every byte of it checked. Raises BackupError: "no_file", "foreign", "too_new", "damaged"."""
    try:
        if stat.S_IFMT(path.stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
            # a device has no end at which the list of a zip's files could stand
            raise BackupError("foreign")
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise BackupError("no_file") from error
    except OSError as error:
        raise BackupError("unreadable", reason=error.strerror or type(error).__name__) from error
    except BROKEN as error:
        # The list of a zip's files stands at its end: half a file has none.
        raise BackupError("damaged" if _begins_as_zip(path) else "foreign", place=path.name) from error
    with archive:
        manifest = _manifest(archive)
        for table in manifest.tables:
            _check(archive, table)
        backup = Backup(archive, manifest)
        backup.secrets()
        yield backup


def _begins_as_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    if MANIFEST not in archive.namelist():
        raise BackupError("foreign")
    text = b"".join(_pieces(archive, MANIFEST))
    try:
        head = json.loads(text)
        if head.get("format") != FORMAT:
            raise BackupError("foreign")
        if head.get("version") != VERSION:
            raise BackupError("too_new", version=head.get("version"))
        return msgspec.json.decode(text, type=Manifest)
    except (ValueError, AttributeError) as error:
        raise BackupError("damaged", place=MANIFEST) from error


def _check(archive: zipfile.ZipFile, table: Table) -> None:
    digest, rows = hashlib.sha256(), 0
    for piece in _pieces(archive, table.file_name):
        digest.update(piece)
        rows += piece.count(b"\n")
    if digest.hexdigest() != table.sha256 or rows != table.rows:
        raise BackupError("damaged", place=table.file_name)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        with archive.open(name) as file:
            while piece := file.read(PIECE):
                yield piece
    except (*BROKEN, RuntimeError) as error:
        raise BackupError("damaged", place=name) from error
