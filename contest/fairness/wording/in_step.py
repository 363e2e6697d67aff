"""Words of cases of patterns/in_step.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.pairing import GroupFacts
from contest.fairness.patterns.in_step import InStep
from contest.fairness.wording import Names, Words
from contest.fairness.wording.pairs import agreement, chained


def sentences(facts: GroupFacts, names: Names) -> list[str]:
    values = {"first": names(facts["first"]), "second": names(facts["second"])}
    return [_("Bài của %(first)s và %(second)s làm cùng lúc.") % values, *chained(facts), *agreement(facts)]


WORDS = Words(
    InStep,
    title=gettext_lazy("Sai giống nhau cùng lúc"),
    sentences=sentences,
    other_reasons=gettext_lazy("Cùng học một tài liệu ghi sai cũng cho kết quả này."),
)
