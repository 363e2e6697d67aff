"""manage.py change_identity_key: another key for all that people are found by and that is sealed, while they work."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.identity import keychain
from accounts.key_change import Done, Kept, WrongKeys, change_all, check_keys, look_through, new_key
from accounts.keychain import mark_of

SCHEMES = {"1": "", "2": "v2:"}
REFUSALS = {
    "other": gettext_noop(
        "Khóa nhận dạng thứ %(number)s đang đặt không phải khóa của dữ liệu này (dấu %(mark)s).\n"
        "Đặt lại đúng thứ tự: FORMER_IDENTITY_KEYS là các khóa cũ, cũ nhất trước; IDENTITY_KEY là khóa mới nhất."
    ),
    "missing": gettext_noop(
        "Thiếu khóa nhận dạng thứ %(number)s: dữ liệu này đã đổi khóa, khóa cũ vẫn phải giữ.\n"
        "Đặt FORMER_IDENTITY_KEYS là các khóa cũ, cũ nhất trước; IDENTITY_KEY là khóa mới nhất."
    ),
    "sealed": gettext_noop(
        "Khóa nhận dạng đang đặt không mở được gì trong dữ liệu này. Lấy khóa ở nơi dữ liệu này đã chạy."
    ),
}
SHOWN = 10


class Command(BaseCommand):
    help = "Đổi khóa nhận dạng (số điện thoại, phiếu vào thi, điều đã khai). Không có --yes thì chỉ nói sẽ đổi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--new", action="store_true", help="tạo khóa mới và nói phải đặt ở đâu; dữ liệu chưa đổi")
        parser.add_argument(
            "--scheme",
            choices=sorted(SCHEMES),
            default="1",
            help="cùng --new: 1 là HMAC-SHA256 và AES-128-CBC, 2 là HMAC-SHA3-256 và AES-256-GCM",
        )
        parser.add_argument("--yes", action="store_true", help="đổi; dừng giữa chừng thì chạy lại")

    def handle(self, *, new: bool, scheme: str, yes: bool, **options: Any) -> None:
        try:
            check_keys()
            if new:
                self.make_key(SCHEMES[scheme])
            elif yes:
                self.change()
            else:
                self.tell()
        except WrongKeys as error:
            raise CommandError(refusal_words(error) + "\n" + _("Chưa có gì thay đổi."), returncode=2) from error

    def make_key(self, scheme: str) -> None:
        key, former = new_key(scheme), keychain().keys
        if settings.PRODUCTION or os.environ.get("IDENTITY_KEY"):
            self.stdout.write(_("Đặt hai biến này cho mọi web, worker, beat, rồi khởi động lại từng tiến trình:"))
            self.stdout.write(f"FORMER_IDENTITY_KEYS={','.join(former)}\nIDENTITY_KEY={key}")
        else:
            path = keep_keys((*former, key))
            self.stdout.write(_("Đã ghi khóa mới vào %(path)s. Khởi động lại ./run.") % {"path": path})
        self.stdout.write(
            _(
                "Cất cả khóa mới và khóa cũ ở nơi khác: thiếu một khóa là không tìm được ai.\n"
                "Khi mọi tiến trình đã có khóa mới: manage.py change_identity_key --yes"
            )
        )

    def tell(self) -> None:
        keys = keychain().keys
        self.stdout.write(_("Khóa nhận dạng: %(count)s, mới nhất có dấu %(mark)s.") % facts(len(keys), keys[-1]))
        if len(keys) == 1:
            self.stdout.write(_("Chưa có khóa mới. Tạo bằng --new."))
            return
        found = look_through()
        for kept, done in found:
            self.say(kept, done)
        if any(done.changed for _kept, done in found):
            self.stdout.write(_("Chưa có gì thay đổi. Đổi: chạy lại với --yes."))
        else:
            self.stdout.write(_("Không còn gì phải đổi. Các khóa cũ vẫn phải giữ."))

    def change(self) -> None:
        begun = time.monotonic()
        found = change_all(now=timezone.now(), told=self.say)
        seconds = f"{time.monotonic() - begun:.0f}"
        rows = sum(done.changed for _kept, done in found)
        self.stdout.write(_("Đã đổi %(rows)s dòng, %(seconds)s giây.") % {"rows": rows, "seconds": seconds})
        self.stdout.write(
            _("Sao lưu ngay. Bản sao lưu cũ vẫn chỉ có khóa cũ bảo vệ: khóa cũ đã lộ thì hủy các bản ấy.")
        )
        if any(done.clashing for _kept, done in found):
            raise CommandError(_("Còn dòng trùng nhau chưa đổi được. Gộp hai tài khoản ấy rồi chạy lại."), returncode=1)

    def say(self, kept: Kept, done: Done) -> None:
        line = _("%(name)s: %(count)s dòng") % {"name": kept.name, "count": done.changed}
        if done.clashing:
            ids = ", ".join(map(str, done.clashing[:SHOWN]))
            line += _("; trùng với dòng khác: %(count)s (số %(ids)s)") % {"count": len(done.clashing), "ids": ids}
        if done.unreadable:
            line += _("; không khóa nào mở được: %(count)s, để nguyên") % {"count": done.unreadable}
        self.stdout.write(f"{line}.")


def facts(count: int, key: str) -> dict[str, object]:
    return {"count": count, "mark": mark_of(key)}


def refusal_words(error: WrongKeys) -> str:
    """Why the keys that are set are not taken; keys are counted from 1."""
    keys = keychain().keys
    mark = mark_of(keys[error.number]) if error.number < len(keys) else ""
    return _(REFUSALS[error.code]) % {"number": error.number + 1, "mark": mark}


def keep_keys(keys: tuple[str, ...]) -> Path:
    """Writes the keys of an embedded installation where settings find them, for its owner only."""
    path = Path(settings.VAR_DIR) / "identity_keys"
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return path
