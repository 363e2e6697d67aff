"""Faults under load, the short form of bench/faults.py; and the ledger, which must notice what it is there for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.ledger import Entry, Finding, Row, find_wrongs
from tests.running.commands import ROOT, environment

KINDS = ["web", "worker", "broker", "two beats", "mixed messages"]
KEY = (7, 1)
PAPER = b"\0\0\0"


def figures_of(tmp_path: Path, demo_site: Path, *options: str) -> dict[str, Any]:
    """What bench.faults says, once it is sure that nothing acknowledged is missing and all came back."""
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "bench.faults", "--clients", "3", "--rest", "0.5", "--json", str(report)]
    command += ["--like", str(demo_site)]
    result = subprocess.run(
        [*command, *options], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=900
    )
    assert report.exists(), result.stdout + result.stderr
    figures: dict[str, Any] = json.loads(report.read_text())
    wrong = {name: figures[name] for name in ("lost", "changed", "doubled", "rows_off", "stack_traces")}
    assert wrong == dict.fromkeys(wrong, 0), result.stdout
    assert figures["not_back"] == []
    assert figures["odd"] == []
    assert figures["left_open"] > 0
    assert result.returncode == 0
    return figures


@pytest.mark.services
def test_nothing_is_lost_when_processes_are_killed(tmp_path: Path, demo_site: Path) -> None:
    figures = figures_of(tmp_path, demo_site, "--faults", "5", "--kinds", *KINDS)
    assert figures["kinds"] == [*KINDS, "time runs out"]
    assert figures["handed_in"] > 20


@pytest.mark.services
@pytest.mark.skipif(os.getuid() != 0, reason="only root mounts a disk of its own")
@pytest.mark.parametrize("services", [[], ["--services"]], ids=["sqlite", "postgresql"])
def test_nothing_is_lost_when_the_disk_is_full(tmp_path: Path, demo_site: Path, services: list[str]) -> None:
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], capture_output=True
    ).returncode:
        pytest.skip("no disk can be mounted here")
    subprocess.run(["umount", str(tmp_path)], check=True)
    # a machine that is busy elsewhere may ask nothing while the disk is full: then it is filled once more
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        figures = figures_of(folder, demo_site, "--faults", "1", "--disk", "500", "--kinds", "disk full", *services)
        assert figures["kinds"] == ["disk full", "time runs out"]
        if figures["server_errors"] >= 5:
            break
    # it was really full: people were refused, and told so
    assert figures["server_errors"] >= 5
    assert figures["handed_in"] > 5


# --- the ledger -------------------------------------------------------------------------------------


def masks(key: tuple[int, int], places: tuple[int, ...]) -> bytes:
    return bytes(places)


def receipt_of(key: tuple[int, int], row: Row) -> str:
    return f"{key} {row.answers}"


def wrongs(entry: Entry | None, row: Row | None) -> list[tuple[str, str]]:
    entries = {KEY: entry} if entry else {}
    found = find_wrongs(entries, {KEY: row} if row else {}, masks=masks, receipt_of=receipt_of)
    assert all(isinstance(one, Finding) and one.key == KEY for one in found)
    return [(one.kind, one.what) for one in found]


def open_row(draft_no: int = 0, draft: bytes | None = None) -> Row:
    return Row(0, draft_no, draft, None, None)


def ended_row(answers: bytes, *, state: int = 1, draft_no: int = 0) -> Row:
    return Row(state, draft_no, None, PAPER, answers)


def test_ledger_is_content_with_what_it_knows() -> None:
    acknowledged = Entry(started=True, saves={1: (1, 2), 2: (3, 4)}, saved_no=1)
    assert wrongs(acknowledged, open_row(1, b"\1\2")) == []
    assert wrongs(acknowledged, open_row(2, b"\3\4")) == []
    assert wrongs(acknowledged, ended_row(b"\1\2", state=2, draft_no=1)) == []
    handed_in = Entry(started=True, handed_in=(5, 6), receipt=receipt_of(KEY, ended_row(b"\5\6")))
    assert wrongs(handed_in, ended_row(b"\5\6")) == []
    assert wrongs(Entry(), None) == []
    assert wrongs(Entry(handed_in=(5, 6)), ended_row(b"\5\6")) == []


@pytest.mark.parametrize(
    ("entry", "row", "kind", "what"),
    [
        (Entry(started=True), None, "lost", "the attempt"),
        (None, open_row(), "doubled", "an attempt that nobody started"),
        (Entry(started=True, handed_in=(1,), receipt="x"), open_row(), "lost", "the hand-in"),
        (
            Entry(started=True, handed_in=(1,), receipt="x"),
            ended_row(b"\1", state=2),
            "lost",
            "the hand-in: closed instead",
        ),
        (Entry(started=True, handed_in=(1,)), ended_row(b"\2"), "changed", "the answers handed in"),
        (Entry(started=True), ended_row(b"\2"), "changed", "handed in by nobody"),
        (
            Entry(started=True, handed_in=(1,), receipt="x"),
            ended_row(b"\1"),
            "changed",
            "what the receipt stands for",
        ),
        (Entry(started=True, saves={2: (1,)}, saved_no=2), open_row(1, b"\1"), "lost", "save 2, stored is 1"),
        (Entry(started=True, saves={2: (1,)}, saved_no=2), open_row(2, b"\2"), "changed", "the answers of save 2"),
        (Entry(started=True, saves={2: (1,)}, saved_no=2), open_row(3, b"\1"), "changed", "the answers of save 3"),
        (
            Entry(started=True, saves={2: (1,)}, saved_no=2),
            ended_row(b"\0", state=2),
            "lost",
            "save 2, closed with 0",
        ),
        (
            Entry(started=True, saves={2: (1,)}, saved_no=2),
            ended_row(b"\2", state=2, draft_no=2),
            "changed",
            "the answers of save 2",
        ),
    ],
)
def test_ledger_notices(entry: Entry | None, row: Row | None, kind: str, what: str) -> None:
    assert wrongs(entry, row) == [(kind, what)]
