"""manage.py check_transport: does the site's address show a certificate that browsers trust, long enough?"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from contest.common.transport import is_authority, look_at_transport
from contest.management.commands.up import port_number

WORDS = {
    "no_name": "“%(host)s” không phải tên miền. Ghi như thi.example.vn, không có https:// và dấu gạch chéo.",
    "unreachable": "Không kết nối được tới %(host)s: %(why)s. Xem nginx có chạy và tên miền có trỏ đúng không.",
    "untrusted": "Trình duyệt sẽ không tin chứng chỉ của %(host)s: %(why)s. Lấy chứng chỉ từ nơi cấp được tin cậy.",
    "old": "%(host)s không nhận TLS 1.2 hay 1.3 (%(why)s). Xem ssl_protocols trong nginx.",
}
SOON_DAYS = 14


class Command(BaseCommand):
    help = "Thử kết nối như trình duyệt: chứng chỉ có được tin không, còn bao nhiêu ngày. Có lỗi thì trả về 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("host", nargs="?", default=settings.ALLOWED_HOSTS[0].lstrip("."), help="tên miền")
        parser.add_argument("--port", type=port_number, default=443)
        parser.add_argument("--authority", help="tệp chứng chỉ của nơi cấp riêng trong mạng kín")

    def handle(self, *, host: str, port: int, authority: str | None, **options: Any) -> None:
        if authority and not is_authority(authority):
            raise CommandError(
                f"--authority {authority}: không đọc được, hoặc không phải tệp chứng chỉ (PEM).", returncode=2
            )
        found = look_at_transport(host, port=port, authority=authority)
        if found.fault:
            raise CommandError(WORDS[found.fault] % {"host": host, "why": found.why})
        if found.days_left < SOON_DAYS:
            raise CommandError(f"Chứng chỉ của {host} chỉ còn {found.days_left} ngày. Gia hạn ngay.")
        if not found.insists:
            raise CommandError(
                f"{host} không gửi Strict-Transport-Security. Bỏ ALLOW_HTTP và xem nginx có bỏ mất không."
            )
        self.stdout.write(f"{host}: chứng chỉ được tin, còn {found.days_left} ngày, {found.tls}.")
