"""Words of the choices in the forms of the document's parts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contest.rounds.rules import Rules

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
CHAIN = [
    ("score", _("Điểm cao hơn")),
    ("duration", _("Thời gian làm bài ngắn hơn")),
    ("submitted", _("Thời điểm nộp bài sớm hơn")),
    ("started", _("Thời điểm bắt đầu sớm hơn")),
    ("registered", _("Đăng ký sớm hơn")),
    ("fewer_attempts", _("Số lượt đã thi ít hơn")),
    ("more_perfect", _("Nhiều lượt đúng tất cả hơn")),
    ("prediction", _("Câu dự đoán gần đúng hơn")),
]
MEASURES = [
    ("people", _("Số người dự thi")),
    ("attempts", _("Số lượt thi")),
    ("rate", _("Tỷ lệ người dự thi (%)")),
    ("mean_rate", _("Trung bình tỷ lệ các đợt (%)")),
    ("total_score", _("Tổng điểm")),
    ("mean_score", _("Điểm trung bình một lượt")),
    ("perfect_people", _("Số người đúng tất cả")),
    ("perfect_attempts", _("Số lượt đúng tất cả")),
    ("perfect_rate", _("Tỷ lệ lượt đúng tất cả (%)")),
    ("winners", _("Số người đạt giải")),
    ("prize_points", _("Điểm theo giải cá nhân")),
    ("compulsory_rate", _("Tỷ lệ người bắt buộc thi (%)")),
    ("essays", _("Số bài tự luận")),
]
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
