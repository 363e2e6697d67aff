"""Words of cases of patterns/one_source.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.patterns.one_source import OneSource
from contest.fairness.patterns.one_source.unit_groups import SheetFacts
from contest.fairness.patterns.one_source.unit_pairs import ColleagueFacts
from contest.fairness.wording import Names, Words
from contest.fairness.wording.amounts import long_time, number, one_in
from contest.fairness.wording.pairs import agreement, chained


def sentences(facts: ColleagueFacts | SheetFacts, names: Names) -> list[str]:
    # of a whole group where papers share little, else of two
    return _one_sheet(facts, names) if "of_unit" in facts else _colleagues(facts, names)


def _colleagues(facts: ColleagueFacts, names: Names) -> list[str]:
    values = {
        "first": names(facts["first"]),
        "second": names(facts["second"]),
        "gap": long_time(facts["gap_ms"]),
    }
    return [
        _("%(first)s và %(second)s cùng một đơn vị.") % values,
        _("Hai bài làm cách nhau lâu nhất %(gap)s.") % values,
        *chained(facts),
        *agreement(facts),
    ]


def _one_sheet(facts: SheetFacts, names: Names) -> list[str]:
    values = {
        "people": number(facts["people"]),
        "of_unit": number(facts["of_unit"]),
        "questions": number(facts["questions"]),
        "answers": number(facts["answers"]),
        "same": number(facts["same"]),
        "sheet_wrong": number(facts["sheet_wrong"]),
        "wrong": number(facts["wrong"]),
        "same_wrong": number(facts["same_wrong"]),
        "least_answers": number(facts["least_answers"]),
        "least_same": number(facts["least_same"]),
        "groups": number(facts["groups"]),
        "first": names(facts["first"]),
        "second": names(facts["second"]),
        "least": names(facts["least"]),
        "span": long_time(facts["span_ms"]),
        "rare": one_in(facts["rarity"]),
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


WORDS = Words(
    OneSource,
    title=gettext_lazy("Sai giống nhau trong một đơn vị"),
    sentences=sentences,
    other_reasons=gettext_lazy(
        "Cùng học một tài liệu ghi sai, hoặc cùng nghe một người giảng sai, cũng cho kết quả này. "
        "Người trong nhóm có thể không biết bài của mình được chuyền đi."
    ),
)
