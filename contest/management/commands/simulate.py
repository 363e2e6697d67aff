"""manage.py simulate: fills a round with lawful made-up attempts."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from accounts.demo import PEOPLE
from contest.attempts.models import Participant
from contest.attempts.simulation import CrowdFigures, ImpossibleCrowd
from contest.common.clock import now_ms
from contest.management.given import not_empty
from contest.results.simulating import CODE, simulate
from contest.rounds.models import Contest, Round
from contest.rounds.queries import find_current_round


def count_real_people(contest: Contest) -> int:
    """Participants who were neither made up nor come with the demo. One query."""
    taking_part = Participant.objects.filter(contest=contest)
    made_up = Q(person__code__startswith=CODE) | Q(person__code__in=[one.code for one in PEOPLE])
    return taking_part.exclude(made_up).count()


class Command(BaseCommand):
    help = "Đổ vào đợt thi những bài thi giả đúng thể lệ, chấm và cộng điểm như bài thật."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contest", metavar="SLUG", type=not_empty, help="mặc định: cuộc thi duy nhất")
        parser.add_argument("--people", type=int, required=True)
        parser.add_argument("--attempts", type=int, required=True)
        parser.add_argument("--perfect-people", type=int, default=0)
        parser.add_argument("--perfect-attempts", type=int, default=0)
        parser.add_argument("--fastest-ms", type=int, default=17_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--anyway", action="store_true", help="cả khi cuộc thi đã có người thật")

    def handle(self, *, contest: str | None, seed: int, anyway: bool, **options: Any) -> None:
        round = self.find_round(contest)
        if not anyway and (real := count_real_people(round.contest)):
            raise CommandError(
                f"Cuộc thi “{round.contest.slug}” có {real} người dự thi thật. Bài giả sẽ tính vào kết quả của họ và "
                "không gỡ ra được. Diễn tập sức chịu tải thì dùng manage.py capacity; cuộc thi chỉ để thử thì thêm "
                "--anyway. Chưa ghi gì.",
                returncode=2,
            )
        figures = CrowdFigures(**{name: options[name] for name in CrowdFigures.__slots__})
        try:
            simulate(round=round, figures=figures, seed=seed, now_ms=now_ms(), progress=self.progress)
        except ImpossibleCrowd as error:
            raise CommandError(f"Không làm được: {error} Chưa ghi gì.", returncode=2) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Đã dừng giữa chừng. Người và bài giả đã thêm vẫn nằm trong cuộc thi, tiến trình nền cộng điểm nốt; "
                "chạy lại là thêm một đám đông nữa.",
                returncode=130,
            ) from None
        self.stdout.write(
            f"Xong: {round.contest.slug}, {round.title}: thêm {figures.people} người, {figures.attempts} lượt thi."
        )

    def find_round(self, slug: str | None) -> Round:
        contests = Contest.objects.filter(slug=slug) if slug else Contest.objects.all()[:2]
        if len(contests) != 1:
            reason = f"Không có cuộc thi “{slug}”." if slug else "Có nhiều hoặc chưa có cuộc thi nào. Ghi rõ --contest."
            raise CommandError(reason, returncode=2)
        round = find_current_round(contests[0], now=timezone.now())
        if round is None or round.edition_id is None:
            raise CommandError(f"Cuộc thi “{contests[0].slug}” chưa có đợt thi nào được công bố.", returncode=2)
        return round

    def progress(self, what: str, done: int, total: int) -> None:
        live = sys.stdout.isatty()
        self.stdout.write(f"\r{what}: {done}/{total}" if live else f"{what}: {done}/{total}", ending="")
        if not live or done >= total:
            self.stdout.write("")
