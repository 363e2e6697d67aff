"""manage.py seed_demo: the demo contest with its bank, units and people, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.demo import PASSWORD, PEOPLE
from accounts.models import Person
from contest.rounds.demo import seed_contest


class Command(BaseCommand):
    help = "Tạo cuộc thi mẫu, ngân hàng câu hỏi, đơn vị và người dùng thử; chạy lại không đổi gì."

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION and Person.objects.exclude(code__in=[one.code for one in PEOPLE]).exists():
            raise CommandError(
                "Bản cài đặt này đã có người thật. Tài khoản mẫu, có cả quản trị, dùng mật khẩu ai cũng biết, nên "
                "không tạo ở đây. Muốn thử: chạy ./run ở một thư mục khác. Chưa ghi gì.",
                returncode=2,
            )
        contest = seed_contest(now=timezone.now())
        self.stdout.write(f"Cuộc thi mẫu: /cuoc-thi/{contest.slug}. Mật khẩu của mọi tài khoản dưới đây: {PASSWORD}")
        for one in PEOPLE:
            self.stdout.write(f"  {one.code.lower():<10} {one.what}: {one.name}")
