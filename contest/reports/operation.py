"""The page of operation: every part of the site, how it is, and what to do; slow pages, failed tasks, versions."""

from __future__ import annotations

import datetime as dt
import platform
import time
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RosterImport
from contest.banks.models import BankImport
from contest.common import door_wait
from contest.common.certificate_dates import Ending, days_left, kept_endings
from contest.common.database import look_at_clock
from contest.common.drift import LARGEST_MS
from contest.common.heartbeats import BEAT, WORKER, age_seconds, clocks_off, find_trouble, queue_state
from contest.common.jobs.models import Job
from contest.common.text_numbers import day_text
from contest.reports.health import Sign, health_signs
from contest.reports.monitor import site_health

LATE_SECONDS, DEAD_SECONDS = 30, 120
BACKUP_LATE_DAYS, BACKUP_BAD_DAYS = 2, 7
# Seconds: starts queue, pages give way (contest/sitting).
LONG, CRUSH = 1.0, 2.5
CERTIFICATE_LATE_DAYS, CERTIFICATE_BAD_DAYS = 30, 7
WAITS_TOO_LONG = dt.timedelta(minutes=10)


def operation_signs(*, now: dt.datetime) -> list[Sign]:
    """The lines of the page, each with what to do when it is not well. Some ten queries."""
    return [
        *health_signs(site_health(now=now)),
        *_trouble(),
        *_lives(),
        _waiting(now),
        _failed_files(now),
        door_sign(door_wait.seconds()),
        clock_sign(look_at_clock()),
        *(host_clock_sign(host, drift_ms) for host, drift_ms in clocks_off().items()),
        backup_sign(newest_backup(), now_s=time.time()),
        *(certificate_sign(one, now=now) for one in kept_endings()),
    ]


def _trouble() -> list[Sign]:
    """Why people were refused lately; nothing when they were not. The page itself only reads."""
    found = find_trouble()
    if found is None:
        return []
    kind, age = found
    words = {
        "full": (
            _("hết chỗ trên đĩa"),
            _("Dọn đĩa của máy cơ sở dữ liệu: chuyển bản sao lưu, log cũ đi nơi khác. Bài đã báo nộp còn nguyên."),
        ),
        "read_only": (
            _("chỉ cho đọc"),
            _("Đó là bản sao dự phòng, hoặc đã bị khóa ghi. Trỏ DATABASE_URL vào máy chính, hoặc mở khóa."),
        ),
        "crowded": (
            _("hết chỗ cho kết nối"),
            _("Tăng max_connections của PostgreSQL, hoặc bớt tiến trình web, worker."),
        ),
        "away": (_("không trả lời"), _("Xem PostgreSQL có chạy không, và log của nó.")),
        "no_room": (_("hết chỗ trên đĩa"), _("Dọn đĩa của máy web, cả /tmp: chuyển bản sao lưu, log cũ đi nơi khác.")),
    }
    word, advice = words[kind]
    name = _("Máy web đã từ chối") if kind == "no_room" else _("Cơ sở dữ liệu đã từ chối")
    ago = ngettext("%(count)s giây trước", "%(count)s giây trước", age) % {"count": age}
    return [Sign(name, "bad", f"{word}, {ago}", advice)]


def _lives() -> list[Sign]:
    """Queue, beat and worker, whose signs of life lie in the queue: while it keeps none nobody else is blamed."""
    queue, beat, worker = _("Hàng đợi (Redis)"), _("Bộ hẹn giờ (beat)"), _("Tiến trình nền (worker)")
    state = queue_state()
    if state != "well":
        word, unknown, advice = {
            "away": (
                _("không trả lời"),
                _("chưa biết, vì hàng đợi không trả lời"),
                _("Chạy lại Redis. Thi, lưu, nộp vẫn được; cộng điểm và tệp chờ đến khi nó trả lời."),
            ),
            "full": (
                _("không nhận thêm"),
                _("chưa biết, vì hàng đợi không nhận thêm"),
                _(
                    "Redis hết bộ nhớ (maxmemory) hoặc hết đĩa: tăng lên. Thi, lưu, nộp không cần Redis; cộng điểm và "
                    "tệp chờ."
                ),
            ),
        }[state]
        return [Sign(queue, "bad", word, advice), Sign(beat, "wait", unknown), Sign(worker, "wait", unknown)]
    return [
        Sign(queue, "ok", _("có trả lời")),
        _life(beat, age_seconds(BEAT), _("Chạy lại thi-beat. Việc chờ sẽ được làm bù.")),
        _life(worker, age_seconds(WORKER), _("Chạy lại thi-worker và xem log của nó.")),
    ]


def _life(name: str, age: int | None, advice: str) -> Sign:
    if age is None:
        return Sign(name, "bad", _("chưa thấy dấu hiệu"), advice)
    word = ngettext("%(count)s giây trước", "%(count)s giây trước", age) % {"count": age}
    if age < LATE_SECONDS:
        return Sign(name, "ok", word)
    return Sign(name, "wait" if age < DEAD_SECONDS else "bad", word, advice)


