"""Words of prizes: figures, why somebody is passed over, why an action is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.common.text_numbers import number_text
from contest.results.awarding.collectives import Value
from contest.results.awarding.ineligible import Ineligible
from contest.results.queries import Line
from contest.results.wording import score_words, time_words
from contest.rounds.wording.measures import MEASURES
from contest.rounds.wording.parts import number_words, reader_language

WORK = {
    "organiser": gettext_lazy("thuộc Ban Tổ chức"),
    "judge": gettext_lazy("là giám khảo"),
    "author": gettext_lazy("soạn câu hỏi"),
}


def refusal(code: str) -> str:
    """Why an award was refused, and what to do."""
    return {
        "not_fixed": _("Kết quả chưa chính thức. Công bố kết quả chính thức trước rồi trao giải."),
        "nothing": _("Chưa chọn giải nào."),
        "not_proposed": _("Đề xuất vừa thay đổi. Xem lại danh sách rồi xác nhận."),
        "no_reason": _("Ghi lý do."),
        "no_prize": _("Không có giải này ở đây. Chọn lại."),
        "full": _("Giải này đã đủ số người. Thu hồi một giải trước."),
        "not_on_list": _("Người hoặc đơn vị này không có hạng trong bảng này nữa. Xem lại danh sách."),
        "taken": _("Người hoặc đơn vị này đã có giải này rồi."),
        "already_considered": _("Người này đã được xét giải rồi. Trang đã cập nhật."),
        "already_undone": _("Việc này đã được hủy trước đó. Trang đã cập nhật."),
        "not_excluded": _("Thể lệ không loại người này khỏi xét giải. Xem lại danh sách."),
        "already_noted": _("Việc này đã ghi trước đó, hoặc giải đã thu hồi. Trang đã cập nhật."),
        "already_withdrawn": _("Giải này đã được thu hồi trước đó. Trang đã cập nhật."),
    }[code]


def place_refusal(place: int, people: int) -> str:
    """Why a place names nobody alone, and what to do; `people`: how many share it."""
    figures = {"place": number_words(place), "count": number_words(people)}
    if people:
        return _("%(count)s người cùng hạng %(place)s. Chọn người nhận.") % figures
    text = _("Không ai có hạng %(place)s: những người ở trên cùng hạng, hoặc bảng không có hạng này. Ghi hạng khác.")
    return text % figures


def passed_words(reason: str, rule: Ineligible | None = None) -> str:
    """Why somebody is passed over: “thể lệ không xét giải: Ban Tổ chức (có vai trò Ban Tổ chức)”."""
    if reason == "rules":
        why = WORK[rule.work] if rule and rule.work in WORK else rule.unit if rule else ""
        return _("thể lệ không xét giải: %(who)s (%(why)s)") % {"who": rule.label if rule else "", "why": why}
    return _("đã có giải khác") if reason == "one_prize" else _("quá số lượt thi được xét")


def figure_words(figures: dict[str, Any]) -> str:
    """The figures kept with an award of a person, as its line on the ranking: "20/20 · 17,0 giây"."""
    line = Line(
        place=0,
        participant_id=0,
        full_name="",
        unit_name="",
        values=figures["values"],
        score=figures["score"],
        duration_ms=figures["duration_ms"],
        submitted_ms=figures["submitted_ms"],
        rank_key=b"",
    )
    score = score_words(line, total=figures["total"], points=figures.get("points", False))
    return f"{score} · {time_words(line, figures['keys'])}"


def measure_name(measure: str) -> str:
    """A measure as rule pages name it."""
    return str(MEASURES[measure].noun)


def value_words(measure: str, value: Value) -> str:
    """A measure's value; what is exact inside is written with two decimals at most."""
    if value is None:
        return "—"
    decimals = 0 if value.denominator == 1 else 2
    text = number_text(float(value), language=reader_language(), decimals=decimals)
    return f"{text}%" if MEASURES[measure].is_rate else text


def stored_value(pair: list[int] | None) -> Value:
    """A figure as it is kept with a unit's award."""
    return None if pair is None else Fraction(pair[0], pair[1])


def missing_words(code: str) -> str:
    """What stands in the way of a unit: "chưa có ai dự thi", "chưa đạt điều kiện: …"."""
    if code == "rules":
        return _("thể lệ không xét giải")
    if code == "nobody":
        return _("chưa có ai dự thi")
    if not code.startswith("no:"):
        return _("chưa đạt điều kiện: %(measure)s") % {"measure": measure_name(code)}
    words = MEASURES[code[3:]]
    return str(words.missing) or _("chưa có số liệu: %(measure)s") % {"measure": words.noun}
