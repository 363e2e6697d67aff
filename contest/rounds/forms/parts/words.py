"""Words of the choices in the forms of the document's parts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contest.rounds.rules import Rules
from contest.rounds.wording import measures
from contest.rounds.wording.keys import KEYS

ASKED = [
    ("full_name", _("Họ và tên")),
    ("birth_date", _("Ngày sinh")),
    ("sex", _("Giới tính")),
    ("phone", _("Số điện thoại")),
    ("email", _("Thư điện tử")),
    ("citizen_id", _("Số căn cước")),
    ("address", _("Địa chỉ")),
    ("unit", _("Đơn vị")),
    ("school", _("Trường")),
    ("class", _("Lớp")),
    ("occupation", _("Nghề nghiệp")),
    ("nationality", _("Quốc tịch")),
    ("photo", _("Ảnh")),
    ("other", _("Thông tin khác")),
]
OVER = [("round", _("Đợt thi")), ("stage", _("Vòng thi")), ("contest", _("Cả cuộc thi"))]
CAP_PER = [("day", _("Ngày")), ("week", _("Tuần (thứ Hai đến Chủ nhật)")), *OVER]
SHOWN = [
    ("score", _("Điểm")),
    ("duration", _("Thời gian làm bài")),
    ("topics", _("Chủ đề nên xem lại")),
    ("wrong", _("Câu nào sai")),
    ("key", _("Đáp án")),
    ("material", _("Tài liệu tham khảo")),
]
CHAIN = [(key, words.choice) for key, words in KEYS.items()]
MEASURES = [(measure, words.choice) for measure, words in measures.MEASURES.items()]
WEEKDAYS = [
    ("1", _("Thứ Hai")),
    ("2", _("Thứ Ba")),
    ("3", _("Thứ Tư")),
    ("4", _("Thứ Năm")),
    ("5", _("Thứ Sáu")),
    ("6", _("Thứ Bảy")),
    ("7", _("Chủ nhật")),
]
LEVELS = [("dễ", _("Dễ")), ("trung bình", _("Trung bình")), ("khó", _("Khó"))]


# What an entry is called that has no name and stands alone; their keys are no words for people.
NAMELESS = {"rankings": _("Kết quả"), "papers": _("Bài thi")}


def labelled(rules: Rules, name: str) -> list[tuple[str, str]]:
    """The entries of a list to choose from; several without a name are told apart by their keys."""
    entries = getattr(rules, name)
    alone = sum(not one.label for one in entries) == 1
    word = str(NAMELESS.get(name, "")) if alone else ""
    return [(one.key, one.label or word or one.key) for one in entries]


def only_choices(rules: Rules) -> list[tuple[str, str]]:
    """Stages, then rounds: what an `only` list can name. Practice stands in no list but that of caps."""
    return [*labelled(rules, "stages"), *labelled(rules, "rounds")]
