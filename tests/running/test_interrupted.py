"""Ctrl-C in the middle of long commands: one line of words, exit code 130, and everything as it was."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from bench.site import command_line, family
from tests.banks.question_files import sheet
from tests.running.commands import command, environment, lay_out

WORDS = "Đã dừng giữa chừng. Việc đang dở đã được hủy; chạy lại lệnh được."
PATIENCE = 60


@pytest.fixture
def folder(tmp_path: Path, demo_site: Path) -> Path:
    lay_out(tmp_path / "var", demo_site)
    return tmp_path


def begin(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """In a group of its own, as a terminal starts it: also where these tests run in the background, deaf to Ctrl-C."""
    return subprocess.Popen(
        ["env", "--default-signal=INT", *command(*arguments)],
        env=environment(folder / "var"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """A terminal tells all of the group, children too."""
    os.killpg(process.pid, signal.SIGINT)


def ending(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err.strip()


def rows(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "var" / "thi.sqlite3") as database:
        return int(database.execute(f"select count(*) from {table}").fetchone()[0])


def test_a_roster_whose_workbook_is_being_read(folder: Path) -> None:
    people = [["Họ và tên", "Mã", "Đơn vị"], *([f"Nguyễn Văn {n}", f"X{n}", "STC-01"] for n in range(2_000))]
    (folder / "danh-sach.xlsx").write_bytes(sheet(people))
    before = [rows(folder, table) for table in ("accounts_person", "accounts_audit")]
    process = begin(folder, "import_roster", str(folder / "danh-sach.xlsx"))
    reader = reader_of(process)
    # it would be done in a moment
    os.kill(reader, signal.SIGSTOP)
    press_ctrl_c(process)
    assert ending(process) == (130, "", WORDS)
    # where it had been begun a moment before, only its own Ctrl-C ends it, once it goes on
    with contextlib.suppress(ProcessLookupError):
        os.kill(reader, signal.SIGCONT)
    wait_until_gone(reader)
    assert [rows(folder, table) for table in ("accounts_person", "accounts_audit")] == before


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while command_line(pid):
        assert time.monotonic() < deadline, command_line(pid)
        time.sleep(0.01)


def reader_of(process: subprocess.Popen[str]) -> int:
    """The process that reads the workbook, as soon as it is there."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for pid in family(process.pid):
            if "accounts.rosters.apart" in command_line(pid):
                return pid
        time.sleep(0.005)
    raise TimeoutError


def test_a_backup_that_is_being_written(folder: Path) -> None:
    target = folder / "thi.zip"
    # its unfinished file takes no more than is read out of it
    partial = folder / ".thi.zip.part"
    os.mkfifo(partial)
    process = begin(folder, "backup", "--out", str(target))
    with partial.open("rb", buffering=0) as written:
        fcntl.fcntl(written, fcntl.F_SETPIPE_SZ, 4096)
        assert written.read(4) == b"PK\3\4"
        press_ctrl_c(process)
        while written.read(65_536):
            pass
    assert ending(process) == (130, "", WORDS)
    assert (target.exists(), partial.exists()) == (False, False)
