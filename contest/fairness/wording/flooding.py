"""Words of cases of patterns/flooding.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.patterns.flooding import HASTE, Flooding, FloodingFacts
from contest.fairness.wording import Names, Words
from contest.fairness.wording.amounts import number, time, whole_time


def sentences(facts: FloodingFacts, names: Names) -> list[str]:
    (slow_ms, few_percent), (quick_ms, many_percent) = HASTE
    values = {
        "attempts": number(facts["attempts"]),
        "day": number(facts["in_day"]),
        "empty": number(facts["empty"]),
        "hour": number(facts["empty_in_hour"]),
        "blank": number(facts.get("blank", 0)),
        "slow": time(slow_ms),
        "few": number(few_percent),
        "quick": time(quick_ms),
        "many": number(many_percent),
        "time": whole_time(facts["middle_ms"]),
    }
    lines = [_("Nộp %(attempts)s bài; nhiều nhất %(day)s bài trong 24 giờ.") % values]
    if facts["empty"]:
        lines.append(_("%(empty)s bài làm vội hoặc để trắng, có lúc %(hour)s bài như vậy trong một giờ.") % values)
        lines.append(
            _("Làm vội: dưới %(slow)s một câu, đúng không quá %(few)s%%; hoặc dưới %(quick)s, không quá %(many)s%%.")
            % values
        )
        lines.append(_("Các bài ấy thường mất %(time)s.") % values)
    if facts.get("blank"):
        lines.append(_("Trong đó %(blank)s bài để trắng hoàn toàn.") % values)
    return lines


WORDS = Words(
    Flooding,
    title=gettext_lazy("Nộp liên tiếp bài làm vội"),
    sentences=sentences,
    other_reasons=gettext_lazy("Bấm thử nhiều lần, hoặc máy và mạng gặp lỗi, cũng vậy."),
)
