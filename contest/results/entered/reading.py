"""Lists of results as they come: where the columns are, and what their cells say. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from accounts.rosters.cells import Value, text_of
from contest.common.list_columns import ListLine, lines_of

MOST_SCORE = 30_000
MOST_DURATION_MS = 24 * 3_600_000
MOST_LINES = 2_000
HEADINGS = {
    "code": re.compile(r"(?:ma|ma du thi|ma so|so bao danh|sbd)$"),
    "name": re.compile(r"(?:ho (?:va )?ten(?: .*)?|thi sinh|nguoi du thi)$"),
    "score": re.compile(r"(?:tong )?(?:so )?diem(?: .*)?$"),
    "duration": re.compile(r"thoi gian(?: .*)?$"),
}
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})$")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of a list. `number`: its row in the sheet; `fault`: code of what cannot be read, "" when all can."""

    number: int
    code: str
    name: str
    score: int | None
    duration_ms: int | None
    fault: str = ""


def read_results(content: bytes, *, name: str) -> list[ResultRow]:
    """The lines of the first sheet that has a column of points. Raises UnreadableRoster for what is no workbook.

    An empty list: no sheet has the columns. Lines without points are left out: nothing was reached, nothing is said.
    """
    lines = lines_of(content, name=name, headings=HEADINGS, are_enough=_are_enough)
    return [row for line in lines if (row := _row(line)) is not None]


def _are_enough(roles: set[str]) -> bool:
    return "score" in roles and bool({"code", "name"} & roles)


def _row(line: ListLine) -> ResultRow | None:
    code, name, clock = line.text("code"), line.text("name"), line.value("duration")
    if not (code or name) or not line.text("score"):
        return None
    score, duration_ms = read_score(line.value("score")), read_duration(clock)
    fault = "score" if score is None else "duration" if clock not in (None, "") and duration_ms is None else ""
    return ResultRow(line.number, code, name, score, duration_ms, fault)


def read_score(value: Value) -> int | None:
    """Whole points from 0 to MOST_SCORE; None for anything else, fractions too."""
    text = text_of(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,5}", text) or not text.isascii():
        return None
    return int(text) if int(text) <= MOST_SCORE else None


def read_duration(value: Value) -> int | None:
    """Milliseconds of "12:34" (minutes, seconds) or "1:02:03"; None for anything else.

    Excel takes a typed 12:34 for hours and minutes: a clock time without seconds is read as it was typed.
    """
    if isinstance(value, dt.time):
        value = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, dt.timedelta):
        seconds = int(value.total_seconds())
        typed = seconds // 60 if seconds % 60 == 0 else seconds
        return _lawful(typed * 1000)
    found = _CLOCK.match(text_of(value))
    if not found or int(found[3]) > 59 or (found[1] and int(found[2]) > 59):
        return None
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return _lawful((hours * 3600 + minutes * 60 + rest) * 1000)


def _lawful(ms: int) -> int | None:
    return ms if 0 < ms <= MOST_DURATION_MS else None
