"""manage.py export_bank: a question bank as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.banks.exporting import loss_lines, missing_fields, written_questions
from contest.banks.models import Bank
from contest.banks.writers import WRITERS, UnwritableBank, losses, write_bank
from contest.common.text import squeeze
from contest.management.given import whole_file

MOST_NUMBERS = 40


class Command(BaseCommand):
    help = "Xuất một ngân hàng câu hỏi ra tệp; đọc lại tệp cho đúng ngân hàng đó."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="tên ngân hàng, hoặc số trong địa chỉ của nó")
        parser.add_argument("--format", required=True, choices=tuple(WRITERS))
        parser.add_argument("--out", required=True, metavar="FILE", help="tên tệp, hoặc - để ghi ra màn hình")

    def handle(self, *, bank: str, format: str, out: str, **options: Any) -> None:
        found = find_bank(bank)
        questions = written_questions(found)
        lost = losses(questions, format=format)
        try:
            content = write_bank(questions, title=found.name, format=format)
        except UnwritableBank as error:
            words = "Ngân hàng chưa có câu hỏi nào." if not questions else "Không câu nào ghi được ở định dạng này."
            raise CommandError(f"{words} Chưa ghi tệp.", returncode=2) from error
        self.say_losses(lost, format)
        if out == "-":
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        with whole_file(Path(out)) as file:
            file.write(content)
        left_out = {loss.number for loss in lost if loss.left_out}
        self.stdout.write(f"Đã ghi {out}: {len(questions) - len(left_out)} câu của “{found.name}”.")

    def say_losses(self, lost: list[Any], format: str) -> None:
        for line in loss_lines(lost):
            numbers = ", ".join(map(str, line.numbers[:MOST_NUMBERS]))
            more = f" và {len(line.numbers) - MOST_NUMBERS} câu nữa" if len(line.numbers) > MOST_NUMBERS else ""
            state = "Bỏ" if line.left_out else "Ghi khác đi"
            self.stderr.write(f"{state} câu {numbers}{more}: {line.words}")
        if missing := missing_fields(format):
            self.stderr.write(f"Định dạng này không có chỗ cho: {', '.join(missing)}.")


def find_bank(text: str) -> Bank:
    bank = Bank.objects.filter(name=squeeze(text)).first()
    if bank is None and text.isascii() and text.isdecimal() and len(text) < 10:
        bank = Bank.objects.filter(pk=int(text)).first()
    if bank is None:
        names = "; ".join(f"{pk}: {name}" for pk, name in Bank.objects.order_by("pk").values_list("pk", "name")[:20])
        raise CommandError(f"Không có ngân hàng “{text}”. Hiện có: {names or 'chưa có ngân hàng nào'}.", returncode=2)
    return bank
