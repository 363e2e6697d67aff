"""What changed how somebody gets in, or what they may: told to them on their page of devices and when they sign in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit.models import Audit
from accounts.models import Person

WORDS: dict[str, str | Promise] = {
    "password.changed": _("Đổi mật khẩu"),
    "password.own": _("Đổi mật khẩu"),
    "password.given": _("Cấp mật khẩu tạm"),
    "second_factor.added": _("Bật lớp xác thực thứ hai"),
    "second_factor.removed": _("Tắt lớp xác thực thứ hai"),
    "second_factor.key_added": _("Thêm khóa truy cập"),
    "second_factor.key_removed": _("Gỡ khóa truy cập"),
    "second_factor.codes": _("Lấy mã dự phòng mới"),
    "second_factor.recovery_used": _("Dùng một mã dự phòng"),
    "second_factor.forgotten": _("Gỡ lớp xác thực thứ hai"),
    "session.joined": _("Vào bằng đăng nhập một lần, lần đầu"),
    "session.ended_for": _("Đăng xuất khỏi mọi thiết bị"),
    "person.changed": _("Sửa hồ sơ: tên, mã, điện thoại hoặc đơn vị"),
    "person.locked": _("Khóa tài khoản"),
    "person.unlocked": _("Mở khóa tài khoản"),
    "person.joined": _("Gộp một tài khoản khác vào tài khoản này"),
    "roles.given": _("Giao vai trò"),
    "roles.taken": _("Thu vai trò"),
    "slips.revoked": _("Thu phiếu vào thi"),
}
# of these the owner is told at the next sign-ins, in case it was somebody else
TOLD_AT_SIGN_IN = (
    *("password.changed", "password.own", "password.given", "second_factor.added", "second_factor.removed"),
    *("second_factor.codes", "second_factor.recovery_used", "second_factor.forgotten", "person.changed"),
    *("second_factor.key_added", "second_factor.key_removed"),
)
SHOWN_DAYS, TOLD_DAYS, MOST_SHOWN = 90, 7, 20


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `by_owner`: made in a sign-in of the owner's, else by who runs the site."""

    at: dt.datetime
    words: str
    by_owner: bool


def recent_changes(person: Person, *, now: dt.datetime) -> list[Change]:
    """What changed in the last 90 days, the newest first. One query."""
    return _changes(person, tuple(WORDS), since=now - dt.timedelta(days=SHOWN_DAYS))


def changes_to_tell(person: Person, *, now: dt.datetime) -> list[Change]:
    """What somebody who signs in should know of the last week, the newest first. One query."""
    return _changes(person, TOLD_AT_SIGN_IN, since=now - dt.timedelta(days=TOLD_DAYS))


def _changes(person: Person, actions: tuple[str, ...], *, since: dt.datetime) -> list[Change]:
    rows = Audit.objects.filter(about="person", about_id=person.pk, action__in=actions, at__gte=since)
    return [
        Change(row.at, str(WORDS[row.action]), row.action == "password.own" or row.actor_id == person.pk)
        for row in rows.order_by("-id")[:MOST_SHOWN]
    ]
