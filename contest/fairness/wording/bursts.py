"""Words of cases of patterns/bursts.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.patterns.bursts import BurstFacts, Bursts
from contest.fairness.wording import Names, Words
from contest.fairness.wording.amounts import number, whole_time


def sentences(facts: BurstFacts, names: Names) -> list[str]:
    values = {
        "accounts": number(facts["accounts"]),
        "span": whole_time(facts["span_ms"]),
        "turn": whole_time(facts["middle_turn_ms"]),
        "change": whole_time(facts.get("change_ms", 60_000)),
    }
    return [
        _("%(accounts)s người cùng đơn vị lần lượt vào thi trong %(span)s.") % values,
        _("Từ lúc vào thi đến lúc nộp bài đầu thường mất %(turn)s.") % values,
        _("Người trước nộp xong, người sau mới vào, cách không quá %(change)s.") % values,
    ]


WORDS = Words(
    Bursts,
    title=gettext_lazy("Tài khoản mới nối tiếp nhau"),
    sentences=sentences,
    other_reasons=gettext_lazy(
        "Một người giúp lần lượt từng đồng nghiệp thi trên một máy, hoặc những người "
        "đã thuộc bộ câu hỏi dùng chung một máy, cũng cho kết quả này."
    ),
)
