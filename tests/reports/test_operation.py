"""The page of operation: for admins; says what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import time
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.utils import timezone

from accounts.clock import database_now
from accounts.models import RosterImport
from contest.banks.models import BankImport
from contest.celery import keep_failure
from contest.common import heartbeats
from contest.common.certificate_dates import Ending
from contest.common.jobs.models import Job
from contest.common.metrics import SECONDS, slow_routes
from contest.reports.operation import backup_sign, certificate_sign, clock_sign, door_sign, operation_signs
from contest.results.tasks import tally
from tests.factories import make_bank

ADDRESS = "/quan-tri/van-hanh"
DAY = 86_400


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    heartbeats._told.clear()


@pytest.mark.parametrize("who", ["member", "secretary", "organiser", "judge"])
def test_for_admins_only(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(ADDRESS).status_code == 404


def test_strangers_are_sent_to_sign_in(client, db):
    assert client.get(ADDRESS)["Location"] == f"/dang-nhap?next={ADDRESS}"


def test_page_says_what_is_wrong_and_what_to_do(client, admin):
    client.force_login(admin)
    page = client.get(ADDRESS).text
    for words in ("chưa thấy dấu hiệu", "Chạy lại thi-beat", "Chạy lại thi-worker", "chưa có trong var/backup"):
        assert words in page
    assert client.post(ADDRESS).status_code == 405


def test_files_that_nobody_reads_are_told(db, organiser):
    now, bank = timezone.now(), make_bank()
    for minutes, kind in ((9, "ok"), (11, "wait")):
        then = now - dt.timedelta(minutes=minutes)
        for model, file in (
            (BankImport, {"bank": bank, "file_name": "đề.docx", "content": b"x", "moved_at": then}),
            (RosterImport, {"file_name": "ds.xlsx", "content": b"x", "moved_at": then}),
            (Job, {"kind": "x", "by": organiser, "asked_at": then}),
        ):
            row = model.objects.create(**file)
            signs = {sign.name: sign for sign in operation_signs(now=now)}
            assert (signs["Tệp chờ làm, chờ đọc"].kind, signs["Tệp chờ làm, chờ đọc"].word) == (kind, "1")
            row.delete()


def test_beat_and_worker_that_live(db, monkeypatch):
    for one in (heartbeats.BEAT, heartbeats.WORKER):
        heartbeats.note_life(one)
    kinds = {sign.name: sign.kind for sign in operation_signs(now=timezone.now())}
    assert (kinds["Bộ hẹn giờ (beat)"], kinds["Tiến trình nền (worker)"]) == ("ok", "ok")
    later = int((time.time() + 60) * 1000)
    monkeypatch.setattr(heartbeats, "shared_now_ms", lambda: later)
    kinds = {sign.name: sign.kind for sign in operation_signs(now=timezone.now())}
    assert (kinds["Bộ hẹn giờ (beat)"], kinds["Tiến trình nền (worker)"]) == ("wait", "wait")


def test_without_the_queue_beat_and_worker_are_not_blamed(db, monkeypatch):
    def refuse(key):
        raise ConnectionError

    monkeypatch.setattr(heartbeats, "cache", SimpleNamespace(get=refuse))
    signs = {sign.name: sign for sign in operation_signs(now=timezone.now())}
    assert (signs["Hàng đợi (Redis)"].kind, signs["Hàng đợi (Redis)"].word) == ("bad", "không trả lời")
    for name in ("Bộ hẹn giờ (beat)", "Tiến trình nền (worker)"):
        assert (signs[name].kind, signs[name].advice) == ("wait", "")


def test_a_queue_that_takes_nothing_more_is_told(db, monkeypatch):
    def refuse(*_):
        raise ConnectionError("OOM command not allowed when used memory > 'maxmemory'.")

    monkeypatch.setattr(heartbeats, "cache", SimpleNamespace(get=lambda key: None, set=refuse))
    signs = {sign.name: sign for sign in operation_signs(now=timezone.now())}
    assert (signs["Hàng đợi (Redis)"].kind, signs["Hàng đợi (Redis)"].word) == ("bad", "không nhận thêm")
    for name in ("Bộ hẹn giờ (beat)", "Tiến trình nền (worker)"):
        assert (signs[name].kind, signs[name].advice) == ("wait", "")


def wrapped(cause: Exception) -> Exception:
    """An error of a library whose real cause stands behind it."""
    try:
        try:
            raise cause
        except OSError as error:
            raise ValueError(error)  # noqa: B904  # as xlsxwriter does
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("database or disk is full"), "hết chỗ trên đĩa"),
        (OperationalError("attempt to write a readonly database"), "chỉ cho đọc"),
        (OperationalError("FATAL:  sorry, too many clients already"), "hết chỗ cho kết nối"),
        (OperationalError("server closed the connection unexpectedly"), "không trả lời"),
        (wrapped(OSError(errno.ENOSPC, "no space")), "hết chỗ trên đĩa"),
    ],
)
def test_why_the_database_refused_somebody_is_told_for_some_minutes(db, client, admin, monkeypatch, error, said):
    def refuse(*_args, **_values):
        raise error

    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("contest.health._database_answers", refuse)
        assert client.get("/readyz").status_code == 503
    client.force_login(admin)
    assert re.search(rf"{said}, \d+ giây trước", client.get(ADDRESS).text)
    later = int((time.time() + 600) * 1000)
    monkeypatch.setattr(heartbeats, "shared_now_ms", lambda: later)
    assert said not in client.get(ADDRESS).text


def test_the_page_is_shown_while_nothing_can_be_written(db, client, admin, monkeypatch):
    client.force_login(admin)
    session = client.session
    session["seen_s"] = int(database_now().timestamp()) - 600
    session.save()

    def refuse(*_args, **_values):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(SessionStore, "save", refuse)
    page = client.get(ADDRESS)
    assert (page.status_code, "Cookie" in page["Vary"]) == (200, True)
    client.raise_request_exception = False
    assert client.post("/to-chuc/cuoc-thi-moi").status_code == 503


def test_why_somebody_was_refused_is_told_while_the_queue_s_disk_is_full_too(db, client, admin, monkeypatch):
    """As on a machine that holds everything."""

    def refuse(*_args, **_values):
        raise ConnectionError("MISCONF Errors writing to the AOF file: No space left on device")

    monkeypatch.setattr(heartbeats, "cache", SimpleNamespace(get=lambda key: None, set=refuse))
    heartbeats.note_trouble("full")
    client.force_login(admin)
    page = client.get(ADDRESS).text
    assert re.search(r"hết chỗ trên đĩa, \d+ giây trước", page)
    # nothing is promised that a full disk does not keep
    assert "lưu, nộp vẫn được" not in page


def test_clocks_of_other_hosts_are_told_while_they_are_off(db, monkeypatch):
    monkeypatch.setattr(heartbeats.socket, "gethostname", lambda: "web-2")
    heartbeats.note_clock(-181_000)
    (sign,) = [one for one in operation_signs(now=timezone.now()) if one.name == "Đồng hồ của máy web-2"]
    assert (sign.kind, sign.word) == ("bad", "lệch 181 giây")
    later = int((time.time() + 600) * 1000)
    monkeypatch.setattr(heartbeats, "shared_now_ms", lambda: later)
    assert heartbeats.clocks_off() == {}


def test_failed_tasks_name_nobody(client, admin):
    keep_failure(sender=tally, exception=ValueError("Nguyễn Văn An"))
    client.force_login(admin)
    page = client.get(ADDRESS).text
    assert "contest.results.tasks.tally" in page
    assert "ValueError" in page
    assert "Nguyễn Văn An" not in page


def test_twenty_failures_are_kept():
    for number in range(30):
        heartbeats.note_failure(f"task {number}", KeyError())
    assert [one.task for one in heartbeats.failed_tasks()] == [f"task {number}" for number in range(29, 9, -1)]


def test_slow_pages():
    for seconds in (0.01, 0.7, 3.0):
        SECONDS.labels("for-this-test").observe(seconds)
    SECONDS.labels("quick-in-this-test").observe(0.2)
    rows = {row.route: row for row in slow_routes(most=1_000)}
    assert rows["for-this-test"][1:] == (3, 2, 1_237)
    assert "quick-in-this-test" not in rows


@pytest.mark.parametrize(
    ("drift_ms", "kind"),
    [(0, "ok"), (-1_999, "ok"), (2_000, "wait"), (30_000, "wait"), (30_001, "bad"), (-90_000, "bad")],
)
def test_clock(drift_ms, kind):
    assert clock_sign(drift_ms).kind == kind


@pytest.mark.parametrize(("age", "kind"), [(None, "bad"), (0.5, "ok"), (1.5, "ok"), (2.5, "wait"), (7, "bad")])
def test_backup(age, kind):
    assert backup_sign(None if age is None else 1_000 * DAY - age * DAY, now_s=1_000 * DAY).kind == kind


@pytest.mark.parametrize(("days", "kind"), [(30, "ok"), (29, "wait"), (7, "wait"), (6, "bad"), (-1, "bad")])
def test_certificate_is_told_of_a_month_before_its_end(days, kind):
    now = dt.datetime(2029, 1, 1, 5, tzinfo=dt.UTC)
    sign = certificate_sign(Ending("Redis", now + dt.timedelta(days=days)), now=now)
    assert (sign.name, sign.kind, bool(sign.advice)) == ("Chứng chỉ nội bộ của Redis", kind, kind != "ok")


def test_certificate_that_cannot_be_read_is_said():
    sign = certificate_sign(Ending("web", None), now=timezone.now())
    assert (sign.kind, sign.word) == ("wait", "không đọc được ngày hết hạn")


def test_certificates_stand_on_the_page_and_among_the_figures(client, admin, monkeypatch):
    at = timezone.now() + dt.timedelta(days=20, hours=1)
    for place in ("contest.reports.operation", "contest.health"):
        monkeypatch.setattr(f"{place}.kept_endings", lambda: [Ending("web", at), Ending("Redis", None)])
    client.force_login(admin)
    page = client.get(ADDRESS).content.decode()
    assert f"đến {timezone.localtime(at):%d/%m/%Y}" in page
    assert "Chạy manage.py make_certificates" in page
    assert "thi_certificate_days_left 20.0" in client.get("/metrics").content.decode().splitlines()


def test_newest_backup_is_found(db, tmp_path):
    (tmp_path / "backup").mkdir()
    for name, days in (("thi-1.zip", 9), ("thi-2.zip", 3)):
        file = tmp_path / "backup" / name
        file.touch()
        os.utime(file, (time.time() - days * DAY,) * 2)
    (sign,) = [one for one in operation_signs(now=timezone.now()) if one.name == "Bản sao lưu mới nhất"]
    assert (sign.kind, sign.word) == ("wait", "3 ngày trước")


@pytest.mark.parametrize(("seconds", "kind"), [(0.0, "ok"), (0.9, "ok"), (1.0, "wait"), (2.5, "bad")])
def test_wait_at_the_door(seconds, kind):
    assert door_sign(seconds).kind == kind
