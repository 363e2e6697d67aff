"""Words of cases of patterns/reading.py."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.fairness.patterns.reading import USUAL_MS_BY_HEART, USUAL_WORDS_A_MINUTE, Reading, ReadingFacts
from contest.fairness.wording import Names, Words
from contest.fairness.wording.amounts import number, seconds, time


def sentences(facts: ReadingFacts, names: Names) -> list[str]:
    values = {
        "right": facts["right"],
        "questions": facts["questions"],
        "time": time(facts["duration_ms"]),
        "new": facts["new_right"],
        "words": number(facts["words"]),
        "speed": number(facts["words_a_minute"]),
        "papers": number(facts["papers"]),
        "by_heart": seconds(USUAL_MS_BY_HEART),
        "usual": number(USUAL_WORDS_A_MINUTE),
        "each": number(facts["duration_ms"] / facts["questions"] / 1_000, 1),
    }
    lines = [_("Bài nhanh nhất: đúng %(right)s trên %(questions)s câu trong %(time)s.") % values]
    lines.append(_("Bình quân %(each)s giây một câu; người đã thuộc câu hỏi thường cần từ %(by_heart)s giây.") % values)
    if facts["new_right"]:
        lines.append(_("Trong đó %(new)s câu đúng là câu gặp lần đầu, dài %(words)s chữ.") % values)
        lines.append(_("Bằng %(speed)s chữ một phút; đọc thầm thường khoảng %(usual)s chữ.") % values)
    if facts["papers"] > 1:
        lines.append(_("Có %(papers)s bài như vậy.") % values)
    return lines


WORDS = Words(
    Reading,
    title=gettext_lazy("Làm nhanh hơn mức đọc"),
    sentences=sentences,
    other_reasons=gettext_lazy("Người đã học thuộc bộ câu hỏi in sẵn cũng làm rất nhanh."),
)
