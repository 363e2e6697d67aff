"""A real web server and a crowd that it cannot bear at once: the short form of bench/overload.py."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running.commands import ROOT, environment


@pytest.mark.services
def test_everybody_gets_in_by_turns_and_hand_ins_do_not_wait_for_them(tmp_path: Path, demo_site: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "bench.overload", "--database", "sqlite", "--like", str(demo_site)]
    command += ["--people", "8000", "--fold", "6", "--seconds", "2", "--length", "14", "--json", str(report)]
    result = subprocess.run(
        command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=600, check=False
    )
    assert report.exists(), result.stdout + result.stderr
    figures = json.loads(report.read_text())
    assert figures["errors"] == {}
    assert figures["entered"] == figures["people"]
    assert figures["told to wait"] > figures["people"] / 3
    assert figures["hand-ins"] == 420
    took = figures["seconds until the last was in"]
    # all in one line, most hand-ins of these seconds would wait nearly as long as the crowd takes
    assert figures["hand-in ms p50 p95 p99"][0] < 250 * took
    # order: people come back in tenths of a second and ask at moments of their own
    assert figures["seconds behind somebody who came later p50 p95 p99"][0] < 0.1 * took
