"""Certificates for the lines between nginx, web, database and broker, signed by an authority of this installation."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from contest.common.inner_certificates import make_authority, make_service


class Command(BaseCommand):
    help = "Tạo chứng chỉ nội bộ cho một dịch vụ (web, postgresql, redis); lần đầu tạo cả nơi cấp (ca.pem)"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="tên tệp: web cho web.pem và web.key")
        parser.add_argument("names", nargs="+", help="tên máy hoặc địa chỉ mà bên gọi dùng: thi-web 10.0.0.12")
        parser.add_argument("--folder", type=Path, default=Path("/etc/thi/tls"))

    def handle(self, *, service: str, names: list[str], folder: Path, **_: Any) -> None:
        if not service.replace("-", "").isalnum() or service == "ca":
            raise CommandError(f"Tên dịch vụ “{service}”: chỉ chữ, số và dấu nối, và không phải ca.")
        now = timezone.now()
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            if not (folder / "ca.pem").exists():
                _write(folder, "ca", *make_authority(now=now))
            authority, key = (folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes()
            _write(folder, service, *make_service(names, authority=authority, authority_key=key, now=now))
        except OSError as error:
            raise CommandError(f"Không ghi được {error.filename}: {error.strerror}.") from None
        self.stdout.write(
            f"{folder / service}.pem và {service}.key cho {', '.join(names)}; nơi cấp: {folder / 'ca.pem'}"
        )


def _write(folder: Path, name: str, certificate: bytes, key: bytes) -> None:
    (folder / f"{name}.pem").write_bytes(certificate)
    path = folder / f"{name}.key"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(key)
