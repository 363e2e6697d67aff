"""A report as a file: what may be in it, and who makes it; a PDF of 2,000 units or 5,000 names are a worker's."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import Http404

from accounts.access import can_organise
from accounts.models import Person, Unit
from accounts.queries import branch
from contest.common.clock import VIETNAM
from contest.common.database import ask_now
from contest.common.jobs.actions import MadeFile, Report, maker
from contest.common.replica import reading_from_replica
from contest.documents.queries import letterhead_of
from contest.reports.access import can_see_names, get_scope_for, sees_scores
from contest.reports.participation import Participation, Summary, participation, with_parts, without_scores
from contest.reports.people import People, members_of
from contest.reports.questions import question_rows
from contest.reports.writers import WRITERS
from contest.rounds.models import Period

KIND = "participation"
# These carry a letterhead, and take longer the more units there are.
OFFICE_FORMATS = ("pdf", "docx")
MOST_AT_ONCE = 300
# The workbook has sheets for the lists behind the figures.
LIST_FORMATS = ("xlsx",)
MOST_PEOPLE_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Lists:
    """Which lists a reader may have beside the figures: people by name, questions. `scores`: how papers did, too."""

    people: bool = False
    questions: bool = False
    scores: bool = True

    @property
    def action(self) -> str:
        """What the audit trail calls it."""
        return "export.names" if self.people else "export.participation"


NO_LISTS = Lists()


def lists_for(person: Person, period: Period, unit: Unit, extension: str, *, now: dt.datetime) -> Lists:
    """What this reader's file may hold. At most two queries."""
    scores = sees_scores(person, period, now=now)
    if extension not in LIST_FORMATS:
        return Lists(scores=scores)
    return Lists(people=can_see_names(person, unit), questions=can_organise(person), scores=scores)


def is_long(extension: str, unit: Unit, lists: Lists = NO_LISTS) -> bool:
    """Whether nobody should wait for this file. At most one query."""
    if lists.people:
        return members_of(unit).count() > MOST_PEOPLE_AT_ONCE
    return extension in OFFICE_FORMATS and branch(unit).count() > MOST_AT_ONCE


def report_for(
    extension: str, period: Period, unit: Unit, *, now: dt.datetime, lists: Lists = NO_LISTS
) -> Participation:
    """The report as a format needs it: with the letterhead where it is printed, with the lists where there is room."""
    report = with_parts(participation(period, unit, now=now), period)
    if not lists.scores:
        report = without_scores(report)
    if extension in OFFICE_FORMATS:
        return replace(report, letterhead=letterhead_of(period.contest))
    people = People(period, unit, scores=lists.scores) if lists.people else ()
    questions = question_rows(period, now=now) if lists.questions else ()
    return replace(report, people=people, questions=questions)


def file_name(summary: Summary, extension: str) -> str:
    """ "tham-gia-<contest>-<unit code>-20261124-0900.xlsx"."""
    moment = f"{summary.as_of.astimezone(VIETNAM):%Y%m%d-%H%M}"
    return f"tham-gia-{summary.slug}-{summary.row.code}-{moment}.{extension}"


def may_have(person: Person, arguments: dict[str, Any]) -> bool:
    """Whether somebody may still see the period and unit of a file, and the lists in it."""
    period = Period.objects.select_related("contest").filter(pk=arguments["period"]).first()
    unit = Unit.objects.filter(pk=arguments["unit"]).first()
    if period is None or unit is None:
        return False
    try:
        scope = get_scope_for(person, period.contest.slug)
    except Http404:
        return False
    asked = Lists(**arguments.get("lists", {}))
    allowed = lists_for(person, period, unit, arguments["format"], now=ask_now())
    sees = scope.root_of(unit) is not None and scope.periods().filter(pk=period.pk).exists()
    return sees and all(getattr(allowed, one.name) >= getattr(asked, one.name) for one in fields(Lists))


@maker(KIND, may=may_have)
def make_participation(arguments: dict[str, Any], tell: Report) -> MadeFile:
    """`arguments`: period and unit (ids), format, lists. Who asked was allowed to see that unit and those lists."""
    period = Period.objects.select_related("contest__unit").get(pk=arguments["period"])
    unit = Unit.objects.get(pk=arguments["unit"])
    extension = arguments["format"]
    lists = Lists(**arguments.get("lists", {}))
    file = io.BytesIO()
    with reading_from_replica():
        report = report_for(extension, period, unit, now=ask_now(), lists=lists)
        tell(0, len(report.rows))
        WRITERS[extension].write(report, file)
    tell(len(report.rows), len(report.rows))
    return MadeFile(file_name(report.summary, extension), WRITERS[extension].CONTENT_TYPE, file.getvalue())
