"""A host whose clock is minutes off: it begins no papers, and those that are open are saved, timed and handed in."""

from __future__ import annotations

import datetime as dt
import time
from types import SimpleNamespace

import pytest

from contest.attempts.models import Attempt
from contest.attempts.tasks import close_expired
from contest.common import clock, drift, heartbeats
from contest.common.drift import shared_now_ms
from tests.sitting.conftest import right_answers

# more than a paper lasts
MINUTES_MS = 20 * 60_000


@pytest.fixture(params=[MINUTES_MS, -MINUTES_MS], ids=["ahead", "behind"])
def set_clock(request, monkeypatch):
    def change(off_ms: int = request.param) -> None:
        off = dt.timedelta(milliseconds=off_ms)
        monkeypatch.setattr(clock, "time", SimpleNamespace(time_ns=lambda: time.time_ns() + off_ms * 1_000_000))
        monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime.now(dt.UTC) + off)

    return change


def test_no_paper_is_begun(phone, set_clock):
    set_clock()
    page = phone.start()
    assert (page.status_code, page.headers["Retry-After"]) == (502, "60")
    assert "Đồng hồ của máy chủ đang sai giờ" in page.content.decode()
    assert not Attempt.objects.exists()


def test_admins_are_told_by_whichever_host_they_ask(phone, set_clock):
    set_clock()
    phone.start()
    # another host
    set_clock(0)
    drift.forget()
    ((host, drift_ms),) = heartbeats.clocks_off().items()
    assert host
    assert abs(drift_ms) == pytest.approx(MINUTES_MS, abs=5_000)


def test_open_papers_go_on(phone, set_clock):
    page = phone.start()
    set_clock()
    assert phone.start().status_code == 200
    assert phone.post("luu", page, script="1", no="1", **right_answers(page)).status_code == 204
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    attempt = Attempt.objects.get()
    assert attempt.state == Attempt.State.HANDED_IN
    assert 0 <= attempt.duration_ms < 60_000
    assert attempt.submitted_ms == pytest.approx(time.time() * 1_000, abs=60_000)


def test_no_worker_closes_a_paper_that_runs(phone, set_clock):
    phone.start()
    set_clock()
    # what a task of a process reads that nobody has told of its clock
    phone.client.get("/bai-thi/thi/1")
    assert close_expired() == 0
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_starts_again_once_the_clock_is_right(phone, set_clock):
    set_clock()
    phone.start()
    set_clock(0)
    assert phone.start().status_code == 200
    assert shared_now_ms() == pytest.approx(time.time() * 1_000, abs=5_000)
