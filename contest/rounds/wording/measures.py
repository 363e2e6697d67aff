"""What units are compared by: one record a measure, for the form, the rules and the lists."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class MeasureWords:
    """`choice`: in the form; `noun`: in a sentence; `missing`: what a unit lacks that has no value, "" for figures.

    `is_rate`: a percentage; `of_headcount`: needs the unit's headcount.
    """

    choice: str | Promise
    noun: str | Promise
    missing: str | Promise = ""
    is_rate: bool = False
    of_headcount: bool = False


MEASURES: dict[str, MeasureWords] = {
    "people": MeasureWords(choice=_("Số người dự thi"), noun=_("số người dự thi")),
    "attempts": MeasureWords(choice=_("Số lượt thi"), noun=_("số lượt thi")),
    "rate": MeasureWords(
        choice=_("Tỷ lệ người dự thi (%)"),
        noun=_("tỷ lệ người dự thi trên tổng số người của đơn vị"),
        missing=_("chưa có biên chế"),
        is_rate=True,
        of_headcount=True,
    ),
    "mean_rate": MeasureWords(
        choice=_("Trung bình tỷ lệ các đợt (%)"),
        noun=_("trung bình tỷ lệ dự thi của các đợt"),
        missing=_("chưa có biên chế"),
        is_rate=True,
        of_headcount=True,
    ),
    "total_score": MeasureWords(choice=_("Tổng điểm"), noun=_("tổng điểm của tất cả các lượt thi")),
    "mean_score": MeasureWords(choice=_("Điểm trung bình một lượt"), noun=_("điểm trung bình của một lượt thi")),
    "perfect_people": MeasureWords(choice=_("Số người đúng tất cả"), noun=_("số người có lượt đúng tất cả")),
    "perfect_attempts": MeasureWords(choice=_("Số lượt đúng tất cả"), noun=_("số lượt đúng tất cả")),
    "perfect_rate": MeasureWords(
        choice=_("Tỷ lệ lượt đúng tất cả (%)"), noun=_("tỷ lệ lượt đúng tất cả trên số lượt thi"), is_rate=True
    ),
    "winners": MeasureWords(choice=_("Số người đạt giải"), noun=_("số người đạt giải cá nhân")),
    "prize_points": MeasureWords(choice=_("Điểm theo giải cá nhân"), noun=_("điểm quy đổi theo giải cá nhân")),
    "compulsory_rate": MeasureWords(
        choice=_("Tỷ lệ người bắt buộc thi (%)"),
        noun=_("tỷ lệ dự thi của người thuộc diện bắt buộc"),
        missing=_("chưa có danh sách người thuộc diện bắt buộc"),
        is_rate=True,
    ),
    "essays": MeasureWords(choice=_("Số bài tự luận"), noun=_("số bài tự luận")),
}
