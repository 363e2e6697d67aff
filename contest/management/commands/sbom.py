"""manage.py sbom: every component with version, licence and hashes, as CycloneDX JSON."""

import json
import tomllib
from argparse import ArgumentParser
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from contest.common.components import bill_of_materials
from contest.management.given import whole_file


class Command(BaseCommand):
    help = "Ghi danh mục thành phần phần mềm (SBOM, CycloneDX 1.5) từ requirements.lock."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=Path(settings.VAR_DIR) / "sbom.json", help="tệp ghi ra")

    def handle(self, *, out: Path, **options: Any) -> None:
        project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
        lock = (settings.BASE_DIR / "requirements.lock").read_text()
        licences = {one.name.lower(): licence_of(one.metadata) for one in distributions() if one.name}
        bill = bill_of_materials(lock, name=project["name"], version=project["version"], licences=licences)
        with whole_file(out) as file:
            file.write(json.dumps(bill, ensure_ascii=False, indent=1).encode())
        self.stdout.write(f"{len(bill['components'])} thành phần: {out}")


def licence_of(metadata: Any) -> str:
    """What a package says of its licence, in one line; "" when it says nothing."""
    told = metadata.get("License-Expression") or next(
        (line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")),
        "",
    )
    return told or (metadata.get("License") or "").partition("\n")[0][:100]
