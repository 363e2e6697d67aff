"""Words of results: why one line stands above the next, and figures written as short as they may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.common.clock import from_ms
from contest.common.text_numbers import duration_text, short_moment_text
from contest.results.queries import Line
from contest.results.ranking import DECIDED, SUMS, Definition, Difference, Reason
from contest.rounds.wording.keys import KEYS, SECOND, key_words
from contest.rounds.wording.parts import in_order, number_words, reader_language


def short_duration(duration_ms: int) -> str:
    """Whole seconds without a decimal: "17 giây", "17,4 giây"."""
    return duration_text(duration_ms, language=reader_language(), decimals=1 if duration_ms % SECOND else 0)


def time_words(line: Line, keys: Sequence[str], *, now: dt.datetime | None = None) -> str:
    """What a line is ranked by beside the score: the duration, how far the prediction is off, or a moment."""
    first = next((key for key in keys if key in ("duration", "prediction", "submitted")), "duration")
    if first == "prediction":
        return _distance_words(line.values.get("prediction"))
    if "duration" in keys or first == "duration":
        return duration_text(line.duration_ms, language=reader_language())
    local = timezone.localtime(now)
    return short_moment_text(from_ms(line.submitted_ms), now=local, language=reader_language())


def score_words(line: Line, *, total: int | None, points: bool = False) -> str:
    """ "20/20", of points "86/100 điểm"; a sum, or a score with points on top, has no total: "35 điểm".

    A paper without a question that was dropped is out of fewer: "19/19".
    """
    if total is not None and points:
        return _("%(score)s/%(total)s điểm") % {"score": line.score, "total": total - line.lost}
    if total is not None:
        return f"{line.score}/{total - line.lost}"
    return ngettext("%(count)s điểm", "%(count)s điểm", line.score) % {"count": number_words(line.score)}


def gap_words(gap: Difference | None, *, points: bool = False) -> str:
    """Why a line stands above the one below it: "nhanh hơn 0,4 giây"; `points`: scores are no number of questions."""
    if gap is None:
        return ""
    same = KEYS[gap.same[-1][0]].same if gap.same else ""
    return ", ".join(str(part) for part in (same, _why_words(gap, points=points)) if part)


def _why_words(gap: Difference, *, points: bool) -> str:
    if gap.key == DECIDED:
        return _("Ban Tổ chức quyết định")
    return _("có dự đoán") if gap.by is None else key_words(gap.key, points=points).ahead(gap.by)


def _distance_words(distance: int | None) -> str:
    return _("không dự đoán") if distance is None else _("lệch %(distance)s") % {"distance": number_words(distance)}


def reason_words(reason: Reason) -> str:
    """Why somebody with attempts has no place."""
    return {
        Reason.BELOW_GATE: _("Kết quả chưa đạt mức được xếp hạng."),
        Reason.FEW_ROUNDS: _("Số đợt đã dự thi chưa đủ để được xếp hạng."),
        Reason.EXCLUDED: _("Không xét giải theo quyết định của Ban Tổ chức."),
    }.get(reason, "")


def chain_words(definition: Definition, *, total: int, points: bool = False) -> str:
    """The ranking in one line: "Nhiều câu đúng hơn, rồi thời gian làm bài ngắn hơn, rồi nộp sớm hơn"."""
    gate = definition.gate
    summed = definition.count in SUMS
    keys = [key for key in definition.keys if not (gate == "all_right" and key == "score")]
    text = in_order(key_words(key, points=points, summed=summed).short for key in keys)
    if gate == "all_right":
        return _("Chỉ bài đúng %(total)s/%(total)s câu: %(chain)s") % {"total": total, "chain": text}
    if gate and (points or summed or definition.bonus):
        return _("Từ %(least)s điểm: %(chain)s") % {"least": gate, "chain": text}
    if gate:
        return _("Từ %(least)s câu đúng: %(chain)s") % {"least": gate, "chain": text}
    return text[:1].upper() + text[1:]
