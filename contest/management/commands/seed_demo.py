"""manage.py seed_demo: the demo contest with its bank, units and people, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.demo import PASSWORD, PEOPLE
from contest.rounds.demo import seed_contest


class Command(BaseCommand):
    help = "Tạo cuộc thi mẫu, ngân hàng câu hỏi, đơn vị và người dùng thử; chạy lại không đổi gì."

    def handle(self, **options: Any) -> None:
        contest = seed_contest(now=timezone.now())
        self.stdout.write(f"Cuộc thi mẫu: /cuoc-thi/{contest.slug}. Mật khẩu của mọi tài khoản dưới đây: {PASSWORD}")
        for one in PEOPLE:
            self.stdout.write(f"  {one.code.lower():<10} {one.what}: {one.name}")
