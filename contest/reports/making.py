"""Reports of many units as office documents: made by a worker, since a PDF of 2,000 units takes seconds."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

from django.utils import timezone

from accounts.models import Unit
from accounts.queries import branch
from contest.common.clock import VIETNAM
from contest.common.jobs.actions import MadeFile, Report, maker
from contest.documents.queries import letterhead_of
from contest.reports.participation import Participation, Summary, participation
from contest.reports.writers import WRITERS
from contest.rounds.models import Period

KIND = "participation"
# These carry a letterhead, and take longer the more units there are.
OFFICE_FORMATS = ("pdf", "docx")
MOST_AT_ONCE = 300


def is_long(extension: str, unit: Unit) -> bool:
    """Whether nobody should wait for this file. One query for an office document."""
    return extension in OFFICE_FORMATS and branch(unit).count() > MOST_AT_ONCE


def report_for(extension: str, period: Period, unit: Unit, *, now: dt.datetime) -> Participation:
    """The report as a format needs it: with the letterhead where it is printed."""
    report = participation(period, unit, now=now)
    if extension not in OFFICE_FORMATS:
        return report
    return replace(report, letterhead=letterhead_of(period.contest))


def file_name(summary: Summary, extension: str) -> str:
    """ "tham-gia-<contest>-<unit code>-20261124-0900.xlsx"."""
    moment = f"{summary.as_of.astimezone(VIETNAM):%Y%m%d-%H%M}"
    return f"tham-gia-{summary.slug}-{summary.row.code}-{moment}.{extension}"


@maker(KIND)
def make_participation(arguments: dict[str, Any], tell: Report) -> MadeFile:
    """`arguments`: period and unit (ids), format. Who asked was allowed to see that unit."""
    period = Period.objects.select_related("contest__unit").get(pk=arguments["period"])
    unit = Unit.objects.get(pk=arguments["unit"])
    extension = arguments["format"]
    report = report_for(extension, period, unit, now=timezone.now())
    tell(0, len(report.rows))
    file = io.BytesIO()
    WRITERS[extension].write(report, file)
    tell(len(report.rows), len(report.rows))
    return MadeFile(file_name(report.summary, extension), WRITERS[extension].CONTENT_TYPE, file.getvalue())
