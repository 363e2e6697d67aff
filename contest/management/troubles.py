"""What an operator is told when database, queue or disk stop a command: what happened, and what to do now.

Imported only when there is trouble; what is no such trouble is a fault of the program, and keeps its trace.
"""

from __future__ import annotations

import errno
import os

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, OperationalError
from kombu.exceptions import OperationalError as BrokerError

from contest.common.database import FULL, READ_ONLY

# PostgreSQL's names of conditions (its manual, appendix A), then words by which SQLite says the same.
NO_TABLES, NO_RIGHT, NO_SPACE, BUSY = ("42P01", "42703", "3F000"), ("42501",), (FULL,), ("55P03", "40P01")
ONLY_READ = (READ_ONLY,)
SQLITE = {
    "no such table": NO_TABLES,
    "no such column": NO_TABLES,
    "readonly database": NO_RIGHT,
    "disk is full": NO_SPACE,
    "database is locked": BUSY,
}
WORDS = {
    NO_TABLES: "Bảng trong cơ sở dữ liệu thiếu hoặc cũ hơn chương trình. Chạy manage.py migrate, rồi chạy lại.",
    NO_RIGHT: (
        "Tài khoản cơ sở dữ liệu{account} không được phép làm việc này.\n"
        "Chạy lệnh bằng tài khoản chủ của các bảng (docs/deploy, “Hai tài khoản cơ sở dữ liệu”)."
    ),
    NO_SPACE: "Máy cơ sở dữ liệu hết chỗ trên đĩa. Dọn đĩa (bản sao lưu, log cũ chuyển đi nơi khác), rồi chạy lại.",
    ONLY_READ: (
        "Cơ sở dữ liệu chỉ cho đọc: đó là bản sao dự phòng, hoặc người quản trị đã khóa ghi.\n"
        "Trỏ DATABASE_URL vào máy chính, hoặc đợi nó ghi được, rồi chạy lại."
    ),
    BUSY: "Cơ sở dữ liệu đang bận việc khác. Chờ một phút rồi chạy lại.",
}
AGAIN = "Việc đang dở đã được hủy; chạy lại lệnh được."


def words_of(trouble: BaseException) -> str:
    """What to tell of an error that ended a command; "" when it is a fault of the program."""
    match trouble:
        case KeyboardInterrupt():
            return f"Đã dừng giữa chừng. {AGAIN}"
        case ImproperlyConfigured():
            return str(trouble)
        case UnicodeEncodeError(reason="surrogates not allowed"):
            return f"Trong lệnh có chữ không viết bằng UTF-8: {trouble.object[:60]!a}. Gõ lại chữ ấy. {AGAIN}"
        case IntegrityError():
            return ""
        case DatabaseError():
            return _of_database(trouble)
        case redis.RedisError() | BrokerError():
            said = _first_line(trouble)
            return f"Hàng đợi (Redis) không trả lời: {said}.\nXem Redis có chạy không, REDIS_URL có đúng không."
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return f"Hết chỗ trên đĩa{_place(trouble)}. Dọn đĩa, rồi chạy lại. {AGAIN}"
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS, filename=str(name)):
            return (
                f"Không ghi được {name}: {trouble.strerror}.\nChạy bằng người dùng của dịch vụ (docs/deploy, lệnh thi)."
            )
    return ""


def _of_database(trouble: DatabaseError) -> str:
    said = _first_line(trouble)
    condition = getattr(trouble.__cause__, "sqlstate", None)
    for conditions, words in WORDS.items():
        if condition in conditions or any(like in said and SQLITE[like] == conditions for like in SQLITE):
            return words.format(account=_account())
    if isinstance(trouble, OperationalError) and condition is None:
        return (
            f"Không kết nối được cơ sở dữ liệu{_where()}: {said}.\n"
            f"Xem nó có chạy không, DATABASE_URL có đúng không. {AGAIN}"
        )
    return (
        f"Cơ sở dữ liệu{_where()} báo lỗi: {said}.\n{AGAIN} Lỗi lặp lại: thêm --traceback rồi báo cho người phát triển."
    )


def _account() -> str:
    name = settings.DATABASES["default"].get("USER")
    return f" {name}" if name else ""


def _where() -> str:
    """Never the password: an address is read by whoever looks over a shoulder."""
    one = settings.DATABASES["default"]
    if not one.get("HOST"):
        return "" if one.get("USER") else f" {one['NAME']}"
    return f" {one['HOST']}:{one.get('PORT') or 5432}"


def _place(trouble: OSError) -> str:
    return f" ({os.fsdecode(trouble.filename)})" if trouble.filename else ""


def _first_line(trouble: BaseException) -> str:
    """Without the lines behind it, which may quote a row."""
    return (str(trouble).splitlines() or [type(trouble).__name__])[0].rstrip(".")
