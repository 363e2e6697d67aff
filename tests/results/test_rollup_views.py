"""The organiser's page of what counts where: by keyboard, by file, and what secretaries then see."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.models import Role, Unit
from contest.results.actions import tally_all
from contest.results.rollup.models import CountedUnder
from contest.results.rollup.sheet import read_rules
from tests.factories import hand_in, make_contest, make_participant, make_person

pytestmark = pytest.mark.django_db
PAGE = "/to-chuc/thi-thu/cach-tinh-don-vi"


@pytest.fixture
def contest(root: Unit):
    made = make_contest(root)
    for code, name in (("K1-1", "Lê Văn Ngân"), ("K1-2", "Lê Văn Văn"), ("K2-1", "Lê Văn Điện")):
        hand_in(make_participant(made, Unit.objects.get(code=code), name), 20)
    tally_all()
    return made


@pytest.fixture
def client(organiser) -> Client:
    made = Client()
    made.force_login(organiser)
    return made


def add(client: Client, unit: str = "K1-1", under: str = "K2", since: str = "2026-11-01", **more: str):
    said = {"unit": unit, "under": under, "since": since, "until": "", "reason": "", **more}
    return client.post(PAGE, {f"add-{name}": value for name, value in said.items()})


def sheet(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    file = io.BytesIO()
    headings = ("Mã đơn vị", "Tên đơn vị", "Tính vào mã đơn vị", "Tên", "Từ ngày", "Đến ngày", "Lý do")
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate((headings, *rows)):
            page.write_row(number, 0, row)
    return SimpleUploadedFile("cach-tinh.xlsx", file.getvalue())


def test_a_rule_is_added_ended_and_taken_back(client, contest):
    assert add(client, unit="k1-1", under="Đảng bộ Công ty Điện lực tỉnh", reason="Công văn 12").status_code == 302
    rule = CountedUnder.objects.get()
    assert (rule.unit.code, rule.under.code, rule.reason, rule.applied) == ("K1-1", "K2", "Công văn 12", True)
    page = client.get(PAGE).content.decode()
    assert "tính vào Đảng bộ Công ty Điện lực tỉnh" in page
    assert "đang áp dụng" in page
    assert client.post(f"{PAGE}/{rule.pk}/den-ngay", {"until": "2026-11-10"}).status_code == 302
    rule.refresh_from_db()
    assert (str(rule.until), rule.applied) == ("2026-11-10", False)
    client.post(f"{PAGE}/{rule.pk}/bo")
    rule.refresh_from_db()
    assert rule.removed_at is not None
    assert "Đã bỏ" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"unit": "K1", "under": "K1-1"}, "Không tính một đơn vị vào chính nó"),
        ({"unit": "khong co"}, "Không có đơn vị này"),
        ({"since": "hôm nay"}, "Ghi ngày như 31/12/2026."),
        ({"until": "2026-10-01"}, "Ngày kết thúc phải từ ngày bắt đầu trở đi."),
        ({"under": "K1"}, "Đơn vị vốn trực thuộc đơn vị này rồi."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_changes_nothing(client, contest, said, words):
    answer = add(client, **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CountedUnder.objects.exists()


def test_a_file_brings_rules_once(client, contest):
    rows = [("K1-1", "", "K2", "", "01/11/2026", None, "Đảng bộ huyện theo dõi"), ("K2-1", "", "K1", "", "1/11/2026")]
    answer = client.post(f"{PAGE}/tep", {"file": sheet(*rows)})
    assert "2 quy định mới, 0 đổi ngày kết thúc, 0 như cũ" in answer.content.decode()
    again = client.post(f"{PAGE}/tep", {"file": sheet(*rows)})
    assert "0 quy định mới, 0 đổi ngày kết thúc, 2 như cũ" in again.content.decode()
    own = client.get(f"{PAGE}/tep").content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(own)).get_sheet_by_index(0).to_python()
    assert lines[1][:3] == ["K1-1", "Chi bộ Phòng Ngân sách", "K2"]
    assert client.post(f"{PAGE}/tep", {"file": SimpleUploadedFile("a.xlsx", own)}).context["taken"].same == 2
    assert [(row.unit, row.under, row.fault) for row in read_rules(own, name="a.xlsx")] == [
        ("K1-1", "K2", ""),
        ("K2-1", "K1", ""),
    ]


def test_one_wrong_line_keeps_the_whole_file_out_and_every_one_is_named(client, contest):
    rows = [
        ("K1-1", "", "K2", "", "01/11/2026"),
        ("K9", "", "K2", "", "01/11/2026"),
        ("K2-1", "", "K9", "", "01/11/2026"),
        ("K2-1", "", "K1", "", "mai"),
        ("K1-2", "", "K2", "", "01/11/2026", "01/10/2026"),
        ("K2", "", "K1-1", "", "01/11/2026"),
    ]
    answer = client.post(f"{PAGE}/tep", {"file": sheet(*rows)})
    assert answer.status_code == 422
    assert [number for number, _words in answer.context["faults"]] == [3, 4, 5, 6, 7]
    assert not CountedUnder.objects.exists()
    wrong = client.post(f"{PAGE}/tep", {"file": SimpleUploadedFile("a.xlsx", b"no workbook")})
    assert wrong.status_code == 422


def test_the_secretary_of_the_unit_it_counts_under_sees_figures_and_no_names(client, contest):
    add(client)
    district = Client()
    district.force_login(make_person("Bí thư huyện", role=Role.Kind.SECRETARY, branch=Unit.objects.get(code="K2")))
    make_person("Ngô Thị Imlặng", unit=Unit.objects.get(code="K1-1"))
    page = district.get("/bao-cao/thi-thu?don-vi=K2").content.decode()
    assert "Chi bộ Phòng Ngân sách" in page
    assert district.get("/bao-cao/thi-thu?don-vi=K1-1").status_code == 200
    assert district.get("/bao-cao/thi-thu?don-vi=K1-2").status_code == 404
    assert "Imlặng" not in district.get("/don-vi?cuoc-thi=thi-thu&don-vi=K1-1&tat-ca=1").content.decode()
    assert "Chi bộ Phòng Ngân sách" in words_of(district)
    assert "Imlặng" not in words_of(district)
    assert "Imlặng" in words_of(client)


def words_of(reader: Client) -> str:
    """All that stands in the workbook of the unit that the branch counts under, or of the whole for an organiser."""
    files = (reader.get(f"/bao-cao/thi-thu/tai/xlsx?don-vi={code}") for code in ("K2", "K1"))
    books = [
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(one.streaming_content)))
        for one in files
        if one.status_code == 200
    ]
    return str([book.get_sheet_by_name(name).to_python() for book in books for name in book.sheet_names])


def test_the_public_page_of_units_shows_the_branch_there(client, contest):
    add(client)
    pages = {code: Client().get(f"/cuoc-thi/thi-thu/ket-qua/don-vi?don-vi={code}") for code in ("K1", "K2")}
    codes = {code: {row.unit.code for row, _to in page.context["rows"]} for code, page in pages.items()}
    assert codes == {"K1": {"K1-2"}, "K2": {"K2-1", "K1-1", "K2-2"}}


def test_nobody_else_may_say_what_counts_where(client, contest, secretary):
    add(client)
    rule = CountedUnder.objects.get()
    for one in (Client(), Client()):
        assert one.get(PAGE).status_code in (302, 404)
    other = Client()
    other.force_login(secretary)
    assert other.get(PAGE).status_code in (403, 404)
    assert other.post(f"{PAGE}/{rule.pk}/bo").status_code in (403, 404)
    rule.refresh_from_db()
    assert rule.removed_at is None


def test_pages_of_units_and_reports_say_where_a_unit_counts(client, contest, admin):
    add(client)
    said = "Chi bộ Phòng Ngân sách được tính vào"
    reports = {code: client.get(f"/bao-cao/thi-thu?don-vi={code}").content.decode() for code in ("K1", "K2", "K1-2")}
    assert {code: said in page for code, page in reports.items()} == {"K1": True, "K2": True, "K1-2": False}
    client.force_login(admin)
    pages = {code: client.get(f"/quan-tri/don-vi/{Unit.objects.get(code=code).pk}") for code in ("K1-1", "K2", "K1-2")}
    found = {code: said in page.content.decode() for code, page in pages.items()}
    assert found == {"K1-1": True, "K2": True, "K1-2": False}
