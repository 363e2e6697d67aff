"""A worker killed in the middle of marking again: the next one goes on, and the counts are those of a fresh recount."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running.commands import ROOT, environment, lay_out, manage

PREPARE = """
import django; django.setup()
from django.utils import timezone
from accounts.models import Role
from contest.attempts.models import Attempt
from contest.results.rekey import actions, previewing
from contest.rounds.models import Round
round = Round.objects.get(pk=Attempt.objects.values("round")[:1])
organiser = Role.objects.filter(kind=Role.Kind.ORGANISER)[0].person
change = actions.propose_key_change(
    round=round, item=0, proposal=actions.KeyProposal(way="all", public_note="x", reason="x"),
    by=organiser, now=timezone.now())
previewing.compute_preview(change_id=change.pk)
actions.confirm_key_change(change=change, by=organiser, now=timezone.now())
"""
# Small, slow steps: there is time to kill it between two of them, or inside one.
WORK = """
import django; django.setup()
import sys, time
from contest.attempts.models import KeyChange
from contest.results.rekey import actions
real = actions.remark_next
def remark_next(**values):
    time.sleep(0.2)
    return real(**values, limit=50)
actions.remark_next = remark_next
KeyChange.objects.update(busy_until=None)
print(actions.carry_out(change_id=KeyChange.objects.get().pk))
"""


def run(script: str, var_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(var_dir, DJANGO_SETTINGS_MODULE="contest.settings"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stored(var_dir: Path) -> tuple[int, int, int]:
    """State, papers marked again, of how many."""
    with sqlite3.connect(var_dir / "thi.sqlite3") as database:
        return database.execute("select state, done, total from contest_keychange").fetchone()


@pytest.mark.services
def test_a_killed_worker_is_followed_by_another(tmp_path: Path, demo_site: Path) -> None:
    lay_out(tmp_path, demo_site)
    figures = ("--people", "200", "--attempts", "600", "--perfect-people", "20", "--perfect-attempts", "30")
    result = manage(tmp_path, "simulate", *figures)
    assert result.returncode == 0, result.stderr
    prepared = run(PREPARE, tmp_path)
    assert prepared.wait(300) == 0, prepared.communicate()[1]

    worker = run(WORK, tmp_path)
    deadline = time.monotonic() + 300
    while not 100 <= stored(tmp_path)[1] < 500:
        assert time.monotonic() < deadline, stored(tmp_path)
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait(60)
    state, done, total = stored(tmp_path)
    assert (state, total) == (1, 600)
    assert 100 <= done < 600
    # in between the counts are not those of the marks
    assert manage(tmp_path, "recount", "--check").returncode == 1

    follower = run(WORK, tmp_path)
    said, errors = follower.communicate(timeout=300)
    assert said.strip().endswith("True"), errors
    assert stored(tmp_path) == (2, 600, 600)
    checked = manage(tmp_path, "recount", "--check")
    assert checked.returncode == 0, checked.stdout
