"""The admins' pages of units: the tree branch by branch, names, headcounts, moves, closing, history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role, Unit, UnitChange
from accounts.queries import headcount_on, search_units
from tests.accounts.roster_books import book
from tests.factories import make_person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def unit(code):
    return Unit.objects.get(code=code)


def act(client, unit_code, button, /, **fields):
    """Presses the button of one of a unit's forms."""
    said = {f"{button}-{field}": value for field, value in fields.items()}
    return client.post(f"/quan-tri/don-vi/{unit(unit_code).pk}", {button: "1", **said}, follow=True)


def counts(*codes, on=dt.date(2099, 1, 1)):
    return [headcount_on(unit(code), on) for code in codes]


def history(code):
    return [(one.what, one.old, one.new) for one in unit(code).changes.order_by("pk")]


@pytest.mark.parametrize("who", ["member", "secretary", "organiser"])
def test_units_are_not_there_for_others(client, root, who, request):
    client.force_login(request.getfixturevalue(who))
    for address in ("/quan-tri/don-vi", f"/quan-tri/don-vi/{root.pk}"):
        assert client.get(address).status_code == 404
    client.post(f"/quan-tri/don-vi/{root.pk}", {"close": "1"})
    assert unit("K").is_active


def test_tree_opens_one_branch(desk, root):
    page = desk.get("/quan-tri/don-vi").text
    assert page.count("Đảng bộ Sở Tài chính") == 2  # its link, and the words of the button that opens it
    assert "Chi bộ Phòng Ngân sách" not in page
    opened = desk.get("/quan-tri/don-vi", {"mo": "K1"}).text
    assert opened.count(">Chi bộ Phòng Ngân sách<") == 1
    assert "01/01/2026" in opened
    assert "Chi bộ Phòng Ngân sách" not in desk.get("/quan-tri/don-vi", {"mo": "KHONG\0"}).text


def test_tree_costs_the_same_queries(desk, root, django_assert_num_queries):
    desk.get("/quan-tri/don-vi")
    for opened in ("", "K1"):
        with django_assert_num_queries(8 if opened else 7):
            desk.get("/quan-tri/don-vi", {"mo": opened})


def test_unit_gets_other_names_and_is_found_by_them(desk, root):
    act(desk, "K1", "rename", name="Đảng bộ Sở  Kế hoạch", short_name="SKH", kind="2")
    assert history("K1") == [
        (UnitChange.What.RENAMED, "Đảng bộ Sở Tài chính (STC)", "Đảng bộ Sở Kế hoạch (SKH)"),
    ]
    assert [found.unit.code for found in search_units("ngan sach ke hoach")[0]] == ["K1-1"]
    assert search_units("tai chinh")[0] == []


def test_unit_is_added(desk, root):
    page = act(desk, "K1", "add", code="k1-3", name="Chi bộ Thanh tra", short_name="", kind="3").text
    assert "Đã thêm Chi bộ Thanh tra." in page
    assert unit("K1-3").path.startswith(unit("K1").path)
    assert history("K1-3") == [(UnitChange.What.ADDED, "", "Chi bộ Thanh tra")]
    refused = act(desk, "K2", "add", code="K1-3", name="Chi bộ Thanh tra", short_name="", kind="3").text
    assert "Mã này đã có đơn vị khác dùng." in refused
    assert unit("K2").numchild == 2


def test_headcount_is_set_and_goes_up(desk, root):
    assert counts("K1-1", "K1", "K") == [10, 20, 40]
    act(desk, "K1-1", "count", people="14", on="2026-11-01", source="Công văn 12", and_above="on")
    assert counts("K1-1", "K1", "K") == [14, 24, 44]
    assert counts("K1-1", "K1", "K", on=dt.date(2026, 10, 31)) == [10, 20, 40]
    act(desk, "K1-2", "count", people="9", on="2026-11-01", source="")
    assert counts("K1-2", "K1", "K") == [9, 24, 44]
    assert "Tổng số là một số." in act(desk, "K1-2", "count", people="nhiều", on="2026-11-01").text


def test_moved_unit_takes_its_words_and_its_headcount_along(desk, root, member):
    page = act(desk, "K1-1", "move", parent="công ty điện lực tỉnh").text
    assert "Đã chuyển vào Đảng bộ Công ty Điện lực tỉnh." in page
    assert unit("K1-1").path.startswith(unit("K2").path)
    assert [found.unit.code for found in search_units("ngan sach dien luc")[0]] == ["K2-1", "K1-1"]
    assert counts("K1", "K2", "K1-1", "K") == [10, 30, 10, 40]
    assert history("K1-1") == [(UnitChange.What.MOVED, "Đảng bộ Sở Tài chính", "Đảng bộ Công ty Điện lực tỉnh")]
    member.refresh_from_db()
    assert member.unit.code == "K1-1"


@pytest.mark.parametrize(
    ("parent", "words"),
    [
        ("", "Ghi đơn vị cấp trên mới."),
        ("Chi bộ Phòng Ngân sách - STC", "Không chuyển đơn vị vào chính nó"),
        ("K1", "Không chuyển đơn vị vào chính nó"),
        ("K", "Đơn vị đang ở đúng chỗ này rồi."),
        ("Phòng Ngân sách", "Nhiều đơn vị tên này"),
        ("Đảng bộ Công ty Điện lự tỉnh", "Không có đơn vị này. Gần giống: Đảng bộ Công ty Điện lực tỉnh"),
    ],
)
def test_move_refused(desk, root, parent, words):
    before = list(Unit.objects.order_by("path").values())
    assert words in act(desk, "K1", "move", parent=parent).text
    assert list(Unit.objects.order_by("path").values()) == before


