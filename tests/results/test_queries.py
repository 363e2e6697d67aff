"""Reads of the counted tables: places, pages, ties, units, headcounts of a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, UnitHeadcount
from accounts.queries import headcounts_on
from contest.results import queries
from contest.results.actions import tally_all
from contest.results.facts import exclude
from contest.results.models import Leaderboard
from contest.results.ranking import Reason
from contest.rounds.models import Period
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def contest(root: Unit):
    return make_contest(root, per="contest")


@pytest.fixture
def whole(contest) -> Period:
    return Period.objects.select_related("contest__unit").get(contest=contest, kind=Period.Kind.CONTEST)


def leaderboard_of(period: Period) -> Leaderboard:
    leaderboard = queries.find_leaderboard(period)
    assert leaderboard is not None
    return leaderboard


def crowd(contest, unit: Unit, results: list[tuple[str, int, int]]) -> dict[str, object]:
    """One paper for each (name, score, ms), a minute apart; counted. Name → participant."""
    people = {}
    for number, (name, score, duration_ms) in enumerate(results):
        people[name] = make_participant(contest, unit, name)
        hand_in(people[name], score, duration_ms, at=NOW + number * MINUTE)
    tally_all()
    return people


def lines_of(page: queries.LeaderboardPage) -> list[tuple[int, str]]:
    return [(line.place, line.full_name) for line in page.lines]


def test_leaderboard_page_follows_the_chain(contest, whole, cell):
    crowd(contest, cell, [("Chậm", 20, 90_000), ("Nhanh", 20, 17_000), ("Sai", 19, 5_000), ("Sau", 20, 90_000)])
    page = queries.leaderboard_page(leaderboard_of(whole), 1)
    assert lines_of(page) == [(1, "Nhanh"), (2, "Chậm"), (3, "Sau"), (4, "Sai")]
    assert [line.gap and (line.gap.key, line.gap.by) for line in page.lines] == [
        ("duration", 73_000),
        ("submitted", 3 * 60_000),
        ("score", 1),
        None,
    ]
    assert (page.people, page.pages, page.number) == (4, 1, 1)


def test_leaderboard_page_names_the_unit_and_the_one_above(contest, whole, cell, root):
    crowd(contest, cell, [("Ở chi bộ", 20, 17_000)])
    crowd(contest, Unit.objects.get(code="K2"), [("Ở đảng bộ", 20, 18_000)])
    page = queries.leaderboard_page(leaderboard_of(whole), 1)
    assert [line.unit_name for line in page.lines] == [
        "Chi bộ Phòng Ngân sách, Đảng bộ Sở Tài chính",
        "Đảng bộ Công ty Điện lực tỉnh",
    ]


def test_equal_keys_share_a_place_over_the_edge_of_a_page(whole, contest, cell):
    for name in "ABCDE":
        hand_in(make_participant(contest, cell, name), 20, 30_000, at=NOW)
    hand_in(make_participant(contest, cell, "Nhất"), 20, 17_000, at=NOW)
    hand_in(make_participant(contest, cell, "Cuối"), 20, 40_000, at=NOW)
    tally_all()
    leaderboard = leaderboard_of(whole)
    places = [
        [line.place for line in queries.leaderboard_page(leaderboard, number, size=3).lines] for number in (1, 2, 3)
    ]
    assert places == [[1, 2, 2], [2, 2, 2], [7]]


def test_a_place_is_held_by_everybody_who_shares_it_and_by_nobody_else(whole, contest, cell):
    people = {name: make_participant(contest, cell, name) for name in "ABCDEF"}
    for name, duration_ms in zip("ABCDEF", (20_000, 20_000, 30_000, 40_000, 40_000, 40_000), strict=True):
        hand_in(people[name], 20, duration_ms)
    exclude(contest=contest, participant=people["C"], reason="Thi hộ.", by=make_person(), now=NOW)
    tally_all()
    leaderboard = leaderboard_of(whole)
    found = {place: [line.full_name for line in queries.lines_at(leaderboard, place)] for place in range(8)}
    # places 2, 4 and 5 are taken up by equals above them; nobody is behind the last
    assert found == {0: [], 1: ["A", "B"], 2: [], 3: ["D", "E", "F"], 4: [], 5: [], 6: [], 7: []}
    assert {line.place for line in queries.lines_at(leaderboard, 3)} == {3}


def test_every_page_together_is_the_whole_order(whole, contest, cell):
    results = [(f"N{n:02d}", 20 - n % 4, 20_000 + (n * 7919) % 5_000) for n in range(47)]
    people = crowd(contest, cell, results)
    leaderboard = leaderboard_of(whole)
    pages = [queries.leaderboard_page(leaderboard, number, size=5) for number in range(1, 11)]
    lines = [line for page in pages for line in page.lines]
    in_order = sorted(results, key=lambda result: (-result[1], result[2], results.index(result)))
    assert [line.full_name for line in lines] == [name for name, _, _ in in_order]
    assert [line.place for line in lines] == list(range(1, 48))
    for line in lines:
        assert queries.find_place(leaderboard, line.rank_key) == line.place
        own = queries.find_own_standing(leaderboard, people[line.full_name])
        assert own is not None
        assert (own.place, own.values) == (line.place, line.values)
        near = queries.find_neighbours(leaderboard, own)
        around = [other for other in lines if abs(other.place - line.place) < 2]
        assert [(one.place, one.full_name, one.gap) for one in near] == [
            (one.place, one.full_name, one.gap) for one in around
        ]


@pytest.mark.parametrize("page", [3, 99, 10**9])
def test_a_page_behind_the_end_is_the_last(whole, contest, cell, page):
    crowd(contest, cell, [(f"N{n}", 20, 20_000 + n) for n in range(7)])
    shown = queries.leaderboard_page(leaderboard_of(whole), page, size=3)
    assert (shown.number, shown.pages, lines_of(shown)) == (3, 3, [(7, "N6")])


def test_the_gate_keeps_others_off_the_leaderboard(root, cell):
    contest = make_contest(root, slug="chi-dung-het", per="contest", gate="all_right", chain=("duration", "submitted"))
    people = crowd(contest, cell, [("Đúng hết", 20, 60_000), ("Gần đúng", 19, 10_000)])
    leaderboard = leaderboard_of(Period.objects.get(contest=contest, kind=Period.Kind.CONTEST))
    assert lines_of(queries.leaderboard_page(leaderboard, 1)) == [(1, "Đúng hết")]
    assert queries.find_own_standing(leaderboard, people["Gần đúng"]) is None
    assert queries.find_reason(leaderboard, people["Gần đúng"]) is Reason.BELOW_GATE
    assert queries.find_reason(leaderboard, people["Đúng hết"]) is None


@pytest.mark.parametrize("page", [1, 2])
def test_leaderboard_page_costs_the_same_for_few_and_many(whole, contest, cell, page):
    crowd(contest, cell, [(f"N{n}", 20, 20_000 + n) for n in range(4)])
    leaderboard = leaderboard_of(whole)
    with CaptureQueriesContext(connection) as few:
        queries.leaderboard_page(leaderboard, page, size=3)
    crowd(contest, Unit.objects.get(code="K2-1"), [(f"M{n}", 20, 20_000 + n) for n in range(40)])
    with CaptureQueriesContext(connection) as many:
        assert queries.leaderboard_page(leaderboard, page, size=3).people == 44
    assert len(few) == len(many)


def test_period_figures_before_the_first_paper(whole):
    assert queries.period_figures(whole) == queries.Figures()


def test_unit_rows_rank_by_participation_and_hold_their_branch(whole, contest, cell, root):
    crowd(contest, cell, [("A", 20, 30_000), ("B", 10, 30_000)])
    crowd(contest, Unit.objects.get(code="K2-2"), [("C", 20, 20_000)])
    rows = queries.unit_rows(whole, root, NOW.date())
    assert [(row.unit.code, row.headcount, row.figures.people, row.rate, row.silent) for row in rows] == [
        ("K1", 20, 2, 10.0, 18),
        ("K2", 20, 1, 5.0, 19),
    ]
    assert [row.figures.fastest_ms for row in rows] == [30_000, 20_000]


def test_unit_rows_without_a_headcount_come_last_and_have_no_rate(whole, contest, cell, root):
    UnitHeadcount.objects.filter(unit__code="K1").delete()
    crowd(contest, cell, [("A", 20, 30_000)])
    rows = queries.unit_rows(whole, root, NOW.date())
    assert [(row.unit.code, row.rate, row.silent) for row in rows] == [("K2", 0.0, 20), ("K1", None, None)]


@pytest.mark.parametrize(
    ("day", "people"), [("2025-12-31", None), ("2026-01-01", 20), ("2026-11-23", 20), ("2026-11-24", 25)]
)
def test_the_headcount_is_the_one_valid_on_the_day(root, day, people):
    unit = Unit.objects.get(code="K1")
    UnitHeadcount.objects.create(unit=unit, on=dt.date(2026, 11, 24), people=25)
    counts = headcounts_on(Unit.objects.filter(pk=unit.pk), dt.date.fromisoformat(day))
    assert counts.get(unit.pk) == people


def test_a_closed_unit_stays_only_where_it_took_part(whole, contest, cell, root):
    Unit.objects.filter(code__in=["K1", "K2"]).update(is_active=False)
    crowd(contest, cell, [("A", 20, 30_000)])
    assert [row.unit.code for row in queries.unit_rows(whole, root, NOW.date())] == ["K1"]


def test_counting_window_of_a_contest_spans_its_published_rounds(contest, whole):
    early, late = NOW - dt.timedelta(days=40), NOW + dt.timedelta(days=60)
    Period.objects.filter(contest=contest, kind=Period.Kind.ROUND).update(opens_at=early)
    Period.objects.create(
        contest=contest, kind=Period.Kind.ROUND, position=2, title="Nháp", opens_at=NOW, closes_at=late
    )
    assert queries.counting_window(whole) == (early, NOW + dt.timedelta(days=5))


@pytest.mark.parametrize(("closes_in", "day"), [(1, "2026-11-24"), (-3, "2026-11-21"), (None, "2026-11-24")])
def test_headcounts_count_today_and_then_stay_at_the_last_day(closes_in, day):
    closes_at = None if closes_in is None else NOW + dt.timedelta(days=closes_in)
    assert queries.headcount_day(closes_at, now=NOW).isoformat() == day
