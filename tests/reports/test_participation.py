"""The report by unit: against an independent count in SQL, and the same again as of a moment."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import fields

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from contest.attempts.models import Attempt
from contest.reports.participation import (
    Row,
    days_gone,
    participation,
    participation_as_of,
    participation_summary,
    with_parts,
    without_scores,
)
from contest.results.actions import tally_all
from contest.rounds.models import Period
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)

SQL = """
select u.path,
       count(a.id), count(distinct a.participant_id),
       sum(case when a.score = 20 then 1 else 0 end), count(distinct case when a.score = 20 then a.participant_id end),
       min(case when a.score = 20 then a.duration_ms end), sum(a.score)
from accounts_unit u
join accounts_unit below on below.path like u.path || '%%'
join contest_attempt a on a.unit_id = below.id
where a.state in (1, 2) and a.submitted_ms <= %s
group by u.path
"""


def counted_in_sql(until: dt.datetime) -> dict[str, tuple]:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [int(until.timestamp() * 1000)])
        return {row[0]: tuple(int(n) if n is not None else None for n in row[1:]) for row in cursor.fetchall()}


def figures_of(report) -> dict[str, tuple]:
    paths = dict(Unit.objects.values_list("code", "path"))
    return {
        paths[row.code]: (
            row.attempts,
            row.people,
            row.perfect_attempts,
            row.perfect_people,
            row.fastest_ms,
            round(row.mean_score * row.attempts),
        )
        for row in report.rows
        if row.attempts
    }


@pytest.fixture
def contest(root: Unit):
    return make_contest(root)


@pytest.fixture
def whole(contest) -> Period:
    return Period.objects.select_related("contest__unit").get(contest=contest, kind=Period.Kind.CONTEST)


@pytest.fixture
def crowd(contest) -> None:
    """60 papers of 25 people in all units, over three days."""
    chance = random.Random(7)
    units = list(Unit.objects.order_by("path"))
    people = [make_participant(contest, chance.choice(units)) for _ in range(25)]
    for number in range(60):
        score = chance.choice([20, 20, 19, 8])
        hand_in(chance.choice(people), score, chance.randrange(17_000, 600_000), at=NOW - number * HOUR)
    tally_all()


def test_every_level_equals_an_independent_count(whole, crowd):
    report = participation(whole, whole.contest.unit, now=NOW)
    assert figures_of(report) == counted_in_sql(NOW)
    own = report.summary.row
    assert (own.people, own.attempts) == (report.rows[0].people, report.rows[0].attempts)
    assert sum(day.attempts for day in report.days) == own.attempts == 60


def test_rows_stand_in_tree_order_with_names_and_paths(whole):
    report = participation(whole, whole.contest.unit, now=NOW)
    assert [(row.code, row.depth) for row in report.rows] == [
        ("K", 0),
        ("K1", 1),
        ("K1-1", 2),
        ("K1-2", 2),
        ("K2", 1),
        ("K2-1", 2),
        ("K2-2", 2),
    ]
    assert report.rows[2].path == (
        "Đảng bộ Khối cơ quan và doanh nghiệp tỉnh › Đảng bộ Sở Tài chính › Chi bộ Phòng Ngân sách"
    )
    assert [row.headcount for row in report.rows] == [40, 20, 10, 10, 20, 10, 10]


def test_children_add_up_to_their_parent(whole, contest):
    for code, papers in (("K1-1", 3), ("K1-2", 2), ("K2-1", 4)):
        person = make_participant(contest, Unit.objects.get(code=code))
        for number in range(papers):
            hand_in(person, 20 - number % 2, 20_000 + number, at=NOW - number * HOUR)
    tally_all()
    rows = {row.code: row for row in participation(whole, whole.contest.unit, now=NOW).rows}
    for parent, children in (("K", ("K1", "K2")), ("K1", ("K1-1", "K1-2")), ("K2", ("K2-1", "K2-2"))):
        for figure in ("headcount", "people", "attempts", "perfect_people", "perfect_attempts", "silent"):
            assert getattr(rows[parent], figure) == sum(getattr(rows[child], figure) for child in children), figure
    assert (rows["K"].people, rows["K"].attempts, rows["K"].rate) == (3, 9, 7.5)


def test_a_branch_reports_itself_alone(whole, crowd):
    branch = Unit.objects.get(code="K2")
    report = participation(whole, branch, now=NOW)
    assert [row.code for row in report.rows] == ["K2", "K2-1", "K2-2"]
    assert (report.summary.row.code, report.summary.whole, report.days) == ("K2", False, ())
    assert report.summary.row.attempts == counted_in_sql(NOW)[branch.path][0]
    assert report.rows[1].path == "Đảng bộ Công ty Điện lực tỉnh › Chi bộ Phòng Ngân sách"


@pytest.mark.parametrize("hours", [0, 1, 7, 30, 59, 60])
def test_as_of_counts_the_papers_handed_in_until_then(whole, crowd, hours):
    moment = NOW - hours * HOUR
    report = participation_as_of(whole, whole.contest.unit, moment=moment)
    assert figures_of(report) == counted_in_sql(moment)
    assert report.summary.row.attempts == 60 - hours
    assert sum(day.attempts for day in report.days) == 60 - hours


def test_as_of_now_is_the_counted_report(whole, crowd):
    counted = with_parts(participation(whole, whole.contest.unit, now=NOW), whole)
    assert participation_as_of(whole, whole.contest.unit, moment=NOW) == counted


def test_as_of_stays_the_same_when_more_papers_come(whole, contest, crowd):
    before = participation_as_of(whole, whole.contest.unit, moment=NOW)
    hand_in(make_participant(contest, Unit.objects.get(code="K1-1")), 20, 1_000, at=NOW + HOUR)
    tally_all()
    assert participation_as_of(whole, whole.contest.unit, moment=NOW) == before


def test_somebody_who_moved_is_one_person_where_the_first_paper_came_from(whole, contest):
    person = make_participant(contest, Unit.objects.get(code="K1-1"))
    hand_in(person, 3, at=NOW - 2 * HOUR)
    person.unit = Unit.objects.get(code="K2-1")
    hand_in(person, 20, at=NOW - HOUR)
    tally_all()
    counted = participation(whole, whole.contest.unit, now=NOW)
    people = {row.code: (row.people, row.attempts, row.perfect_people) for row in counted.rows}
    assert people["K1-1"] == (1, 1, 0)
    assert people["K2-1"] == (0, 1, 1)
    assert people["K"] == (1, 2, 1)
    assert participation_as_of(whole, whole.contest.unit, moment=NOW) == with_parts(counted, whole)


def test_void_and_open_papers_do_not_count_as_of(whole, contest):
    person = make_participant(contest, Unit.objects.get(code="K1-1"))
    hand_in(person, 20)
    attempt = hand_in(person, 20)
    Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.VOID)
    assert participation_as_of(whole, whole.contest.unit, moment=NOW).summary.row.attempts == 1


def test_a_round_counts_its_own_papers(root):
    contest = make_contest(root, rounds=2)
    person = make_participant(contest, Unit.objects.get(code="K1-1"))
    hand_in(person, 20, round_number=1)
    hand_in(person, 10, round_number=2)
    hand_in(person, 10, round_number=2)
    tally_all()
    second = Period.objects.select_related("contest__unit").get(contest=contest, position=2)
    for report in (participation(second, root, now=NOW), participation_as_of(second, root, moment=NOW)):
        assert (report.summary.row.people, report.summary.row.attempts, report.summary.row.perfect_attempts) == (
            1,
            2,
            0,
        )
        assert (report.summary.is_round, report.summary.period) == (True, "Đợt 2")


def test_the_report_costs_the_same_for_any_tree(whole, crowd):
    root = whole.contest.unit
    with CaptureQueriesContext(connection) as small:
        participation(whole, root, now=NOW)
    for parent in Unit.objects.filter(depth=2):
        for number in range(20):
            path = f"{parent.path}{number + 10:04d}"
            Unit.objects.create(code=f"{parent.code}-x{number}", name="Chi bộ mới", depth=3, path=path)
    with CaptureQueriesContext(connection) as large:
        report = participation(whole, root, now=NOW)
    assert len(report.rows) == 47
    assert len(small) == len(large) == 7


def test_the_summary_alone_is_the_summary_of_the_report(whole, crowd):
    for code in ("K", "K1", "K2-2"):
        unit = Unit.objects.get(code=code)
        assert participation_summary(whole, unit, now=NOW) == participation(whole, unit, now=NOW).summary


def test_each_field_of_a_row_says_whether_it_tells_scores():
    assert [one.name for one in fields(Row) if "tells_scores" not in one.metadata] == []


def test_without_scores_a_report_is_the_same_whatever_papers_scored(whole, crowd):
    root = whole.contest.unit
    mixed = participation_as_of(whole, root, moment=NOW)
    Attempt.objects.update(score=20, duration_ms=1_000)
    perfect = participation_as_of(whole, root, moment=NOW)
    assert perfect != mixed
    assert without_scores(perfect) == without_scores(mixed)


@pytest.mark.parametrize(
    ("opens", "closes", "days"),
    [
        (None, None, 0),
        (dt.timedelta(hours=1), None, 0),
        (dt.timedelta(0), None, 1),
        (-dt.timedelta(days=13), dt.timedelta(days=5), 14),
        (-dt.timedelta(days=13), -dt.timedelta(days=3), 11),
        # 23:30 the evening before in Viet Nam
        (-dt.timedelta(hours=9, minutes=30), dt.timedelta(days=5), 2),
    ],
)
def test_days_gone_counts_calendar_days(opens, closes, days):
    edges = [None if gap is None else NOW + gap for gap in (opens, closes)]
    assert days_gone(*edges, now=NOW) == days
