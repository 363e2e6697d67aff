"""Cut networks, killed tabs, wrong clocks: the short form of bench/cuts.py; and its judge, which must notice a loss."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.cuts import lawful_values
from bench.robot import KINDS, Taken
from tests.running.commands import ROOT, environment

END_MS = 10_000


@pytest.mark.browser
@pytest.mark.services
def test_no_answer_is_lost_whatever_the_network_does(tmp_path: Path, demo_site: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "bench.cuts", "--runs", str(len(KINDS)), "--seed", "7", "--json", str(report)]
    command += ["--like", str(demo_site)]
    result = subprocess.run(
        command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=900, check=False
    )
    assert report.exists(), result.stdout + result.stderr
    figures = json.loads(report.read_text())
    assert figures["wrong"] == {}, result.stdout
    assert figures["right"] == len(KINDS)
    assert figures["answers"] > 20 * (len(KINDS) - 2)
    assert result.returncode == 0


def taken(*taps: tuple[str, int, int], saved: str = "") -> Taken:
    return Taken(kind="killed", seed=1, taps={"c1": list(taps)}, said_saved={"c1": saved} if saved else {})


@pytest.mark.parametrize(
    ("taps", "lawful"),
    [
        ([], {""}),
        ([("0", 100, 110), ("2", 200, 210)], {"2"}),
        ([("0", 100, 110), ("2", 9_995, 10_005)], {"0", "2"}),
        ([("3", 10_200, 10_210)], {"", "3"}),
    ],
)
def test_last_answer_before_the_end_is_the_lawful_one(taps, lawful):
    assert lawful_values(taken(*taps), "c1", ends_ms=END_MS, too_late=False) == lawful


def test_network_back_too_late_leaves_what_was_called_saved_or_something_later():
    taps = [("0", 100, 110), ("1", 200, 210), ("2", 300, 310)]
    assert lawful_values(taken(*taps, saved="1"), "c1", ends_ms=END_MS, too_late=True) == {"1", "2"}
    assert lawful_values(taken(*taps), "c1", ends_ms=END_MS, too_late=True) == {"", "0", "1", "2"}
