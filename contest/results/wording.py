"""Words of results: why one line stands above the next, and figures written as short as they may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contest.common.clock import from_ms
from contest.common.text_numbers import duration_text, number_text, short_moment_text
from contest.results.ranking import RankedAttempt

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def short_duration(duration_ms: int) -> str:
    """Whole seconds without a decimal: "17 giây", "17,4 giây"."""
    return duration_text(duration_ms, language=_language(), decimals=1 if duration_ms % SECOND else 0)


def time_words(attempt: RankedAttempt, chain: Sequence[str], *, now: dt.datetime | None = None) -> str:
    """The time that a chain ranks by: the duration, or the moment of handing in when only that counts."""
    if "duration" in chain or "submitted" not in chain:
        return duration_text(attempt.duration_ms, language=_language())
    local = timezone.localtime(now)
    return short_moment_text(from_ms(attempt.submitted_ms), now=local, language=_language())


def gap_words(gap: tuple[str, int] | None, chain: Sequence[str]) -> str:
    """Why a line stands above the one below it: "nhanh hơn 0,4 giây"."""
    if gap is None:
        return ""
    key, size = gap
    if key == "score":
        return ngettext("hơn %(count)s câu đúng", "hơn %(count)s câu đúng", size) % {"count": size}
    if key == "duration":
        return _("nhanh hơn %(gap)s") % {"gap": _fine(size)}
    if "duration" in chain[: chain.index("submitted")]:
        return _("cùng thời gian, nộp sớm hơn %(gap)s") % {"gap": _coarse(size)}
    return _("nộp sớm hơn %(gap)s") % {"gap": _coarse(size)}


def chain_words(chain: Sequence[str], *, gate: str | int | None, total: int) -> str:
    """The ranking in one line: "Nhiều câu đúng hơn, rồi thời gian làm bài ngắn hơn, rồi nộp sớm hơn"."""
    words = {
        "score": _("nhiều câu đúng hơn"),
        "duration": _("thời gian làm bài ngắn hơn"),
        "submitted": _("nộp sớm hơn"),
    }
    text = _(", rồi ").join(words[key] for key in chain if not (gate == "all_right" and key == "score"))
    if gate == "all_right":
        return _("Chỉ bài đúng %(total)s/%(total)s câu: %(chain)s") % {"total": total, "chain": text}
    if gate:
        return _("Từ %(least)s câu đúng: %(chain)s") % {"least": gate, "chain": text}
    return text[:1].upper() + text[1:]


def _fine(size_ms: int) -> str:
    """As many decimals as the gap needs to be seen."""
    return duration_text(size_ms, language=_language(), decimals=1 if size_ms >= 100 else 2 if size_ms >= 10 else 3)


def _coarse(size_ms: int) -> str:
    if size_ms >= DAY:
        return ngettext("%(count)s ngày", "%(count)s ngày", size_ms // DAY) % {"count": _number(size_ms // DAY)}
    if size_ms >= HOUR:
        return ngettext("%(count)s giờ", "%(count)s giờ", size_ms // HOUR) % {"count": size_ms // HOUR}
    if size_ms >= MINUTE:
        return ngettext("%(count)s phút", "%(count)s phút", size_ms // MINUTE) % {"count": size_ms // MINUTE}
    return _fine(size_ms)


def _number(value: int) -> str:
    return number_text(value, language=_language())
