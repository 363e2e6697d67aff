"""manage.py simulate: the figures of a real contest come out exactly, in small and through every table."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.marking import mark_answers
from contest.attempts.models import Attempt
from contest.results.comparing import find_differences
from contest.results.models import PeriodTally
from tests.factories import make_participant
from tests.sitting.conftest import open_contest

FIGURES = {"people": 90, "attempts": 150, "perfect_people": 11, "perfect_attempts": 16, "fastest_ms": 17_000}


@pytest.fixture
def round(root):
    return open_contest(root)


def test_simulate_comes_to_the_figures(round):
    call_command("simulate", **FIGURES, seed=1)
    for row in PeriodTally.objects.all():
        assert {name: getattr(row, name) for name in FIGURES} == FIGURES
    assert find_differences(round.contest) == []


def test_simulate_makes_real_papers_marked_by_the_real_marking(round):
    call_command("simulate", **FIGURES, seed=1)
    edition = get_frozen_edition(round.edition_id)
    for attempt in Attempt.objects.all():
        paper = edition.draw(attempt.participant_id, attempt.number)
        assert bytes(attempt.paper) == paper
        assert attempt.score == mark_answers(paper, bytes(attempt.answers), edition.key)


def test_simulate_twice_adds_other_people(round):
    call_command("simulate", **FIGURES, seed=1)
    call_command("simulate", **FIGURES, seed=2)
    assert PeriodTally.objects.filter(people=180, attempts=300).count() == 2


@pytest.mark.parametrize("figures", [{"people": 200}, {"people": 10**20, "attempts": 10**20}])
def test_simulate_impossible_figures_write_nothing(round, figures):
    with pytest.raises(CommandError, match="Chưa ghi gì") as error:
        call_command("simulate", **FIGURES | figures)
    assert error.value.returncode == 2
    assert not Attempt.objects.exists()
    assert not Person.objects.filter(code__startswith="MP").exists()


@pytest.mark.parametrize("figure", ["perfect_people", "perfect_attempts"])
def test_simulate_counts_nobody_below_zero(round, figure):
    with pytest.raises(CommandError, match="Chưa ghi gì"):
        call_command("simulate", **FIGURES | {"perfect_people": 0, "perfect_attempts": 0} | {figure: -1})


def test_simulate_keeps_away_from_real_people(round):
    call_command("simulate", **FIGURES, seed=1)
    made_up = Attempt.objects.count()
    make_participant(round.contest, round.contest.unit, "Trần Thị Hoa")
    with pytest.raises(CommandError, match="có 1 người dự thi thật") as error:
        call_command("simulate", **FIGURES, seed=2)
    assert error.value.returncode == 2
    assert Attempt.objects.count() == made_up
    call_command("simulate", **FIGURES, seed=2, anyway=True)
    assert Attempt.objects.count() == 2 * made_up


def test_simulate_without_a_contest_says_so(db):
    with pytest.raises(CommandError, match="Ghi rõ --contest"):
        call_command("simulate", **FIGURES)
