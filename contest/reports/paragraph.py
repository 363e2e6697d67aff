"""The summary paragraph as offices write it upward; figures that matter stand between ** signs."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.common.text_numbers import duration_text, number_text, percent_text
from contest.reports.participation import Summary
from contest.rounds.wording.parts import reader_language

_STRONG = re.compile(r"\*\*(.+?)\*\*")


def summary_paragraph(summary: Summary) -> str:
    """The paragraph in the reader's language, with ** around the figures."""
    language, row = reader_language(), summary.row

    def count(value: int) -> dict[str, str]:
        return {"count": number_text(value, language=language)}

    def people(value: int) -> str:
        return ngettext("**%(count)s người**", "**%(count)s người**", value) % count(value)

    def papers(value: int) -> str:
        return ngettext("**%(count)s bài**", "**%(count)s bài**", value) % count(value)

    values = {
        "subject": _subject(summary),
        "total": summary.total,
        "days": ngettext("%(count)s ngày", "%(count)s ngày", summary.days) % count(summary.days),
        "people": people(row.people),
        "attempts": ngettext("**%(count)s lượt thi**", "**%(count)s lượt thi**", row.attempts) % count(row.attempts),
        "perfect_people": people(row.perfect_people or 0),
        "perfect_attempts": papers(row.perfect_attempts or 0),
    }
    if not row.attempts and not summary.days:
        # before it opens
        return capfirst(_("%(subject)s chưa có người dự thi.") % values)
    if not row.attempts:
        return _("Sau %(days)s, %(subject)s chưa có người dự thi.") % values
    text = _("Sau %(days)s, %(subject)s có %(people)s dự thi với %(attempts)s") % values
    if not summary.shows_perfect:
        text += "."
    elif row.perfect_attempts and row.fastest_ms is not None:
        values["fastest"] = _duration(row.fastest_ms, language=language)
        text += (
            _(
                "; %(perfect_people)s có %(perfect_attempts)s trả lời đúng %(total)s/%(total)s câu; "
                "bài nhanh nhất hoàn thành trong **%(fastest)s**."
            )
            % values
        )
    else:
        text += _("; chưa có bài trả lời đúng %(total)s/%(total)s câu.") % values
    if row.rate is not None:
        rate = percent_text(row.rate, language=language)
        text += " " + _("Tỷ lệ tham gia đạt **%(rate)s** tổng số đảng viên.") % {"rate": rate}
    return text


def plain_paragraph(paragraph: str) -> str:
    """The paragraph without its ** signs, for files and for copying."""
    return _STRONG.sub(r"\1", paragraph)


def html_paragraph(paragraph: str) -> SafeString:
    """The paragraph with <strong> for the ** signs; everything else escaped."""
    return mark_safe(_STRONG.sub(r"<strong>\1</strong>", escape(paragraph)))


def _subject(summary: Summary) -> str:
    if summary.whole and not summary.is_round:
        return _("cuộc thi")
    parts = [summary.period if summary.is_round else "", "" if summary.whole else summary.row.name]
    # a name must not be read as a sign of our own
    return ", ".join(part.replace("*", "") for part in parts if part)


def _duration(duration_ms: int, *, language: str) -> str:
    return duration_text(duration_ms, language=language, decimals=1 if duration_ms % 1000 else 0)
