"""Parts that sentences share: caps, lists, numbers, moments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext

from contest.common.clock import VIETNAM
from contest.common.text_numbers import minutes_text, moment_text, number_text
from contest.rounds.rules import Per, Rules

BOLD = re.compile(r"\*\*(.+?)\*\*")
CAP_ORDER: tuple[Per, ...] = ("day", "week", "round", "stage", "contest")


def cap_words(most: int, per: Per) -> str:
    attempts = ngettext("%(count)s lượt", "%(count)s lượt", most) % {"count": most}
    patterns: dict[Per, str] = {
        "day": gettext("**%(attempts)s** một ngày"),
        "week": gettext("**%(attempts)s** một tuần"),
        "round": gettext("**%(attempts)s** cả đợt"),
        "stage": gettext("**%(attempts)s** cả vòng"),
        "contest": gettext("**%(attempts)s** cả cuộc thi"),
    }
    return patterns[per] % {"attempts": attempts}


def caps_words(rules: Rules) -> str:
    caps = sorted(rules.caps, key=lambda cap: CAP_ORDER.index(cap.per))
    return ", ".join(cap_words(cap.max, cap.per) for cap in caps)


def in_order(words: Iterable[str | Promise]) -> str:
    """ "a, rồi b"."""
    return gettext(", rồi ").join(str(word) for word in words)


def listed(parts: Sequence[str | Promise]) -> str:
    """ "a, b và c"."""
    *first, last = [str(part) for part in parts]
    return gettext(" và ").join([", ".join(first), last] if first else [last])


def lower_first(label: str) -> str:
    """A title inside a sentence: "Kết quả tuần" → "kết quả tuần"; abbreviations and numbers stay."""
    return label if label[1:2].isupper() or label[1:2].isdigit() else label[:1].lower() + label[1:]


def two(count: int) -> str:
    """A number of prizes as documents write it: "05"; English writes "5"."""
    return f"{count}" if reader_language() == "en" else f"{count:02d}"


def questions_words(count: int) -> str:
    return ngettext("%(count)s câu", "%(count)s câu", count) % {"count": count}


def number_words(value: int) -> str:
    return number_text(value, language=reader_language())


def minutes_words(minutes: int) -> str:
    return minutes_text(minutes * 60, language=reader_language())


def reversed_window_words(opens_at: dt.datetime, closes_at: dt.datetime) -> str:
    """Says with both moments that a window is reversed. Moments without a time zone are Vietnamese time."""
    return gettext("Đóng đợt thi trước khi mở: %(closes)s sớm hơn %(opens)s.") % {
        "closes": moment_words(closes_at),
        "opens": moment_words(opens_at),
    }


def moment_words(moment: dt.datetime, *, closing: bool = False) -> str:
    """ "17:00, Chủ nhật 29/11/2026" in Vietnamese time and the reader's language; a closing as `moment_text` has it."""
    return moment_text(_in_vietnam(moment), language=reader_language(), closing=closing)


def _in_vietnam(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def reader_language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"
