"""The chapters of the whole rule document as the organiser edits it: lists of entries, and pages of one form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Chapter:
    """`name` is the list in the document, or that of a page of one form (`single`); `step`: where it belongs."""

    name: str
    address: str
    step: str
    word: Words
    note: Words
    new: Words = ""

    @property
    def single(self) -> bool:
        return not self.new


CHAPTERS = (
    Chapter(
        "people", "nguoi-du-thi", "contest", _("Người dự thi"), _("Độ tuổi, danh sách, thông tin phải khai, cam đoan.")
    ),
    Chapter("boards", "bang", "contest", _("Bảng thi"), _("Mỗi bảng xếp hạng và trao giải riêng."), _("Thêm bảng thi")),
    Chapter(
        "exclusions",
        "khong-du-thi",
        "contest",
        _("Không được dự thi"),
        _("Ai không được dự thi, hoặc dự thi mà không xét giải."),
        _("Thêm đối tượng"),
    ),
    Chapter("teams", "doi-thi", "contest", _("Đội thi"), _("Đội mấy người, ai ghi tên đội và đến bao giờ.")),
    Chapter(
        "papers",
        "bai-thi",
        "paper",
        _("Bài thi"),
        _("Cấu trúc đề, giờ làm bài, câu dự đoán, điều được xem sau khi nộp."),
        _("Thêm bài thi"),
    ),
    Chapter("stages", "vong", "times", _("Vòng thi"), _("Tên chung của nhiều đợt thi."), _("Thêm vòng thi")),
    Chapter(
        "rounds",
        "dot-thi",
        "times",
        _("Đợt thi"),
        _("Ngày giờ mở, giờ nghỉ, bài thi, ai được vào."),
        _("Thêm đợt thi"),
    ),
    Chapter("caps", "luot-thi", "times", _("Giới hạn số lượt"), _("Số lượt mỗi ngày, tuần, đợt, vòng; giờ nghỉ.")),
    Chapter(
        "rankings",
        "bang-xep-hang",
        "ranking",
        _("Bảng xếp hạng"),
        _("Ai đứng trên ai, tính theo đợt, vòng hay cả cuộc thi."),
        _("Thêm bảng xếp hạng"),
    ),
    Chapter(
        "prizes",
        "giai-ca-nhan",
        "prizes",
        _("Giải cá nhân"),
        _("Trao lần lượt theo một bảng xếp hạng."),
        _("Thêm cơ cấu giải"),
    ),
    Chapter(
        "one_prize",
        "moi-nguoi-mot-giai",
        "prizes",
        _("Mỗi người một giải"),
        _("Không ai nhận hai giải trong các giải này."),
        _("Thêm điều này"),
    ),
    Chapter(
        "collectives",
        "giai-tap-the",
        "prizes",
        _("Giải tập thể"),
        _("Điều kiện và tiêu chí xét đơn vị."),
        _("Thêm giải tập thể"),
    ),
    Chapter("targets", "chi-tieu", "prizes", _("Chỉ tiêu tham gia"), _("Mỗi đơn vị phải có bao nhiêu người dự thi.")),
    Chapter("others", "quy-dinh-khac", "contest", _("Quy định khác"), _("Phúc khảo và những điều chỉ ghi bằng lời.")),
)


def find_chapter(address: str) -> Chapter | None:
    """The chapter of an address."""
    return next((chapter for chapter in CHAPTERS if chapter.address == address), None)
