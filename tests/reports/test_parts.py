"""Parts of a report: sums are the whole, boundaries of ages and scores, the same counted and from the papers."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Person
from contest.attempts.models import Participant
from contest.reports.part_queries import branch_parts, parts_as_of, parts_of
from contest.reports.parts import Crowd, age_parts, board_parts, hour_parts, score_parts
from contest.results.actions import tally_all
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Board
from tests.factories import NOW, hand_in, make_contest, make_participant
from tests.results.fixing.conftest import with_rules


def test_hours_are_all_of_the_day():
    parts = hour_parts([(0, 2), (23, 1), (0, 3)])
    assert [part.attempts for part in parts] == [5, *[0] * 22, 1]
    assert hour_parts([]) == ()


@pytest.mark.parametrize(
    ("counts", "most", "names"),
    [
        ({}, 20, []),
        ({3: 1}, 3, ["0", "1", "2", "3"]),
        # an essay gave more than the paper has
        ({4: 1}, 2, ["0", "1", "2", "3", "4"]),
        ({50: 1}, 60, [*(f"{first}–{first + 1}" for first in range(0, 60, 2)), "60"]),
    ],
)
def test_scores_from_none_to_all_in_steps_where_they_are_many(counts, most, names):
    parts = score_parts(counts, most=most)
    assert [part.name for part in parts] == names
    assert sum(part.attempts for part in parts) == sum(counts.values())


@pytest.mark.parametrize(
    ("age", "key"),
    [(17, "0-17"), (18, "18-30"), (30, "18-30"), (31, "31-40"), (60, "51-60"), (61, "61-"), (99, "61-")],
)
def test_ages_end_with_their_last_year(age, key):
    parts = age_parts([Crowd("", 2026 - age, 2, 5)], year=2026)
    assert [(part.key, part.people, part.attempts) for part in parts if part.people] == [(key, 2, 5)]


def test_nothing_is_divided_by_what_nobody_said():
    crowds = [Crowd("", None, 3, 7)]
    assert (age_parts(crowds, year=2026), board_parts(crowds, labels={})) == ((), ())
    known = [*crowds, Crowd("a", 1980, 1, 1)]
    assert [(part.key, part.people) for part in age_parts(known, year=2026)][-1] == ("", 3)
    assert [(part.key, part.people) for part in board_parts(known, labels={"a": "Bảng A"})] == [("a", 1), ("", 3)]


@pytest.fixture
def period(root, cell) -> Period:
    contest = make_contest(root)
    with_rules(contest, boards=(Board(key="a", label="Bảng A"), Board(key="b", label="Bảng B")))
    for number, (year, board) in enumerate([(1960, "a"), (2000, "a"), (None, "b")]):
        participant = make_participant(Contest.objects.get(), cell)
        Person.objects.filter(pk=participant.person_id).update(birth_year=year)
        Participant.objects.filter(pk=participant.pk).update(board=board)
        for paper in range(number + 1):
            hand_in(participant, 20 - paper, at=NOW - dt.timedelta(hours=paper))
    tally_all()
    return Period.objects.select_related("contest__unit").get(kind=Period.Kind.CONTEST)


@pytest.mark.django_db
def test_counted_and_from_the_papers_are_the_same(period):
    parts = parts_of(period, now=NOW)
    assert parts == parts_as_of(period, moment=NOW)
    assert [sum(part.attempts for part in some) for some in (parts.hours, parts.scores, parts.ages, parts.boards)] == [
        6
    ] * 4
    assert [(part.name, part.people, part.attempts) for part in parts.boards] == [("Bảng A", 2, 3), ("Bảng B", 1, 3)]
    assert {part.key: part.attempts for part in parts.scores if part.attempts} == {"18": 1, "19": 2, "20": 3}


@pytest.mark.django_db
def test_what_is_kept_is_looked_up_once(period, django_assert_num_queries):
    first = parts_of(period, now=NOW, kept=True)
    with django_assert_num_queries(2):
        assert parts_of(period, now=NOW, kept=True) == first


@pytest.mark.django_db
def test_nobody_is_not_kept(root, cell):
    contest = make_contest(root)
    period = Period.objects.select_related("contest__unit").get(kind=Period.Kind.CONTEST)
    assert parts_of(period, now=NOW, kept=True).ages == ()
    participant = make_participant(contest, cell)
    Person.objects.filter(pk=participant.person_id).update(birth_year=1980)
    hand_in(participant, 20, at=NOW)
    tally_all()
    assert sum(part.people for part in parts_of(period, now=NOW, kept=True).ages) == 1


def test_without_the_cache_everything_is_counted_each_time(period, settings):
    """A broker that is down takes the cache along."""
    kept = parts_of(period, now=NOW, kept=True), branch_parts(period, period.contest.unit, now=NOW)
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere"}
    }
    assert (parts_of(period, now=NOW, kept=True), branch_parts(period, period.contest.unit, now=NOW)) == kept
