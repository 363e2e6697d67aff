"""What to do next (việc tiếp theo): the organiser's checklist, which knows the state of the contest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext, ngettext

from contest.common.clock import VIETNAM
from contest.rounds.models import Round
from contest.rounds.phases import Phase
from contest.rounds.queries import Desk, window_of
from contest.rounds.wording.parts import moment_words, questions_words
from contest.rounds.wording.problems import Problem, problems_in_words

State = Literal["done", "todo", "later"]


@dataclass(frozen=True)
class Task:
    """One line: done, to do (with the name of the page where), or not yet (with the reason in `text`).

    `to` is a URL name that takes the contest's slug, or no argument when it does not lie in the contest.
    """

    state: State
    title: str
    text: str
    to: str = ""
    step: str = ""
    word: str = ""


@dataclass(frozen=True)
class Stage:
    """A heading with its lines."""

    title: str
    tasks: tuple[Task, ...]

    @property
    def done(self) -> bool:
        return all(task.state == "done" for task in self.tasks)


def next_tasks(desk: Desk, *, now: dt.datetime) -> list[Stage]:
    """The checklist of a contest: preparing, running, afterwards."""
    problems = [problem for error in desk.problems for problem in problems_in_words(error)]
    prepared = (
        _paper_task(desk, [p for p in problems if p.step == "paper"]),
        _times_task(desk, [p for p in problems if p.step == "times"]),
        _ranking_task([p for p in problems if p.step in ("ranking", "")]),
        _units_task(desk),
        _publish_task(desk, problems),
    )
    return [
        Stage(gettext("Chuẩn bị"), prepared),
        Stage(gettext("Đang thi"), (_open_task(desk), _watch_task(desk))),
        Stage(gettext("Sau khi đóng"), (_close_task(desk), _fix_task(desk, now=now), _report_task(desk.phase))),
    ]


# --- preparing ------------------------------------------------------------------------------------


def _mend(title: str, problems: Sequence[Problem], *, step: str, word: str) -> Task:
    return Task("todo", title, " ".join(problem.text for problem in problems), "rounds:edit_step", step, word)


def _paper_task(desk: Desk, problems: Sequence[Problem]) -> Task:
    title = gettext("Ngân hàng đủ câu cho đề thi")
    if problems:
        return _mend(title, problems, step="paper", word=gettext("Chọn đề thi"))
    if _is_elsewhere(desk):
        return Task("done", gettext("Hình thức"), _elsewhere_words(desk))
    topics = len({section.topic for section in desk.rules.paper.sections})
    text = gettext("%(questions)s từ %(topics)s chủ đề của “%(bank)s”.") % {
        "questions": questions_words(desk.rules.paper.questions),
        "topics": topics,
        "bank": desk.round.bank,
    }
    return Task("done", title, text)


def _times_task(desk: Desk, problems: Sequence[Problem]) -> Task:
    title = gettext("Thời gian và số lượt")
    if problems:
        return _mend(title, problems, step="times", word=gettext("Sửa thời gian"))
    return Task("done", title, window_words(desk.round))


def _ranking_task(problems: Sequence[Problem]) -> Task:
    title = gettext("Thể lệ không mâu thuẫn")
    if problems:
        return _mend(title, problems, step=problems[0].step or "ranking", word=gettext("Sửa thể lệ"))
    return Task("done", title, "", "rounds:rules", word=gettext("Đọc thể lệ"))


def _units_task(desk: Desk) -> Task:
    title = gettext("Đơn vị có tổng số")
    count = desk.headcounts
    if count.missing:
        text = ngettext(
            "%(missing)s trong %(units)s đơn vị chưa có tổng số nên chưa có tỷ lệ tham gia.",
            "%(missing)s trong %(units)s đơn vị chưa có tổng số nên chưa có tỷ lệ tham gia.",
            count.missing,
        )
        figures = {"missing": count.missing, "units": count.units}
        return Task("todo", title, text % figures, "accounts:people", word=gettext("Xem đơn vị"))
    units = ngettext("%(count)s đơn vị dự thi.", "%(count)s đơn vị dự thi.", count.units)
    return Task("done", title, units % {"count": count.units})


def _publish_task(desk: Desk, problems: Sequence[Problem]) -> Task:
    title = gettext("Công bố đợt thi")
    if desk.phase != "draft":
        # a round that is not taken here has no edition
        at = desk.round.edition.published_at if desk.round.edition else None
        text = gettext("Đã công bố lúc %(moment)s.") % {"moment": moment_words(at)} if at else ""
        return Task("done", title, text, "rounds:rules", word=gettext("Xem trang thể lệ"))
    if problems:
        text = ngettext("Còn %(count)s chỗ cần sửa ở trên.", "Còn %(count)s chỗ cần sửa ở trên.", len(problems))
        return Task("later", title, text % {"count": len(problems)})
    text = gettext("Mọi thứ đã sẵn sàng.")
    return Task("todo", title, text, "rounds:edit_step", "publish", gettext("Xem lại và công bố"))


# --- running, afterwards --------------------------------------------------------------------------


def _open_task(desk: Desk) -> Task:
    title = gettext("Mở đợt thi")
    opens_at, _closes_at = window_of(desk.round)
    moment = {"moment": moment_words(opens_at)}
    if desk.phase == "draft":
        return Task("later", title, gettext("Sau khi công bố, đợt thi tự mở đúng giờ."))
    if desk.phase == "soon":
        return Task("later", title, gettext("Tự mở lúc %(moment)s.") % moment)
    if desk.phase == "suspended":
        return Task("todo", title, gettext("Đang tạm dừng: chưa ai bắt đầu lượt mới được. Mở lại ở khung Đợt thi."))
    return Task("done", title, gettext("Đã mở lúc %(moment)s.") % moment)


def _is_elsewhere(desk: Desk) -> bool:
    return not desk.rules.draws(desk.round.key)


def _elsewhere_words(desk: Desk) -> str:
    if desk.rules.writes(desk.round.key):
        return gettext("Đợt này chỉ có bài tự luận: đóng rồi thì giám khảo chấm, xem ở trang Kết quả và giải.")
    return gettext("Đợt này không làm bài trên trang này: sau khi thi, nhập điểm ở trang Kết quả và giải.")


def _enter_task(desk: Desk) -> Task:
    phase = desk.phase
    title = gettext("Chấm bài tự luận") if desk.rules.writes(desk.round.key) else gettext("Nhập kết quả")
    if phase in ("draft", "soon"):
        return Task("later", title, _elsewhere_words(desk))
    return Task("done" if phase == "official" else "todo", title, _elsewhere_words(desk), "fixing:home", word=title)


def _watch_task(desk: Desk) -> Task:
    phase = desk.phase
    if _is_elsewhere(desk):
        return _enter_task(desk)
    title = gettext("Theo dõi người dự thi")
    if phase in ("draft", "soon"):
        return Task("later", title, gettext("Xem được từ lúc đợt thi mở."))
    if phase in ("closed", "official"):
        return Task("done", title, "", "reports:monitor", word=gettext("Xem lại diễn biến"))
    return Task(
        "todo", title, gettext("Ai đang thi, bao nhiêu bài đã nộp."), "reports:monitor", word=gettext("Theo dõi")
    )


def _close_task(desk: Desk) -> Task:
    title = gettext("Đóng đợt thi")
    _opens_at, closes_at = window_of(desk.round)
    moment = {"moment": moment_words(closes_at, closing=True)}
    if desk.phase in ("closed", "official"):
        return Task("done", title, gettext("Đã đóng lúc %(moment)s.") % moment)
    return Task("later", title, gettext("Tự đóng lúc %(moment)s.") % moment)


def _fix_task(desk: Desk, *, now: dt.datetime) -> Task:
    title = gettext("Chốt kết quả, trao giải")
    if desk.phase == "official":
        return Task("done", title, "", "fixing:home", word=gettext("Xem kết quả và giải"))
    closed = desk.phase == "closed"
    text = gettext("Kiểm từng việc rồi công bố chính thức.") if closed else gettext("Làm được khi đợt thi đóng.")
    said = " ".join(part for part in (text, _promise(desk, now=now)) if part)
    if closed:
        return Task("todo", title, said, "fixing:home", word=gettext("Chốt kết quả"))
    return Task("later", title, said)


def _promise(desk: Desk, *, now: dt.datetime) -> str:
    """By when the rules have promised the results; "" where they say nothing."""
    promised = desk.rules.round_rules(desk.round.key).results_at
    if promised is None:
        return ""
    late = now >= promised.replace(tzinfo=VIETNAM)
    words = gettext("Đã quá hẹn trong thể lệ: %(moment)s.") if late else gettext("Thể lệ hẹn trước %(moment)s.")
    return words % {"moment": moment_words(promised)}


def _report_task(phase: Phase) -> Task:
    title = gettext("Báo cáo tham gia theo đơn vị")
    if phase in ("draft", "soon"):
        return Task("later", title, gettext("Có số liệu khi đợt thi mở."))
    text = gettext("Số người, số lượt, tỷ lệ của từng đơn vị; tải Excel, Word, PDF.")
    return Task("todo", title, text, "reports:participation", word=gettext("Xem báo cáo"))


# --- a round in words -----------------------------------------------------------------------------


def window_words(round: Round) -> str:
    """ "Từ 08:00, thứ Hai 16/11/2026 đến 17:00, Chủ nhật 29/11/2026."."""
    opens_at, closes_at = window_of(round)
    return gettext("Từ %(opens)s đến %(closes)s.") % {
        "opens": moment_words(opens_at),
        "closes": moment_words(closes_at, closing=True),
    }


def phase_words(phase: Phase) -> tuple[str, str]:
    """The word of a phase, and the kind of its chip (components/chip.html)."""
    return {
        "draft": (gettext("Nháp"), ""),
        "soon": (gettext("Sắp mở"), "wait"),
        "open": (gettext("Đang mở"), "ok"),
        "suspended": (gettext("Tạm dừng"), "bad"),
        "closed": (gettext("Đã đóng"), "ink"),
        "official": (gettext("Chính thức"), "ok"),
    }[phase]
