"""The report as a Word document in the form of an office document; what the organiser fills in stands as dots."""

from __future__ import annotations

from typing import BinaryIO

from contest.common.memory import given_back
from contest.common.typeset import typeset_picture_apart
from contest.reports.official import official_document
from contest.reports.participation import Participation

EXTENSION = "docx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAME = "Word"
DAY_COLUMNS = ({"heading": "Ngày", "width": 45, "right": False}, {"heading": "Số lượt thi", "width": 40, "right": True})


@given_back()
def write(report: Participation, file: BinaryIO) -> None:
    """Writes the document."""
    # 6 MB in each process that loads it
    from contest.documents import word

    content = official_document(report)
    document = word.new_document(content["title"], at=report.summary.as_of)
    word.add_letterhead(document, content["head"])
    word.add_title(document, content["kind"], content["subject"])
    word.add_text(document, content["paragraph"])
    for fact in content["facts"]:
        word.add_text(document, [(fact, False)])
    units = content["units"]
    if units["rows"]:
        word.add_section(document, content["units_title"])
        word.add_table(document, units["columns"], units["rows"], strong=units["strong"], indents=units["indents"])
    if days := content["days"]:
        word.add_section(document, content["days_title"])
        word.add_picture(document, typeset_picture_apart("day_chart", {"days": days}), words=content["days_alt"])
        word.add_table(document, DAY_COLUMNS, [(day["day"], day["figure"]) for day in days])
    for part in content["parts"]:
        word.add_section(document, part["title"])
        word.add_picture(document, typeset_picture_apart("day_chart", {"days": part["bars"]}), words=part["alt"])
        widths = [{**column, "width": column["width"] or 60} for column in part["columns"]]
        word.add_table(document, widths, part["rows"])
    word.add_signature(document, content["head"])
    word.save(document, file)
