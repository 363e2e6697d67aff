"""Numbers and times as sentences about cases say them, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext

from contest.common.text_numbers import duration_text, number_text

# beyond a thousand million nobody can picture it
MOST_RARE = 9


def _language() -> str:
    # as reader_language of the rounds' words, which needs their tables: patterns are measured without a site
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def number(value: float, decimals: int = 0) -> str:
    """Halves are rounded up."""
    return number_text(value, language=_language(), decimals=decimals)


def time(duration_ms: int) -> str:
    """With tenths of a second where they are known."""
    return duration_text(duration_ms, language=_language(), decimals=0 if duration_ms % 1_000 == 0 else 1)


def seconds(duration_ms: int) -> str:
    """The bare number, with a tenth where there is one."""
    return number(duration_ms / 1_000, 1 if duration_ms % 1_000 else 0)


def whole_time(duration_ms: int) -> str:
    """Without parts of a second."""
    return time(duration_ms // 1_000 * 1_000)


def long_time(duration_ms: int) -> str:
    """In days or hours where minutes say nothing."""
    minutes = duration_ms // 60_000
    if minutes < 120:
        return ngettext("%(count)s phút", "%(count)s phút", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)s giờ", "%(count)s giờ", hours) % {"count": hours}
    return ngettext("%(count)s ngày", "%(count)s ngày", hours // 24) % {"count": number(hours // 24)}


def one_in(rarity: int) -> str:
    """One of how many: ten to the power of `rarity`."""
    return number(10 ** min(MOST_RARE, rarity))
