"""manage.py read_bank: reads a question file without touching the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contest.banks.readers import MARK_NAMES, ReadResult, UnreadableFile, as_json, read_bank
from contest.banks.readers.package import MAX_FILE
from contest.management.given import file_bytes


def read_files(file: str, answers: str | None) -> dict[str, Any]:
    """What readers and imports take."""
    return {
        "content": file_bytes(file, most=MAX_FILE),
        "answers": None if answers is None else file_bytes(answers, most=MAX_FILE),
        "answers_name": "" if answers is None else Path(answers).name,
    }


def add_file_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE", help="tệp Word (.docx), Excel (.xlsx), CSV hoặc văn bản")
    parser.add_argument("--answers", metavar="FILE", help="bảng đáp án, nếu để ở tệp riêng")


class Command(BaseCommand):
    help = "Đọc tệp câu hỏi, không ghi gì; có câu cần xem lại thì mã thoát vẫn là 0, không đọc được gì thì là 2."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser)
        parser.add_argument("--json", action="store_true", help="in ra JSON")

    def handle(self, *, file: str, answers: str | None, json: bool, **options: Any) -> None:
        try:
            result = read_bank(name=Path(file).name, **read_files(file, answers))
        except UnreadableFile as error:
            raise CommandError(error.message, returncode=2) from error
        self.stdout.write(as_text(result) if json else in_words(result))


def as_text(result: ReadResult) -> str:
    return json.dumps(as_json(result), ensure_ascii=False, indent=1)


def in_words(result: ReadResult) -> str:
    keyed = sum(bool(question.correct or question.answers) for question in result.questions)
    lines = [f"{len(result.questions)} câu, {keyed} câu có đáp án. Dấu đáp án: {MARK_NAMES[result.mark]}."]
    for warning in result.warnings:
        where = f"{warning.place}: " if warning.place else ""
        lines.append(f"- {where}{warning.message}")
    return "\n".join(lines)
