"""The state of the system in plain words, with a limit each and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contest.common.text_numbers import number_text
from contest.reports.monitor import Health

GIB = 1024**3
# Nothing that is written fits into less.
FULL_BYTES = 1024**2
SLOW_MS, STANDING_MS = 20_000, 180_000


@dataclass(frozen=True, slots=True)
class Sign:
    """One line: what, how it is, and what to do when it is not well."""

    name: str
    kind: Literal["ok", "wait", "bad"]
    word: str
    advice: str = ""


def health_signs(health: Health) -> list[Sign]:
    """The lines of the monitor's box."""
    return [_queue(health), _overdue(health), _database(health), _disk(health)]


def _queue(health: Health) -> Sign:
    name, count = _("Chờ cộng điểm"), _number(health.queued)
    if not health.queued:
        return Sign(name, "ok", _("đã cộng hết"))
    waited = _seconds(health.queue_ms)
    if health.queue_ms < SLOW_MS:
        papers = ngettext("%(count)s bài, %(time)s", "%(count)s bài, %(time)s", health.queued)
        return Sign(name, "ok", papers % {"count": count, "time": waited})
    waiting = ngettext("%(count)s bài đang chờ.", "%(count)s bài đang chờ.", health.queued) % {"count": count}
    if health.queue_ms < STANDING_MS:
        return Sign(name, "wait", _("chậm %(time)s") % {"time": waited}, waiting)
    advice = _("Tiến trình cộng điểm không chạy. Bài thi còn nguyên; nhờ quản trị khởi động lại.")
    return Sign(name, "bad", _("đứng %(time)s") % {"time": waited}, f"{waiting} {advice}")


def _overdue(health: Health) -> Sign:
    name = _("Bài quá giờ chưa đóng")
    if not health.overdue:
        return Sign(name, "ok", "0")
    if health.overdue_ms < STANDING_MS:
        return Sign(name, "wait", _number(health.overdue))
    advice = _("Tiến trình đóng bài không chạy. Câu đã lưu còn nguyên; nhờ quản trị khởi động lại.")
    return Sign(name, "bad", _number(health.overdue), advice)


def _database(health: Health) -> Sign:
    name = _("Cơ sở dữ liệu trả lời")
    word = _("trong %(ms)s ms") % {"ms": max(1, health.answer_ms)}
    if health.answer_ms < 250:
        return Sign(name, "ok", word)
    return Sign(name, "wait" if health.answer_ms < 2_000 else "bad", word, _("Máy chủ đang quá tải."))


def _disk(health: Health) -> Sign:
    name, free = _("Chỗ trống trên máy chủ"), health.free_bytes / GIB
    if is_full(health.free_bytes):
        refused = [_("Không ai bắt đầu, lưu, nộp, đăng nhập được; đừng đăng xuất.")] if health.holds_database else []
        advice = _(
            "Chuyển bản sao lưu, log cũ trong VAR_DIR đi nơi khác, hoặc thêm đĩa. Bài đã báo nộp còn nguyên; có chỗ là "
            "tự chạy tiếp."
        )
        return Sign(name, "bad", _("hết chỗ"), " ".join([*refused, advice]))
    word = f"{free:.0f} GB" if free >= 10 else f"{free:.1f} GB".replace(".", ",")
    if free >= 5:
        return Sign(name, "ok", word)
    return Sign(name, "wait" if free >= 1 else "bad", word, _("Sắp hết chỗ lưu. Xóa bớt tệp hoặc thêm đĩa."))


def is_full(free_bytes: int) -> bool:
    """Whether a disk with so much room takes nothing more."""
    return free_bytes < FULL_BYTES


def _number(value: int) -> str:
    return number_text(value, language="en" if (get_language() or "vi").startswith("en") else "vi")


def _seconds(size_ms: int) -> str:
    seconds = max(1, size_ms // 1000)
    if seconds >= 120:
        return ngettext("%(count)s phút", "%(count)s phút", seconds // 60) % {"count": seconds // 60}
    return ngettext("%(count)s giây", "%(count)s giây", seconds) % {"count": seconds}
