"""The rules in at most five lines, for the page before the start."""

from __future__ import annotations

from django.utils.translation import gettext

from contest.rounds.rules import Rules
from contest.rounds.wording.parts import BOLD, KEY_NAMES, caps_words, in_order, minutes_words, questions_words


def short_rules(rules: Rules, you: str) -> list[str]:
    """At most five lines for the page before the start. `you`: how the contest addresses people."""
    paper = rules.paper
    if paper.minutes:
        size = gettext("%(questions)s, %(limit)s.") % {
            "questions": questions_words(paper.questions),
            "limit": minutes_words(paper.minutes),
        }
        clock = gettext("Bắt đầu là tính giờ, thoát ra giờ vẫn chạy.")
    else:
        size = gettext("%(questions)s, không giới hạn thời gian.") % {"questions": questions_words(paper.questions)}
        clock = gettext("Đợt thi đóng mà chưa nộp thì các câu đã lưu được tính.")
    network = gettext("Mất mạng không mất bài: câu %(you)s đã chọn được giữ lại.") % {"you": you}
    lines = [size, clock, network, _short_ranking(rules), _short_attempts(rules)]
    return [BOLD.sub(r"\1", line) for line in lines if line]


def _short_ranking(rules: Rules) -> str:
    keys = in_order(rules.ranking.chain[:2], KEY_NAMES)
    if rules.ranking.gate == "all_right":
        keys = in_order([key for key in rules.ranking.chain if key != "score"][:1], KEY_NAMES)
        pattern = gettext("Tính lượt tốt nhất. Chỉ xếp hạng bài đúng tất cả, theo %(keys)s.")
        return pattern % {"keys": keys} if keys else gettext("Tính lượt tốt nhất. Chỉ xếp hạng bài đúng tất cả.")
    return gettext("Tính lượt tốt nhất. Xếp hạng theo %(keys)s.") % {"keys": keys}


def _short_attempts(rules: Rules) -> str:
    caps, pause = caps_words(rules), minutes_words(rules.pause_minutes)
    if caps and rules.pause_minutes:
        return gettext("Nhiều nhất %(caps)s, nghỉ %(pause)s giữa hai lượt.") % {"caps": caps, "pause": pause}
    if caps:
        return gettext("Nhiều nhất %(caps)s.") % {"caps": caps}
    return gettext("Nghỉ %(pause)s giữa hai lượt.") % {"pause": pause} if rules.pause_minutes else ""
