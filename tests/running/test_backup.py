"""Backups of a filled database, on whichever database the suite runs: equal afterwards, all or nothing."""

from __future__ import annotations

import datetime as dt
import fcntl
import io
import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Person, Unit
from contest.attempts.models import Attempt, KnownBy, TallyQueue, Team
from contest.banks.models import BankImport
from contest.common.backup import restoring, taking
from contest.common.backup.errors import BackupError
from contest.common.backup.layout import Manifest, Table, table_file
from contest.common.backup.reading import open_backup
from contest.common.backup.restoring import restore_backup
from contest.common.backup.schema import LEFT_OUT, columns_of, kept_models
from contest.common.backup.taking import take_backup
from contest.essays.models import EssayFile
from contest.reports.participation import participation
from contest.reports.writers import WRITERS
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.models import RulesTrial
from contest.rounds.models import Contest, Period
from tests.factories import NOW, hand_in, make_bank, make_contest, make_participant, make_person, make_unit, small_tree
from tests.factories import start_paper as start
from tests.running.filled import EVERY_BYTE, ROWS, every_row, fill_every_table

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = pytest.mark.usefixtures("quick_tables")


@pytest.fixture
def contest() -> Contest:
    """A contest that is running: papers counted, not yet counted and open; an import whose file has every byte."""
    tree = small_tree()
    cell = Unit.objects.get(code="K1-1")
    contest = make_contest(tree)
    people = [make_participant(contest, cell, name) for name in ("Nguyễn Thị Thu Hằng", "Trần Văn Khải", "Đỗ Ư")]
    for place, one in enumerate(people):
        hand_in(one, 20 - place, 17_000 + place, at=NOW + dt.timedelta(minutes=place))
    tally_all()
    hand_in(people[0], 12, 90_001)
    Attempt.objects.filter(pk=start(people[1]).pk).update(draft=b"\x00\x01\xff", draft_no=3)
    BankImport.objects.create(
        bank=make_bank(), file_name="câu hỏi.docx", content=EVERY_BYTE, preview={"câu": [1, None, 2**40]}, at=NOW
    )
    Person.objects.filter(pk=people[0].person_id).update(
        phone_hash=EVERY_BYTE[:32], registered_at=dt.datetime(2026, 11, 24, 2, 0, 0, 123_457, tzinfo=dt.UTC)
    )
    return contest


@pytest.fixture
def file(contest: Contest, tmp_path: Path) -> Path:
    take(tmp_path / "before.zip")
    return tmp_path / "before.zip"


