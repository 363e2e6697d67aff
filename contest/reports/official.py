"""The participation report as an office document: its words, tables and figures as plain values. Always in Vietnamese.

The PDF and the Word file are two ways of printing what this module says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils import translation

from contest.common.clock import VIETNAM
from contest.common.text_numbers import day_text, number_text, stamp_text
from contest.documents.letterhead import head_values
from contest.reports.columns import BY_KEY
from contest.reports.paragraph import summary_paragraph
from contest.reports.participation import Participation, Row, Summary
from contest.reports.parts import Part

NONE = "–"
KIND = "BC"
_STRONG = re.compile(r"\*\*(.+?)\*\*")
# columns of the table, in its order: widths in millimetres (0: the rest)
WIDTHS = {
    "name": 0,
    "headcount": 15,
    "people": 14,
    "rate": 14,
    "attempts": 15,
    "perfect_people": 14,
    "perfect_attempts": 14,
    "mean_score": 12,
    "fastest_ms": 17,
}


def official_document(report: Participation) -> dict[str, Any]:
    """What templates/typst/report.typ prints."""
    summary = report.summary
    subject = _subject(summary)
    return {
        "title": f"Báo cáo {subject[0].lower()}{subject[1:]}",
        "kind": "BÁO CÁO",
        "subject": subject,
        "head": head_values(report.letterhead, kind=KIND),
        "paragraph": _runs(summary),
        "facts": _facts(summary),
        "units_title": "1. Kết quả theo đơn vị",
        "units": {
            "columns": _columns(),
            "rows": [_cells(row, number=number) for number, row in enumerate(report.rows)],
            "indents": [max(row.depth - 1, 0) for row in report.rows],
            "strong": [number for number, row in enumerate(report.rows) if not row.depth],
        },
        "days_title": "2. Lượt thi mỗi ngày",
        "days_alt": _days_words(report),
        "days": [
            {
                "day": day_text(day.day),
                "short": day_text(day.day, with_year=False),
                "figure": number_text(day.attempts, language="vi"),
                "attempts": day.attempts,
            }
            for day in report.days
        ],
        "parts": _divisions(report),
    }


def _divisions(report: Participation) -> list[dict[str, Any]]:
    """The sections that divide the whole, numbered on from the days: title, alt, columns, rows, bars."""
    parts = report.parts
    some = (
        ("Lượt thi theo giờ trong ngày", "Giờ", parts.hours),
        ("Lượt thi theo điểm", "Điểm", parts.scores),
        ("Người dự thi theo độ tuổi", "Độ tuổi", parts.ages),
        ("Người dự thi theo bảng", "Bảng", parts.boards),
    )
    present = [one for one in some if one[2]]
    with translation.override("vi"):
        return [
            _division(f"{number}. {title}", heading, found)
            for number, (title, heading, found) in enumerate(present, start=3 if report.days else 2)
        ]


def _division(title: str, heading: str, parts: Sequence[Part]) -> dict[str, Any]:
    def count(part: Part) -> int:
        return part.attempts if part.people is None else part.people

    def number(value: int) -> str:
        return number_text(value, language="vi")

    by_people = parts[0].people is not None
    most = max(parts, key=count)
    headings = ["Số người dự thi", "Số lượt thi"] if by_people else ["Số lượt thi"]
    return {
        "title": title,
        "alt": f"Biểu đồ {title.split(' ', 1)[1].lower()}; nhiều nhất {number(count(most))}, ở {most.name}.",
        "columns": [
            {"heading": heading, "width": 0, "right": False},
            *({"heading": one, "width": 30, "right": True} for one in headings),
        ],
        "rows": [
            [str(one.name), *([number(one.people)] if one.people is not None else []), number(one.attempts)]
            for one in parts
        ],
        "bars": [{"short": str(one.name), "figure": number(count(one)), "attempts": count(one)} for one in parts],
    }


def _subject(summary: Summary) -> str:
    where = "" if summary.whole else f" của {summary.row.name}"
    round = f", {summary.period}" if summary.is_round else ""
    return f"Kết quả tham gia cuộc thi “{summary.contest}”{round}{where}"


def _runs(summary: Summary) -> list[tuple[str, bool]]:
    """The summary paragraph as (text, strong) pairs."""
    with translation.override("vi"):
        parts = _STRONG.split(summary_paragraph(summary))
    return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


def _facts(summary: Summary) -> list[str]:
    moment = summary.as_of.astimezone(VIETNAM)
    state = "Kết quả chính thức." if summary.official else "Kết quả tạm thời."
    facts = [
        f"Số liệu lúc {stamp_text(moment)}. {state} Tính theo đơn vị tại ngày thi; "
        f"tổng số đảng viên ngày {day_text(summary.counted_on)}."
    ]
    if not summary.tells_scores:
        facts.append("Số bài đúng hết và điểm trung bình có sau khi đợt thi đóng.")
    if summary.row.mean_score is not None:
        mean = number_text(summary.row.mean_score, language="vi", decimals=2)
        facts.append(f"Điểm trung bình mỗi bài là {mean}/{summary.most_points or summary.total}.")
    return facts


def _columns() -> list[dict[str, Any]]:
    with translation.override("vi"):
        named = [(BY_KEY[key].short_heading, width, BY_KEY[key].kind != "name") for key, width in WIDTHS.items()]
    return [{"heading": heading, "width": width, "right": right} for heading, width, right in [("TT", 9, True), *named]]


def _cells(row: Row, *, number: int) -> list[str]:
    return [str(number or ""), *(BY_KEY[key].text(row, language="vi", none=NONE) for key in WIDTHS)]


def _days_words(report: Participation) -> str:
    if not report.days:
        return ""
    most = max(report.days, key=lambda day: day.attempts)
    figure = number_text(most.attempts, language="vi")
    return f"Biểu đồ lượt thi mỗi ngày; nhiều nhất {figure} lượt, ngày {day_text(most.day)}."
