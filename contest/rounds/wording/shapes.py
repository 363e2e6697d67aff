"""The five shapes that a new contest can begin with, as the organiser chooses among them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contest.rounds.rules.presets import Shape


@dataclass(frozen=True)
class ShapeWords:
    """The title of a shape, and what it fills in."""

    title: str | Promise
    text: str | Promise


SHAPE_WORDS: dict[Shape, ShapeWords] = {
    "one_round": ShapeWords(
        gettext_lazy("Một đợt"),
        gettext_lazy("Một đợt thi, mỗi người 3 lượt, trao giải theo kết quả đợt, 5 người dự bị."),
    ),
    "weekly": ShapeWords(
        gettext_lazy("Nhiều đợt, giải từng đợt"),
        gettext_lazy("Các tuần thi nối nhau, mỗi tuần 2 lượt, trao giải từng tuần."),
    ),
    "weekly_and_overall": ShapeWords(
        gettext_lazy("Nhiều đợt và chung cuộc"),
        gettext_lazy("Giải từng tuần, mỗi người một giải tuần; giải chung cuộc cộng các tuần."),
    ),
    "internal": ShapeWords(
        gettext_lazy("Nội bộ theo đơn vị"),
        gettext_lazy("Theo danh sách và mã dự thi, 2 lượt; giải tập thể theo tỷ lệ tham gia từng khối."),
    ),
    "final": ShapeWords(
        gettext_lazy("Vòng loại và chung kết"),
        gettext_lazy("Các tuần thi chọn 20 người mỗi tuần; chung kết có bài thi và xếp hạng riêng."),
    ),
}
