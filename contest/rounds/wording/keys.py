"""What ranking keys are called: one record a key, for the form, the rules and the lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contest.common.text_numbers import duration_text
from contest.rounds.wording.parts import number_words, reader_language

Text = str | Promise
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, kw_only=True)
class KeyWords:
    """A key that stands above another is said shortly over a list, at length in plain rules, exactly in articles.

    `choice`: in the form; `noun`: what is compared; `rule`: with %(exact)s, how exactly times are compared, and
    %(period)s; `ahead`: by how much one stands above the other; `same`: what two share, "" where it is seen anyway;
    `best`: the best of one person's attempts, "" for keys that attempts are not chosen by.
    """

    choice: Text
    noun: Text
    short: Text
    long: Text
    rule: Text
    ahead: Callable[[int], str]
    same: Text = ""
    best: Text = ""


def _fine(ms: int) -> str:
    """As many decimals as the gap needs to be seen."""
    return duration_text(ms, language=reader_language(), decimals=1 if ms >= 100 else 2 if ms >= 10 else 3)


def _coarse(ms: int) -> str:
    if ms >= DAY:
        return ngettext("%(count)s ngày", "%(count)s ngày", ms // DAY) % {"count": number_words(ms // DAY)}
    if ms >= HOUR:
        return ngettext("%(count)s giờ", "%(count)s giờ", ms // HOUR) % {"count": ms // HOUR}
    if ms >= MINUTE:
        return ngettext("%(count)s phút", "%(count)s phút", ms // MINUTE) % {"count": ms // MINUTE}
    return _fine(ms)


KEYS: dict[str, KeyWords] = {
    "score": KeyWords(
        choice=_("Điểm cao hơn"),
        noun=_("số câu đúng"),
        short=_("nhiều câu đúng hơn"),
        long=_("**nhiều câu đúng hơn**"),
        rule=_("**điểm** cao hơn"),
        ahead=lambda by: ngettext("hơn %(count)s câu đúng", "hơn %(count)s câu đúng", by) % {"count": by},
    ),
    "duration": KeyWords(
        choice=_("Thời gian làm bài ngắn hơn"),
        noun=_("thời gian làm bài"),
        short=_("thời gian làm bài ngắn hơn"),
        long=_("**thời gian làm bài** ngắn hơn"),
        rule=_("**thời gian làm bài** ngắn hơn (tính từ lúc mở đề đến lúc nộp bài, %(exact)s)"),
        ahead=lambda ms: gettext("nhanh hơn %(gap)s") % {"gap": _fine(ms)},
        same=_("cùng thời gian"),
        best=_("thời gian làm bài ngắn nhất"),
    ),
    "submitted": KeyWords(
        choice=_("Thời điểm nộp bài sớm hơn"),
        noun=_("thời điểm nộp bài"),
        short=_("nộp sớm hơn"),
        long=_("**thời điểm nộp bài** sớm hơn"),
        rule=_(
            "**thời điểm nộp bài** sớm hơn (ngày giờ trên máy chủ, %(exact)s; "
            "không phải thời gian làm bài dài hay ngắn)"
        ),
        ahead=lambda ms: gettext("nộp sớm hơn %(gap)s") % {"gap": _coarse(ms)},
        same=_("cùng lúc nộp"),
        best=_("nộp sớm nhất"),
    ),
    "started": KeyWords(
        choice=_("Thời điểm bắt đầu sớm hơn"),
        noun=_("thời điểm bắt đầu làm bài"),
        short=_("bắt đầu sớm hơn"),
        long=_("**thời điểm bắt đầu làm bài** sớm hơn"),
        rule=_("**thời điểm bắt đầu làm bài** sớm hơn (ngày giờ trên máy chủ, %(exact)s)"),
        ahead=lambda ms: gettext("bắt đầu sớm hơn %(gap)s") % {"gap": _coarse(ms)},
        same=_("cùng lúc bắt đầu"),
        best=_("bắt đầu sớm nhất"),
    ),
    "registered": KeyWords(
        choice=_("Đăng ký sớm hơn"),
        noun=_("thời điểm đăng ký"),
        short=_("đăng ký sớm hơn"),
        long=_("**thời điểm đăng ký** sớm hơn"),
        rule=_("**thời điểm đăng ký** tài khoản sớm hơn"),
        ahead=lambda ms: gettext("đăng ký sớm hơn %(gap)s") % {"gap": _coarse(ms)},
        same=_("cùng lúc đăng ký"),
    ),
    "fewer_attempts": KeyWords(
        choice=_("Số lượt đã thi ít hơn"),
        noun=_("số lượt đã thi"),
        short=_("ít lượt thi hơn"),
        long=_("**số lượt đã thi** ít hơn"),
        rule=_("**số lượt đã thi** trong %(period)s ít hơn"),
        ahead=lambda by: ngettext("ít hơn %(count)s lượt", "ít hơn %(count)s lượt", by) % {"count": by},
        same=_("cùng số lượt"),
    ),
    "more_perfect": KeyWords(
        choice=_("Nhiều lượt đúng tất cả hơn"),
        noun=_("số lượt đúng tất cả"),
        short=_("nhiều bài đúng tất cả hơn"),
        long=_("**số lượt đúng tất cả** nhiều hơn"),
        rule=_("**số lượt đúng tất cả** trong %(period)s nhiều hơn"),
        ahead=lambda by: ngettext("nhiều hơn %(count)s bài", "nhiều hơn %(count)s bài", by) % {"count": by},
        same=_("cùng số bài đúng hết"),
    ),
    "prediction": KeyWords(
        choice=_("Câu dự đoán gần đúng hơn"),
        noun=_("câu dự đoán"),
        short=_("dự đoán gần đúng hơn"),
        long=_("**câu dự đoán** gần đúng hơn"),
        rule=_(
            "**câu dự đoán** đúng hoặc gần đúng nhất (chênh lệch ít hơn so với đáp số, "
            "thừa hay thiếu được tính như nhau; bỏ trống thì xếp sau)"
        ),
        ahead=lambda by: gettext("dự đoán gần hơn %(gap)s") % {"gap": number_words(by)},
        same=_("dự đoán gần như nhau"),
    ),
}
# where scores are points, not numbers of right answers
OF_POINTS = {
    "score": replace(
        KEYS["score"],
        noun=_("điểm"),
        short=_("điểm cao hơn"),
        ahead=lambda by: ngettext("hơn %(count)s điểm", "hơn %(count)s điểm", by) % {"count": number_words(by)},
    ),
}
# where several attempts are added up
OF_SUMS = {
    "score": replace(OF_POINTS["score"], short=_("tổng điểm cao hơn"), rule=_("**tổng điểm** cao hơn")),
    "duration": replace(
        KEYS["duration"],
        short=_("tổng thời gian làm bài ngắn hơn"),
        long=_("**tổng thời gian làm bài** ngắn hơn"),
        rule=_("**tổng thời gian làm bài** ngắn hơn (mỗi lượt tính từ lúc mở đề đến lúc nộp bài, %(exact)s)"),
    ),
    "submitted": replace(
        KEYS["submitted"],
        rule=_("**thời điểm nộp bài** của lượt được tính sau cùng sớm hơn (ngày giờ trên máy chủ, %(exact)s)"),
    ),
}


def key_words(key: str, *, points: bool = False, summed: bool = False) -> KeyWords:
    """What a key is called where scores are points, or where attempts are added up."""
    of_sums = OF_SUMS.get(key) if summed else None
    of_points = OF_POINTS.get(key) if points else None
    return of_sums or of_points or KEYS[key]
