"""The report as a PDF in the form of an office document, tagged for screen readers."""

from __future__ import annotations

from typing import BinaryIO

from contest.common.typeset import typeset_apart
from contest.reports.official import official_document
from contest.reports.participation import Participation

EXTENSION = "pdf"
CONTENT_TYPE = "application/pdf"
NAME = "PDF"


def write(report: Participation, file: BinaryIO) -> None:
    """Writes the document; the moment in the file is the report's own, so the same figures give the same bytes."""
    file.write(typeset_apart("report", official_document(report), at=report.summary.as_of))
