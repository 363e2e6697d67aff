"""manage.py capacity: the drill. How many people a minute this installation bears, and what gives way first."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contest.management.commands.up import port_number
from contest.management.given import not_empty
from contest.rounds.models import Contest, Round
from contest.sitting import drill
from contest.sitting.bearing import PART_TO_USE, Bearing, Stage, bearing

DRAIN_SECONDS = 60
# More than any machine of today hands in within one second.
MOST_A_SECOND = 800
GIVES_WAY = {
    "web": gettext_noop("Bộ xử lý của máy chủ web: thêm nhân, hoặc thêm máy chạy `up --only web`."),
    "database": gettext_noop("Bộ xử lý của cơ sở dữ liệu: đặt PostgreSQL ở máy riêng."),
    "worker": gettext_noop("Cộng điểm không kịp: thêm máy chạy `up --only worker`. Bài nộp vẫn được nhận đủ."),
    "other": gettext_noop("Chương trình khác trên máy này chiếm bộ xử lý: dừng chúng rồi diễn tập lại."),
    "waits": gettext_noop("Chờ đĩa hoặc chờ cơ sở dữ liệu, bộ xử lý còn rảnh: xem ổ đĩa, rồi thêm tiến trình web."),
    "errors": gettext_noop("Có lượt thi bị lỗi: xem nhật ký của máy chủ web trước khi tin các con số này."),
}


def _at_least_one(text: str) -> int:
    if text.isdecimal() and 0 < int(text) <= MOST_A_SECOND * 60:
        return int(text)
    raise ArgumentTypeError(_("%(text)s: cần một số nguyên từ 1 trở lên") % {"text": text})


class Command(BaseCommand):
    help = "Diễn tập sức chịu tải: người ảo thi thật trên chính bản cài đặt này, xong thì xóa hết, không tính vào đâu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--contest", metavar="SLUG", type=not_empty, help="thi bằng câu hỏi và thể lệ của cuộc thi này"
        )
        parser.add_argument("--port", type=port_number, default=8000, help="cổng của web trên máy này (mặc định 8000)")
        parser.add_argument("--seconds", type=_at_least_one, default=10, help="mỗi mức tải chạy bao lâu (mặc định 10)")
        parser.add_argument(
            "--clients", type=_at_least_one, nargs="+", default=[2, 8, 32], help="các mức tải: số người cùng lúc"
        )
        parser.add_argument("--anyway", action="store_true", help="chạy cả khi đang có đợt thi mở")
        parser.add_argument("--language", choices=("vi", "en"), default="vi", help="ngôn ngữ của bản kết quả")

    def handle(self, *, language: str, **options: Any) -> None:
        with translation.override(language):
            self.drill(**options)

    def drill(
        self, *, contest: str | None, port: int, seconds: int, clients: list[int], anyway: bool, **_o: Any
    ) -> None:
        if (sitting := drill.open_rounds()) and not anyway:
            raise CommandError(
                _(
                    "Đang có đợt thi mở: %(title)s. Diễn tập sẽ làm chậm người đang thi. "
                    "Chờ đợt thi đóng, hoặc thêm --anyway."
                )
                % {"title": f"{sitting[0].contest.title}, {sitting[0].title}"},
                returncode=2,
            )
        model = self.find_round(contest)
        self.stdout.write(
            _("Diễn tập bằng đề của %(title)s, %(seconds)s giây mỗi mức. Không tính vào kết quả nào.")
            % {"title": f"{model.contest.title}, {model.title}", "seconds": seconds}
        )
        people = (len(clients) * seconds + 2) * MOST_A_SECOND
        with drill.stand(model, people=people) as stand:
            waiting = list(stand.participants)
            # processes and caches warm
            warm = drill.run_stage(stand, waiting, port=port, clients=2, seconds=2)
            if not warm.attempts:
                raise CommandError(
                    _(
                        "Không thi được lượt nào ở 127.0.0.1:%(port)s. "
                        "Hệ thống có đang chạy không (./run), đúng cổng chưa?"
                    )
                    % {"port": port},
                    returncode=1,
                )
            stages = [self.stage(stand, waiting, port=port, clients=one, seconds=seconds) for one in clients]
            drained = drill.wait_for_tally(stand, seconds=DRAIN_SECONDS)
        self.report(bearing(stages, drain_seconds=drained), drained)

    def find_round(self, slug: str | None) -> Round:
        contests = Contest.objects.filter(slug=slug) if slug else Contest.objects.order_by("-created_at")
        for contest in contests.exclude(slug__startswith=f"{drill.SLUG}-"):
            if model := drill.find_drilled(contest):
                return model
        raise CommandError(_("Chưa có đợt thi nào được công bố để lấy đề. Công bố một đợt thi trước."), returncode=2)

    def stage(self, stand: drill.Stand, waiting: list[int], *, port: int, clients: int, seconds: int) -> Stage:
        one = drill.run_stage(stand, waiting, port=port, clients=clients, seconds=seconds)
        self.stdout.write(
            _(
                "%(clients)s người cùng lúc: %(rate).0f lượt thi/giây, "
                "95%% yêu cầu dưới %(ms).0f mili giây, %(errors)s lỗi"
            )
            % {"clients": one.clients, "rate": one.rate, "ms": one.p95_ms, "errors": one.errors}
        )
        return one

    def report(self, found: Bearing, drained: float) -> None:
        best, write = found.best, self.stdout.write
        write("")
        write(
            _("Chịu được khoảng %(people)s người mỗi phút thi trọn một lượt (đã chừa %(part).0f%%).")
            % {"people": found.people_a_minute, "part": 100 * (1 - PART_TO_USE)}
        )
        write(_("Yếu trước: %(what)s") % {"what": _(GIVES_WAY[found.gives_way])})
        cpu = ", ".join(f"{kind} {1000 * one / max(1, best.attempts):.1f}" for kind, one in sorted(best.cpu.items()))
        write(
            _("Bộ xử lý, mili giây mỗi lượt thi: %(cpu)s; cả máy bận %(busy).0f%%.")
            % {"cpu": cpu, "busy": 100 * best.busy}
        )
        write(_("Cộng điểm xong sau lượt nộp cuối %(seconds).1f giây.") % {"seconds": drained})
        write(_("Người ảo chạy trên chính máy này nên thực tế chịu được hơn một ít. Đã xóa hết dữ liệu diễn tập."))
