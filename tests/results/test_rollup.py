"""Branches that a contest counts under another unit: every figure is that of SQL that knows nothing of the product."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db import connection

from accounts.actions import NewUnit, add_units
from accounts.models import Unit, UnitHeadcount
from accounts.rosters.unit_changes import move_unit
from contest.reports.monitor import live
from contest.reports.participation import participation, participation_as_of
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.queries import unit_rows
from contest.results.rollup.actions import count_under, end_rule, remove_rule, settle, settle_due
from contest.results.rollup.errors import RollupError
from contest.results.rollup.hanging import counted_above, place_in_order, without_circles
from contest.results.rollup.models import CountedUnder
from contest.rounds.models import Period
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
# Each unit with those it counts for by the stored rules of a day, straight from the tables; then the papers.
FIGURES = """
with recursive above(own, at) as (
  select id, id from accounts_unit
  union all
  select above.own, case when r.under_id is not null then r.under_id else p.id end
  from above join accounts_unit u on u.id = above.at
  left join contest_countedunder r on r.unit_id = u.id and r.removed_at is null and r.since <= %s
       and (r.until is null or r.until >= %s)
  left join accounts_unit p on p.path = substr(u.path, 1, length(u.path) - 4)
  where r.under_id is not null or p.id is not null)
select u.code, count(*), count(distinct a.participant_id), min(case when a.score = 20 then a.duration_ms end),
       sum(a.score)