def test_branch_is_closed_and_its_units_opened_one_by_one(desk, root):
    act(desk, "K1", "close")
    assert [unit(code).is_active for code in ("K1", "K1-1", "K1-2", "K2-1")] == [False, False, False, True]
    assert "Đơn vị đã ngừng hoạt động" in desk.get(f"/quan-tri/don-vi/{unit('K1').pk}").text
    act(desk, "K1", "reopen")
    assert [unit(code).is_active for code in ("K1", "K1-1")] == [True, False]
    assert [what for what, _, _ in history("K1")] == [UnitChange.What.CLOSED, UnitChange.What.REOPENED]


# --- the first unit, and files of units -----------------------------------------------------------


def test_first_unit_is_added_where_there_is_none(client, db):
    client.force_login(make_person("Lê Minh Đức", role=Role.Kind.ADMIN))
    assert "Bắt đầu từ đơn vị cao nhất." in client.get("/quan-tri/don-vi").text
    said = {"add-code": "K", "add-name": "Đảng bộ Khối", "add-short_name": "", "add-kind": "1"}
    assert "Ghi tên đơn vị." in client.post("/quan-tri/don-vi", {**said, "add-name": ""}).text
    for _ in range(2):
        client.post("/quan-tri/don-vi", said)
    assert [(one.code, one.depth, one.search_text) for one in Unit.objects.all()] == [("K", 1, "dang bo khoi")]


HEAD = ["Mã đơn vị", "Tên đơn vị", "Mã đơn vị cấp trên", "Số đảng viên", "Tính đến ngày"]


def imported(tmp_path, capsys, content, **options):
    """What import_roster prints of a file of units, and its exit code."""
    path = tmp_path / "don-vi.xlsx"
    path.write_bytes(content)
    code = 0
    try:
        call_command("import_roster", str(path), **options)
    except CommandError as error:
        code = error.returncode
    return capsys.readouterr().out.splitlines(), code


def test_units_come_from_a_file_in_any_order(db, tmp_path, capsys):
    rows = [
        ["A1", "Chi bộ Một", "A", 12, "01/01/2026"],
        ["A", "Đảng bộ A", "K", 30, dt.date(2026, 1, 1)],
        ["K", "Đảng bộ Khối", None, "1.030", None],
        ["B1", "Chi bộ Hai", "B", None, None],
        ["A1", "Chi bộ Ba", "A", None, None],
        ["A2", "Chi bộ Bốn", "A", "nhiều", None],
        [None, "Chi bộ Năm", "A", None, None],
    ]
    content = book(("Đơn vị", [["DANH SÁCH ĐƠN VỊ"], HEAD, *rows]))

    assert imported(tmp_path, capsys, content, dry_run=True)[0][-1] == "Chạy thử: chưa ghi gì."
    assert Unit.objects.count() == 0
    said, code = imported(tmp_path, capsys, content)
    assert (said[0], code) == ("Đơn vị: mới 3 · đổi tên 0 · ghi tổng số 3 · giữ nguyên 0 · lỗi 4", 1)
    assert said[1] == (
        "  trang tính “Đơn vị”, dòng 6: Không có đơn vị cấp trên mã “B”, hoặc dòng của đơn vị ấy có lỗi."
    )
    assert [(one.code, one.depth, one.numchild) for one in Unit.objects.order_by("path")] == [
        ("K", 1, 1),
        ("A", 2, 1),
        ("A1", 3, 0),
    ]
    assert unit("A1").search_text == "chi bo mot dang bo a dang bo khoi"
    assert counts("K", "A", "A1") == [1030, 30, 12]
    assert imported(tmp_path, capsys, content)[0][-1] == "Không có gì thay đổi."


def test_exported_units_come_in_again_without_change(desk, root, tmp_path, capsys):
    content = desk.get("/quan-tri/don-vi/xuat").content
    before = list(Unit.objects.order_by("path").values())
    assert imported(tmp_path, capsys, content) == (
        ["Đơn vị: mới 0 · đổi tên 0 · ghi tổng số 0 · giữ nguyên 7 · lỗi 0", "Không có gì thay đổi."],
        0,
    )
    assert list(Unit.objects.order_by("path").values()) == before


def test_file_renames_and_counts_and_never_moves(root, tmp_path, capsys):
    rows = [["K1", "Đảng bộ Sở Kế hoạch", "K", 25, "01/06/2026"], ["K1-1", "Chi bộ Phòng Ngân sách", "K2", None, None]]
    said, code = imported(tmp_path, capsys, book(("Đơn vị", [HEAD, *rows])))
    assert (said[0], code) == ("Đơn vị: mới 0 · đổi tên 1 · ghi tổng số 1 · giữ nguyên 0 · lỗi 1", 1)
    assert "Đơn vị K1-1 đang thuộc K1. Chuyển ở trang của đơn vị." in said[1]
    assert (unit("K1").name, unit("K1").short_name, counts("K1")) == ("Đảng bộ Sở Kế hoạch", "STC", [25])
    assert counts("K1", on=dt.date(2026, 5, 31)) == [20]
