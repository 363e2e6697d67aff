"""Words of results: why one line stands above the next, and figures written as short as they may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from contest.common.clock import from_ms
from contest.common.text_numbers import duration_text, number_text, short_moment_text
from contest.results.queries import Line
from contest.results.ranking import SUMS, Definition, Difference, Reason

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def short_duration(duration_ms: int) -> str:
    """Whole seconds without a decimal: "17 giây", "17,4 giây"."""
    return duration_text(duration_ms, language=_language(), decimals=1 if duration_ms % SECOND else 0)


def time_words(line: Line, keys: Sequence[str], *, now: dt.datetime | None = None) -> str:
    """What a line is ranked by beside the score: the duration, how far the prediction is off, or a moment."""
    first = next((key for key in keys if key in ("duration", "prediction", "submitted")), "duration")
    if first == "prediction":
        return _distance_words(line.values.get("prediction"))
    if "duration" in keys or first == "duration":
        return duration_text(line.duration_ms, language=_language())
    local = timezone.localtime(now)
    return short_moment_text(from_ms(line.submitted_ms), now=local, language=_language())


def score_words(line: Line, *, total: int | None, points: bool = False) -> str:
    """ "20/20", of points "86/100 điểm"; a sum, or a score with points on top, has no total: "35 điểm".

    A paper without a question that was dropped is out of fewer: "19/19".
    """
    if total is not None and points:
        return _("%(score)s/%(total)s điểm") % {"score": line.score, "total": total - line.lost}
    if total is not None:
        return f"{line.score}/{total - line.lost}"
    return ngettext("%(count)s điểm", "%(count)s điểm", line.score) % {"count": _number(line.score)}


def gap_words(gap: Difference | None, *, points: bool = False) -> str:
    """Why a line stands above the one below it: "nhanh hơn 0,4 giây"; `points`: scores are no number of questions."""
    if gap is None:
        return ""
    same = _same_words().get(gap.same[-1][0]) if gap.same else None
    return ", ".join([*([same] if same else []), _why_words(gap, points=points)])


def _why_words(gap: Difference, *, points: bool) -> str:
    size = gap.by or 0
    match gap.key:
        case "score" if points:
            return ngettext("hơn %(count)s điểm", "hơn %(count)s điểm", size) % {"count": _number(size)}
        case "score":
            return ngettext("hơn %(count)s câu đúng", "hơn %(count)s câu đúng", size) % {"count": size}
        case "duration":
            return _("nhanh hơn %(gap)s") % {"gap": _fine(size)}
        case "submitted":
            return _("nộp sớm hơn %(gap)s") % {"gap": _coarse(size)}
        case "started":
            return _("bắt đầu sớm hơn %(gap)s") % {"gap": _coarse(size)}
        case "registered":
            return _("đăng ký sớm hơn %(gap)s") % {"gap": _coarse(size)}
        case "fewer_attempts":
            return ngettext("ít hơn %(count)s lượt", "ít hơn %(count)s lượt", size) % {"count": size}
        case "more_perfect":
            return ngettext("nhiều hơn %(count)s bài", "nhiều hơn %(count)s bài", size) % {"count": size}
        case "prediction":
            return _("dự đoán gần hơn %(gap)s") % {"gap": _number(size)} if gap.by is not None else _("có dự đoán")
        case _:
            return _("Ban Tổ chức quyết định")


def _same_words() -> dict[str, str]:
    """What neighbours share, when it is not the score, which stands beside it anyway."""
    return {
        "duration": _("cùng thời gian"),
        "submitted": _("cùng lúc nộp"),
        "started": _("cùng lúc bắt đầu"),
        "registered": _("cùng lúc đăng ký"),
        "fewer_attempts": _("cùng số lượt"),
        "more_perfect": _("cùng số bài đúng hết"),
        "prediction": _("dự đoán gần như nhau"),
    }


def _distance_words(distance: int | None) -> str:
    return _("không dự đoán") if distance is None else _("lệch %(distance)s") % {"distance": _number(distance)}


def reason_words(reason: Reason) -> str:
    """Why somebody with attempts has no place."""
    return {
        Reason.BELOW_GATE: _("Kết quả chưa đạt mức được xếp hạng."),
        Reason.FEW_ROUNDS: _("Số đợt đã dự thi chưa đủ để được xếp hạng."),
        Reason.EXCLUDED: _("Không xét giải theo quyết định của Ban Tổ chức."),
    }.get(reason, "")


def chain_words(definition: Definition, *, total: int, points: bool = False) -> str:
    """The ranking in one line: "Nhiều câu đúng hơn, rồi thời gian làm bài ngắn hơn, rồi nộp sớm hơn"."""
    words = {
        "score": _("nhiều câu đúng hơn"),
        "duration": _("thời gian làm bài ngắn hơn"),
        "submitted": _("nộp sớm hơn"),
        "started": _("bắt đầu sớm hơn"),
        "registered": _("đăng ký sớm hơn"),
        "fewer_attempts": _("ít lượt thi hơn"),
        "more_perfect": _("nhiều bài đúng tất cả hơn"),
        "prediction": _("dự đoán gần đúng hơn"),
    }
    if points:
        words |= {"score": _("điểm cao hơn")}
    if definition.count in SUMS:
        words |= {"score": _("tổng điểm cao hơn"), "duration": _("tổng thời gian làm bài ngắn hơn")}
    gate = definition.gate
    text = _(", rồi ").join(words[key] for key in definition.keys if not (gate == "all_right" and key == "score"))
    if gate == "all_right":
        return _("Chỉ bài đúng %(total)s/%(total)s câu: %(chain)s") % {"total": total, "chain": text}
    if gate and (points or definition.count in SUMS or definition.bonus):
        return _("Từ %(least)s điểm: %(chain)s") % {"least": gate, "chain": text}
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
