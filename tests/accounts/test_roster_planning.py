"""Rosters held against who is there: who is meant, what changes, what is refused because it cannot be told."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from accounts.actions import NewUnit, add_units, register_person
from accounts.models import Person, Unit
from accounts.rosters import actions
from accounts.rosters.actions import RosterChanged, take_in_roster
from accounts.rosters.faults_file import write_faults
from accounts.rosters.queries import RosterOptions, find_people, make_plan
from accounts.rosters.reading import read_roster
from tests.accounts.roster_books import TODAY, book
from tests.factories import NOW, PASSWORD, make_person

pytestmark = pytest.mark.django_db
HEAD = ["Mã", "Họ và tên", "Năm sinh", "SĐT", "CCCD", "Chi bộ", "Đảng bộ"]
BUDGET = "Chi bộ Phòng Ngân sách"
STC, POWER = "Đảng bộ Sở Tài chính", "Đảng bộ Công ty Điện lực tỉnh"


def row(code="", name="Nguyễn Văn An", year=1980, phone="", citizen="", cell="K1-1", committee=""):
    return [code or None, name, year, phone or None, citizen or None, cell or None, committee or None]


def read(*rows, head=HEAD, sheet="Danh sách"):
    return read_roster(book((sheet, [head, *rows])), name="danh-sach.xlsx", today=TODAY)


def plan(*rows, **options):
    return make_plan(read(*rows), RosterOptions(**options))


def take_in(*rows, **options):
    return take_in_roster(reading=read(*rows), options=RosterOptions(**options), by=None, now=NOW)


def outcome(planned):
    """The state of each row, of faulty ones the codes of their faults."""
    return [one.state if one.state != "fault" else [problem.code for problem in one.problems] for one in planned.rows]


def changes(planned):
    return [(one.field, one.old, one.new) for one in planned.rows[0].changes]


# --- the unit -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "committee", "code"),
    [
        ("K1-1", "", "K1-1"),
        ("k1-1", "", "K1-1"),
        (BUDGET, STC, "K1-1"),
        ("PHÒNG NGÂN SÁCH", "Sở Tài chính", "K1-1"),
        ("CB Phong Ngan sach", "STC", "K1-1"),
        ("Phòng Ngân sách", "ĐL", "K2-1"),
        (f"{BUDGET} - {STC}", "", "K1-1"),
        (f"{POWER} / {BUDGET}", "", "K2-1"),
        (f"{BUDGET} ({STC})", "", "K1-1"),
        (f"{BUDGET} thuộc {STC}", "Đảng bộ Khối cơ quan và doanh nghiệp tỉnh", "K1-1"),
        (STC, "", "K1"),
    ],
)
def test_unit_is_found(root, cell, committee, code):
    (one,) = plan(row(cell=cell, committee=committee)).rows
    assert (one.problems, Unit.objects.get(pk=one.unit_id).code) == ((), code)


@pytest.mark.parametrize(
    ("cell", "committee", "words"),
    [
        (
            BUDGET,
            "",
            f"Có 2 đơn vị tên “{BUDGET}”: {BUDGET} ({STC}); {BUDGET} ({POWER})."
            " Ghi thêm đơn vị cấp trên hoặc mã đơn vị.",
        ),
        (
            "Chi bộ Phòng Ngân sáck",
            STC,
            f"Không có đơn vị “Chi bộ Phòng Ngân sáck”. Gần giống: {BUDGET} ({STC}); {BUDGET} ({POWER})."
            " Sửa tên, hoặc ghi mã đơn vị.",
        ),
        (
            BUDGET,
            "Đảng bộ Sở Y tế",
            f"Không có “{BUDGET}” thuộc “Đảng bộ Sở Y tế”. Đã có: {BUDGET} ({STC}); {BUDGET} ({POWER})."
            " Sửa tên đơn vị cấp trên.",
        ),
        ("", "", "Chưa có đơn vị. Ghi tên hoặc mã đơn vị ở dòng này."),
    ],
)
def test_unit_is_not_guessed(root, cell, committee, words):
    (one,) = plan(row(cell=cell, committee=committee)).rows
    assert [problem.message for problem in one.problems] == [words]


def test_unit_that_is_closed(root, cell):
    Unit.objects.filter(pk=cell.pk).update(is_active=False)
    assert outcome(plan(row(cell="K1-1"))) == [["unit_closed"]]


def test_unit_by_its_own_column_of_codes(root):
    head = ["Họ và tên", "Mã đơn vị", "Đơn vị"]
    reading = read(["Nguyễn Văn An", "K1-1", ""], ["Trần Thị Hoa", "K9", BUDGET], head=head)
    assert outcome(make_plan(reading, RosterOptions())) == ["new", ["unit_code_unknown"]]


def test_unit_chosen_for_those_who_name_none(root, cell):
    reading = read(["Nguyễn Văn An"], head=["Họ và tên"], sheet="Đợt 1")
    assert outcome(make_plan(reading, RosterOptions())) == [["unit_unknown"]]
    assert make_plan(reading, RosterOptions(default_unit=cell)).rows[0].unit_id == cell.pk


def test_units_are_added_when_asked(root):
    rows = [
        row(name="Nguyễn Văn An", cell="Chi bộ Thanh tra", committee=STC),
        row(name="Trần Thị Hoa", cell="CHI BỘ THANH TRA", committee="K1"),
        row(name="Lê Văn Bình", cell="Chi bộ Một", committee="Nơi Khác"),
        row(name="Lê Văn Hai", cell="Chi bộ Hai"),
        row(name="Ba", cell="Chi bộ Ba", committee=STC),
    ]
    assert outcome(plan(*rows)) == [["unit_unknown"]] * 4 + [["name_short", "unit_unknown"]]

    done = take_in(*rows, may_add_units=True)

    assert outcome(done.plan) == ["new", "new", ["unit_no_parent"], ["unit_no_parent"], ["name_short"]]
    added = Unit.objects.get(name="Chi bộ Thanh tra")
    assert (done.units, added.code, added.kind, Unit.objects.get_parent(added).code) == (
        1,
        "K1-01",
        Unit.Kind.CELL,
        "K1",
    )
    assert added.search_text == "chi bo thanh tra dang bo so tai chinh stc dang bo khoi co quan va doanh nghiep tinh"
    assert sorted(added.people.values_list("full_name", flat=True)) == ["Nguyễn Văn An", "Trần Thị Hoa"]
    assert not Unit.objects.filter(name="Chi bộ Ba").exists()


# --- who is meant ---------------------------------------------------------------------------------


def test_new_person_is_written_whole(root, cell):
    take_in(row("dv 7", "NGUYỄN VĂN AN", "12/03/1980", "912345678", "15098012345"))

    person = Person.objects.get(code="DV7")
    assert (person.full_name, person.sort_name, person.birth_year) == ("Nguyễn Văn An", "an nguyen van", 1980)
    assert (person.unit, person.phone_tail, person.citizen_tail) == (cell, "678", "2345")
    assert not person.has_usable_password()
    assert list(find_people(text="0912 345 678")) == [person]


def test_person_by_code(root, cell):
    make_person("Nguyễn Văn An", code="DV7", unit=cell)
    found = plan(row("dv 7", "Nguyễn Văn An", 1980, cell="K2-1"))
    assert outcome(found) == ["update"]
    assert changes(found) == [("birth_year", "", "1980"), ("unit", BUDGET, BUDGET)]


def test_person_by_phone_gets_the_code(root, cell):
    person = register_person(full_name="Nguyễn An", phone="0912345678", password=PASSWORD, unit=cell, now=NOW)
    take_in(row("DV7", "Nguyễn Văn An", phone="912345678"))
    person.refresh_from_db()
    assert (person.code, person.full_name, Person.objects.count()) == ("DV7", "Nguyễn Văn An", 1)
    assert person.check_password(PASSWORD)
    assert person.consented_at == NOW


def test_person_by_citizen_number(root, cell):
    take_in(row(name="Nguyễn Văn An", citizen="15098012345", phone="0912345678"))
    found = plan(row(name="Nguyễn Văn An", citizen="015098012345", phone="0912345679"))
    assert changes(found) == [("phone", "", "•••• ••• 679")]


def test_person_by_name_birth_year_and_unit(root, cell):
    Person.objects.create_person(full_name="Trần Thị Hoà", birth_year=1985, unit=cell)
    rows = [row("DV7", "TRẦN THỊ HÒA", 1985), row("DV8", "Trần Thị Hoa", 1985), row("DV9", "Trần Thị Hoà", 1986)]
    found = plan(*rows)
    assert outcome(found) == ["update", "new", "new"]
    assert changes(found) == [("code", "", "DV7")]


@pytest.mark.parametrize(
    ("there", "typed", "fault"),
    [
        ({"code": "DV1", "full_name": "Lê Thị Bình"}, row("DV1", "Nguyễn Văn An"), "other_name"),
        ({"birth_year": None}, row(), "maybe_same"),
        ({"birth_year": 1980}, row(year=None), "maybe_same"),
        ({"birth_year": 1980, "phone": "0912345678"}, row(phone="0987654321"), "maybe_same"),
        ({"code": "DV1", "phone": "0912345678"}, row("DV2", phone="0912345678"), "taken"),
        ({"code": "DV1", "is_active": False}, row("DV1"), "person_closed"),
        ({"code": "0912345678"}, row("DV2", "Trần Thị Hoa", phone="0912345678"), "login_taken"),
        ({"phone": "0912345678"}, row("0912345678", "Trần Thị Hoa"), "login_taken"),
    ],
)
def test_person_is_not_guessed(root, cell, there, typed, fault):
    fields = {"full_name": "Nguyễn Văn An", "birth_year": 1980, "unit": cell, **there}
    phone = fields.pop("phone", "")
    person = Person.objects.create_person(**fields)
    if phone:
        registered = register_person(full_name="Tạm", phone=phone, password=PASSWORD, unit=cell, now=NOW)
        mark, tail = registered.phone_hash, registered.phone_tail
        registered.delete()
        Person.objects.filter(pk=person.pk).update(phone_hash=mark, phone_tail=tail)
    assert outcome(plan(typed)) == [[fault]]


def test_person_of_whom_two_are_there(root, cell):
    for _ in range(2):
        Person.objects.create_person(full_name="Nguyễn Văn An", birth_year=1980, unit=cell)
    assert outcome(plan(row())) == [["several_people"]]


def test_row_that_means_two_people(root, cell):
    make_person("Nguyễn Văn An", code="DV1", unit=cell)
    register_person(full_name="Trần Thị Hoa", phone="0912345678", password=PASSWORD, unit=cell, now=NOW)
    (one,) = plan(row("DV1", phone="0912345678")).rows
    assert [problem.message for problem in one.problems] == [
        "Dòng này chỉ hai người: mã là của “Nguyễn Văn An”, mã DV1; số điện thoại là của “Trần Thị Hoa”."
        " Sửa cho đúng một người."
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (row("DV1"), row("DV1", "Trần Thị Hoa"), ["code_doubled"]),
        (row("DV1", phone="0912345678"), row("DV2", "Trần Thị Hoa", phone="0912345678"), ["phone_doubled"]),
        (row(citizen="015098012345"), row(name="Trần Thị Hoa", citizen="15098012345"), ["citizen_doubled"]),
        (row("0912345678"), row("DV2", "Trần Thị Hoa", phone="912345678"), ["phone_doubled"]),
        (row("0912345678", phone="0912345678"), row("DV2", "Trần Thị Hoa"), "new"),
        (row(), row(), ["row_doubled"]),
        (row("DV1"), row(), ["row_doubled"]),
        (row("DV1"), row("DV2"), "new"),
        (row(phone="0912345678"), row(phone="0987654321"), "new"),
        (row(year="12/03/1980"), row(year="13/03/1980"), "new"),
        (row(year=1980), row(year=1981), "new"),
        (row(), row(cell="K2-1"), "new"),
    ],
)
def test_two_rows_for_one_person(root, first, second, expected):
    assert outcome(plan(first, second)) == ["new", expected]


def test_two_rows_that_find_the_same_person(root, cell):
    person = register_person(full_name="Nguyễn Văn An", phone="0912345678", password=PASSWORD, unit=cell, now=NOW)
    Person.objects.filter(pk=person.pk).update(code="DV1")
    found = plan(row("DV1", "Nguyễn Văn An", 1980), row("", "Nguyễn Văn An", 1981, phone="0912345678"))
    assert outcome(found) == ["update", ["person_doubled"]]


# --- taking in ------------------------------------------------------------------------------------


def test_empty_cells_change_nothing(root, cell):
    take_in(row("DV1", phone="0912345678", citizen="015098012345"))
    before = Person.objects.values().get()
    assert take_in(row("DV1", year=None, cell="")).is_nothing
    assert Person.objects.values().get() == before


def test_taken_in_only_as_it_was_previewed(root, cell):
    seen = plan(row("DV1")).digest()
    make_person("Nguyễn Văn An", code="DV1", unit=cell)
    with pytest.raises(RosterChanged):
        take_in_roster(reading=read(row("DV1")), options=RosterOptions(), by=None, now=NOW, previewed=seen)


def test_somebody_who_registers_in_the_same_moment_undoes_all(root, cell, monkeypatch):
    real = actions.make_plan

    def plan_then_race(reading, options):
        planned = real(reading, options)
        register_person(full_name="Trần Thị Hoa", phone="0912345678", password=PASSWORD, unit=cell, now=NOW)
        return planned

    monkeypatch.setattr(actions, "make_plan", plan_then_race)
    with pytest.raises(RosterChanged):
        take_in(row("DV1"), row("DV2", "Trần Thị Hoa", phone="0912345678"))
    assert not Person.objects.exists()


# --- the error file -------------------------------------------------------------------------------


def test_error_file_has_the_same_rows_with_their_reason_and_can_be_read_again(root):
    rows = [["STT", "Họ và tên", "SĐT"], ["I", BUDGET], [1, "Nguyễn Văn An", 912345678], [2, "=1+1", "12"]]
    reading = read_roster(book(("Đợt 1", rows)), name="a.xlsx", today=TODAY)
    planned = make_plan(reading, RosterOptions(default_unit=Unit.objects.get(code="K1-1")))
    content = write_faults(planned, reading.sheets)

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    lines = sheet.to_python()
    assert sheet.name == "Đợt 1"
    assert lines[0] == ["STT", "Họ và tên", "SĐT", "Đơn vị", "Lý do"]
    assert lines[1][:4] == [1.0, "Nguyễn Văn An", 912345678.0, BUDGET]
    assert lines[1][4].startswith(f"Có 2 đơn vị tên “{BUDGET}”")
    assert [row.unit for row in read_roster(content, name="loi.xlsx", today=TODAY).rows] == [BUDGET, BUDGET]


# --- manage.py import_roster ----------------------------------------------------------------------


@pytest.fixture
def file(tmp_path, root):
    def write(*rows):
        path = tmp_path / "danh-sach.xlsx"
        path.write_bytes(book(("Danh sách", [HEAD, *rows])))
        return path

    return write


def run(capsys, *args, **options):
    """What the command prints, and its exit code."""
    try:
        call_command("import_roster", *map(str, args), **options)
    except CommandError as error:
        return [*capsys.readouterr().out.splitlines(), str(error)], error.returncode
    return capsys.readouterr().out.splitlines(), 0


def test_command_takes_in_and_second_time_changes_nothing(file, capsys):
    path = file(row("DV1"), row("DV2", "Trần Thị Hoa"))
    read_line = "Đã đọc: “Danh sách” 2 người."

    assert run(capsys, path, dry_run=True) == (
        [read_line, "Mới 2 · Cập nhật 0 · Giữ nguyên 0 · Lỗi 0", "Chạy thử: chưa ghi gì."],
        0,
    )
    assert Person.objects.count() == 0
    assert run(capsys, path)[0][1:] == [
        "Mới 2 · Cập nhật 0 · Giữ nguyên 0 · Lỗi 0",
        "Đã nhập: thêm 2 người, cập nhật 0 người.",
    ]
    assert run(capsys, path) == (
        [read_line, "Mới 0 · Cập nhật 0 · Giữ nguyên 2 · Lỗi 0", "Không có gì thay đổi."],
        0,
    )


def test_command_says_faults_and_exits_1(file, capsys, tmp_path):
    path, errors = file(row("DV1"), row("DV2", "Hoa")), tmp_path / "loi.xlsx"
    said, code = run(capsys, path, errors=str(errors))
    assert code == 1
    assert said[2:] == [
        "  trang tính “Danh sách”, dòng 3 (Hoa): Họ và tên “Hoa” chỉ có một chữ. Ghi cả họ và tên.",
        "Đã nhập: thêm 1 người, cập nhật 0 người.",
        f"Đã ghi {errors}: 1 dòng lỗi kèm lý do.",
        f"1 dòng lỗi chưa nhập. Sửa ở {errors} rồi nhập tệp đó.",
    ]
    assert [row.name for row in read_roster(errors.read_bytes(), name="loi.xlsx", today=TODAY).rows] == ["Hoa"]


def test_command_looks_first_whether_faults_can_be_written(file, capsys, tmp_path):
    path = file(row("DV1"), row("DV2", "Hoa"))
    content = path.read_bytes()
    for errors, said in ((path, "là chính tệp đang nhập"), (tmp_path / "khong-co" / "loi.xlsx", "Không ghi được")):
        words, code = run(capsys, path, errors=str(errors))
        assert code == 2
        assert said in words[0]
    assert (Person.objects.count(), path.read_bytes()) == (0, content)


def test_command_exits_2_when_nothing_can_be_read(tmp_path, db, capsys):
    assert run(capsys, tmp_path / "khong-co.xlsx")[1] == 2
    (tmp_path / "a.xlsx").write_text("x")
    assert run(capsys, tmp_path / "a.xlsx")[1] == 2
    assert run(capsys, tmp_path / "a.xlsx", unit="KHONG")[0] == ["Không có đơn vị mã “KHONG”."]


# --- the list of people ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit_text", "expected"),
    [
        ("", "", ["Nguyễn Văn An", "Lê Minh Đức", "Trần Thị Hoa"]),
        ("hoa tran", "", ["Trần Thị Hoa"]),
        ("TRẦN", "", ["Trần Thị Hoa"]),
        ("dv2", "", ["Trần Thị Hoa"]),
        ("dv", "", []),
        ("0912 345 678", "", ["Lê Minh Đức"]),
        ("", "dien luc", ["Trần Thị Hoa"]),
        ("", "ngan sach", ["Nguyễn Văn An", "Lê Minh Đức", "Trần Thị Hoa"]),
        ("an", "dien luc", []),
        ("%", "", []),
    ],
)
def test_find_people(root, cell, text, unit_text, expected):
    make_person("Nguyễn Văn An", code="DV1", unit=cell)
    make_person("Trần Thị Hoa", code="DV2", unit=Unit.objects.get(code="K2-1"))
    register_person(full_name="Lê Minh Đức", phone="0912345678", password=PASSWORD, unit=cell, now=NOW)
    assert [person.full_name for person in find_people(text=text, unit_text=unit_text)] == expected


def test_find_people_of_a_branch(root, cell):
    make_person("Nguyễn Văn An", unit=cell)
    other = add_units(units=[NewUnit("X", "Nơi khác", Unit.Kind.CELL)], on=TODAY)[0]
    make_person("Trần Thị Hoa", unit=other)
    assert [person.full_name for person in find_people(unit=root)] == ["Nguyễn Văn An"]
