"""Made-up content for the pages under /design/; the same people and figures as in the design papers' pictures."""

from typing import Any

from django import forms
from django.utils.safestring import mark_safe

from accounts.access import Roles

PAGES = {
    "contest": "Trang cuộc thi (m1)",
    "waiting": "Phòng chờ (m8)",
    "unit": "Chọn đơn vị (m6)",
    "quiz": "Làm bài (m2, m7)",
    "check": "Kiểm tra trước khi nộp (m3)",
    "sending": "Chờ mạng để nộp (m9)",
    "result_full": "Kết quả 20/20 (m4)",
    "result": "Kết quả 17/20 (m5)",
    "secretary": "Trang bí thư (m10)",
    "results": "Kết quả công khai (w1)",
    "import": "Xem trước khi nhập (w2)",
    "live": "Theo dõi trực tiếp (w3)",
    "report": "Báo cáo theo đơn vị (w4)",
    "wizard": "Soạn cuộc thi (w5)",
    "key": "Sửa đáp án (w6)",
    "forms": "Biểu mẫu trên nền Bootstrap",
}


class Contest:
    """Stands for a contest where a template asks for its title and slug."""

    title = "Đảng viên tốt, chi bộ kiểu mẫu"
    slug = "dang-vien-tot-chi-bo-kieu-mau"


class Person:
    """Stands for a signed-in organiser."""

    is_authenticated = True

    def __init__(self) -> None:
        # where accounts.access keeps what it has read
        self._roles = Roles(is_admin=True, branches=("",))

    def get_full_name(self) -> str:
        return "Bùi Xuân Trường"