def _waiting(now: dt.datetime) -> Sign:
    jobs = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.WORKING))
    questions = BankImport.objects.filter(state__in=(BankImport.State.WAITING, BankImport.State.READING))
    Roster = RosterImport.State
    rosters = RosterImport.objects.filter(state__in=(Roster.WAITING, Roster.READING, Roster.TAKING))
    since = [
        *jobs.values_list("asked_at", flat=True),
        *questions.values_list("moved_at", flat=True),
        *rosters.values_list("moved_at", flat=True),
    ]
    name = _("Tệp chờ làm, chờ đọc")
    if not any(moment < now - WAITS_TOO_LONG for moment in since):
        return Sign(name, "ok", str(len(since)))
    return Sign(name, "wait", str(len(since)), _("Có tệp chờ quá 10 phút: xem log của worker."))


def _failed_files(now: dt.datetime) -> Sign:
    failed = Job.objects.filter(state=Job.State.FAILED, moved_at__gt=now - dt.timedelta(days=7)).count()
    name = _("Tệp không làm được trong 7 ngày")
    if not failed:
        return Sign(name, "ok", "0")
    return Sign(name, "wait", str(failed), _("Người hỏi đã thấy lý do ở trang tệp; tìm mã sự cố trong log của worker."))


def clock_sign(drift_ms: int) -> Sign:
    """This host's clock beside the database's."""
    name = _("Đồng hồ máy này so với cơ sở dữ liệu")
    word = _("lệch %(seconds)s giây") % {"seconds": round(abs(drift_ms) / 1000)}
    if abs(drift_ms) < 2_000:
        return Sign(name, "ok", _("khớp"))
    if abs(drift_ms) <= LARGEST_MS:
        return Sign(name, "wait", word, _("Bật đồng bộ giờ (chrony, systemd-timesyncd) trên cả hai máy."))
    return Sign(name, "bad", word, _("Máy này không cho bắt đầu bài mới. Chỉnh lại giờ; nộp và lưu vẫn chạy."))


def host_clock_sign(host: str, drift_ms: int) -> Sign:
    """A host whose clock is too far off, web or worker, perhaps another one than this."""
    name = _("Đồng hồ của máy %(host)s") % {"host": host}
    word = _("lệch %(seconds)s giây") % {"seconds": round(abs(drift_ms) / 1000)}
    advice = _("Chỉnh lại giờ máy ấy (chrony). Đến lúc đó web của nó không cho bắt đầu bài mới; còn lại vẫn đúng giờ.")
    return Sign(name, "bad", word, advice)


def door_sign(wait_seconds: float) -> Sign:
    """How long a request waits at this machine's web server; whoever reads this has waited too."""
    name = _("Chờ ở cửa máy chủ web")
    if wait_seconds < LONG:
        return Sign(name, "ok", _("không phải chờ"))
    word = _("%(seconds)s giây") % {"seconds": round(wait_seconds)}
    advice = _("Quá đông: người vào thi đang xếp hàng, lưu và nộp bài vẫn được. Kéo dài thì thêm máy hoặc giãn giờ mở.")
    return Sign(name, "wait" if wait_seconds < CRUSH else "bad", word, advice)


def newest_backup() -> float | None:
    """When the newest file in var/backup of this machine was written, in seconds since 1970; None without one."""
    files = Path(settings.VAR_DIR).glob("backup/*.zip")
    return max((one.stat().st_mtime for one in files), default=None)


def backup_sign(newest_s: float | None, *, now_s: float) -> Sign:
    """`newest_s`: when the newest backup in var/backup was written."""
    name, advice = _("Bản sao lưu mới nhất"), _("Chạy manage.py backup và cất tệp ra máy khác.")
    if newest_s is None:
        return Sign(name, "bad", _("chưa có trong var/backup"), advice)
    days = int((now_s - newest_s) // 86_400)
    word = (
        ngettext("%(count)s ngày trước", "%(count)s ngày trước", days) % {"count": days} if days else _("trong 24 giờ")
    )
    kind = "ok" if days < BACKUP_LATE_DAYS else "wait" if days < BACKUP_BAD_DAYS else "bad"
    return Sign(name, "ok", word) if kind == "ok" else Sign(name, "wait" if kind == "wait" else "bad", word, advice)


def certificate_sign(one: Ending, *, now: dt.datetime) -> Sign:
    """A certificate inside the installation, from 30 days before its end on with what to do."""
    name = _("Chứng chỉ nội bộ của %(service)s") % {"service": one.name}
    advice = _("Chạy manage.py make_certificates, đặt tệp mới và khởi động lại dịch vụ đó (docs/operating.md).")
    if one.at is None:
        return Sign(
            name, "wait", _("không đọc được ngày hết hạn"), _("Xem tệp chứng chỉ, và dịch vụ đó có trả lời không.")
        )
    word = _("đến %(day)s") % {"day": day_text(timezone.localtime(one.at).date())}
    days = days_left(one.at, now=now)
    if days >= CERTIFICATE_LATE_DAYS:
        return Sign(name, "ok", word)
    return Sign(name, "wait" if days >= CERTIFICATE_BAD_DAYS else "bad", word, advice)


def versions() -> list[tuple[str, str]]:
    """(what, version) of what the site runs on. One query on PostgreSQL."""
    if connection.vendor == "postgresql":
        major, minor = divmod(connection.cursor().connection.info.server_version, 10_000)
        database = f"PostgreSQL {major}.{minor}"
    else:
        from sqlite3 import sqlite_version

        database = f"SQLite {sqlite_version}"
    named = [(name, version(name.lower())) for name in ("Django", "Celery", "Granian")]
    return [("Python", platform.python_version()), *named, (_("Cơ sở dữ liệu"), database)]
