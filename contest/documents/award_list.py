"""The list of awards, as the annex of a decision (danh sách đạt giải kèm theo Quyết định): Word and PDF. Pure.

Always in Vietnamese. Names stand in full: the annex is the office's own paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from contest.common.memory import given_back
from contest.common.text_numbers import duration_text, number_text
from contest.common.typeset import typeset_apart
from contest.documents.letterhead import DOTS, Letterhead, date_words, head_values

DECISION = "QĐ"
PDF_TYPE = "application/pdf"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award in the words of the list. `prize` groups the lines, `tier` is "Giải Nhất"; a unit has no birth year."""

    prize: str
    tier: str
    place: int | None
    full_name: str
    birth_year: int | None
    unit: str
    score: int | None
    duration_ms: int | None
    note: str = ""


# heading, width in millimetres (0: the rest), aligned right
COLUMNS = (
    ("TT", 9, True),
    ("Họ và tên", 38, False),
    ("Năm sinh", 13, True),
    ("Đơn vị", 0, False),
    ("Giải", 27, False),
    ("Số câu đúng", 14, True),
    ("Thời gian", 22, True),
)
NOTE = ("Ghi chú", 22, False)


def award_document(
    lines: Sequence[AwardLine],
    *,
    contest: str,
    period: str,
    head: Letterhead,
    decided: dt.date | None = None,
    decision: str = "",
) -> dict[str, Any]:
    """What templates/typst/award_list.typ and the Word file print: one table for each prize, lines as they come.

    `period` is "" for the whole contest; `decided` is the day of the decision, a blank without it. `decision`
    names it in whole ("số 15-QĐ/ĐUK ngày 05/12/2026") and is then all that is said of it.
    """
    columns = COLUMNS if not any(line.note for line in lines) else (*COLUMNS, NOTE)
    where = f", {period}" if period else ""
    groups: dict[str, list[AwardLine]] = {}
    for line in lines:
        groups.setdefault(line.prize, []).append(line)
    return {
        "title": f"Danh sách đạt giải cuộc thi “{contest}”{where}",
        "kind": "DANH SÁCH",
        "subject": f"Đạt giải cuộc thi “{contest}”{where}",
        "annex": _annex_words(head, decided, decision),
        "head": head_values(head, kind=DECISION),
        "columns": [{"heading": heading, "width": width, "right": right} for heading, width, right in columns],
        "groups": [
            {"title": prize, "rows": [_cells(line, number, len(columns)) for number, line in enumerate(own, start=1)]}
            for prize, own in groups.items()
        ],
        "total": f"Danh sách này có {number_text(len(lines), language='vi')} giải.",
    }


def write_pdf(document: dict[str, Any], file: BinaryIO, *, at: dt.datetime) -> None:
    """The list as PDF."""
    file.write(typeset_apart("award_list", document, at=at))


@given_back()
def write_docx(document: dict[str, Any], file: BinaryIO, *, at: dt.datetime) -> None:
    """The list as Word."""
    # 6 MB in each process that loads it
    from contest.documents import word

    paper = word.new_document(document["title"], at=at)
    word.add_letterhead(paper, document["head"])
    word.add_title(paper, document["kind"], document["subject"], below=document["annex"])
    for group in document["groups"]:
        word.add_section(paper, group["title"])
        word.add_table(paper, document["columns"], group["rows"])
    word.add_text(paper, [(document["total"], False)])
    word.add_signature(paper, document["head"])
    word.save(paper, file)


def _annex_words(head: Letterhead, decided: dt.date | None, decision: str) -> str:
    if decision:
        named = decision if decision.casefold().startswith("quyết định") else f"Quyết định {decision}"
        return f"(Kèm theo {named})"
    day = date_words(decided) if decided else f"ngày {DOTS} tháng {DOTS} năm {DOTS}"
    number = f"{head.number or DOTS}-{DECISION}/{head.mark or DOTS}"
    return f"(Kèm theo Quyết định số {number}, {day} của {head.office or DOTS * 3})"


def _cells(line: AwardLine, number: int, count: int) -> list[str]:
    cells = [
        str(number),
        line.full_name,
        str(line.birth_year or ""),
        line.unit,
        line.tier,
        "" if line.score is None else number_text(line.score, language="vi"),
        "" if line.duration_ms is None else duration_text(line.duration_ms, language="vi"),
        line.note,
    ]
    return cells[:count]
