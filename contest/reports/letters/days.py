"""When a report is due. Pure; days and hours are Vietnamese."""

from __future__ import annotations

import datetime as dt

# early enough to be read before a committee meets
FROM_HOUR = 7
FRIDAY = 4
DAY = dt.timedelta(days=1)


def is_due(
    every: str, *, last_on: dt.date | None, now: dt.datetime, opens_on: dt.date | None, closes_on: dt.date | None
) -> bool:
    """Whether a report should go out now (local time); `every`: "day" or "week".

    The first goes out at once. Then from seven on each day, or from Friday seven on once a week, while the contest
    runs; the day after it closes everybody gets the last one. What was missed, because nothing ran, is made good once.
    """
    today = now.date()
    if opens_on is None or (closes_on is not None and last_on is not None and last_on > closes_on):
        return False
    if closes_on is not None and today > closes_on + 7 * DAY:
        return False
    if last_on is None:
        return True
    if today < opens_on or now.hour < FROM_HOUR:
        return False
    if closes_on is not None and today > closes_on:
        return True
    expected = today if every == "day" else today - (today.weekday() - FRIDAY) % 7 * DAY
    return last_on < expected
