"""The unit picker: what is found, what is marked, the tree branch by branch, and the fragment sent while typing."""

import datetime as dt
import re
from pathlib import Path

import pytest

from accounts.actions import NewUnit, add_units
from accounts.forms import UnitField
from accounts.models import Unit
from accounts.picker import TOP, UnitPick, clean_query, hit_pieces, open_tree, parent_pieces, units_in
from accounts.queries import with_parents
from tests.markup import on_one_line

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "unit-picker.js"


def picked(client, **asked):
    """The fragment for what was asked, with "-" for "_" in names."""
    asked = {name.replace("_", "-"): value for name, value in asked.items()}
    return on_one_line(client.get("/chon-don-vi", asked).text)


def codes(page):
    return re.findall(r'type="radio" name="unit" value="([^"]+)"', page)


def said(page):
    found = re.search(r"data-picker-count>([^<]*)<", page)
    return found and found[1]


# --- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ngân sách", ["K1-1", "K2-1"]),
        ("ngan sach", ["K1-1", "K2-1"]),
        ("NGAN SACH", ["K1-1", "K2-1"]),
        ("sach ngan", ["K1-1", "K2-1"]),
        ("so tai chinh", ["K1-1", "K1-2"]),
        ("chinh tai so", ["K1-1", "K1-2"]),
        ("stc", ["K1-1", "K1-2"]),
        ("đl van phong", ["K2-2"]),
        ("dien luc", ["K2-1", "K2-2"]),
        ("%", []),
        ("_", []),
        ("", []),
    ],
)
def test_search(client, root, query, expected):
    assert codes(picked(client, unit_q=query)) == expected


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("so tai chinh", "Thấy 2 đơn vị"),
        (
            "khongco<b>",
            "Chưa thấy đơn vị nào có chữ “khongco&lt;b&gt;”. Thử tên ngắn hơn hoặc chọn theo cây.",
        ),
        ("", None),
    ],
)
def test_search_says_how_many(client, root, query, words):
    assert said(picked(client, unit_q=query)) == words


def test_search_shows_at_most_eight(client, root):
    add_units(units=[NewUnit(f"N{n}", f"Chi bộ Thôn {n}", Unit.Kind.CELL) for n in range(9)], on=dt.date(2026, 1, 1))
    page = picked(client, unit_q="thon")

    assert codes(page) == [f"N{n}" for n in range(8)]
    assert said(page) == "Thấy 9 đơn vị. Gõ thêm để thấy ít hơn."
    assert said(picked(client, unit_q="thon 3")) == "Thấy 1 đơn vị"


def test_search_leaves_out_closed_units_and_those_with_units_below(client, root):
    Unit.objects.filter(code="K1-2").update(is_active=False)

    assert codes(picked(client, unit_q="so tai chinh")) == ["K1-1"]


def test_search_stays_below_the_root_of_the_page(client, root):
    assert codes(picked(client, unit_q="ngan sach", root="K2")) == ["K2-1"]
    assert client.get("/chon-don-vi", {"root": "KHONGCO"}).status_code == 404


def test_search_survives_whatever_is_typed(client, root):
    assert picked(client, unit_q="\0" * 300) == picked(client, unit_q="")
    assert client.get("/chon-don-vi", {"unit-q": "a " * 5000, "unit": "\0", "unit-branch": "\0"}).status_code == 200
    assert client.get("/chon-don-vi", {"root": "\0"}).status_code == 404


def test_search_costs_the_same_for_one_and_for_eight(client, root, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        picked(client, unit_q="dl van phong")
    with django_assert_max_num_queries(2):
        picked(client, unit_q="chi bo")


def test_clean_query():
    assert clean_query("  so \0  tai\tchinh ") == "so tai chinh"
    assert clean_query("a b c d e f g h i k") == "a b c d e f g h"
    assert len(clean_query("x" * 500)) == 100


# --- hits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("so tai chinh", "Đảng bộ [Sở Tài chính]"),
        ("chinh tai so", "Đảng bộ [Sở Tài chính]"),
        ("tai", "Đảng bộ Sở [Tài] chính"),
        ("so chinh", "Đảng bộ [Sở] Tài [chính]"),
        ("ai", "Đảng bộ Sở T[ài] chính"),
        ("dang", "[Đảng] bộ Sở Tài chính"),
        ("x", "Đảng bộ Sở Tài chính"),
        ("", "Đảng bộ Sở Tài chính"),
    ],
)
def test_hits_are_marked_in_the_name_as_it_is_written(words, expected):
    pieces = hit_pieces("Đảng bộ Sở Tài chính", words.split())

    assert "".join(f"[{text}]" if hit else text for text, hit in pieces) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("so tai chinh", "Đảng bộ [Sở Tài chính]"),
        ("ngan sach tai chinh", "Đảng bộ Sở [Tài chính]"),
        ("chi bo", "Đảng bộ Sở Tài chính"),
        ("so tai ch", "Đảng bộ [Sở Tài ch]ính"),
    ],
)
def test_words_of_the_units_own_name_are_not_marked_above_it(cell, query, expected):
    pieces = parent_pieces(with_parents([cell])[0], query)

    assert "".join(f"[{text}]" if hit else text for text, hit in pieces) == expected


