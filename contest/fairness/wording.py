"""Words of fairness: the facts of a case in sentences, what else may explain them, refusals. Never an accusation."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contest.common.text_numbers import duration_text, number_text
from contest.fairness.models import FairnessCase
from contest.fairness.papers import Facts

Kind = FairnessCase.Kind
# beyond a thousand million nobody can picture it
MOST_RARE = 9


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def _number(value: float, decimals: int = 0) -> str:
    return number_text(value, language=_language(), decimals=decimals)


def _time(duration_ms: int) -> str:
    return duration_text(duration_ms, language=_language(), decimals=0 if duration_ms % 1_000 == 0 else 1)


def _long_time(duration_ms: int) -> str:
    """In days or hours where minutes say nothing."""
    minutes = duration_ms // 60_000
    if minutes < 120:
        return ngettext("%(count)s phút", "%(count)s phút", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)s giờ", "%(count)s giờ", hours) % {"count": hours}
    return ngettext("%(count)s ngày", "%(count)s ngày", hours // 24) % {"count": _number(hours // 24)}


def fact_sentences(case: FairnessCase, *, names: Callable[[int], str]) -> list[str]:
    """What was seen, each sentence a fact that can be checked. `names`: of a participant by id."""
    facts: Facts = case.facts
    return {
        Kind.READING: _reading,
        Kind.IN_STEP: lambda one: [*_in_step(one, names), *_agreement(one)],
        Kind.RELAY: lambda one: [*_relay(one, names), *_agreement(one)],
        Kind.ONE_SOURCE: lambda one: _one_source(one, names),
        Kind.ONE_DEVICE: _one_device,
        Kind.BURST: _burst,
        Kind.FLOODING: _flooding,
        Kind.STEADY: _steady,
    }[Kind(case.kind)](facts)


def _reading(facts: Facts) -> list[str]:
    values = {
        "right": facts["right"],
        "questions": facts["questions"],
        "time": _time(facts["duration_ms"]),
        "new": facts["new_right"],
        "words": _number(facts["words"]),
        "speed": _number(facts["words_a_minute"]),
        "papers": _number(facts["papers"]),
        "each": _number(facts["duration_ms"] / facts["questions"] / 1_000, 1),
    }
    lines = [_("Bài nhanh nhất: đúng %(right)s trên %(questions)s câu trong %(time)s.") % values]
    lines.append(_("Bình quân %(each)s giây một câu; người đã thuộc câu hỏi thường cần từ 2 giây.") % values)
    if facts["new_right"]:
        lines.append(_("Trong đó %(new)s câu đúng là câu gặp lần đầu, dài %(words)s chữ.") % values)
        lines.append(_("Bằng %(speed)s chữ một phút; đọc thầm thường khoảng 250 chữ.") % values)
    if facts["papers"] > 1:
        lines.append(_("Có %(papers)s bài như vậy.") % values)
    return lines


def _in_step(facts: Facts, names: Callable[[int], str]) -> list[str]:
    values = {"first": names(facts["first"]), "second": names(facts["second"])}
    return [_("Bài của %(first)s và %(second)s làm cùng lúc.") % values, *_chained(facts)]


def _relay(facts: Facts, names: Callable[[int], str]) -> list[str]:
    values = {
        "first": names(facts["first"]),
        "second": names(facts["second"]),
        "gap": _time(facts["gap_ms"] // 1_000 * 1_000),
        "time": _time(facts["second_ms"] // 1_000 * 1_000),
    }
    return [
        _("%(second)s bắt đầu sau khi %(first)s nộp bài, lâu nhất %(gap)s.") % values,
        _("Bài sau nhanh nhất làm trong %(time)s.") % values,
        *_chained(facts),
    ]


def _one_source(facts: Facts, names: Callable[[int], str]) -> list[str]:
    """Of a whole group where papers share little, else of two (patterns/one_source.py)."""
    return _one_sheet(facts, names) if "of_unit" in facts else [*_colleagues(facts, names), *_agreement(facts)]


def _colleagues(facts: Facts, names: Callable[[int], str]) -> list[str]:
    values = {
        "first": names(facts["first"]),
        "second": names(facts["second"]),
        "gap": _long_time(facts["gap_ms"]),
    }
    return [
        _("%(first)s và %(second)s cùng một đơn vị.") % values,
        _("Hai bài làm cách nhau lâu nhất %(gap)s.") % values,
        *_chained(facts),
    ]


def _one_sheet(facts: Facts, names: Callable[[int], str]) -> list[str]:
    counts = ("people", "of_unit", "questions", "answers", "same", "sheet_wrong", "wrong", "same_wrong", "groups")
    values = {name: _number(facts[name]) for name in (*counts, "least_answers", "least_same")}
    values |= {
        "first": names(facts["first"]),
        "second": names(facts["second"]),
        "least": names(facts["least"]),
        "span": _long_time(facts["span_ms"]),
        "rare": _number(10 ** min(MOST_RARE, facts["rarity"])),
    }
    return [
        _("%(people)s trong %(of_unit)s người dự thi của một đơn vị trả lời rất giống nhau.") % values,
        _("Từ bài đầu đến bài cuối của nhóm: %(span)s.") % values,
        _("Có %(questions)s câu mà ít nhất hai người cùng gặp; chỉ tính lần trả lời đầu.") % values,
        _("Trong %(answers)s câu trả lời ấy, %(same)s trùng với lựa chọn chung của nhóm.") % values,
        _("Nhóm cùng chọn sai ở %(sheet_wrong)s câu; %(same_wrong)s trên %(wrong)s lần sai là chọn như vậy.") % values,
        _("Giống nhau nhất là %(first)s và %(second)s.") % values,
        _("Ít giống nhất là %(least)s: %(least_same)s trên %(least_answers)s câu.") % values,
        _("Làm riêng mà giống đến vậy: chưa tới 1 trên %(rare)s nhóm.") % values,
        _("Đơn vị có thể chọn ra %(groups)s nhóm như thế; càng nhiều càng dễ gặp do tình cờ.") % values,
    ]


def _chained(facts: Facts) -> list[str]:
    """That more people than the two of the facts hang together so."""
    if facts["people"] <= 2:
        return []
    words = _("Nối với nhau như vậy có %(people)s người; hai người này giống nhau nhất.")
    return [words % {"people": facts["people"]}]


def _agreement(facts: Facts) -> list[str]:
    values = {
        "papers": _number(facts["papers"]),
        "same": _number(facts["same"]),
        "shared": _number(facts["shared"]),
        "wrong": _number(facts["same_wrong"]),
        "both": _number(facts["both_wrong"]),
        "expected": _number(facts["expected_tenths"] / 10, 1),
        "compared": _number(facts.get("compared", 0)),
        "rare": _number(10 ** min(MOST_RARE, facts["rarity"])),
    }
    lines = [
        _("So %(papers)s cặp bài: trả lời giống nhau %(same)s trên %(shared)s câu chung.") % values,
        _("Cùng sai %(both)s câu, chọn cùng một phương án sai ở %(wrong)s câu.") % values,
        _("Người khác cùng sai các câu ấy thường trùng khoảng %(expected)s câu.") % values,
        _("Làm riêng mà giống đến vậy: chưa tới 1 trên %(rare)s cặp bài.") % values,
    ]
    # cases of before 2026-11-27 do not say
    if "compared" in facts:
        lines.append(_("Đợt này đã so %(compared)s cặp bài; so càng nhiều càng dễ gặp giống do tình cờ.") % values)
    return lines


def _one_device(facts: Facts) -> list[str]:
    values = {"accounts": _number(facts["accounts"])}
    if "alike" not in facts:
        return [
            _("%(accounts)s tài khoản làm bài trên cùng một trình duyệt, tính chung như một người:") % values,
            *_flooding(facts),
        ]
    values |= {
        "devices": _number(facts["devices"]),
        "alike": _number(facts["alike"]),
        "each": _number(facts["quick_ms"] / 1_000, 1 if facts["quick_ms"] % 1_000 else 0),
        "percent": _number(facts["right_percent"]),
        "usual": _number(facts["usual_percent"]),
        "span": _long_time(facts["span_ms"]),
        "middle": _time(facts["middle_ms"] // 1_000 * 1_000),
        "longest": _time(facts["longest_ms"] // 1_000 * 1_000),
        # cases of before the afternoon of 2026-11-27 do not say
        "shortest": _time(facts.get("shortest_ms", 0) // 1_000 * 1_000),
        "least": _number(facts["least_right"]),
        "most": _number(facts["most_right"]),
        "questions": _number(facts["questions"]),
    }
    lines = [_("%(accounts)s tài khoản làm bài đầu tiên trên cùng một trình duyệt.") % values]
    if facts["devices"] > 1:
        lines = [_("%(accounts)s tài khoản cùng đơn vị làm bài đầu tiên trên %(devices)s trình duyệt.") % values]
    return [
        *lines,
        (
            _("%(alike)s bài trong số đó làm dưới %(each)s giây một câu, trong vòng %(span)s.")
            if facts["quick_ms"]
            else _("%(alike)s bài trong số đó đúng từ %(percent)s%% số câu trở lên, trong vòng %(span)s.")
        )
        % values,
        _("Ở những người thi trên máy riêng, khoảng %(usual)s%% bài đầu được như vậy.") % values,
        (
            _("Mỗi bài thường mất %(middle)s, ngắn nhất %(shortest)s, lâu nhất %(longest)s.")
            if "shortest_ms" in facts
            else _("Mỗi bài thường mất %(middle)s, lâu nhất %(longest)s.")
        )
        % values,
        _("Đúng từ %(least)s đến %(most)s trên %(questions)s câu.") % values,
    ]


def _burst(facts: Facts) -> list[str]:
    values = {
        "accounts": _number(facts["accounts"]),
        "span": _time(facts["span_ms"] // 1_000 * 1_000),
        "turn": _time(facts["middle_turn_ms"] // 1_000 * 1_000),
        # cases of before 2026-11-27 do not say; a minute was the most
        "change": _time(facts.get("change_ms", 60_000) // 1_000 * 1_000),
    }
    return [
        _("%(accounts)s người cùng đơn vị lần lượt vào thi trong %(span)s.") % values,
        _("Từ lúc vào thi đến lúc nộp bài đầu thường mất %(turn)s.") % values,
        _("Người trước nộp xong, người sau mới vào, cách không quá %(change)s.") % values,
    ]


def _flooding(facts: Facts) -> list[str]:
    values = {
        "attempts": _number(facts["attempts"]),
        "day": _number(facts["in_day"]),
        "empty": _number(facts["empty"]),
        "hour": _number(facts["empty_in_hour"]),
        # cases of before 2026-11-27 do not say how many were blank
        "blank": _number(facts.get("blank", 0)),
        "time": _time(facts["middle_ms"] // 1_000 * 1_000),
    }
    lines = [_("Nộp %(attempts)s bài; nhiều nhất %(day)s bài trong 24 giờ.") % values]
    if facts["empty"]:
        lines.append(_("%(empty)s bài làm vội hoặc để trắng, có lúc %(hour)s bài như vậy trong một giờ.") % values)
        lines.append(_("Làm vội: dưới 3 giây một câu, đúng không quá 40%%; hoặc dưới 1 giây, không quá 70%%.") % values)
        lines.append(_("Các bài ấy thường mất %(time)s.") % values)
    if facts.get("blank"):
        lines.append(_("Trong đó %(blank)s bài để trắng hoàn toàn.") % values)
    return lines


def _steady(facts: Facts) -> list[str]:
    values = {
        "accounts": _number(facts["accounts"]),
        "papers": _number(facts["papers"]),
        "tried": _number(facts["tried"]),
        "shortest": _time(facts["shortest_ms"]),
        "longest": _time(facts["longest_ms"]),
        "each": _number(facts["each_ms"] / 1_000, 1),
        "percent": _number(100 * (facts["longest_ms"] / facts["shortest_ms"] - 1), 1),
        "usual": _number(facts["usual_percent"]),
        "span": _long_time(facts["span_ms"]),
    }
    spread = _("Bài ngắn nhất mất %(shortest)s, dài nhất %(longest)s: chênh nhau %(percent)s%%.") % values
    if facts["accounts"] > 1:
        return [
            _("%(accounts)s người cùng đơn vị làm bài đầu tiên lâu gần như nhau.") % values,
            spread,
            _("Các bài ấy bắt đầu vào những lúc khác nhau, trong vòng %(span)s.") % values,
            _("Đó là %(papers)s trên %(tried)s bài đầu làm nhanh của đơn vị lúc ấy.") % values,
            _("Mỗi câu mất khoảng %(each)s giây.") % values,
            _("Hai người làm nhanh cùng đơn vị trong đợt này thường chênh nhau khoảng %(usual)s%%.") % values,
        ]
    return [
        _("%(papers)s trên %(tried)s bài làm nhanh của người này lâu gần như nhau.") % values,
        spread,
        _("Mỗi câu mất khoảng %(each)s giây.") % values,
        _("Hai bài nhanh của cùng một người trong đợt này thường chênh nhau khoảng %(usual)s%%.") % values,
    ]


def other_reasons(kind: str) -> str:
    """What honest thing may explain the facts."""
    return {
        Kind.READING: _("Người đã học thuộc bộ câu hỏi in sẵn cũng làm rất nhanh."),
        Kind.IN_STEP: _("Cùng học một tài liệu ghi sai cũng cho kết quả này."),
        Kind.RELAY: _(
            "Được đồng nghiệp chỉ lại bài, hoặc cùng học một tài liệu ghi sai, cũng vậy. "
            "Người nộp trước có thể không biết bài mình được dùng lại."
        ),
        Kind.ONE_SOURCE: _(
            "Cùng học một tài liệu ghi sai, hoặc cùng nghe một người giảng sai, cũng cho kết quả này. "
            "Người trong nhóm có thể không biết bài của mình được chuyền đi."
        ),
        Kind.ONE_DEVICE: _(
            "Dùng chung một máy không có gì sai. Một người giúp lần lượt từng đồng nghiệp, hoặc những người "
            "đã thuộc bộ câu hỏi dùng chung một máy, cũng cho kết quả này. "
            "Thời gian các bài càng chênh nhau thì càng giống nhiều người làm; càng đều thì càng giống một người."
        ),
        Kind.BURST: _(
            "Một người giúp lần lượt từng đồng nghiệp thi trên một máy, hoặc những người "
            "đã thuộc bộ câu hỏi dùng chung một máy, cũng cho kết quả này."
        ),
        Kind.FLOODING: _("Bấm thử nhiều lần, hoặc máy và mạng gặp lỗi, cũng vậy."),
        Kind.STEADY: _(
            "Chờ đủ một khoảng thời gian đã hẹn hoặc được dặn rồi mới nộp cũng cho kết quả này. "
            "Với nhiều người thì một người thao tác giúp đồng nghiệp cũng vậy."
        ),
    }[Kind(kind)]


def refusal(code: str) -> str:
    """Why a decision was refused, and what to do, by the codes of FairnessError."""
    return {
        "no_reason": _("Ghi lý do."),
        "nobody_chosen": _("Chọn ít nhất một người để loại."),
        "wrong_state": _("Việc này đã có người làm trước. Trang đã cập nhật."),
        "not_published": _("Đợt thi chưa công bố nên chưa có bài thi nào."),
    }[code]
