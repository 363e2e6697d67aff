"""Words of cases of patterns/steady.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.patterns.steady import Steady, SteadyFacts
from contest.fairness.wording import Names, Words
from contest.fairness.wording.amounts import long_time, number, time


def sentences(facts: SteadyFacts, names: Names) -> list[str]:
    values = {
        "accounts": number(facts["accounts"]),
        "papers": number(facts["papers"]),
        "tried": number(facts["tried"]),
        "shortest": time(facts["shortest_ms"]),
        "longest": time(facts["longest_ms"]),
        "each": number(facts["each_ms"] / 1_000, 1),
        "percent": number(100 * (facts["longest_ms"] / facts["shortest_ms"] - 1), 1),
        "usual": number(facts["usual_percent"]),
        "span": long_time(facts["span_ms"]),
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


WORDS = Words(
    Steady,
    title=gettext_lazy("Thời gian làm bài đều nhau"),
    sentences=sentences,
    other_reasons=gettext_lazy(
        "Chờ đủ một khoảng thời gian đã hẹn hoặc được dặn rồi mới nộp cũng cho kết quả này. "
        "Với nhiều người thì một người thao tác giúp đồng nghiệp cũng vậy."
    ),
)
