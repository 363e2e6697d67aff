"""The admins' pages of units: the tree branch by branch, names, headcounts, moves, closing, history."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Unit, UnitChange
from accounts.queries import headcount_on, search_units

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
