"""What units are compared by, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contest.rounds.rules import Measure

MEASURES: dict[Measure, str | Promise] = {
    "people": gettext_lazy("số người dự thi"),
    "attempts": gettext_lazy("số lượt thi"),
    "rate": gettext_lazy("tỷ lệ người dự thi trên tổng số người của đơn vị"),
    "mean_rate": gettext_lazy("trung bình tỷ lệ dự thi của các đợt"),
    "total_score": gettext_lazy("tổng điểm của tất cả các lượt thi"),
    "mean_score": gettext_lazy("điểm trung bình của một lượt thi"),
    "perfect_people": gettext_lazy("số người có lượt đúng tất cả"),
    "perfect_attempts": gettext_lazy("số lượt đúng tất cả"),
    "perfect_rate": gettext_lazy("tỷ lệ lượt đúng tất cả trên số lượt thi"),
    "winners": gettext_lazy("số người đạt giải cá nhân"),
    "prize_points": gettext_lazy("điểm quy đổi theo giải cá nhân"),
    "compulsory_rate": gettext_lazy("tỷ lệ dự thi của người thuộc diện bắt buộc"),
    "essays": gettext_lazy("số bài tự luận"),
}
# these are percentages
RATES: frozenset[Measure] = frozenset({"rate", "mean_rate", "perfect_rate", "compulsory_rate"})
# these need the unit's headcount
OF_HEADCOUNT: frozenset[Measure] = frozenset({"rate", "mean_rate"})
