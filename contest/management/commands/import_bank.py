"""manage.py import_bank: a question file into a bank; what needs a look waits on the import's page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from contest.banks import actions
from contest.banks.actions import TakenIn
from contest.banks.models import Bank, BankImport
from contest.banks.preview.document import read_preview
from contest.banks.preview.states import states_of
from contest.banks.readers import UnreadableFile
from contest.banks.wording import questions as question_words
from contest.common.text import squeeze
from contest.management.commands.read_bank import add_file_arguments, read_files


class Command(BaseCommand):
    help = "Nhập tệp câu hỏi vào một ngân hàng; ngân hàng chưa có thì được tạo."

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser)
        parser.add_argument("--bank", required=True, metavar="NAME", help="tên ngân hàng")
        parser.add_argument("--dry-run", action="store_true", help="chỉ cho biết sẽ nhập gì, không ghi")

    def handle(self, *, file: str, answers: str | None, bank: str, dry_run: bool, **options: Any) -> None:
        name = squeeze(bank)
        if not 0 < len(name) <= 200:
            raise CommandError("Tên ngân hàng cần từ 1 đến 200 ký tự.", returncode=2)
        files = {"file_name": Path(file).name, **read_files(file, answers)}
        try:
            with transaction.atomic():
                row, done = import_into(name, files, now=timezone.now())
                transaction.set_rollback(dry_run)
        except UnreadableFile as error:
            raise CommandError(error.message, returncode=2) from error
        except DatabaseError as error:
            words = f"Chưa ghi được vào cơ sở dữ liệu ({error}). Chạy “manage.py migrate” rồi thử lại."
            raise CommandError(words, returncode=2) from error
        self.stdout.write("\n".join(report(row, done, dry_run=dry_run)))


def import_into(name: str, files: dict[str, Any], *, now: dt.datetime) -> tuple[BankImport, TakenIn]:
    bank = Bank.objects.filter(name=name).first() or actions.create_bank(name=name, by=None, now=now)
    return actions.import_file(bank=bank, **files, by=None, now=now)


def report(row: BankImport, done: TakenIn, *, dry_run: bool) -> list[str]:
    verb = "Sẽ nhập" if dry_run else "Đã nhập"
    lines = [f"{verb} {done.questions} câu vào “{row.bank}”."]
    if done.counts["same"]:
        lines.append(f"{done.counts['same']} câu đã có trong ngân hàng hoặc lặp trong tệp, bỏ qua.")
    if done.waiting:
        place = "" if dry_run else f" ở trang {reverse('banks:import', args=[row.pk])}"
        lines.append(f"{done.waiting} câu cần xem{place}:")
        lines += waiting_lines(row)
    return lines


def waiting_lines(row: BankImport) -> list[str]:
    preview = read_preview(row.preview)
    states = states_of(preview)
    lines = []
    for question in preview.questions:
        if states[question.number] == "look":
            reasons = [
                f"{line['strong']} {line['text']}".strip() for line in question_words.remark_lines(question, "look")
            ]
            where = f" ({question.place})" if question.place else ""
            lines.append(f"- {question_words.title(question)}{where}: {' '.join(reasons)}")
    return lines
