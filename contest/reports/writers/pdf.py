"""The report as a PDF in the form of an office document, tagged for screen readers."""

from __future__ import annotations

from typing import BinaryIO

from contest.common.typeset import typeset, typeset_apart
from contest.reports.official import official_document
from contest.reports.participation import Participation

EXTENSION = "pdf"
CONTENT_TYPE = "application/pdf"
NAME = "PDF"
# 50 MB at most stay with the process; a document with more units than these is made by one of its own.
MOST_TOGETHER = 300


def write(report: Participation, file: BinaryIO) -> None:
    """Writes the document; the moment in the file is the report's own, so the same figures give the same bytes."""
    make = typeset_apart if len(report.rows) > MOST_TOGETHER else typeset
    file.write(make("report", official_document(report), at=report.summary.as_of))
