"""manage.py forget_second_factor: lets somebody who lost phone and recovery codes in again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.backends import find_person
from accounts.second_factor.actions import forget_second_factor


class Command(BaseCommand):
    help = "Bỏ lớp xác thực thứ hai của một người đã mất điện thoại và mã dự phòng; đăng xuất họ ở mọi nơi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", metavar="MÃ", help="mã dự thi hoặc số điện thoại của người đó")

    def handle(self, *, login: str, **options: Any) -> None:
        person = find_person(login)
        if person is None:
            raise CommandError(f"Không có tài khoản nào của “{login}”.", returncode=2)
        if not forget_second_factor(person=person, by=None, now=timezone.now()):
            raise CommandError(f"{person.full_name} chưa bật lớp xác thực thứ hai.", returncode=1)
        self.stdout.write(f"Đã bỏ lớp xác thực thứ hai của {person.full_name}. Lần đăng nhập sau sẽ bật lại.")
