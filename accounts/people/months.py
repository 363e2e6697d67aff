"""Calendar months added to a moment. Pure."""

from __future__ import annotations

import calendar
import datetime as dt


def months_after(moment: dt.datetime, months: int) -> dt.datetime:
    """A moment so many months later or earlier, on that day of the month, or on its last where it has no such day."""
    place = moment.year * 12 + moment.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