def test_names_are_escaped_and_hits_underlined(client, root):
    Unit.objects.filter(code="K1").update(name="Đảng bộ <i>Sở</i> Tài chính")

    assert "Đảng bộ &lt;i&gt;<mark>Sở</mark>&lt;/i&gt; <mark>Tài chính</mark>" in picked(client, unit_q="so tai chinh")


# --- tree -----------------------------------------------------------------------------------------


def shown(code, root=None):
    return [unit.code for unit in units_in(open_tree(code, root=root))]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (TOP, ["K1", "K2"]),
        ("K1", ["K1", "K1-1", "K1-2", "K2"]),
        ("K2", ["K1", "K2", "K2-1", "K2-2"]),
        ("K", ["K1", "K2"]),
        ("KHONGCO", ["K1", "K2"]),
    ],
)
def test_tree_opens_one_branch_and_leaves_the_lone_top_out(root, code, expected):
    assert shown(code) == expected


def test_tree_shows_all_tops_when_there_are_several(root, outsider):
    assert shown(TOP) == ["K", "NGOAI"]
    assert shown("K1") == ["K", "K1", "K1-1", "K1-2", "K2", "NGOAI"]


def test_tree_stays_below_the_root_of_the_page(root):
    assert shown(TOP, Unit.objects.get(code="K1")) == ["K1-1", "K1-2"]
    assert shown("K2", Unit.objects.get(code="K1")) == ["K1-1", "K1-2"]


def test_tree_leaves_closed_units_out(root):
    Unit.objects.filter(code="K1-1").update(is_active=False)

    assert shown("K1") == ["K1", "K1-2", "K2"]


def test_tree_costs_three_queries_however_much_is_open(root, django_assert_max_num_queries):
    for code in (TOP, "K1"):
        with django_assert_max_num_queries(3):
            open_tree(code, root=None)


def test_tree_nests_details_and_marks_where_to_go_on(client, root):
    page = picked(client, unit="K1-2", unit_branch="K1")

    assert codes(page) == ["K1-1", "K1-2"]
    assert 'value="K1-2" checked' in page
    assert page.count("<details open>") == page.count('id="id_unit-open"') == 1
    assert re.findall(r'name="unit-branch" value="([^"]+)"', page) == ["K2"]


# --- the field and its page -----------------------------------------------------------------------


def test_field_gives_the_unit(cell, root):
    assert UnitField().clean(UnitPick(code="K1-1")) == cell
    assert UnitField(required=False).clean(UnitPick()) is None
    assert UnitField(root=Unit.objects.get(code="K1")).clean(UnitPick(code="K1-1")) == cell


def test_field_shows_the_unit_it_starts_with(cell):
    field = UnitField()
    page = field.widget.render("unit", field.prepare_value(cell))

    assert 'value="K1-1" checked' in page


def test_fields_with_roots_of_their_own_do_not_mix(root):
    first, second = UnitField(root=Unit.objects.get(code="K1")), UnitField()

    assert (first.widget.root.code, second.widget.root) == ("K1", None)
    assert "root=K1" in first.widget.render("unit", None)


def test_fragment_speaks_of_the_field_it_was_asked_for(client, root):
    page = picked(client, field='noi"><b', **{'noi"><b_q': "ngan sach"})

    assert 'name="noi&quot;&gt;&lt;b" value="K1-1"' in page


def test_fragment_is_a_page_of_nothing_else(client, root):
    page = picked(client, unit_q="ngan")

    assert "<html" not in page
    assert "unit-q" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_fragment_only_reads(client, db, method):
    assert getattr(client, method)("/chon-don-vi").status_code == 405


def test_script_weighs_at_most_2_kilobytes():
    assert len(SCRIPT.read_bytes()) <= 2_000
