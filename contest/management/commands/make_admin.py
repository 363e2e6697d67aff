"""manage.py make_admin: the first admin of a new installation, who gives all other roles on the site's pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.people.roles import RoleRefused, make_admin

REFUSALS = {"there": "{code} đã là quản trị.", "over": "Tài khoản {code} đã đóng."}


class Command(BaseCommand):
    help = "Giao vai trò quản trị cho một mã; chưa có tài khoản thì tạo và cấp mật khẩu tạm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="MÃ", help="mã để đăng nhập")
        parser.add_argument("full_name", metavar="HỌ TÊN", nargs="?", default="", help="cần khi chưa có tài khoản")

    def handle(self, *, code: str, full_name: str, **options: Any) -> None:
        try:
            person, password = make_admin(code=code, full_name=full_name, now=timezone.now())
        except RoleRefused as refused:
            raise CommandError(REFUSALS[refused.why].format(code=code), returncode=1) from refused
        except ValidationError as error:
            raise CommandError("Mã, họ tên: " + " ".join(error.messages), returncode=2) from error
        self.stdout.write(f"{person.full_name} ({person.code}) là quản trị.")
        if password:
            self.stdout.write(f"Mật khẩu tạm: {password}. Đăng nhập lần đầu sẽ đặt mật khẩu riêng.")
