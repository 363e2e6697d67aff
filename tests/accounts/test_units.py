"""The tree of units: branches as path ranges, names that search finds, headcounts by day."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions import NewUnit, add_unit, add_units, rename_unit, set_headcount
from accounts.models import Unit, UnitHeadcount
from accounts.queries import branch, headcount_on, headcounts_on, paths_above, search_units, with_parents

NEW_YEAR = dt.date(2026, 1, 1)


def codes(units):
    return [unit.code for unit in units]


def found(text, root=None):
    return [one.unit.code for one in search_units(text, root=root)[0]]


def wide_tree(name, cells):
    """A unit with so many cells, more than one character of a path can number."""
    below = tuple(NewUnit(f"{name}{i}", f"Chi bộ {i}", Unit.Kind.CELL, headcount=1) for i in range(cells))
    return NewUnit(name, f"Đảng bộ {name}", Unit.Kind.COMMITTEE, units=below)


# --- branches -------------------------------------------------------------------------------------


def test_branch_is_the_unit_and_all_below_in_tree_order(root):
    assert codes(branch(root)) == ["K", "K1", "K1-1", "K1-2", "K2", "K2-1", "K2-2"]
    assert codes(branch(Unit.objects.get(code="K1"))) == ["K1", "K1-1", "K1-2"]


def test_branch_keeps_digits_before_letters_and_neighbours_out(db):
    add_units(units=[wide_tree("A", 40), wide_tree("B", 3)], on=NEW_YEAR)

    assert codes(branch(Unit.objects.get(code="A"))) == ["A", *(f"A{i}" for i in range(40))]
    assert codes(branch(Unit.objects.get(code="B"))) == ["B", "B0", "B1", "B2"]


def test_paths_sort_bytewise_whatever_language_the_database_sorts_by(db):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL sorts text by language")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = 'accounts_unit' AND column_name = 'path'"
        )
        assert cursor.fetchall() == [("C",)]


def test_paths_above_lead_from_the_root(cell):
    assert codes(Unit.objects.filter(path__in=paths_above(cell)).order_by("path")) == ["K", "K1"]


def test_parents_are_nearest_first_by_one_query_for_any_number(root, django_assert_num_queries):
    cells = list(Unit.objects.filter(numchild=0).order_by("path"))
    for some in (cells[:1], cells[:3]):
        with django_assert_num_queries(1):
            listed = with_parents(some)

    assert listed[0].parents == ("Đảng bộ Sở Tài chính", "Đảng bộ Khối cơ quan và doanh nghiệp tỉnh")


# --- adding and renaming --------------------------------------------------------------------------


def test_add_units_makes_a_sound_tree_beside_what_is_there(root):
    add_units(units=[wide_tree("B", 3)], on=NEW_YEAR)

    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert codes(Unit.objects.filter(depth=1).order_by("path")) == ["K", "B"]


def test_add_units_writes_in_bulk(db, django_assert_max_num_queries):
    # SQLite takes at most 999 values a statement.
    with django_assert_max_num_queries(12):
        add_units(units=[wide_tree("B", 300)], on=NEW_YEAR)

    assert Unit.objects.count() == 301


def test_add_units_with_a_code_that_is_taken_changes_nothing(root):
    before = codes(Unit.objects.order_by("path"))
    with pytest.raises(IntegrityError), transaction.atomic():
        add_units(units=[NewUnit("N", "Đảng bộ N", Unit.Kind.COMMITTEE, units=(wide_tree("K1", 1),))], on=NEW_YEAR)

    assert codes(Unit.objects.order_by("path")) == before


def test_add_unit_is_last_below_its_parent_and_found_by_the_parents_names(root):
    # Read twice before either is used: the second one does not know of the first one's child.
    parent, stale = (Unit.objects.get(code="K1") for _ in range(2))
    add_unit(parent=parent, code="K1-3", name="Chi bộ Thanh tra", kind=Unit.Kind.CELL)
    add_unit(parent=stale, code="K1-4", name="Chi bộ Đầu tư", kind=Unit.Kind.CELL, short_name="DT")

    assert codes(branch(parent)) == ["K1", "K1-1", "K1-2", "K1-3", "K1-4"]
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert found("stc thanh tra") == ["K1-3"]
    assert found("tai chinh dt") == ["K1-4"]


def test_rename_unit_lets_everything_below_be_found_by_the_new_name_only(root):
    unit = Unit.objects.get(code="K1")
    rename_unit(unit=unit, name="Đảng bộ Sở Kế hoạch", short_name="SKH")

    assert (unit.name, unit.short_name) == ("Đảng bộ Sở Kế hoạch", "SKH")
    assert found("skh ngan sach") == ["K1-1"]
    assert found("so ke hoach doanh nghiep") == ["K1-1", "K1-2"]
    assert found("so tai chinh") == []
    assert found("dien luc ngan sach") == ["K2-1"]


def test_rename_unit_writes_what_adding_would_have_written(root):
    before = list(Unit.objects.order_by("path").values())
    rename_unit(unit=root, name="Đảng bộ khác")
    rename_unit(unit=root, name="Đảng bộ Khối cơ quan và doanh nghiệp tỉnh")

    assert list(Unit.objects.order_by("path").values()) == before


# --- headcounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "people"),
    [
        (dt.date(2025, 12, 31), None),
        (dt.date(2026, 1, 1), 10),
        (dt.date(2026, 5, 31), 10),
        (dt.date(2026, 6, 1), 14),
        (dt.date(2027, 1, 1), 14),
    ],
)
def test_headcount_is_the_last_one_set_by_that_day(cell, day, people):
    set_headcount(unit=cell, on=dt.date(2026, 6, 1), people=14)

    assert headcount_on(cell, day) == people
    assert headcounts_on(Unit.objects.filter(pk=cell.pk), day) == ({cell.pk: people} if people else {})


def test_headcounts_of_a_parent_are_the_sum_below_it(root):
    counts = headcounts_on(Unit.objects.all(), NEW_YEAR)

    assert {unit.code: counts[unit.pk] for unit in Unit.objects.all()} == {
        "K": 40, "K1": 20, "K2": 20, "K1-1": 10, "K1-2": 10, "K2-1": 10, "K2-2": 10,
    }  # fmt: skip


def test_headcounts_cost_one_query_for_any_number(root, django_assert_num_queries):
    for some in (["K"], ["K", "K1", "K2"]):
        with django_assert_num_queries(1):
            assert len(headcounts_on(Unit.objects.filter(code__in=some), NEW_YEAR)) == len(some)


def test_second_headcount_of_a_day_takes_the_place_of_the_first(cell):
    set_headcount(unit=cell, on=NEW_YEAR, people=11, source="Công văn 12")

    assert list(cell.headcounts.values_list("people", "source")) == [(11, "Công văn 12")]


def test_database_holds_one_headcount_a_day(cell):
    with pytest.raises(IntegrityError, match=r"headcount_once_a_day|unitheadcount"), transaction.atomic():
        UnitHeadcount.objects.create(unit=cell, on=NEW_YEAR, people=1)
