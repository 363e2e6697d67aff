"""What is wrong with a contest and its rules, beside which field, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from contest.rounds.errors import RoundError
from contest.rounds.rules import RulesError
from contest.rounds.wording.contradictions import RULES_PROBLEMS
from contest.rounds.wording.parts import minutes_words, reversed_window_words


@dataclass(frozen=True)
class Problem:
    """What is wrong and what to do (`text`), and at which step and field of the form ("" = no one field).

    `where` is the place in the document ("rankings.chung.chain"), for forms of several papers or rankings.
    """

    step: str
    field: str
    text: str
    where: str = dataclass_field(default="", compare=False)


def problems_in_words(error: RulesError | RoundError) -> list[Problem]:
    """One problem for each thing to mend; several only for a bank that is short in several topics."""
    if isinstance(error, RulesError):
        return [_rules_problem(error)]
    if error.code == "shortage":
        return [
            Problem(
                "paper",
                "",
                _short_words(short.section.bank)
                % {
                    "bank": short.section.bank,
                    "topic": short.section.topic or short.section.label,
                    "count": short.count,
                    "available": short.available,
                },
            )
            for short in error.shortages
        ]
    if error.code == "no_such_bank":
        text = gettext(
            "Không có ngân hàng “%(name)s” mà cấu trúc đề ghi. Ghi đúng tên ngân hàng, hoặc lập ngân hàng ấy."
        )
        return [Problem("paper", "", text % {"name": name}) for name in error.names]
    step, field, words = ROUND_PROBLEMS[error.code]
    text = str(words)
    return [Problem(step, field, str(text))]


def _short_words(bank: str | None) -> str:
    if bank:
        return gettext(
            "Chủ đề “%(topic)s” cần %(count)s câu, ngân hàng “%(bank)s” có %(available)s. Bớt số câu hoặc nhập thêm."
        )
    return gettext("Chủ đề “%(topic)s” cần %(count)s câu, ngân hàng có %(available)s. Bớt số câu hoặc nhập thêm.")


ROUND_PROBLEMS: dict[str, tuple[str, str, str | Promise]] = {
    "no_bank": ("paper", "bank", gettext_lazy("Chưa chọn ngân hàng câu hỏi. Chọn ở bước Đề thi.")),
    "already_over": ("times", "closes_at", gettext_lazy("Giờ đóng đã qua. Chọn giờ đóng muộn hơn lúc này.")),
    "window": ("times", "closes_at", gettext_lazy("Giờ đóng phải muộn hơn giờ mở. Sửa một trong hai.")),
    "wrong_state": ("", "", gettext_lazy("Đợt thi vừa đổi trạng thái ở nơi khác. Xem lại rồi làm tiếp.")),
    "locked": ("", "", gettext_lazy("Đề và thể lệ đã công bố nên không sửa ở đây.")),
    "changed_meanwhile": (
        "",
        "",
        gettext_lazy(
            "Người khác vừa sửa phần này. Mở lại trang để xem bản mới; lưu lần nữa nếu vẫn muốn thay bằng bản đang ghi."
        ),
    ),
    "unchanged": ("", "", gettext_lazy("Bản này chưa khác bản đang có hiệu lực. Sửa rồi ban hành.")),
    "refused": ("", "", gettext_lazy("Có thay đổi không làm được lúc này. Xem lý do ở từng thay đổi.")),
    "slug_taken": ("contest", "slug", gettext_lazy("Địa chỉ này đã có cuộc thi khác dùng. Chọn địa chỉ khác.")),
    "opened": ("times", "opens_at", gettext_lazy("Đợt thi đã mở nên giờ mở không đổi được. Chỉ dời giờ đóng.")),
    "revealed": (
        "times",
        "closes_at",
        gettext_lazy("Đợt thi đã công bố khóa rút đề, không gia hạn được. Mở một đợt thi mới."),
    ),
    "earlier": (
        "times",
        "closes_at",
        gettext_lazy("Đợt đang thi chỉ gia hạn, không rút ngắn. Chọn giờ đóng muộn hơn."),
    ),
}


def _rules_problem(error: RulesError) -> Problem:
    if error.code == "cap_never_reached":
        return Problem("times", CAP_FIELDS.get(error.where, ""), _cap_never_reached_words(error), "caps")
    if error.code == "window_reversed":
        text = reversed_window_words(error.figures["opens"], error.figures["closes"])
        return Problem("times", "closes_at", text, error.where)
    step, field, words = RULES_PROBLEMS[error.code]
    return Problem(step, field, str(words) % {"where": error.where, **_in_words(error.figures)}, error.where)


def _in_words(figures: dict[str, Any]) -> dict[str, Any]:
    """Figures as people read them: lengths of time are minutes."""
    return {name: minutes_words(value) if name in LENGTHS else value for name, value in figures.items()}


LENGTHS = ("minutes", "longest")
CAP_FIELDS = {"day": "per_day", "round": "per_round"}
PERIODS: dict[str, str | Promise] = {
    "day": gettext_lazy("một ngày"),
    "week": gettext_lazy("một tuần"),
    "round": gettext_lazy("cả đợt"),
    "stage": gettext_lazy("cả vòng"),
    "contest": gettext_lazy("cả cuộc thi"),
}


def _cap_never_reached_words(error: RulesError) -> str:
    figures = {**error.figures, "smaller": PERIODS[error.where], "larger": PERIODS[error.figures["larger"]]}
    text = gettext("%(most)s lượt %(smaller)s nhiều hơn %(fewer)s lượt %(larger)s. Sửa một trong hai.")
    return text % figures
