"""manage.py end_sessions: signs one person, or everybody, out everywhere."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.backends import find_person
from accounts.models import Person
from accounts.people.keepers import end_seats
from accounts.second_factor.actions import sign_out_everywhere


class Command(BaseCommand):
    help = "Đăng xuất một người, hoặc tất cả mọi người, khỏi mọi thiết bị. Câu đã lưu và bài đã nộp còn nguyên."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--person", metavar="MÃ", help="mã dự thi hoặc số điện thoại")
        who.add_argument("--all", action="store_true", help="tất cả, kể cả quản trị")

    def handle(self, *, person: str | None, all: bool, **options: Any) -> None:
        if all:
            self.stdout.write(f"Đã đăng xuất tất cả mọi người: {_end_all()} thiết bị.")
            return
        found = find_person(person or "")
        if found is None:
            raise CommandError(f"Không có tài khoản nào của “{person}”.", returncode=2)
        count = sign_out_everywhere(person=found, by=None, now=timezone.now())
        self.stdout.write(f"Đã đăng xuất {found.full_name} khỏi {count} thiết bị.")


@transaction.atomic
def _end_all() -> int:
    UserSession.objects.all().delete()
    end_seats(Person.objects.all())
    count, _by_kind = Session.objects.all().delete()
    record("session.ended_all", by=None, now=timezone.now(), detail={"count": count})
    return count
