"""Moments: milliseconds since 1970 for attempts, Vietnamese local days for caps."""

import datetime as dt
import time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now_ms() -> int:
    """The server's clock, in milliseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000_000


def to_ms(moment: dt.datetime) -> int:
    """Milliseconds since 1970 of an aware moment, rounded down."""
    return int((moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) / dt.timedelta(milliseconds=1))


def from_ms(moment_ms: int) -> dt.datetime:
    """The aware moment (Vietnamese time) of milliseconds since 1970."""
    return dt.datetime.fromtimestamp(moment_ms / 1000, VIETNAM)


def local_day(moment_ms: int) -> dt.date:
    """The calendar day in Viet Nam."""
    return from_ms(moment_ms).date()


def week_start(day: dt.date) -> dt.date:
    """Monday of the ISO week."""
    return day - dt.timedelta(days=day.weekday())
