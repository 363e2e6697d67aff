"""manage.py import_roster: people or units of a sheet, held against what is there and taken in."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Unit
from accounts.rosters.actions import RosterChanged, take_in_roster
from accounts.rosters.faults_file import write_faults
from accounts.rosters.planning import RosterPlan, fault_words, place_words
from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.queries import RosterOptions, make_plan, units_there
from accounts.rosters.reading import RosterReading, read_roster
from accounts.rosters.unit_changes import take_in_units
from accounts.rosters.unit_file import UnitRow, plan_units, read_units
from accounts.rosters.workbook import MOST_BYTES
from contest.management.given import file_bytes, not_empty

MOST_FAULTS_SHOWN = 20


class Command(BaseCommand):
    help = "Nhập danh sách người dự thi, hoặc danh sách đơn vị, từ tệp Excel."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem sẽ nhập gì, không ghi")
        parser.add_argument("--errors", metavar="OUT.xlsx", help="ghi các dòng lỗi kèm lý do vào tệp này")
        parser.add_argument(
            "--unit", metavar="CODE", type=not_empty, help="đơn vị của những người mà tệp không ghi đơn vị"
        )
        parser.add_argument(
            "--add-units", action="store_true", help="thêm đơn vị chưa có, dưới đơn vị cấp trên ghi trong tệp"
        )
        parser.add_argument(
            "--under", metavar="CODE", type=not_empty, help="đơn vị cấp trên của đơn vị mới, khi tệp không ghi"
        )

    def handle(self, *, file: str, dry_run: bool, errors: str | None, **options: Any) -> None:
        chosen = RosterOptions(
            default_unit=find_unit(options["unit"]),
            may_add_units=options["add_units"],
            under=find_unit(options["under"]),
        )
        now = timezone.now()
        reading = self.read(Path(file))
        if errors:
            check_place(Path(errors), beside=Path(file))
        if not isinstance(reading, RosterReading):
            return self.handle_units(reading, dry_run, now)
        if dry_run:
            plan = make_plan(reading, chosen)
            self.tell(plan, reading)
            self.stdout.write("Chạy thử: chưa ghi gì.")
        else:
            plan = self.take_in(reading, chosen, now)
        faults = plan.counts["fault"]
        if errors and faults:
            write_file(Path(errors), write_faults(plan, reading.sheets))
            self.stdout.write(f"Đã ghi {errors}: {faults} dòng lỗi kèm lý do.")
        if faults:
            advice = f"Sửa ở {errors} rồi nhập tệp đó." if errors else "Thêm --errors OUT.xlsx để có tệp mà sửa."
            raise CommandError(f"{faults} dòng lỗi chưa nhập. {advice}", returncode=1)

    def read(self, path: Path) -> RosterReading | list[UnitRow]:
        """The people of a file, or the units of one that has no column of names."""
        content = file_bytes(str(path), most=MOST_BYTES)
        try:
            return read_roster(content, name=path.name, today=timezone.localdate())
        except UnreadableRoster as error:
            if error.code == "no_people":
                with suppress(UnreadableRoster):
                    return read_units(content, name=path.name)
            raise CommandError(error.message, returncode=2) from error

    def handle_units(self, rows: list[UnitRow], dry_run: bool, now: Any) -> None:
        today = timezone.localdate()
        if dry_run:
            plan = plan_units(rows, units_there(), today=today)
        else:
            plan = take_in_units(rows=rows, by=None, now=now, today=today)
        self.stdout.write(
            f"Đơn vị: mới {len(plan.new)} · đổi tên {len(plan.renamed)} · ghi tổng số {len(plan.counted)}"
            f" · giữ nguyên {plan.kept} · lỗi {len(plan.faults)}"
        )
        for row, problems in plan.faults[:MOST_FAULTS_SHOWN]:
            self.stdout.write(f"  {row.place}: {fault_words(problems)}")
        if dry_run:
            self.stdout.write("Chạy thử: chưa ghi gì.")
        elif plan.is_nothing:
            self.stdout.write("Không có gì thay đổi.")
        if plan.faults:
            raise CommandError(f"{len(plan.faults)} dòng lỗi chưa nhập. Sửa trong tệp rồi nhập lại.", returncode=1)

    def take_in(self, reading: RosterReading, chosen: RosterOptions, now: Any) -> RosterPlan:
        try:
            done = take_in_roster(reading=reading, options=chosen, by=None, now=now)
        except RosterChanged as error:
            message = "Có người vừa đăng ký cùng mã hoặc số điện thoại. Chưa ghi gì, chạy lại lệnh này."
            raise CommandError(message, returncode=2) from error
        self.tell(done.plan, reading)
        if done.is_nothing:
            self.stdout.write("Không có gì thay đổi.")
        else:
            units = f", thêm {done.units} đơn vị" if done.units else ""
            new, changed = done.plan.counts["new"], done.plan.counts["update"]
            self.stdout.write(f"Đã nhập: thêm {new} người, cập nhật {changed} người{units}.")
        return done.plan

    def tell(self, plan: RosterPlan, reading: RosterReading) -> None:
        sheets = ", ".join(f"“{sheet.title}” {sheet.people} người" for sheet in reading.sheets)
        self.stdout.write(f"Đã đọc: {sheets}.")
        if reading.skipped:
            names = ", ".join(f"“{name}”" for name in reading.skipped)
            self.stdout.write(f"Bỏ qua trang tính không có cột họ tên: {names}.")
        counts = plan.counts
        self.stdout.write(
            f"Mới {counts['new']} · Cập nhật {counts['update']} · Giữ nguyên {counts['keep']} · Lỗi {counts['fault']}"
        )
        for one in plan.faults[:MOST_FAULTS_SHOWN]:
            self.stdout.write(f"  {place_words(one)}: {fault_words(one.problems)}")
        if len(plan.faults) > MOST_FAULTS_SHOWN:
            self.stdout.write(f"  và {len(plan.faults) - MOST_FAULTS_SHOWN} dòng lỗi nữa.")


def find_unit(code: str | None) -> Unit | None:
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"Không có đơn vị mã “{code}”.", returncode=2)
    return unit


def check_place(path: Path, *, beside: Path) -> None:
    """Before anything is taken in: where the rows with faults will be written, which is never the list itself."""
    if path.absolute() == beside.absolute() or (path.exists() and path.samefile(beside)):
        raise CommandError(f"--errors {path} là chính tệp đang nhập. Chọn tên khác; chưa ghi gì.", returncode=2)
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CommandError(f"Không ghi được --errors {path}. Chọn thư mục khác; chưa ghi gì.", returncode=2)


def write_file(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"Không ghi được {path}: {error.strerror or error}.", returncode=2) from error
