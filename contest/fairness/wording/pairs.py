"""What is said of two people who agree, whatever pattern found them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contest.fairness.pairing import GroupFacts
from contest.fairness.wording.amounts import number, one_in


def chained(facts: GroupFacts) -> list[str]:
    """That more people than the two of the facts hang together so."""
    if facts["people"] <= 2:
        return []
    words = _("Nối với nhau như vậy có %(people)s người; hai người này giống nhau nhất.")
    return [words % {"people": facts["people"]}]


def agreement(facts: GroupFacts) -> list[str]:
    """How much their answers are alike, and how rare that is."""
    values = {
        "papers": number(facts["papers"]),
        "same": number(facts["same"]),
        "shared": number(facts["shared"]),
        "wrong": number(facts["same_wrong"]),
        "both": number(facts["both_wrong"]),
        "expected": number(facts["expected_tenths"] / 10, 1),
        "compared": number(facts.get("compared", 0)),
        "rare": one_in(facts["rarity"]),
    }
    lines = [
        _("So %(papers)s cặp bài: trả lời giống nhau %(same)s trên %(shared)s câu chung.") % values,
        _("Cùng sai %(both)s câu, chọn cùng một phương án sai ở %(wrong)s câu.") % values,
        _("Người khác cùng sai các câu ấy thường trùng khoảng %(expected)s câu.") % values,
        _("Làm riêng mà giống đến vậy: chưa tới 1 trên %(rare)s cặp bài.") % values,
    ]
    if "compared" in facts:
        lines.append(_("Đợt này đã so %(compared)s cặp bài; so càng nhiều càng dễ gặp giống do tình cờ.") % values)
    return lines
