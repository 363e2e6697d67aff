"""Numbers, durations and moments as people read them, in Vietnamese ("vi") and English ("en")."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

# Between a figure and its unit, so that a line never ends with a bare figure.
NBSP = "\u00a0"

WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
UNITS = {
    "vi": {"day": "ngày", "hour": "giờ", "minute": "phút", "second": "giây"},
    "en": {"hour": "h", "minute": "min", "second": "s"},
}
NEAR_DAYS = {"vi": {-1: "Hôm qua", 0: "Hôm nay", 1: "Ngày mai"}, "en": {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}}


def number_text(value: int | float | Decimal, *, language: str, decimals: int = 0) -> str:
    """`9020` → "9.020" (vi) or "9,020" (en); halves are rounded up."""
    # a nought that was rounded has no sign
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) or Decimal(0)
    english = f"{rounded:,.{decimals}f}"
    return english if language == "en" else english.translate(str.maketrans(",.", ".,"))


def percent_text(value: float | Decimal, *, language: str, decimals: int = 1) -> str:
    """`value` is in percent already: `80.2` → "80,2%" (vi) or "80.2%" (en)."""
    return f"{number_text(value, language=language, decimals=decimals)}%"


def duration_text(duration_ms: int, *, language: str, decimals: int = 1) -> str:
    """Milliseconds → "17,0 giây", "3 phút 12,4 giây", "1 giờ 0 phút 5,0 giây".

    Rounded before it is split, so 59 960 ms is one minute.
    """
    step = 10 ** (3 - decimals)
    total = (duration_ms + step // 2) // step
    per_second = 10**decimals
    minutes, rest = divmod(total, 60 * per_second)
    hours, minutes = divmod(minutes, 60)
    units = UNITS[_known(language)]
    parts = [f"{hours}{NBSP}{units['hour']}"] if hours else []
    if hours or minutes:
        parts.append(f"{minutes}{NBSP}{units['minute']}")
    seconds = number_text(Decimal(rest) / per_second, language=language, decimals=decimals)
    return " ".join([*parts, f"{seconds}{NBSP}{units['second']}"])


def minutes_text(seconds: int, *, language: str) -> str:
    """A limit as rules write it: 900 → "15 phút", 90 → "1 phút 30 giây", 5400 → "1 giờ 30 phút"."""
    units = UNITS[_known(language)]
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(hours, units["hour"]), (minutes, units["minute"]), (seconds, units["second"])]
    return " ".join(f"{count}{NBSP}{unit}" for count, unit in parts if count) or f"0{NBSP}{units['second']}"


def time_left_text(left: timedelta, *, language: str) -> str:
    """The two largest parts: "5 ngày 7 giờ", "2 giờ 5 phút", "4 phút"; under a minute "chưa đến 1 phút"."""
    minutes = max(0, int(left.total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    shown = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    while shown and not shown[0][0]:
        shown.pop(0)
    if not shown:
        return f"less than 1{NBSP}minute" if language == "en" else f"chưa đến 1{NBSP}phút"
    return " ".join(_counted(count, unit, language=language) for count, unit in shown[:2] if count)


def clock_text(seconds: int) -> str:
    """A running clock: 522 → "08:42"; from one hour on "1:00:05". Never below zero."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def moment_text(moment: datetime, *, language: str, closing: bool = False) -> str:
    """ "17:00, Chủ nhật 29/11/2026"; `moment` must already be in the time zone to show.

    A closing at midnight is 24:00 of the day before: people read a day as its last one.
    """
    hour = hour_text(moment.time(), closing=closing)
    day = moment - timedelta(days=1) if hour == "24:00" else moment
    return f"{hour}, {WEEKDAYS[_known(language)][day.weekday()]} {day:%d/%m/%Y}"


def stamp_text(moment: datetime) -> str:
    """ "17:00:05, 29/11/2026": as of when figures are, and what a log says; in the time zone to show."""
    return f"{moment:%H:%M:%S}, {moment:%d/%m/%Y}"


def hour_text(hour: time, *, closing: bool = False) -> str:
    """ "07:30"; an end at midnight is 24:00."""
    return "24:00" if closing and (hour.hour, hour.minute) == (0, 0) else f"{hour:%H:%M}"


def short_moment_text(moment: datetime, *, now: datetime, language: str) -> str:
    """ "Hôm nay, 17:00" for near days, else "17:00, 29/11", with the year when it is another one.

    Both moments must be in the time zone to show.
    """
    near = NEAR_DAYS[_known(language)].get((moment.date() - now.date()).days)
    if near:
        return f"{near}, {moment:%H:%M}"
    return f"{moment:%H:%M}, {day_text(moment.date(), with_year=moment.year != now.year)}"


def day_text(day: date, *, with_year: bool = True) -> str:
    """ "29/11/2026" or "29/11"."""
    return f"{day:%d/%m/%Y}" if with_year else f"{day:%d/%m}"


def _counted(count: int, unit: str, *, language: str) -> str:
    if language == "en":
        return f"{count}{NBSP}{unit}{'' if count == 1 else 's'}"
    return f"{count}{NBSP}{UNITS['vi'][unit]}"


def _known(language: str) -> str:
    return "en" if language == "en" else "vi"
