"""A host whose clock is minutes off: it begins no papers, and those that are open are saved and handed in."""

from __future__ import annotations

import pytest

from contest.attempts.models import Attempt
from contest.common.clock import now_ms
from contest.sitting import snapshot
from tests.sitting.conftest import right_answers

MINUTES_MS = 3 * 60_000


@pytest.fixture(params=[MINUTES_MS, -MINUTES_MS])
def set_clock_off(request, monkeypatch):
    def change():
        monkeypatch.setattr(snapshot, "now_ms", lambda: now_ms() + request.param)
        snapshot.forget()

    return change


def test_no_paper_is_begun(phone, set_clock_off):
    set_clock_off()
    page = phone.start()
    assert (page.status_code, page.headers["Retry-After"]) == (502, "60")
    assert "Đồng hồ của máy chủ đang sai giờ" in page.content.decode()
    assert not Attempt.objects.exists()


def test_open_papers_go_on(phone, set_clock_off):
    page = phone.start()
    set_clock_off()
    assert phone.start().status_code == 200
    assert phone.post("luu", page, script="1", no="1", **right_answers(page)).status_code == 204
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    assert Attempt.objects.get().state == Attempt.State.HANDED_IN


def test_starts_again_once_the_clock_is_right(phone, set_clock_off, monkeypatch):
    set_clock_off()
    phone.start()
    monkeypatch.setattr(snapshot, "now_ms", now_ms)
    snapshot.forget()
    assert phone.start().status_code == 200
