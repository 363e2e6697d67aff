"""`manage.py prepare`: fonts, Bootstrap's CSS, catalogues, static files, bill of materials; `up` does most too."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from contest.common.assets import prepare


class Command(BaseCommand):
    help = "Dựng phông chữ, tệp giao diện và bản dịch."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        call_command("sbom", verbosity=0, stdout=StringIO())
        self.stdout.write("Đã dựng xong." if prepare() else "Không có gì mới.")
