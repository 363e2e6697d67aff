"""Words of cases of patterns/relay.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.patterns.relay import Relay, RelayFacts
from contest.fairness.wording import Names, Words
from contest.fairness.wording.amounts import whole_time
from contest.fairness.wording.pairs import agreement, chained


def sentences(facts: RelayFacts, names: Names) -> list[str]:
    values = {
        "first": names(facts["first"]),
        "second": names(facts["second"]),
        "gap": whole_time(facts["gap_ms"]),
        "time": whole_time(facts["second_ms"]),
    }
    return [
        _("%(second)s bắt đầu sau khi %(first)s nộp bài, lâu nhất %(gap)s.") % values,
        _("Bài sau nhanh nhất làm trong %(time)s.") % values,
        *chained(facts),
        *agreement(facts),
    ]


WORDS = Words(
    Relay,
    title=gettext_lazy("Bài sau giống bài trước"),
    sentences=sentences,
    other_reasons=gettext_lazy(
        "Được đồng nghiệp chỉ lại bài, hoặc cùng học một tài liệu ghi sai, cũng vậy. "
        "Người nộp trước có thể không biết bài mình được dùng lại."
    ),
)
