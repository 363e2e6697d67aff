"""manage.py backup: the whole contest in one file, taken while it runs."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.identity import keychain
from contest.common.backup.errors import BackupError
from contest.common.backup.taking import forget_unfinished, take_backup

REFUSALS = {
    "exists": "Đã có tệp {target}. Chọn tên khác cho --out; tệp cũ còn nguyên.",
    "being_written": "Một lệnh sao lưu khác đang ghi {target}. Đợi nó xong, hoặc chọn tên khác cho --out.",
    "no_tables": "Cơ sở dữ liệu chưa có bảng nào, chưa có gì để sao lưu.",
    "unknown_migrations": (
        "Cơ sở dữ liệu thuộc phiên bản mới hơn chương trình này ({names}). Nâng cấp chương trình rồi sao lưu lại."
    ),
    "points_outside": "Cột {column} trỏ tới bảng nằm ngoài bản sao lưu. Đây là lỗi của chương trình, hãy báo lại.",
    "unknown_kind": "Cột {column} có kiểu {kind} chưa sao lưu được. Đây là lỗi của chương trình, hãy báo lại.",
}


class Command(BaseCommand):
    help = "Sao lưu cả cuộc thi vào một tệp. Chạy được trong lúc đang thi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", metavar="FILE", type=Path, help="mặc định: một tệp có ngày giờ trong var/backup/")
        parser.add_argument(
            "--with-secrets", action="store_true", help="kèm khóa nhận dạng (số điện thoại, mã biên nhận cần nó)"
        )

    def handle(self, *, out: Path | None, with_secrets: bool, **options: Any) -> None:
        now, begun = timezone.now(), time.monotonic()
        target = out or default_target(timezone.localtime(now).strftime("%Y%m%d-%H%M%S"))
        secrets = secrets_of(keychain().keys) if with_secrets else {}
        try:
            manifest = take_backup(target, secrets=secrets, now=now)
        except BackupError as error:
            raise CommandError(words(REFUSALS, error, target=target), returncode=2) from error
        except OSError as error:
            raise CommandError(f"Không ghi được {target}: {error.strerror or error}.", returncode=2) from error
        rows = sum(table.rows for table in manifest.tables)
        self.stdout.write(
            f"Đã sao lưu {rows} dòng của {len(manifest.tables)} bảng vào {target} "
            f"({target.stat().st_size / 1e6:.1f} MB, {time.monotonic() - begun:.0f} giây)."
        )
        self.stdout.write("Tệp có đề thi, đáp án và tên người: cất như tài liệu mật. Chỉ chủ tệp đọc được.")
        if with_secrets:
            self.stdout.write("Tệp kèm khóa nhận dạng. Ai có tệp này dò được số điện thoại.")
        else:
            self.stdout.write(f"Tệp không kèm khóa nhận dạng. Cất riêng khóa đó: {where_the_key_is()}.")


def default_target(stamp: str) -> Path:
    folder = Path(settings.VAR_DIR) / "backup"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        forget_unfinished(folder)
    except OSError as error:
        raise CommandError(f"Không tạo được {folder}: {error.strerror or error}.", returncode=2) from error
    return folder / f"thi-{stamp}.zip"


def secrets_of(keys: tuple[str, ...]) -> dict[str, str]:
    """The identity keys as variables."""
    former = {"FORMER_IDENTITY_KEYS": ",".join(keys[:-1])} if len(keys) > 1 else {}
    return {**former, "IDENTITY_KEY": keys[-1]}


def where_the_key_is() -> str:
    if len(keychain().keys) > 1:
        is_set = settings.PRODUCTION or os.environ.get("IDENTITY_KEY")
        kept = Path(settings.VAR_DIR) / "identity_keys"
        return "biến IDENTITY_KEY và FORMER_IDENTITY_KEYS" if is_set else f"tệp {kept}"
    own = settings.IDENTITY_KEY != settings.SECRET_KEY
    if own or settings.PRODUCTION:
        return f"biến {'IDENTITY_KEY' if own else 'SECRET_KEY'}"
    return f"tệp {Path(settings.VAR_DIR) / 'secret_key'}"


def words(refusals: dict[str, str], error: BackupError, **more: Any) -> str:
    """The sentence of a refusal, its lists shortened."""
    told = {name: _told(value) for name, value in error.details.items()}
    return refusals[error.code].format(**told, **more)


def _told(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return ", ".join(value[:3]) + (f" và {len(value) - 3} tên nữa" if len(value) > 3 else "")
