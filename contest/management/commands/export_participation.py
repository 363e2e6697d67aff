"""manage.py export_participation: the participation report as a file."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.audit.actions import record
from accounts.models import Unit
from contest.common.clock import VIETNAM
from contest.documents.queries import letterhead_of
from contest.management.given import not_empty, whole_file
from contest.reports.making import LIST_FORMATS, Lists
from contest.reports.participation import Participation, participation, participation_as_of, with_parts
from contest.reports.people import People
from contest.reports.writers import WRITERS
from contest.rounds.models import Contest, Period


class Command(BaseCommand):
    help = "Xuất báo cáo tham gia theo đơn vị."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contest", metavar="SLUG", type=not_empty, help="mặc định: cuộc thi duy nhất")
        parser.add_argument("--format", required=True, choices=tuple(WRITERS))
        parser.add_argument("--out", required=True, metavar="FILE", help="tên tệp, hoặc - để ghi ra màn hình")
        parser.add_argument("--round", type=int, metavar="N", help="chỉ đợt thi thứ N; mặc định: cả cuộc thi")
        parser.add_argument("--unit", metavar="CODE", help="chỉ một đơn vị và các đơn vị trực thuộc")
        parser.add_argument("--people", action="store_true", help="kèm danh sách người (chỉ xlsx, số liệu lúc này)")
        parser.add_argument("--as-of", metavar="MOMENT", help="số liệu tính đến lúc này, ví dụ 2026-11-24T09:00")

    def handle(self, *, contest: str | None, format: str, out: str, as_of: str | None, **options: Any) -> None:
        if options["people"] and (format not in LIST_FORMATS or as_of is not None):
            raise CommandError("--people chỉ đi với --format xlsx, không có --as-of.", returncode=2)
        period = find_period(find_contest(contest), options["round"])
        report = make_report(period, options["unit"], as_of)
        report = replace(report, letterhead=letterhead_of(period.contest))
        if options["people"]:
            unit = period.contest.unit if options["unit"] is None else Unit.objects.get(code=options["unit"])
            report = replace(report, people=People(period, unit))
        if out == "-":
            note_export(report, period, format, people=options["people"])
            WRITERS[format].write(report, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        with whole_file(Path(out)) as file:
            WRITERS[format].write(report, file)
            note_export(report, period, format, people=options["people"])
        row = report.summary.row
        self.stdout.write(f"Đã ghi {out}: {len(report.rows)} đơn vị, {row.people} người, {row.attempts} lượt thi.")


def note_export(report: Participation, period: Period, format: str, *, people: bool) -> None:
    """In the trail, before anybody has the figures."""
    detail = {"format": format, "unit": report.summary.row.code}
    action = Lists(people=people).action
    record(action, by=None, now=timezone.now(), contest=period.contest.slug, detail=detail)


def find_contest(slug: str | None) -> Contest:
    contests = list((Contest.objects.filter(slug=slug) if slug else Contest.objects.all()).select_related("unit")[:2])
    if len(contests) == 1:
        return contests[0]
    if slug:
        raise CommandError(f"Không có cuộc thi “{slug}”. Xem địa chỉ cuộc thi ở /to-chuc.", returncode=2)
    raise CommandError("Có nhiều hoặc chưa có cuộc thi nào. Ghi rõ --contest.", returncode=2)


def find_period(contest: Contest, position: int | None) -> Period:
    periods = Period.objects.filter(contest=contest).select_related("contest__unit")
    if position is None:
        return periods.get(kind=Period.Kind.CONTEST)
    # no column holds larger ones
    known = 0 < position < 2**15
    period = periods.filter(kind=Period.Kind.ROUND, position=position).first() if known else None
    if period is None:
        count = periods.filter(kind=Period.Kind.ROUND).count()
        raise CommandError(f"Cuộc thi “{contest.slug}” không có đợt {position} (có {count} đợt).", returncode=2)
    return period


def make_report(period: Period, code: str | None, as_of: str | None) -> Participation:
    root = period.contest.unit
    if code is not None:
        unit = type(root).objects.filter(code=code, path__startswith=root.path).first()
        if unit is None:
            raise CommandError(f"Cuộc thi “{period.contest.slug}” không có đơn vị mã “{code}”.", returncode=2)
        root = unit
    if as_of is None:
        return with_parts(participation(period, root, now=timezone.now()), period)
    return participation_as_of(period, root, moment=parse_moment(as_of, now=timezone.now()))


def parse_moment(text: str, *, now: dt.datetime) -> dt.datetime:
    """A moment with or without a zone (then Vietnamese time); a day alone is its end, today is now."""
    day = None
    try:
        day = parse_date(text)
        moment = dt.datetime.combine(day, dt.time.max) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"Không hiểu thời điểm “{text}”. Ví dụ: 2026-11-24T09:00 hoặc 2026-11-24.", returncode=2)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    if day == now.astimezone(VIETNAM).date():
        return now
    if moment > now:
        raise CommandError(f"Thời điểm “{text}” chưa đến. Chỉ xuất được số liệu đã có.", returncode=2)
    return moment
