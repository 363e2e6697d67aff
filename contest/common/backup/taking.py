"""Takes a backup while the contest runs: every table as of one moment."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from accounts.keychain import mark_of
from contest.common.backup.errors import BackupError
from contest.common.backup.layout import (
    FORMAT,
    MANIFEST,
    SECRETS,
    VERSION,
    Manifest,
    Table,
    table_file,
    write_line,
    writers,
)
from contest.common.backup.schema import Model, applied_migrations, columns_of, fields_of, kept_models, models_at
from contest.common.database import read_snapshot

CHUNK = 2_000
PARTIAL = ".{}.part"


def take_backup(target: Path, *, secrets: Mapping[str, str], now: dt.datetime) -> Manifest:
    """Writes the file, readable by its owner only; writers of the site do not wait meanwhile.

    Raises BackupError: "exists", "being_written", "no_tables", "unknown_migrations", "points_outside", "unknown_kind";
    OSError.
    """
    if target.exists():
        raise BackupError("exists")
    partial = target.with_name(PARTIAL.format(target.name))
    handle = os.open(partial, os.O_CREAT | os.O_WRONLY, 0o600)
    if not _is_ours(handle, partial):
        os.close(handle)
        raise BackupError("being_written")
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive, read_snapshot():
                manifest = _fill(archive, secrets=secrets, now=now)
            # of one that was killed more may lie there
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return manifest


def forget_unfinished(folder: Path) -> None:
    """Deletes what killed backups left in a folder that holds nothing else: papers, keys and names lie in it."""
    for partial in folder.glob(PARTIAL.format("*")):
        # gone meanwhile, or somebody else's
        with suppress(OSError), partial.open("r+b") as file:
            if _is_ours(file.fileno(), partial):
                partial.unlink()


def _is_ours(handle: int, partial: Path) -> bool:
    """Takes an unfinished file that nobody writes any more; whoever writes it holds it until the end."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # some file systems, of memory sticks for one, have no locks
        return True
    # it may have been finished between our opening and our holding it
    return partial.exists() and os.path.samestat(os.fstat(handle), partial.stat())


def _fill(archive: zipfile.ZipFile, *, secrets: Mapping[str, str], now: dt.datetime) -> Manifest:
    migrations = applied_migrations()
    kept = kept_models(models_at(migrations))
    if not kept:
        raise BackupError("no_tables")
    manifest = Manifest(
        format=FORMAT,
        version=VERSION,
        made_at=now,
        database=connection.vendor,
        identity_mark=mark_of(settings.IDENTITY_KEY),
        migrations=migrations,
        tables=tuple(_write_table(archive, model) for model in kept),
    )
    if secrets:
        archive.writestr(SECRETS, json.dumps(dict(secrets)))
    archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return manifest


def _write_table(archive: zipfile.ZipFile, model: Model) -> Table:
    meta, columns = model._meta, columns_of(model)
    rows = model._default_manager.order_by(*(field.attname for field in meta.pk_fields))
    digest, count, out = hashlib.sha256(), 0, writers(columns)
    with archive.open(table_file(meta.db_table), "w", force_zip64=True) as file:
        for row in rows.values_list(*(field.attname for field in fields_of(model))).iterator(chunk_size=CHUNK):
            line = write_line(row, out)
            digest.update(line)
            file.write(line)
            count += 1
    return Table(meta.db_table, columns, count, digest.hexdigest())
