"""Words of cases of patterns/one_device.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.patterns.one_device import AlikeFacts, OneDevice, SharedFloodFacts
from contest.fairness.wording import Names, Words, flooding
from contest.fairness.wording.amounts import long_time, number, seconds, whole_time


def sentences(facts: AlikeFacts | SharedFloodFacts, names: Names) -> list[str]:
    values = {"accounts": number(facts["accounts"])}
    if "alike" not in facts:
        return [
            _("%(accounts)s tài khoản làm bài trên cùng một trình duyệt, tính chung như một người:") % values,
            *flooding.sentences(facts, names),
        ]
    values |= {
        "devices": number(facts["devices"]),
        "alike": number(facts["alike"]),
        "each": seconds(facts["quick_ms"]),
        "percent": number(facts["right_percent"]),
        "usual": number(facts["usual_percent"]),
        "span": long_time(facts["span_ms"]),
        "middle": whole_time(facts["middle_ms"]),
        "longest": whole_time(facts["longest_ms"]),
        "shortest": whole_time(facts.get("shortest_ms", 0)),
        "least": number(facts["least_right"]),
        "most": number(facts["most_right"]),
        "questions": number(facts["questions"]),
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


WORDS = Words(
    OneDevice,
    title=gettext_lazy("Một máy, nhiều tài khoản"),
    sentences=sentences,
    other_reasons=gettext_lazy(
        "Dùng chung một máy không có gì sai. Một người giúp lần lượt từng đồng nghiệp, hoặc những người "
        "đã thuộc bộ câu hỏi dùng chung một máy, cũng cho kết quả này. "
        "Thời gian các bài càng chênh nhau thì càng giống nhiều người làm; càng đều thì càng giống một người."
    ),
)