@pytest.fixture
def quick_tables(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables as the migrations leave them, copied: running all migrations is nine tenths of a restore, and the same
    in each. For what is said about rows, keys and words; "every row", "every column" and a failure between run them.

    SQLite keeps the definitions as they were written; PostgreSQL is told again what the first run told it.
    """
    migrate, newest = restoring._migrate, set(restoring.keys_of(restoring.applied_migrations()))
    copy = _definitions() if connection.vendor == "sqlite" else _told_again(lambda: migrate(list(newest)))

    def copied(targets: list[tuple[str, str]] | None) -> None:
        if targets is None or set(targets) != newest:
            migrate(targets)
        else:
            copy()

    monkeypatch.setattr(restoring, "_migrate", copied)


def _definitions() -> Callable[[], None]:
    with connection.cursor() as cursor:
        cursor.execute("select name, sql from sqlite_master where sql is not null and name not like 'sqlite_%'")
        definitions = cursor.fetchall()
        cursor.execute("select app, name, applied from django_migrations")
        applied = cursor.fetchall()

    def copy() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select name from sqlite_master")
            there = {name for (name,) in cursor.fetchall()}
            for _, sql in (one for one in definitions if one[0] not in there):
                cursor.execute(sql)
            cursor.executemany("insert into django_migrations (app, name, applied) values (%s, %s, %s)", applied)

    return copy


# what the migrations of empty tables said to PostgreSQL: statement, parameters, of many rows
SAID_BY_MIGRATIONS: list[tuple[str, Any, bool]] = []


def _told_again(migrate: Callable[[], None]) -> Callable[[], None]:
    said: list[tuple[str, Any, bool]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.lstrip().lower().startswith("select"):
            said.append((sql, params, many))
        return execute(sql, params, many, context)

    def copy() -> None:
        if SAID_BY_MIGRATIONS:
            with connection.cursor() as cursor:
                for sql, params, many in SAID_BY_MIGRATIONS:
                    (cursor.executemany if many else cursor.execute)(sql, params)
            return
        with connection.execute_wrapper(listen):
            migrate()
        SAID_BY_MIGRATIONS.extend(said)

    return copy


def take(path: Path, **secrets: str) -> Manifest:
    return take_backup(path, secrets=secrets, now=NOW)


def restore(path: Path, *, replace: bool = True) -> int:
    with open_backup(path) as backup:
        return restore_backup(backup, replace=replace)


def export(contest: Contest) -> bytes:
    """The participation report as JSON."""
    period = Period.objects.select_related("contest__unit").get(contest=contest, kind=Period.Kind.CONTEST)
    out = io.BytesIO()
    WRITERS["json"].write(participation(period, contest.unit, now=NOW), out)
    return out.getvalue()


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    from django.apps import apps

    return {
        model._meta.db_table: sorted(map(repr, model._default_manager.values_list()))
        for model in kept_models(apps.get_models(include_auto_created=True))
    }


# --- equal afterwards -------------------------------------------------------------------------------


def test_restore_brings_every_row_back(contest: Contest, file: Path, tmp_path: Path) -> None:
    rows, report = all_rows(), export(contest)
    Attempt.objects.filter(state=0).update(draft=b"lost")
    TallyQueue.objects.all().delete()
    make_unit("MOI", "Chi bộ mới")
    assert restore(file) == sum(map(len, rows.values()))
    assert all_rows() == rows
    assert export(contest) == report
    assert find_differences(contest) == []
    assert take(tmp_path / "after.zip").tables == manifest_of(file).tables


def test_restore_brings_every_column_of_every_table_back(db: None, tmp_path: Path) -> None:
    """Essays with their files, teams, guests, reconsiderations, trials of rules, and whatever table is added."""
    filled = fill_every_table()
    rows = every_row()
    assert {name: len(own) for name, own in rows.items()} == dict.fromkeys(filled, 1) | ROWS
    assert rows["contest_essayfile"][0]["content"] == EVERY_BYTE
    take(tmp_path / "all.zip")
    for model in (EssayFile, Team, KnownBy, RulesTrial):
        model.objects.all().delete()
    assert every_row() != rows
    restore(tmp_path / "all.zip")
    assert every_row() == rows
    assert take(tmp_path / "again.zip").tables == manifest_of(tmp_path / "all.zip").tables


@QUICK
def test_restore_counts_on_where_it_stood(contest: Contest, file: Path) -> None:
    """What waited in the queue is counted after a restore, once."""
    restore(file)
    assert tally_all() == 1
    assert tally_all() == 0
    assert find_differences(contest) == []


@QUICK
def test_restore_gives_new_rows_new_numbers(contest: Contest, file: Path) -> None:
    last = {model: model.objects.order_by("-pk").values_list("pk", flat=True)[0] for model in (Attempt, Person, Unit)}
    restore(file)
    unit = make_unit("MOI", "Chi bộ mới")
    person = make_person("Người mới", code="MOI1", unit=unit)
    attempt = start(make_participant(contest, unit, "Người mới nữa"))
    assert all(row.pk > last[type(row)] for row in (unit, person, attempt))


@QUICK
def test_restore_ends_sessions_and_makes_content_types(file: Path) -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sessions.models import Session

    Session.objects.create(session_key="x" * 32, session_data="", expire_date=NOW)
    restore(file)
    assert not Session.objects.exists()
    assert ContentType.objects.filter(app_label="contest", model="attempt").exists()


def test_backup_holds_every_table_but_those_left_out(file: Path) -> None:
    from django.apps import apps

    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    missing = tables - {table.name for table in manifest_of(file).tables}
    prefixes = ("auth_", "django_session", "django_content_type", "usersessions_")
    assert all(name.startswith(prefixes) for name in missing), missing
    assert {"contest_attempt", "contest_tallyqueue", "accounts_person", "contest_edition"} <= tables - missing
    assert {"sessions", "contenttypes", "auth"} <= LEFT_OUT


def test_backup_is_of_one_moment(contest: Contest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody hands in between two tables: the file has neither the paper nor its row in the queue."""
    papers, waiting = Attempt.objects.count(), TallyQueue.objects.count()
    participant = make_participant(contest, Unit.objects.get(code="K2-1"))
    write_table: Callable[..., Table] = taking._write_table
    handed_in = threading.Event()

    def hand_in_elsewhere() -> None:
        try:
            hand_in(participant, 5)
            handed_in.set()
        finally:
            connection.close()

    def slowly(*arguments: Any) -> Table:
        table = write_table(*arguments)
        if table.name == "accounts_unit":
            thread = threading.Thread(target=hand_in_elsewhere)
            thread.start()
            thread.join(20)
        return table

    monkeypatch.setattr(taking, "_write_table", slowly)
    rows = {table.name: table.rows for table in take(tmp_path / "running.zip").tables}
    assert handed_in.is_set()
    assert Attempt.objects.count() == papers + 1
    assert (rows["contest_attempt"], rows["contest_tallyqueue"]) == (papers, waiting)


# --- the file ---------------------------------------------------------------------------------------


def test_backup_is_its_owners_alone(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_backup_does_not_overwrite(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(BackupError) as refusal:
        take(file)
    assert refusal.value.code == "exists"
    assert file.read_bytes() == before


def test_backup_that_fails_leaves_no_file(contest: Contest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Table:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(taking, "_write_table", fail)
    with pytest.raises(OSError, match="No space"):
        take(tmp_path / "full.zip")
    assert list(tmp_path.iterdir()) == []


def test_two_backups_into_one_file_do_not_mix(
    contest: Contest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, real, refusals = tmp_path / "thi.zip", taking._write_table, []

    def meanwhile(*arguments: Any) -> Table:
        with pytest.raises(BackupError) as refusal:
            take(target)
        refusals.append(refusal.value.code)
        return real(*arguments)

    monkeypatch.setattr(taking, "_write_table", meanwhile)
    take(target)
    assert {*refusals} == {"being_written"}
    monkeypatch.undo()
    take(tmp_path / "alone.zip")
    assert sizes(target) == sizes(tmp_path / "alone.zip")


def sizes(path: Path) -> dict[str, int]:
    """Every part of a backup, read whole, with its length."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {one.filename: one.file_size for one in archive.infolist()}


def test_backup_after_one_that_was_killed_holds_nothing_of_it(contest: Contest, tmp_path: Path) -> None:
    (tmp_path / ".thi.zip.part").write_bytes(b"PK\5\6" * 1_000_000)
    take(tmp_path / "thi.zip")
    take(tmp_path / "alone.zip")
    assert (tmp_path / "thi.zip").stat().st_size == (tmp_path / "alone.zip").stat().st_size
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["alone.zip", "thi.zip"]


def test_backup_holds_no_secret_unless_asked(file: Path, tmp_path: Path, settings: Any) -> None:
    take(tmp_path / "with.zip", IDENTITY_KEY=settings.IDENTITY_KEY)
    for path, there in ((file, False), (tmp_path / "with.zip", True)):
        with zipfile.ZipFile(path) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist())
        assert (settings.IDENTITY_KEY.encode() in everything) is there


def test_backup_of_an_unknown_kind_of_column_is_refused() -> None:
    from django.db import models

    class Picture(models.Model):
        image = models.FileField()

        class Meta:
            app_label = "made_up"

    with pytest.raises(BackupError) as refusal:
        columns_of(Picture)
    assert refusal.value.details == {"column": "made_up_picture.image", "kind": "FileField"}


# --- all or nothing -----------------------------------------------------------------------------------


def manifest_of(path: Path) -> Manifest:
    with open_backup(path) as backup:
        return backup.manifest


def rewritten(path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The file with its manifest and tables changed, hashes set right again: only what it says is wrong."""
    import hashlib

    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(manifest, files)
    for table in manifest["tables"]:
        lines = files[table_file(table["name"])]
        table["rows"], table["sha256"] = lines.count(b"\n"), hashlib.sha256(lines).hexdigest()
    target = path.with_name("rewritten.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", msgspec.json.encode(manifest))
    return target


def lose_people(_manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    """Participants then point at nobody."""
    files[table_file("accounts_person")] = b""


def double_a_unit(_manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files[table_file("accounts_unit")] += files[table_file("accounts_unit")].splitlines(keepends=True)[0]


def rename_a_column(manifest: dict[str, Any], _files: dict[str, bytes]) -> None:
    table = next(table for table in manifest["tables"] if table["name"] == "contest_attempt")
    table["columns"][-1]["name"] = "answer_sheet"


def leave_a_table_out(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    manifest["tables"] = [table for table in manifest["tables"] if table["name"] != "contest_standing"]


def come_from_the_future(manifest: dict[str, Any], _files: dict[str, bytes]) -> None:
    manifest["migrations"]["contest"].append("0999_next_year")


def write_nonsense(_manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    files[table_file("contest_tallyqueue")] += b"[1,2,3,4,5,6]\n"


def fails_and_changes_nothing(file: Path, change: Any, code: str) -> None:
    make_unit("MOI", "Chi bộ có sau bản sao lưu")
    rows = all_rows()
    with pytest.raises(BackupError) as refusal:
        restore(rewritten(file, change))
    assert refusal.value.code == code
    assert all_rows() == rows


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lose_people, "refused_rows"),
        (leave_a_table_out, "other_columns"),
        (come_from_the_future, "unknown_migrations"),
    ],
)
def test_restore_that_fails_changes_nothing(file: Path, change: Any, code: str) -> None:
    fails_and_changes_nothing(file, change, code)


@QUICK
@pytest.mark.parametrize(
    ("change", "code"),
    [(double_a_unit, "refused_rows"), (rename_a_column, "other_columns"), (write_nonsense, "damaged")],
)
def test_restore_that_fails_at_a_row_or_column_changes_nothing(file: Path, change: Any, code: str) -> None:
    fails_and_changes_nothing(file, change, code)


def test_restore_into_a_filled_database_is_refused(file: Path) -> None:
    rows = all_rows()
    with pytest.raises(BackupError) as refusal:
        restore(file, replace=False)
    assert refusal.value.code == "not_empty"
    assert refusal.value.details["rows"] == sum(map(len, rows.values()))
    assert all_rows() == rows


def test_restore_beside_a_running_site_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: the lock of `up` says who runs")
    monkeypatch.setattr(restoring, "_check_empty", lambda _: None)
    other = connection.copy()
    try:
        other.ensure_connection()
        with pytest.raises(BackupError) as refusal:
            restore(file, replace=False)
        assert refusal.value.code == "connected"
    finally:
        other.close()


# --- what people read -----------------------------------------------------------------------------------


@pytest.fixture
def var_dir(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.PRODUCTION = False
    return settings.VAR_DIR


def said(*arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@QUICK
def test_commands_back_and_forth(contest: Contest, var_dir: Path) -> None:
    assert "Đã sao lưu" in said("backup")
    (file,) = (var_dir / "backup").iterdir()
    assert (var_dir / "backup").stat().st_mode & 0o777 == 0o700
    words = said("restore", file, yes=True)
    assert "Đã khôi phục" in words
    assert "khóa nhận dạng" not in words


@QUICK
def test_what_killed_backups_left_goes_what_is_being_written_stays(contest: Contest, var_dir: Path) -> None:
    folder = var_dir / "backup"
    folder.mkdir()
    left, held = folder / ".thi-20261101-021500.zip.part", folder / ".thi-20261102-021500.zip.part"
    left.write_bytes(b"PK")
    with held.open("wb") as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)
        said("backup")
        assert (left.exists(), held.exists()) == (False, True)


@QUICK
def test_restore_says_that_phones_need_the_old_key(file: Path, var_dir: Path, settings: Any) -> None:
    settings.IDENTITY_KEY = "k" * 50
    words = said("restore", file, yes=True)
    assert "Chưa ai đăng nhập được bằng số điện thoại" in words
    assert str(var_dir / "secret_key") in words


@QUICK
def test_restore_puts_the_key_of_the_file_in_place(
    contest: Contest, var_dir: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IDENTITY_KEY", raising=False)
    said("backup", out=var_dir / "with.zip", with_secrets=True)
    old, settings.IDENTITY_KEY = settings.IDENTITY_KEY, "k" * 50
    said("restore", var_dir / "with.zip", yes=True)
    assert (var_dir / "secret_key").read_text() == old
    assert (var_dir / "secret_key").stat().st_mode & 0o777 == 0o600


@QUICK
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), "Không có tệp"),
        (lambda path: path.write_text("x"), "không phải tệp sao lưu"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "bị hỏng ở"),
        (lambda path: rewritten(path, come_from_the_future).replace(path), "phiên bản mới hơn chương trình này"),
        (lambda path: rewritten(path, double_a_unit).replace(path), "không nhận dữ liệu (accounts_unit"),
    ],
)
def test_restore_says_what_is_wrong(file: Path, var_dir: Path, spoil: Any, sentence: str) -> None:
    spoil(file)
    with pytest.raises(CommandError) as refusal:
        said("restore", file, yes=True)
    assert sentence in str(refusal.value)
    assert str(refusal.value).endswith("Chưa có gì thay đổi.")
    assert refusal.value.returncode == 2


def test_restore_into_a_filled_database_says_how(file: Path, var_dir: Path) -> None:
    with pytest.raises(CommandError, match="--yes"):
        said("restore", file)


def test_restore_while_the_site_runs_is_refused(file: Path, var_dir: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is asked who is connected")
    from contest.management.commands.up import lock

    with lock("up"), pytest.raises(CommandError, match="đang chạy rồi"):
        said("restore", file, yes=True)


def test_backup_says_that_a_file_is_there(file: Path, var_dir: Path) -> None:
    with pytest.raises(CommandError, match="Đã có tệp"):
        said("backup", out=file)


def test_backup_says_that_it_cannot_write(contest: Contest, var_dir: Path) -> None:
    with pytest.raises(CommandError, match=r"Không ghi được .*nowhere"):
        said("backup", out=var_dir / "nowhere" / "file.zip")