class SampleForm(forms.Form):
    """Each kind of field that registration uses, some with errors."""

    name = forms.CharField(label="Họ và tên", help_text="Ghi họ và tên đầy đủ, có dấu.")
    phone = forms.RegexField(
        r"^0\d{9}$", label="Số điện thoại", error_messages={"invalid": "Số điện thoại cần 10 chữ số, bắt đầu bằng 0."}
    )
    board = forms.ChoiceField(label="Bảng thi", choices=[("a", "Cán bộ, công chức"), ("b", "Học sinh")])
    sex = forms.ChoiceField(label="Giới tính", choices=[("f", "Nữ"), ("m", "Nam")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(
        label="Tôi đồng ý để Ban Tổ chức lưu kết quả thi.",
        error_messages={"required": "Cần đồng ý để Ban Tổ chức lưu kết quả thi."},
    )


QUESTIONS = (
    (
        "Tổ đảng hoạt động dưới sự chỉ đạo của ai?",
        ("Chi ủy", "Ủy ban kiểm tra", "Ban Thường vụ Tỉnh ủy", "Ban Chấp hành Đoàn cơ sở"),
    ),
    (
        "Chỉ thị 50-CT/TW thống nhất ngày sinh hoạt chi bộ trong toàn Đảng là ngày nào hằng tháng?",
        ("Ngày 1", "Ngày 3", "Ngày 10", "Ngày 15"),
    ),
    (
        "Đảng viên là học sinh, sinh viên đóng đảng phí bao nhiêu mỗi tháng?",
        ("2.000 đồng", "3.000 đồng", "5.000 đồng", "Không phải đóng"),
    ),
    ("Quy định 144-QĐ/TW nêu mấy chuẩn mực?", ("3", "4", "5", "6")),
)
UNANSWERED = (7, 16)

LEADERBOARD = (
    (1, "Trần Quốc Việt", "Chi bộ 2, Đảng bộ Công ty Điện lực tỉnh", "17,0 giây", "nhanh hơn 0,4 giây"),
    (2, "Nông Thị Kim Oanh", "Chi bộ Khoa Dược, Đảng bộ Bệnh viện Đa khoa tỉnh", "17,4 giây", "nhanh hơn 0,06 giây"),
    (3, "Lê Anh Tuấn", "Chi bộ Phòng Giao dịch số 1, Đảng bộ Agribank tỉnh", "17,5 giây", "nhanh hơn 1,3 giây"),
    (
        4,
        "Hoàng Thị Bích Ngọc",
        "Chi bộ Văn phòng Sở, Đảng bộ Sở Giáo dục và Đào tạo",
        "18,8 giây",
        "nhanh hơn 0,7 giây",
    ),
    (
        5,
        "Vàng A Sử",
        "Chi bộ 3, Đảng bộ Sở Nông nghiệp và Môi trường",
        "19,5 giây",
        "cùng thời gian, nộp sớm hơn 2 ngày",
    ),
    (6, "Đỗ Thị Hồng Nhung", "Chi bộ Kho bạc Nhà nước tỉnh", "19,5 giây", "nhanh hơn 0,2 giây"),
    (7, "Phạm Minh Đức", "Chi bộ 1, Đảng bộ Viễn thông tỉnh", "19,7 giây", "nhanh hơn 0,9 giây"),
    (8, "Bùi Thị Lan Hương", "Chi bộ Hội Liên hiệp Phụ nữ tỉnh", "20,6 giây", "nhanh hơn 0,1 giây"),
)
UNITS = (
    ("Chi bộ Kho bạc Nhà nước tỉnh", 38, 38, 207, 9, 31),
    ("Đảng bộ Công ty Điện lực tỉnh", 312, 318, 1409, 58, 203),
    ("Đảng bộ Sở Tài chính", 187, 194, 744, 29, 96),
    ("Đảng bộ Agribank Chi nhánh tỉnh", 241, 253, 1012, 37, 121),
    ("Đảng bộ Văn phòng Tỉnh ủy", 96, 103, 388, 17, 60),
    ("Đảng bộ Viễn thông tỉnh", 158, 174, 602, 21, 77),
    ("Đảng bộ Bệnh viện Đa khoa tỉnh", 402, 468, 1571, 41, 158),
    ("Đảng bộ Sở Giáo dục và Đào tạo", 133, 161, 455, 15, 48),
    ("Đảng bộ Công ty CP Cấp nước", 31, 88, 64, 1, 2),
    ("Chi bộ Hội Nông dân tỉnh", 9, 24, 15, 0, 0),
)
STARTS: tuple[int, ...] = (
    13,
    15,
    18,
    17,
    18,
    20,
    19,
    21,
    22,
    23,
    21,
    22,
    21,
    24,
    24,
    21,
    25,
    25,
    23,
    22,
    20,
    19,
    20,
    18,
    18,
    18,
    17,
    18,
    18,
    20,
)
STARTS += (
    19,
    20,
    20,
    21,
    21,
    21,
    26,
    27,
    27,
    28,
    27,
    28,
    30,
    30,
    35,
    34,
    37,
    36,
    40,
    40,
    37,
    38,
    42,
    40,
    43,
    40,
    38,
    40,
    41,
    38,
)
HANDINS: tuple[int, ...] = (
    9,
    10,
    12,
    11,
    10,
    10,
    9,
    9,
    12,
    11,
    15,
    14,
    14,
    17,
    15,
    18,
    17,
    20,
    17,
    18,
    20,
    21,
    20,
    19,
    20,
    20,
    20,
    19,
    15,
    17,
)
HANDINS += (
    16,
    14,
    16,
    14,
    13,
    14,
    14,
    17,
    15,
    17,
    16,
    17,
    19,
    17,
    21,
    23,
    21,
    21,
    23,
    23,
    23,
    22,
    28,
    28,
    28,
    29,
    32,
    31,
    27,
    27,
)
DAYS = (210, 430, 640, 900, 1080, 960, 700, 1170, 1600, 1790, 1980, 1780, 1450, 420)
SUSPECTS = (
    (41, "Chưa rõ đáp án", "Chi bộ có từ bao nhiêu đảng viên chính thức trở lên", False),
    (58, "Hai đáp án", "Quy định 144-QĐ/TW được ký ngày nào?", False),
    (63, "Gần trùng câu 12", "Đảng Cộng sản Việt Nam tổ chức theo nguyên tắc nào?", False),
    (77, "Lặp phương án", "Nghị quyết của cơ quan lãnh đạo của Đảng có giá trị khi nào?", False),
    (90, "Thiếu phương án D", "Bài “Đạo đức cách mạng” năm 1958 đăng ở đâu?", False),
    (104, "Có hình chưa đọc được", "Trong Di chúc, Chủ tịch Hồ Chí Minh dặn điều gì?", True),
)
CHANGES = (
    ("Lê Anh Tuấn", "19/20", "20/20", 1207, 3, "Thêm: giải Ba"),
    ("Đặng Thị Minh Châu", "20/20", "19/20", 3, 1211, "Mất: giải Ba"),
    ("Phạm Minh Đức", "19/20", "20/20", 1090, 7, "Thêm: Khuyến khích"),
    ("Hoàng Thị Bích Ngọc", "20/20", "20/20", 5, 4, ""),
    ("Giàng Thị Mỷ", "18/20", "19/20", 2640, 1488, ""),
    ("Nguyễn Văn Thành", "20/20", "20/20", 7, 8, ""),
)


def page(name: str) -> dict[str, Any]:
    """The sample content of one page."""
    return {"you": "đồng chí", **COMMON_STAFF, **_content(name), "section": SECTIONS.get(name, ""), "pages": PAGES}


def components() -> dict[str, Any]:
    """The sample content of the page of components."""
    return {
        "you": "đồng chí",
        "pages": PAGES,
        "series": [("bắt đầu", STARTS), ("nộp bài", HANDINS)],
        "times": minutes(),
        "days": DAYS,
        "units": units()[:4],
        "leaderboard": LEADERBOARD[:3],
        "question": QUESTIONS[1],
        "steps": steps(),
        "import_tabs": import_tabs(),
        "views": views(),
        "icons": icon_names(),
        **_content("check"),
    }


def minutes() -> list[str]:
    start = 8 * 60 + 42
    return [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(start, start + 60)]


def units() -> list[dict[str, Any]]:
    keys = ("name", "people", "headcount", "attempts", "perfect_people", "perfect")
    rows: list[dict[str, Any]] = [dict(zip(keys, row, strict=True)) for row in UNITS]
    for row in rows:
        row["percent"] = row["people"] * 100 / row["headcount"]
        row["silent"] = row["headcount"] - row["people"]
        row["low"] = row["percent"] < 50
    return rows


def steps() -> list[dict[str, Any]]:
    words = ("Cuộc thi", "Ai được thi", "Đề thi", "Thời gian, lượt thi", "Xếp hạng", "Giải thưởng", "Công bố")
    return [{"to": "#", "word": word, "done": n < 3, "current": n == 3} for n, word in enumerate(words)]


def import_tabs() -> list[dict[str, Any]]:
    return [
        {"to": "#", "word": "Cần xem", "count": 6, "dot": "wait", "current": True},
        {"to": "#", "word": "Sẵn sàng", "count": 119, "dot": "ok"},
        {"to": "#", "word": "Gần trùng", "count": 2},
        {"to": "#", "word": "Tất cả", "count": 125},
    ]


def views() -> list[dict[str, Any]]:
    return [{"to": "#", "word": word, "current": n == 0} for n, word in enumerate(("Cả cuộc thi", "Đợt 2", "Đợt 1"))]


def questions() -> list[dict[str, Any]]:
    signs = {11: ("saved", "Đã lưu"), 12: ("waiting", "Đang chờ mạng")}
    listed = []
    for number in range(20):
        text, choices = QUESTIONS[(number + 1) % len(QUESTIONS)]
        sign, sign_text = signs.get(number, ("", ""))
        chosen = {11: 0, 12: 1}.get(number, number % 4 if number < 13 and number != 6 else None)
        listed.append(
            {"id": number, "text": text, "choices": choices, "chosen": chosen, "sign": sign, "sign_text": sign_text}
        )
    return listed


def icon_names() -> list[str]:
    from contest.templatetags.look import ICON_DIR

    return sorted(path.stem for path in ICON_DIR.glob("*.svg"))


SECTIONS = {"import": "banks", "wizard": "rounds", "live": "live", "key": "results", "report": "reports"}
COMMON_STAFF: dict[str, Any] = {"contest": Contest(), "user": Person()}


def _content(name: str) -> dict[str, Any]:
    marked = mark_safe("Đảng bộ <mark>Sở Tài chính</mark>")
    contents: dict[str, dict[str, Any]] = {
        "unit": {
            "found": [
                {"word": word, "parent": marked}
                for word in (
                    "Chi bộ Phòng Ngân sách",
                    "Chi bộ Văn phòng Sở",
                    "Chi bộ Phòng Giá và Công sản",
                    "Chi bộ Thanh tra Sở",
                )
            ]
        },
        "quiz": {"questions": questions(), "segments": [n < 13 and n != 6 for n in range(20)]},
        "check": {
            "cells": [{"number": n, "to": "#", "answered": n not in UNANSWERED} for n in range(1, 21)],
            "gaps": [(7, QUESTIONS[2][0]), (16, QUESTIONS[3][0] + " Nêu rõ từng chuẩn mực")],
        },
        "secretary": {
            "silent": [
                ("Trần Văn Khải", "Chi bộ Thanh tra Sở"),
                ("Lương Thị Hoa", "Chi bộ Phòng Ngân sách"),
                ("Hà Đức Thắng", "Chi bộ Phòng Ngân sách"),
            ],
            "cells_of": [
                ("Chi bộ Phòng Ngân sách", 31, 34),
                ("Chi bộ Văn phòng Sở", 42, 42),
                ("Chi bộ Thanh tra Sở", 21, 23),
                ("Chi bộ Phòng Giá và Công sản", 18, 18),
            ],
        },
        "results": {
            "leaderboard": LEADERBOARD,
            "units": sorted(units(), key=lambda unit: -unit["percent"])[:9],
            "views": views(),
        },
        "import": {"tabs": import_tabs(), "suspects": SUSPECTS},
        "live": {"series": [("bắt đầu", STARTS), ("nộp bài", HANDINS)], "times": minutes()},
        "report": {"units": sorted(units(), key=lambda unit: -unit["headcount"]), "days": DAYS},
        "wizard": {"steps": steps()},
        "key": {"changes": CHANGES},
        "forms": {"form": SampleForm({"phone": "0912", "name": "Nguyễn Thị Thu Hằng"})},
    }
    return contents.get(name, {})
