"""Certificates for the lines between nginx, web, database and broker, signed by an authority of this installation."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import stat
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contest.common.inner_certificates import make_authority, make_service

SERVICE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
# a name of a host has a letter somewhere; what has none has to be an address
LABEL = r"[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
NAME = re.compile(rf"(?=.{{1,253}}$)(?=.*[A-Za-z]){LABEL}(\.{LABEL})*")


class Command(BaseCommand):
    help = "Tạo chứng chỉ nội bộ cho một dịch vụ (web, postgresql, redis); lần đầu tạo cả nơi cấp (ca.pem)"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="tên tệp: web cho web.pem và web.key")
        parser.add_argument("names", nargs="+", help="tên máy hoặc địa chỉ mà bên gọi dùng: thi-web 10.0.0.12")
        parser.add_argument("--folder", type=Path, default=Path("/etc/thi/tls"))

    def handle(self, *, service: str, names: list[str], folder: Path, **_: Any) -> None:
        if not SERVICE.fullmatch(service) or service == "ca":
            raise CommandError(
                f"Tên dịch vụ “{service}”: chỉ chữ không dấu, số và dấu nối, và không phải ca.", returncode=2
            )
        if strange := [name for name in names if not (NAME.fullmatch(name) or _is_address(name))]:
            raise CommandError(
                f"“{strange[0]}” không phải tên máy hay địa chỉ. Ghi như thi-web, db.noi-bo hoặc 10.0.0.12.",
                returncode=2,
            )
        now = dt.datetime.now(dt.UTC)
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            authority, key = _authority(folder, now=now)
            _write(folder, service, *make_service(names, authority=authority, authority_key=key, now=now))
        except OSError as error:
            raise CommandError(
                f"Không ghi được {error.filename}: {error.strerror}. Chạy bằng root, hoặc chọn --folder.", returncode=2
            ) from None
        except (ValueError, TypeError):
            raise CommandError(
                f"{folder / 'ca.pem'} và ca.key không phải nơi cấp mà lệnh này tạo ra, hoặc đã hỏng. Chưa ghi gì.",
                returncode=2,
            ) from None
        self.stdout.write(
            f"{folder / service}.pem và {service}.key cho {', '.join(names)}; nơi cấp: {folder / 'ca.pem'}"
        )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _authority(folder: Path, *, now: dt.datetime) -> tuple[bytes, bytes]:
    """The authority of this folder, made when there is none; an authority whose key lies elsewhere signs nothing."""
    certificate, key = folder / "ca.pem", folder / "ca.key"
    if not certificate.exists():
        _write(folder, "ca", *make_authority(now=now))
    if not key.exists():
        raise CommandError(
            f"Có {certificate} mà không có ca.key. Chép ca.key từ nơi cất về (rồi lại cất đi), hoặc tạo nơi cấp mới ở "
            "--folder khác và thay ca.pem ở mọi máy.",
            returncode=2,
        )
    return certificate.read_bytes(), key.read_bytes()


def _write(folder: Path, name: str, certificate: bytes, key: bytes) -> None:
    """Both beside their places first, so that no pair is ever half new; whoever could read the former key still can."""
    for file, content, mode in ((f"{name}.key", key, 0o600), (f"{name}.pem", certificate, 0o644)):
        part = folder / f".{file}.part"
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as opened:
            opened.write(content)
        if (former := folder / file).exists():
            kept = former.stat()
            os.chown(part, kept.st_uid, kept.st_gid)
            part.chmod(stat.S_IMODE(kept.st_mode))
    # the key first: its certificate tells that there is one
    for file in (f"{name}.key", f"{name}.pem"):
        (folder / f".{file}.part").replace(folder / file)
