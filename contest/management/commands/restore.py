"""manage.py restore: a backup file into this installation's database, all or nothing."""

from __future__ import annotations

import os
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.audit.witness import forget_end, watch_end
from accounts.identity import keychain
from accounts.key_change import note_mark
from accounts.keychain import mark_of
from contest.common.backup.errors import BackupError
from contest.common.backup.reading import Backup, open_backup
from contest.common.backup.restoring import restore_backup
from contest.management.commands.backup import words
from contest.management.commands.change_identity_key import keep_keys
from contest.management.commands.up import lock

REFUSALS = {
    "no_file": "Không có tệp {file}.",
    "unreadable": "Không đọc được {file}: {reason}.",
    "foreign": "{file} không phải tệp sao lưu của chương trình này. Tệp đúng do manage.py backup tạo ra.",
    "damaged": "{file} bị hỏng ở {place}. Chép lại tệp, hoặc dùng bản sao lưu khác.",
    "too_new": "{file} có dạng số {version}, chương trình này chưa biết. Nâng cấp chương trình rồi khôi phục lại.",
    "not_empty": (
        "Cơ sở dữ liệu đang có {rows} dòng ({tables}).\nSao lưu nó trước, rồi thêm --yes để thay toàn bộ bằng tệp này."
    ),
    "connected": (
        "Còn {others} kết nối khác đang dùng cơ sở dữ liệu. Dừng web, worker, beat rồi chạy lại;\n"
        "kết nối rỗi của PgBouncer thì thêm --yes."
    ),
    "busy": "Cơ sở dữ liệu đang bận ({reason}). Dừng web, worker, beat rồi chạy lại.",
    "database": "Cơ sở dữ liệu từ chối: {reason}.",
    "other_columns": "Bảng trong tệp khác bảng của chương trình: {tables}. Dùng đúng bản chương trình đã tạo tệp.",
    "refused_rows": "Cơ sở dữ liệu không nhận dữ liệu ({place}): {reason}",
}
UNKNOWN = {
    "file": "{file} thuộc phiên bản mới hơn chương trình này ({names}). Nâng cấp chương trình rồi khôi phục lại.",
    "database": "Cơ sở dữ liệu thuộc phiên bản mới hơn chương trình này ({names}). Nâng cấp chương trình trước.",
}
UNCHANGED = "\nChưa có gì thay đổi."


class Command(BaseCommand):
    help = "Khôi phục từ tệp sao lưu vào cơ sở dữ liệu trống. Dừng hệ thống trước."
    # They would ask for tables that are not there yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--yes", action="store_true", help="thay toàn bộ dữ liệu đang có")

    def handle(self, *, file: Path, yes: bool, **options: Any) -> None:
        begun = time.monotonic()
        with lock("up") if connection.vendor == "sqlite" else nullcontext():
            try:
                with open_backup(file) as backup:
                    rows = restore_backup(backup, replace=yes)
                    key_words = bring_key(backup)
                    forget_end()
                    watch_end()
            except BackupError as error:
                refusals = UNKNOWN if error.code == "unknown_migrations" else REFUSALS
                code = error.details["whose"] if error.code == "unknown_migrations" else error.code
                sentence = words(refusals, BackupError(code, **error.details), file=file)
                raise CommandError(sentence + UNCHANGED, returncode=2) from error
        self.stdout.write(f"Đã khôi phục {rows} dòng từ {file}, {time.monotonic() - begun:.0f} giây.")
        self.stdout.write("Mọi người đăng nhập lại. Kiểm tra số liệu: manage.py recount --check")
        for sentence in (*key_words, *rights_words()):
            self.stdout.write(sentence)


def bring_key(backup: Backup) -> list[str]:
    """Puts the file's identity key in its place when there is one; what the operator has to know or do."""
    note_mark(backup.manifest.identity_mark)
    marks = [mark_of(one) for one in keychain().keys]
    if backup.manifest.identity_mark == marks[-1]:
        return []
    if backup.manifest.identity_mark in marks:
        return [
            "Tệp có từ trước khi đổi khóa nhận dạng; mọi người vẫn đăng nhập được.",
            "Đổi nốt sang khóa mới: manage.py change_identity_key --yes",
        ]
    key = backup.secrets().get("IDENTITY_KEY")
    if key is None:
        return [
            "Chú ý: khóa nhận dạng ở đây khác nơi đã sao lưu, tệp không kèm khóa.",
            "Chưa ai đăng nhập được bằng số điện thoại, mã biên nhận cũ không khớp.",
            f"Lấy khóa ở máy cũ (tệp var/secret_key hoặc biến IDENTITY_KEY), {where_to_put_it()}.",
        ]
    if settings.PRODUCTION or os.environ.get("IDENTITY_KEY"):
        return [
            "Chú ý: khóa nhận dạng ở đây khác nơi đã sao lưu.",
            f"Khóa nằm trong tệp: unzip -p {backup.archive.filename} secrets.json",
            f"Chép khóa đó, {where_to_put_it()}.",
        ]
    return [f"Đã đặt khóa nhận dạng từ tệp vào {put_in_place(backup.secrets())}."]


def rights_words() -> list[str]:
    """What thi_web's rights need now (docs/deploy/roles.sql): tables that are new know of no exceptions."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege(rolname, 'accounts_audit', 'select')"
            " and not has_table_privilege(rolname, 'accounts_audit', 'update')"
            " from pg_roles where rolname = 'thi_web'"
        )
        found = cursor.fetchone()
    if found is None or found[0]:
        return []
    return ["Trước khi chạy web: chạy lại docs/deploy/roles.sql, để thi_web đọc ghi được và không sửa được nhật ký."]


def put_in_place(secrets: dict[str, str]) -> Path:
    """Writes the file's keys where this embedded installation looks for them; one alone is as if it began here."""
    former = [one for one in secrets.get("FORMER_IDENTITY_KEYS", "").split(",") if one]
    path = Path(settings.VAR_DIR) / "secret_key"
    if former or (path.parent / "identity_keys").exists():
        return keep_keys((*former, secrets["IDENTITY_KEY"]))
    path.write_text(secrets["IDENTITY_KEY"])
    path.chmod(0o600)
    return path


def where_to_put_it() -> str:
    if settings.PRODUCTION or os.environ.get("IDENTITY_KEY"):
        return "đặt vào biến IDENTITY_KEY rồi chạy lại web"
    return f"chép vào {Path(settings.VAR_DIR) / 'secret_key'} rồi chạy lại"
