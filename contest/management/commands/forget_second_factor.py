"""manage.py forget_second_factor: lets somebody who lost phone and recovery codes in again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.backends import find_person
from accounts.second_factor.actions import forget_second_factor

# As sure as when the role was given: seen with papers, or called back on a number known before.
PROOFS = ("gap-mat", "goi-lai")


class Command(BaseCommand):
    help = "Bỏ lớp xác thực thứ hai của một người đã mất điện thoại và mã dự phòng; đăng xuất họ ở mọi nơi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", metavar="MÃ", help="mã dự thi hoặc số điện thoại của người đó")
        parser.add_argument(
            "--proof",
            required=True,
            choices=PROOFS,
            help="đã biết chắc là ai: gap-mat (gặp, xem giấy tờ) hay goi-lai (gọi lại số đã biết từ trước)",
        )

    def handle(self, *, login: str, proof: str, **options: Any) -> None:
        person = find_person(login)
        if person is None:
            raise CommandError(f"Không có tài khoản nào của “{login}”.", returncode=2)
        if not forget_second_factor(person=person, by=None, proof=proof, now=timezone.now()):
            raise CommandError(f"{person.full_name} chưa bật lớp xác thực thứ hai.", returncode=1)
        self.stdout.write(f"Đã bỏ lớp xác thực thứ hai của {person.full_name}. Lần đăng nhập sau sẽ bật lại.")
