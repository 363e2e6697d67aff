"""The demo's units and people: a bloc like a real one, somebody of every role. All names of people are invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.actions import NewUnit, add_units, give_role
from accounts.models import Person, Role, Unit

PASSWORD = "thi-thu-2026"
COUNTED_ON = dt.date(2026, 1, 1)
ROOT_CODE = "DBK"

# name, short name, then the cells with their members
COMMITTEES: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...] = (
    (
        "Đảng bộ Bệnh viện Đa khoa tỉnh",
        "BVĐK",
        (
            ("Khoa Dược", 186),
            ("Khoa Nội", 412),
            ("Khoa Ngoại", 398),
            ("Khoa Nhi", 277),
            ("Phòng Kế hoạch tổng hợp", 158),
        ),
    ),
    (
        "Đảng bộ Công ty Điện lực tỉnh",
        "ĐL",
        (
            ("số 1", 262),
            ("số 2", 281),
            ("số 3", 244),
            ("Đội Quản lý lưới điện cao thế", 173),
            ("Văn phòng Công ty", 131),
        ),
    ),
    (
        "Đảng bộ Agribank Chi nhánh tỉnh",
        "AGR",
        (("Hội sở", 232), ("Phòng Giao dịch số 1", 164), ("Phòng Giao dịch số 2", 151), ("Phòng Giao dịch số 3", 139)),
    ),
    (
        "Đảng bộ Sở Tài chính",
        "STC",
        (
            ("Phòng Ngân sách", 134),
            ("Văn phòng Sở", 142),
            ("Thanh tra Sở", 97),
            ("Phòng Giá và Công sản", 88),
            ("Phòng Đầu tư", 104),
        ),
    ),
    (
        "Đảng bộ Sở Nông nghiệp và Môi trường",
        "SNNMT",
        (
            ("Chi cục Kiểm lâm", 318),
            ("Chi cục Thủy lợi", 176),
            ("Văn phòng Sở", 128),
            ("Trung tâm Khuyến nông", 162),
            ("số 3", 119),
        ),
    ),
    (
        "Đảng bộ Sở Giáo dục và Đào tạo",
        "SGDĐT",
        (
            ("Văn phòng Sở", 121),
            ("Trường THPT Chuyên", 203),
            ("Trường Dân tộc nội trú", 168),
            ("Phòng Giáo dục phổ thông", 94),
        ),
    ),
    ("Đảng bộ Viễn thông tỉnh", "VT", (("số 1", 157), ("số 2", 149), ("Trung tâm Kinh doanh", 212))),
    (
        "Đảng bộ Văn phòng Tỉnh ủy",
        "VPTU",
        (("Phòng Tổng hợp", 86), ("Phòng Hành chính, Tài chính", 102), ("Phòng Cơ yếu, Công nghệ", 61)),
    ),
    (
        "Đảng bộ Công ty CP Cấp nước",
        "CN",
        (("Nhà máy nước số 1", 128), ("Nhà máy nước số 2", 117), ("Văn phòng Công ty", 72)),
    ),
    (
        "Đảng bộ Trường Chính trị tỉnh",
        "TCT",
        (("Khoa Lý luận cơ sở", 74), ("Khoa Xây dựng Đảng", 68), ("Phòng Đào tạo", 51)),
    ),
    (
        "Đảng bộ Sở Y tế",
        "SYT",
        (
            ("Văn phòng Sở", 96),
            ("Trung tâm Kiểm soát bệnh tật", 221),
            ("Trung tâm Kiểm nghiệm", 83),
            ("Chi cục Dân số", 64),
        ),
    ),
    (
        "Đảng bộ Sở Xây dựng",
        "SXD",
        (
            ("Văn phòng Sở", 109),
            ("Ban Quản lý bảo trì đường bộ", 174),
            ("Trung tâm Đăng kiểm", 91),
            ("Phòng Quy hoạch", 58),
        ),
    ),
    ("Đảng bộ Bưu điện tỉnh", "BĐ", (("số 1", 146), ("số 2", 132), ("Trung tâm Khai thác vận chuyển", 163))),
    (
        "Đảng bộ Công ty CP Xi măng",
        "XM",
        (("Phân xưởng Lò nung", 241), ("Phân xưởng Nghiền", 216), ("Văn phòng Công ty", 118)),
    ),
    (
        "Đảng bộ Đài Phát thanh và Truyền hình tỉnh",
        "ĐPTTH",
        (("Phòng Thời sự", 92), ("Phòng Kỹ thuật", 87), ("Phòng Tổng hợp", 63)),
    ),
    (
        "Đảng bộ Trường Cao đẳng Nghề tỉnh",
        "CĐN",
        (("Khoa Cơ khí", 142), ("Khoa Điện", 136), ("Khoa Nông lâm", 118), ("Phòng Đào tạo", 97)),
    ),
    (
        "Đảng bộ Bệnh viện Y học cổ truyền",
        "YHCT",
        (("Khoa Nội", 127), ("Khoa Châm cứu, Dưỡng sinh", 121), ("Phòng Kế hoạch tổng hợp", 92)),
    ),
    (
        "Đảng bộ Sở Khoa học và Công nghệ",
        "SKHCN",
        (("Văn phòng Sở", 104), ("Trung tâm Ứng dụng", 133), ("Chi cục Tiêu chuẩn Đo lường", 88)),
    ),
    (
        "Đảng bộ Công ty Lâm nghiệp",
        "LN",
        (("Lâm trường số 1", 187), ("Lâm trường số 2", 174), ("Xưởng Chế biến gỗ", 156), ("Văn phòng Công ty", 83)),
    ),
    (
        "Đảng bộ Công an tỉnh, khối cơ quan",
        "CA",
        (("Phòng Tham mưu", 149), ("Phòng Hậu cần", 138), ("Phòng Công tác chính trị", 126)),
    ),
)
LONE_CELLS = (
    ("Chi bộ Kho bạc Nhà nước tỉnh", "KB", 138),
    ("Chi bộ Hội Nông dân tỉnh", "HND", 84),
    ("Chi bộ Hội Liên hiệp Phụ nữ tỉnh", "HPN", 76),
    ("Chi bộ Ngân hàng Chính sách xã hội tỉnh", "NHCS", 0),
)
TOTAL = 11_246


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as. `cell` is a unit's name under a committee's short name."""

    code: str
    name: str
    birth_year: int
    committee: str
    cell: str
    role: Role.Kind | None = None
    branch: str = ""

    @property
    def what(self) -> str:
        return str(Role.Kind(self.role).label) if self.role else "Người dự thi"


