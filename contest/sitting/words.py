"""The words of the contest and entry pages that depend on the state."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from contest.common.text_numbers import minutes_text
from contest.rounds.rules import NO_CAP, Rules
from contest.sitting.queries import Outlook
from contest.sitting.states import State


@dataclass(frozen=True)
class Fact:
    """One of the rule facts under the cover: icon, strong words, second line."""

    sign: str
    strong: str
    second: str


def elsewhere_facts(rules: Rules) -> list[Fact]:
    """The one fact of a round without questions: it is written, or its results are entered."""
    if rules.paper.essay:
        questions = rules.paper.essay.questions
        return [
            Fact(
                "document",
                ngettext("%(n)s câu tự luận", "%(n)s câu tự luận", questions) % {"n": questions},
                _("viết trên trang này"),
            )
        ]
    return [Fact("info", _("Không thi trên trang này"), _("Ban Tổ chức nhập kết quả"))]


def rule_facts(rules: Rules) -> list[Fact]:
    """At most four facts: questions, time, attempts, what is ranked. `rules`: those of one round."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    facts = [Fact("document", _questions(rules), _("trắc nghiệm"))]
    if rules.paper.minutes and len({paper.minutes for paper in rules.papers}) == 1:
        facts.append(Fact("clock", minutes_text(rules.paper.minutes * 60, language=language), _("mỗi lượt thi")))
    caps = {cap.per: cap.max for cap in rules.caps}
    day, week = caps.get("day", NO_CAP), caps.get("week", NO_CAP)
    whole = min((caps[per] for per in caps if per not in ("day", "week")), default=NO_CAP)
    if day < NO_CAP:
        facts.append(Fact("again", _attempts(day), _("mỗi ngày")))
    elif week < NO_CAP:
        facts.append(Fact("again", _attempts(week), _("mỗi tuần")))
    elif whole < NO_CAP:
        facts.append(Fact("again", _attempts(whole), _("cả đợt thi")))
    else:
        facts.append(Fact("again", _("Nhiều lượt"), _("không giới hạn")))
    facts.append(Fact("trophy", _("Lượt tốt nhất"), _("được xếp hạng")))
    return facts


def _questions(rules: Rules) -> str:
    """How many questions a paper has; of boards with papers of their own, from the shortest to the longest."""
    counts = sorted({paper.questions for paper in rules.papers})
    if len(counts) > 1:
        return _("%(least)s đến %(most)s câu hỏi") % {"least": counts[0], "most": counts[-1]}
    return ngettext("%(n)s câu hỏi", "%(n)s câu hỏi", counts[0]) % {"n": counts[0]}


def _attempts(count: int) -> str:
    return ngettext("%(n)s lượt", "%(n)s lượt", count) % {"n": count}


def state_line(outlook: Outlook, you: str) -> str:
    """The line beside the main button; empty when the button says it all."""
    state, used, rules = outlook.state, outlook.used, outlook.rules
    if state is State.OPEN and used.in_contest and outlook.left_today is not None:
        return _("Hôm nay %(you)s còn %(n)s lượt.") % {"you": you, "n": outlook.left_today}
    if state is State.RUNNING:
        return _("Đồng hồ vẫn chạy. Câu đã lưu còn nguyên.")
    if state is State.ELSEWHERE and outlook.writes:
        return ""
    if state is State.PAUSE and outlook.again_at:
        values = {"pause": rules.pause_minutes, "moment": f"{outlook.again_at:%H:%M}"}
        return _("Nghỉ %(pause)s phút giữa hai lượt. Thi lại được từ %(moment)s.") % values
    if state is State.NO_MORE_TODAY and used.in_week >= outlook.caps.week:
        return _("Hết %(n)s lượt của tuần này. Thi tiếp được từ thứ Hai.") % {"n": used.in_week}
    if state is State.NO_MORE_TODAY:
        line = _("Hết %(n)s lượt của hôm nay. Mai, từ 00:00, %(you)s thi tiếp được.")
        return line % {"n": used.in_day, "you": you}
    fixed = {
        State.NO_MORE: gettext("Đã dùng hết số lượt của đợt thi."),
        State.SUSPENDED: gettext("Ban Tổ chức tạm dừng đợt thi."),
        State.ELSEWHERE: gettext("Đợt này không làm bài trên trang này. Ban Tổ chức nhập và công bố kết quả."),
        State.CLOSED: gettext("Ban Tổ chức đang chốt kết quả."),
    }
    return fixed.get(state, "")
