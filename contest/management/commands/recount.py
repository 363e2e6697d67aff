"""manage.py recount: rebuilds the counted tables from the attempts, or compares them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit.queries import last_row
from accounts.audit.witness import check_trail
from contest.management.given import not_empty
from contest.results.comparing import find_settled_differences, rebuild
from contest.rounds.models import Contest

SHOWN = 20
BREAKS = {
    "gap": "mất dòng ngay trước nó",
    "link": "không nối với dòng trước",
    "algorithm": "thuật toán băm lạ, hoặc cũ hơn dòng trước",
    "content": "nội dung đã bị sửa",
    "end": "máy này đã thấy dòng ấy, nay không còn hoặc đã khác: nhật ký bị cắt bớt hay viết lại",
}


class Command(BaseCommand):
    help = "Đếm lại mọi bảng số liệu từ các bài thi; --check chỉ so, lệch thì mã thoát là 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="chỉ so sánh, không ghi gì")
        parser.add_argument("--contest", metavar="SLUG", type=not_empty, help="một cuộc thi; mặc định là tất cả")

    def handle(self, *, check: bool, contest: str | None, **options: Any) -> None:
        contests = Contest.objects.filter(slug=contest) if contest else Contest.objects.all()
        if contest and not contests:
            raise CommandError(f"Không có cuộc thi nào có địa chỉ “{contest}”.", returncode=2)
        broken = check and self.trail_is_broken()
        found = sum(self.compare(one) if check else self.write(one) for one in contests)
        if found:
            raise CommandError(f"{found} dòng lệch. Chạy lại không có --check để đếm lại từ đầu.", returncode=1)
        if broken:
            raise CommandError("Chuỗi nhật ký đứt. Giữ nguyên dữ liệu, tìm bản sao lưu gần nhất để so.", returncode=1)

    def trail_is_broken(self) -> bool:
        found, last = check_trail(), last_row()
        if found is not None:
            self.stdout.write(f"Chuỗi nhật ký đứt ở dòng {found.id}: {BREAKS[found.fault]}.")
        elif last is not None:
            self.stdout.write(f"Chuỗi nhật ký nguyên vẹn: {last.id} dòng, mã cuối {last.hash}.")
        else:
            self.stdout.write("Chuỗi nhật ký nguyên vẹn: chưa có dòng nào.")
        return found is not None

    def compare(self, contest: Contest) -> int:
        differences = find_settled_differences(contest)
        if differences is None:
            raise CommandError(
                f"{contest.slug}: đang chấm lại hoặc đếm lại, chưa so được. Để tiến trình nền làm xong rồi chạy lại.",
                returncode=1,
            )
        for one in differences[:SHOWN]:
            self.stdout.write(f"{one.table} {one.key}: đang là {one.stored}, đếm lại ra {one.recounted}")
        self.stdout.write(f"{contest.slug}: {len(differences)} dòng lệch.")
        return len(differences)

    def write(self, contest: Contest) -> int:
        self.stdout.write(f"{contest.slug}: đã đếm lại từ các bài thi, sửa {rebuild(contest)} dòng lệch.")
        return 0
