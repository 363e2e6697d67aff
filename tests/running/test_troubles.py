"""What commands say when database, disk or the operator stop them: in words, with an exit code, without a trace."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, IntegrityError, InternalError, OperationalError, ProgrammingError
from psycopg import errors
from redis.exceptions import ConnectionError as NoRedis

from contest.management.troubles import words_of
from tests.running.commands import command, environment, manage
from tests.running.test_settings import REAL
from tests.services import free_port


def shell(var_dir: Path, code: str, *options: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return manage(var_dir, "shell", "--no-imports", "-c", code, *options, **changes)


def caused(by: Exception, kind: type[Exception]) -> Exception:
    """As Django raises it: its own class, with the driver's error as the cause."""
    try:
        raise kind(str(by)) from by
    except kind as error:
        return error


def surrogate() -> UnicodeEncodeError:
    """What a name in an encoding from before Unicode becomes on its way to the database."""
    try:
        os.fsdecode(b"C\xe2u").encode()
    except UnicodeEncodeError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (caused(errors.UndefinedTable("relation"), ProgrammingError), "Chạy manage.py migrate"),
        (OperationalError("no such table: accounts_person"), "Chạy manage.py migrate"),
        (caused(errors.InsufficientPrivilege("permission denied"), ProgrammingError), "tài khoản chủ của các bảng"),
        (OperationalError("attempt to write a readonly database"), "tài khoản chủ của các bảng"),
        (caused(errors.DiskFull("could not extend file"), OperationalError), "hết chỗ trên đĩa"),
        (OperationalError("database or disk is full"), "hết chỗ trên đĩa"),
        (caused(errors.ReadOnlySqlTransaction("read-only"), InternalError), "chỉ cho đọc"),
        (surrogate(), "không viết bằng UTF-8: 'C\\udce2u'"),
        (OperationalError("database is locked"), "đang bận việc khác"),
        (OperationalError("connection refused"), "Không kết nối được cơ sở dữ liệu"),
        (caused(errors.NumericValueOutOfRange("too large"), DataError), "báo lỗi: too large."),
        (NoRedis("refused"), "Hàng đợi (Redis) không trả lời: refused."),
        (OSError(errno.ENOSPC, "no space", "/mnt/usb/thi.zip"), "Hết chỗ trên đĩa (/mnt/usb/thi.zip)"),
        (PermissionError(errno.EACCES, "denied", "/var/lib/thi/up.lock"), "Không ghi được /var/lib/thi/up.lock"),
        (OSError(errno.EROFS, "read-only", "/srv/thi/locale/x.mo"), "Không ghi được /srv/thi/locale/x.mo"),
        (KeyboardInterrupt(), "Đã dừng giữa chừng"),
        (ImproperlyConfigured("Đặt VAR_DIR."), "Đặt VAR_DIR."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_words_say_what_to_do(trouble: BaseException, said: str) -> None:
    assert said in words_of(trouble)


@pytest.mark.parametrize("fault", [ValueError("x"), IntegrityError("x"), OSError(errno.EBADF, "x"), KeyError("x")])
def test_a_fault_of_the_program_has_no_words(fault: Exception) -> None:
    assert words_of(fault) == ""


def test_commands_on_an_empty_database_say_what_to_run_first(tmp_path: Path) -> None:
    result = manage(tmp_path, "recount", "--check")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Bảng trong cơ sở dữ liệu thiếu")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["recount"], ["up", "--only", "worker"]], ids=" ".join)
def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path, arguments: list[str]) -> None:
    url = f"postgresql://thi:bi-mat@127.0.0.1:{(port := free_port())}/thi"
    result = manage(tmp_path, *arguments, **{**REAL, "DATABASE_URL": url})
    assert result.returncode in (1, 2)
    assert f"Không kết nối được cơ sở dữ liệu 127.0.0.1:{port}" in result.stderr
    assert "bi-mat" not in result.stderr
    assert "Traceback" not in result.stderr


def test_whoever_stops_a_command_is_told(tmp_path: Path) -> None:
    result = shell(tmp_path, "raise KeyboardInterrupt")
    assert result.returncode == 130
    assert result.stderr.startswith("Đã dừng giữa chừng.")
    assert len(result.stderr.splitlines()) == 1


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    result = shell(tmp_path, "open('/dev/full', 'w', buffering=1).write('dòng\\n')")
    assert result.returncode == 2
    assert result.stderr.startswith("Hết chỗ trên đĩa")


def test_a_fault_of_the_program_keeps_its_trace(tmp_path: Path) -> None:
    assert "ZeroDivisionError" in shell(tmp_path, "1 / 0").stderr
    shown = shell(tmp_path, "raise KeyboardInterrupt", "--traceback")
    assert "Traceback" in shown.stderr


def test_output_that_nobody_reads_on_ends_quietly(tmp_path: Path) -> None:
    code = "for n in range(99_999): print(n)"
    writer = subprocess.Popen(
        command("shell", "--no-imports", "-c", code),
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout
    assert writer.stderr
    writer.stdout.readline()
    writer.stdout.close()
    assert (writer.wait(60), writer.stderr.read()) == (141, b"")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be too mighty")
def test_root_leaves_no_files_in_the_data_folder_of_the_services(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 65_534, 65_534)
    result = manage(tmp_path, "check", **{**REAL, "VAR_DIR": str(data)})
    assert result.returncode == 2
    assert "là của người dùng số 65534" in result.stderr
    assert list(data.iterdir()) == []