PEOPLE = (
    DemoPerson("QUANTRI", "Lê Minh Đức", 1980, "VPTU", "Phòng Tổng hợp", Role.Kind.ADMIN),
    DemoPerson("BANTOCHUC", "Bùi Xuân Trường", 1976, "VPTU", "Phòng Tổng hợp", Role.Kind.ORGANISER),
    DemoPerson("BITHU", "Trần Thị Minh Nguyệt", 1972, "STC", "Văn phòng Sở", Role.Kind.SECRETARY, "STC"),
    DemoPerson("GIAMKHAO", "Phạm Quốc Toàn", 1968, "TCT", "Khoa Lý luận cơ sở", Role.Kind.JUDGE),
    DemoPerson("XEMBAOCAO", "Đỗ Thị Hồng Nhung", 1985, "VPTU", "Phòng Hành chính, Tài chính", Role.Kind.VIEWER),
    DemoPerson("DV001", "Nguyễn Thị Thu Hằng", 1988, "STC", "Phòng Ngân sách"),
    DemoPerson("DV002", "Trần Văn Khải", 1956, "STC", "Thanh tra Sở"),
    DemoPerson("DV003", "Vàng A Sử", 1990, "SNNMT", "Chi cục Kiểm lâm"),
    DemoPerson("DV004", "Nông Thị Kim Oanh", 1979, "BVĐK", "Khoa Dược"),
    DemoPerson("DV005", "Hoàng Thị Bích Ngọc", 1993, "SGDĐT", "Văn phòng Sở"),
)


def cell_name(name: str) -> str:
    return f"Chi bộ {name}"


def demo_tree() -> NewUnit:
    """The bloc with its committees and cells; what is missing to TOTAL stands at the last lone cell."""
    committees = tuple(
        NewUnit(
            code=short,
            name=name,
            short_name=short,
            kind=Unit.Kind.COMMITTEE,
            units=tuple(
                NewUnit(code=f"{short}-{place:02d}", name=cell_name(cell), kind=Unit.Kind.CELL, headcount=people)
                for place, (cell, people) in enumerate(cells, start=1)
            ),
        )
        for name, short, cells in COMMITTEES
    )
    lone = tuple(NewUnit(code, name, Unit.Kind.CELL, code, people) for name, code, people in LONE_CELLS[:-1])
    name, code, _ = LONE_CELLS[-1]
    rest = TOTAL - sum(unit.people for unit in (*committees, *lone))
    return NewUnit(
        code=ROOT_CODE,
        name="Đảng bộ Khối cơ quan và doanh nghiệp tỉnh",
        kind=Unit.Kind.BLOC,
        units=(*committees, *lone, NewUnit(code, name, Unit.Kind.CELL, code, rest)),
    )


@transaction.atomic
def seed_people() -> Unit:
    """Makes the demo's units and people once; returns the bloc."""
    root = Unit.objects.filter(code=ROOT_CODE).first()
    if root is None:
        root = add_units(units=[demo_tree()], on=COUNTED_ON, source="Số liệu minh họa")[0]
    for one in PEOPLE:
        if not Person.objects.filter(code=one.code).exists():
            _add_person(one)
    return root


def _add_person(one: DemoPerson) -> None:
    committee = Unit.objects.get(code=one.committee)
    cell = Unit.objects.get(path__startswith=committee.path, name=cell_name(one.cell))
    person = Person.objects.create_person(
        full_name=one.name, password=PASSWORD, code=one.code, birth_year=one.birth_year, unit=cell
    )
    if one.role:
        give_role(person=person, kind=one.role, unit=Unit.objects.get(code=one.branch) if one.branch else None)
