"""What is wrong with a contest's rules and what to do about it; and what is lawful but probably not meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from contest.rounds.errors import RoundError
from contest.rounds.hints import Hint, find_hints
from contest.rounds.models import Round
from contest.rounds.rules import Rules, RulesError
from contest.rounds.wording.parts import minutes_words


@dataclass(frozen=True)
class Problem:
    """What is wrong and what to do (`text`), and at which step and field of the form ("" = no one field)."""

    step: str
    field: str
    text: str


def problems_in_words(error: RulesError | RoundError) -> list[Problem]:
    """One problem for each thing to mend; several only for a bank that is short in several topics."""
    if isinstance(error, RulesError):
        return [_rules_problem(error)]
    if error.code == "shortage":
        return [
            Problem(
                "paper",
                "",
                gettext("Chủ đề “%(topic)s” cần %(count)s câu, ngân hàng có %(available)s. Bớt số câu hoặc nhập thêm.")
                % {
                    "topic": short.section.topic or short.section.label,
                    "count": short.count,
                    "available": short.available,
                },
            )
            for short in error.shortages
        ]
    step, field, text = ROUND_PROBLEMS[error.code]
    return [Problem(step, field, str(text))]


ROUND_PROBLEMS: dict[str, tuple[str, str, str | Promise]] = {
    "no_bank": ("paper", "bank", gettext_lazy("Chưa chọn ngân hàng câu hỏi. Chọn ở bước Đề thi.")),
    "already_over": ("times", "closes_at", gettext_lazy("Giờ đóng đã qua. Chọn giờ đóng muộn hơn lúc này.")),
    "window": ("times", "closes_at", gettext_lazy("Giờ đóng phải muộn hơn giờ mở. Sửa một trong hai.")),
    "wrong_state": ("", "", gettext_lazy("Đợt thi vừa đổi trạng thái ở nơi khác. Xem lại rồi làm tiếp.")),
    "locked": ("", "", gettext_lazy("Đề và thể lệ đã công bố nên không sửa ở đây.")),
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
        return Problem("times", CAP_FIELDS.get(error.where, ""), _cap_never_reached_words(error))
    if error.code == "gate_out_of_reach":
        text = gettext("Chỉ xếp hạng từ %(gate)s câu đúng, nhưng đề có %(total)s câu. Giảm mức hoặc thêm câu.")
        return Problem("ranking", "least", text % error.figures)
    if error.code == "section_twice":
        text = gettext("Chủ đề “%(topic)s” có hai dòng trong đề. Gộp thành một dòng.")
        return Problem("paper", "", text % {"topic": error.where})
    step, field, words = RULES_PROBLEMS[error.code]
    return Problem(step, field, str(words))


RULES_PROBLEMS: dict[str, tuple[str, str, str | Promise]] = {
    "malformed": ("", "", gettext_lazy("Thể lệ đã lưu không đọc được. Báo người quản trị xem lại.")),
    "no_section": ("paper", "", gettext_lazy("Đề thi chưa có câu nào. Ghi số câu cho ít nhất một chủ đề.")),
    "cap_twice": ("times", "", gettext_lazy("Một giới hạn số lượt được ghi hai lần. Chỉ giữ một.")),
    "score_first": ("ranking", "chain", gettext_lazy("Xếp hạng phải bắt đầu từ số câu đúng. Chọn lại thứ tự.")),
    "key_twice": ("ranking", "chain", gettext_lazy("Thứ tự xếp hạng có tiêu chí lặp lại. Chọn lại thứ tự.")),
}
CAP_FIELDS = {"day": "per_day", "round": "per_round"}
PERIODS: dict[str, str | Promise] = {
    "day": gettext_lazy("một ngày"),
    "week": gettext_lazy("một tuần"),
    "round": gettext_lazy("cả đợt"),
    "contest": gettext_lazy("cả cuộc thi"),
}


def _cap_never_reached_words(error: RulesError) -> str:
    figures = {**error.figures, "smaller": PERIODS[error.where], "larger": PERIODS[error.figures["larger"]]}
    text = gettext("%(most)s lượt %(smaller)s nhiều hơn %(fewer)s lượt %(larger)s. Sửa một trong hai.")
    return text % figures


# --- lawful, but probably not meant ---------------------------------------------------------------


def hints(rules: Rules, round: Round) -> list[str]:
    """What the organiser should look at again, with figures. Nothing for a window that is missing or reversed."""
    if round.opens_at is None or round.closes_at is None or round.closes_at <= round.opens_at:
        return []
    found = find_hints(rules, opens_at=round.opens_at, closes_at=round.closes_at)
    return [HINT_WORDS[hint.code](hint) for hint in found]


def _round_cap_first(hint: Hint) -> str:
    return (
        gettext(
            "%(days)s ngày, mỗi ngày %(per_day)s lượt là %(product)s lượt, nhiều hơn %(per_round)s lượt cả đợt. "
            "Ai thi đủ mỗi ngày sẽ hết lượt vào ngày thứ %(last_day)s."
        )
        % hint.figures
    )


def _round_cap_never(hint: Hint) -> str:
    return (
        gettext(
            "%(days)s ngày, mỗi ngày %(per_day)s lượt là %(product)s lượt: không ai dùng hết %(per_round)s lượt cả đợt."
        )
        % hint.figures
    )


def _limit_beyond_window(hint: Hint) -> str:
    return gettext("Đợt thi mở %(window)s, ngắn hơn thời gian làm bài %(limit)s.") % {
        name: minutes_words(minutes) for name, minutes in hint.figures.items()
    }


def _no_cap(_: Hint) -> str:
    return gettext("Không giới hạn số lượt: ai thi nhiều lượt dễ có điểm cao hơn.")


def _pause_eats_day(hint: Hint) -> str:
    return gettext("Nghỉ %(pause)s giữa hai lượt thì một ngày không đủ cho %(per_day)s lượt.") % {
        "pause": minutes_words(hint.figures["pause"]),
        "per_day": hint.figures["per_day"],
    }


def _midnight(_: Hint) -> str:
    return gettext("Đóng lúc 00:00 là vừa hết ngày hôm trước. Muốn thi cả ngày ấy thì chọn 00:00 hôm sau.")


HINT_WORDS: dict[str, Callable[[Hint], str]] = {
    "round_cap_first": _round_cap_first,
    "round_cap_never": _round_cap_never,
    "limit_beyond_window": _limit_beyond_window,
    "no_cap": _no_cap,
    "pause_eats_day": _pause_eats_day,
    "midnight": _midnight,
}
