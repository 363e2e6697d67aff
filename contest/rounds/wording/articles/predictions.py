"""The prediction (câu dự đoán): what is asked, and the exact definition of the number that is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext

from contest.rounds.rules import Paper, Prediction, RoundRules, Rules
from contest.rounds.wording.articles.names import round_noun, stage_noun
from contest.rounds.wording.sentence import Sentence


def prediction_sentences(rules: Rules, paper: Paper, rounds: Sequence[RoundRules]) -> Iterator[Sentence]:
    """`rounds`: those in which the paper is taken."""
    one = paper.prediction
    if one is None:
        return
    period = _period(rules, one, rounds)
    text = gettext("Có **một câu dự đoán**, trả lời bằng một con số, không tính điểm: “%(question)s”.")
    yield Sentence("prediction", text % {"question": one.text or _question(one, period)})
    if one.after_clock:
        text = gettext(
            "Câu dự đoán hỏi **sau khi đồng hồ đã dừng**; có 10 phút để trả lời nhưng không quá lúc %(round)s đóng, "
            "quá giờ là bỏ trống."
        )
        yield Sentence("prediction_clock", text % {"round": round_noun(rounds or rules.rounds)})
    yield Sentence("prediction_truth", _truth(one, period))
    if one.of != "stated_number":
        yield Sentence("prediction_counted", _counted(one))
    text = gettext("Đáp số được chốt một lần cùng kết quả và không thay đổi nữa.")
    yield Sentence("prediction_fixed", text)


def prediction_question(rules: Rules, paper: Paper, rounds: Sequence[RoundRules]) -> str:
    """The question as the paper asks it; "" where it asks none."""
    one = paper.prediction
    return (one.text or _question(one, _period(rules, one, rounds))) if one else ""


def _period(rules: Rules, one: Prediction, rounds: Sequence[RoundRules]) -> str:
    """ "tuần thi đó", "cả cuộc thi"."""
    if one.over == "contest" or (one.over == "round" and len(rules.rounds) == 1):
        return gettext("toàn cuộc thi")
    noun = stage_noun(rules.stages) if one.over == "stage" else round_noun(rounds or rules.rounds)
    return gettext("%(period)s đó") % {"period": noun}


def _question(one: Prediction, period: str) -> str:
    patterns = {
        "people": gettext("Dự đoán số người dự thi trong %(period)s"),
        "perfect_people": gettext("Dự đoán số người trả lời đúng tất cả các câu trắc nghiệm trong %(period)s"),
        "attempts": gettext("Dự đoán số lượt thi trong %(period)s"),
        "perfect_attempts": gettext("Dự đoán số lượt trả lời đúng tất cả các câu trắc nghiệm trong %(period)s"),
        "stated_number": gettext("Dự đoán con số do Ban Tổ chức nêu trong %(period)s"),
    }
    return patterns[one.of] % {"period": period}


def _truth(one: Prediction, period: str) -> str:
    patterns = {
        "people": gettext("Đáp số là **số người có ít nhất một bài đã nộp** trong %(period)s, mỗi người đếm một lần."),
        "perfect_people": gettext(
            "Đáp số là **số người có ít nhất một lượt đúng tất cả các câu trắc nghiệm** trong %(period)s, "
            "mỗi người đếm một lần."
        ),
        "attempts": gettext("Đáp số là **số bài đã nộp** trong %(period)s; một người nộp nhiều bài thì đếm từng bài."),
        "perfect_attempts": gettext(
            "Đáp số là **số bài đúng tất cả các câu trắc nghiệm** trong %(period)s; "
            "một người có nhiều bài thì đếm từng bài."
        ),
        "stated_number": gettext("Đáp số do Ban Tổ chức công bố **kèm nguồn** khi chốt kết quả."),
    }
    pattern = patterns[one.of]
    return pattern % {"period": period} if one.of != "stated_number" else pattern


def _counted(one: Prediction) -> str:
    if one.after_exclusions:
        return gettext("Đáp số không đếm bài bị hủy, người không được xét giải và lượt thi thử.")
    return gettext("Đáp số đếm cả bài bị hủy sau đó và người không được xét giải; không đếm lượt thi thử.")