from contest_attempt a join above on above.own = a.unit_id join accounts_unit u on u.id = above.at
where a.state in (1, 2) group by u.code
"""


def by_sql(day: dt.date = TODAY) -> dict[str, tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [day, day])
        return {code: (attempts, people, fast, int(score)) for code, attempts, people, fast, score in cursor.fetchall()}


def by_report(contest, *, as_of: dt.datetime | None = None) -> dict[str, tuple[int | None, ...]]:
    period = Period.objects.select_related("contest__unit").get(contest=contest, kind=Period.Kind.CONTEST)
    made = (
        participation_as_of(period, contest.unit, moment=as_of)
        if as_of
        else participation(period, contest.unit, now=NOW)
    )
    return {
        row.code: (row.attempts, row.people, row.fastest_ms, round(row.mean_score * row.attempts))
        for row in made.rows
        if row.attempts
    }


def rows_of(contest, code: str) -> list[tuple[str, int, int | None, int]]:
    period = Period.objects.select_related("contest__unit").get(contest=contest, kind=Period.Kind.CONTEST)
    made = participation(period, Unit.objects.get(code=code), now=NOW)
    return [(row.code, row.depth, row.headcount, row.attempts) for row in made.rows]


@pytest.fixture
def contest(root: Unit):
    """Papers of forty people everywhere in a tree of four levels, each of one unit."""
    add_units(units=[NewUnit("K1-1-1", "Tổ 1", Unit.Kind.CELL, headcount=4)], on=dt.date(2026, 1, 1))
    root.refresh_from_db()
    Unit.objects.move(Unit.objects.get(code="K1-1-1"), Unit.objects.get(code="K1-1"), pos="last-child")
    made = make_contest(root, rounds=2)
    chance = random.Random(7)
    units = list(Unit.objects.order_by("path"))
    people = [make_participant(made, chance.choice(units)) for _ in range(40)]
    for number in range(120):
        hand_in(
            chance.choice(people),
            chance.choice([20, 19, 12]),
            chance.randrange(17_000, 600_000),
            round_number=1 + number % 2,
        )
    tally_all()
    return made


def hang(contest, code: str, under: str, *, since: dt.date = TODAY, until: dt.date | None = None) -> CountedUnder:
    unit, other = Unit.objects.get(code=code), Unit.objects.get(code=under)
    return count_under(contest=contest, unit=unit, under=other, since=since, until=until, by=None, now=NOW)


@pytest.mark.parametrize(
    "rules",
    [
        [("K1-1", "K2")],
        [("K1-1", "K2"), ("K1-1-1", "K1-2")],
        [("K1-1-1", "K2-1"), ("K2-1", "K1"), ("K1-2", "K2")],
        [("K1", "K2"), ("K1-1", "K2-2")],
        [("K1-1", "K")],
    ],
    ids=str,
)
def test_every_unit_is_as_sql_counts_it_after_each_rule_and_after_each_is_taken_back(contest, rules):
    made = []
    for code, under in rules:
        made.append(hang(contest, code, under))
        assert by_report(contest) == by_sql()
        assert by_report(contest, as_of=NOW) == by_sql()
        assert find_differences(contest) == []
    for rule in made:
        remove_rule(rule=rule, by=None, now=NOW)
        assert by_report(contest) == by_sql()
        assert find_differences(contest) == []


def test_papers_handed_in_afterwards_count_there_too(contest):
    hang(contest, "K1-1", "K2")
    hand_in(make_participant(contest, Unit.objects.get(code="K1-1-1")), 20, 15_000)
    tally_all()
    assert by_report(contest) == by_sql()
    assert by_report(contest)["K2"][2] == 15_000
    assert by_report(contest)["K1"][2] != 15_000


def test_the_branch_stands_below_the_unit_it_counts_under_with_its_headcount(contest):
    before = {code: people for code, _depth, people, _ in rows_of(contest, "K")}
    assert (before["K1"], before["K2"], before["K1-1"]) == (20, 20, 10)
    hang(contest, "K1-1", "K2")
    rows = rows_of(contest, "K2")
    assert [(code, depth) for code, depth, _, _ in rows] == [
        ("K2", 0),
        ("K2-1", 1),
        ("K2-2", 1),
        ("K1-1", 1),
        ("K1-1-1", 2),
    ]
    assert rows[0][2] == 30
    assert [(code, people) for code, _, people, _ in rows_of(contest, "K1")] == [("K1", 10), ("K1-2", 10)]
    period = Period.objects.select_related("contest__unit").get(contest=contest, kind=Period.Kind.CONTEST)
    ranked = unit_rows(period, Unit.objects.get(code="K2"), TODAY)
    assert {row.unit.code for row in ranked} == {"K2-1", "K2-2", "K1-1"}


def test_children_sum_to_their_parents(contest):
    hang(contest, "K1-1", "K2")
    hang(contest, "K2-1", "K1-2")
    rows = rows_of(contest, "K")
    for at, (code, depth, _, attempts) in enumerate(rows):
        below = []
        for _code, other, _, count in rows[at + 1 :]:
            if other <= depth:
                break
            below += [count] if other == depth + 1 else []
        own = hand_ins_of(code)
        assert attempts == own + sum(below), code


def hand_ins_of(code: str) -> int:
    from contest.attempts.models import Attempt

    return Attempt.objects.filter(unit__code=code, state__in=(1, 2)).count()


def test_a_rule_holds_from_its_first_day_to_its_last(contest):
    tomorrow = TODAY + dt.timedelta(days=1)
    rule = hang(contest, "K1-1", "K2", since=tomorrow, until=tomorrow)
    before = by_report(contest)
    assert before == by_sql()
    assert settle_due(now=NOW) == 0
    later = NOW + dt.timedelta(days=1)
    assert settle_due(now=later) == 1
    assert by_report(contest) == by_sql(tomorrow) != before
    assert settle_due(now=later + dt.timedelta(days=1)) == 1
    assert by_report(contest) == before
    rule.refresh_from_db()
    assert rule.applied is False


def test_after_the_end_the_last_day_decides(contest):
    rule = hang(contest, "K1-1", "K2")
    assert settle(contest=contest, now=NOW + dt.timedelta(days=90)) == 0
    end_rule(rule=rule, until=TODAY + dt.timedelta(days=30), by=None, now=NOW)
    assert settle(contest=contest, now=NOW + dt.timedelta(days=90)) == 0


def test_a_moved_branch_is_counted_by_the_rules_still(contest, organiser):
    hang(contest, "K1-1", "K2")
    move_unit(unit=Unit.objects.get(code="K1-1"), parent=Unit.objects.get(code="K"), by=organiser, now=NOW, on=TODAY)
    assert by_report(contest) == by_sql()
    move_unit(
        unit=Unit.objects.get(code="K1-1-1"), parent=Unit.objects.get(code="K2-2"), by=organiser, now=NOW, on=TODAY
    )
    assert by_report(contest) == by_sql()
    assert find_differences(contest) == []


def test_another_contest_counts_by_the_tree(contest, root):
    hang(contest, "K1-1", "K2")
    other = make_contest(root, slug="khac")
    hand_in(make_participant(other, Unit.objects.get(code="K1-1")), 20)
    tally_all()
    assert set(by_report(other)) == {"K", "K1", "K1-1"}


def test_who_is_at_work_is_counted_there(contest):
    from contest.attempts.models import Attempt

    hang(contest, "K1-1", "K2")
    one = Attempt.objects.filter(unit__code="K1-1")[0]
    ends = int(NOW.timestamp() * 1000) + 60_000
    Attempt.objects.filter(pk=one.pk).update(state=Attempt.State.OPEN, ends_ms=ends, submitted_ms=None)
    assert [unit.name for unit in live(contest, now=NOW).at_work.units] == ["Đảng bộ Công ty Điện lực tỉnh"]


@pytest.mark.parametrize(
    ("code", "under", "why"),
    [
        ("K1", "K1-1", "itself"),
        ("K1", "K1", "itself"),
        ("K1-1", "K1", "same_place"),
        ("K", "K1", "outside"),
        ("K2", "K1-1", "circle"),
        ("K1-1", "K2-1", "overlaps"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(contest, code, under, why):
    hang(contest, "K1-1", "K2")
    before = by_report(contest)
    with pytest.raises(RollupError) as refusal:
        hang(contest, code, under)
    assert refusal.value.code == why
    assert CountedUnder.objects.count() == 1
    assert by_report(contest) == before


def test_pure_rules_never_go_round():
    assert without_circles([("0001", "0002"), ("0002", "0001"), ("00010001", "0003")]) == {
        "0001": "0002",
        "00010001": "0003",
    }
    assert counted_above("00010001", {"0001": "0002", "0002": "00010001"}) == ["0002", "0001", "00010001"]
    assert place_in_order("00010005", {"0001": "0002"}) > place_in_order("00020009", {"0001": "0002"})
    assert place_in_order("00010005", {"0001": "0002"}) < place_in_order("0003", {"0001": "0002"})


def test_headcounts_that_nobody_stated_move_nothing(contest):
    UnitHeadcount.objects.filter(unit__code="K1-1").delete()
    hang(contest, "K1-1", "K2")
    assert {code: people for code, _, people, _ in rows_of(contest, "K")}["K2"] == 20
