"""`manage.py prepare`: makes fonts, Bootstrap's CSS, message catalogues and static files; `up` does it too."""

from typing import Any

from django.core.management.base import BaseCommand

from contest.common.assets import prepare


class Command(BaseCommand):
    help = "Dựng phông chữ, tệp giao diện và bản dịch."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        self.stdout.write("Đã dựng xong." if prepare() else "Không có gì mới.")
