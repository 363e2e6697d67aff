"""`manage.py prepare`: fonts, styles, catalogues, static files, bill of materials, modules; `up` does most too."""

import compileall
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from contest.common.assets import prepare


class Command(BaseCommand):
    help = "Dựng phông chữ, tệp giao diện và bản dịch."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        # Units may not write where the code lies: every process would compile it anew at each start.
        for package in ("accounts", "contest"):
            compileall.compile_dir(settings.BASE_DIR / package, quiet=2)
        call_command("sbom", verbosity=0, stdout=StringIO())
        self.stdout.write("Đã dựng xong." if prepare() else "Không có gì mới.")
