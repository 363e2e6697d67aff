"""Exclusions, truths and decisions: what they do to places, that they are undone to the same rows, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from contest.attempts.models import Attempt
from contest.results import queries
from contest.results.actions import tally_all
from contest.results.comparing import find_differences, rebuild
from contest.results.errors import FactError
from contest.results.facts import decide_tie, exclude, freeze_truth, undo_decision, undo_exclusion
from contest.results.models import Exclusion, Leaderboard, RankHistogram, Standing
from contest.results.ranking import Reason
from contest.rounds.models import Period
from contest.rounds.rules import Prediction, read_rules, rules_document
from tests.factories import NOW, hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db
WHY = "Theo Quyết định 12-QĐ/ĐUK."


def places(contest) -> dict[str, int]:
    leaderboard = (
        Leaderboard.objects.select_related("period__contest__unit").exclude(key="").get(period__contest=contest)
    )
    lines = queries.leaderboard_page(leaderboard, 1, size=100).lines
    return {line.full_name: line.place for line in lines}


def everything(contest):
    stored = Standing.objects.filter(leaderboard__period__contest=contest)
    rows = stored.order_by("pk").values_list("pk", "unit_id", "attempts", "perfect", "best_id", "rank_key", "reason")
    buckets = RankHistogram.objects.filter(leaderboard__period__contest=contest, people__gt=0).order_by("pk")
    return (
        [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows],
        [(tuple(map(repr, pk)), people) for pk, people in buckets.values_list("pk", "people")],
    )


@pytest.fixture
def contest(root):
    return make_contest(root)


@pytest.fixture
def people(contest, cell):
    """A, B, C and D, each 100 ms slower than the one before."""
    made = {name: make_participant(contest, cell, name) for name in "ABCD"}
    for n, participant in enumerate(made.values()):
        hand_in(participant, 20, 30_000 + 100 * n)
        hand_in(participant, 19, 20_000)
    tally_all()
    return made


def test_excluded_people_have_no_place_and_are_still_counted(contest, people, organiser):
    assert places(contest) == {"A": 1, "B": 2, "C": 3, "D": 4}
    exclude(contest=contest, participant=people["B"], reason=WHY, by=organiser, now=NOW)
    assert places(contest) == {"A": 1, "C": 2, "D": 3}
    leaderboard = Leaderboard.objects.exclude(key="").get(period__contest=contest)
    assert queries.find_reason(leaderboard, people["B"]) is Reason.EXCLUDED
    assert queries.period_figures(leaderboard.period).people == 4
    assert find_differences(contest) == []


def test_an_exclusion_undone_gives_the_very_rows_back(contest, people, organiser):
    before = everything(contest)
    made = exclude(contest=contest, participant=people["A"], reason=WHY, by=organiser, now=NOW)
    assert everything(contest) != before
    undo_exclusion(exclusion=made, by=organiser, now=NOW)
    assert everything(contest) == before
    with pytest.raises(FactError, match="already_undone"):
        undo_exclusion(exclusion=made, by=organiser, now=NOW)


def test_a_unit_is_excluded_with_its_branch_and_with_who_comes_later(contest, people, cell, root, organiser):
    other = make_participant(contest, root, "E")
    hand_in(other, 18)
    tally_all()
    exclude(contest=contest, unit=cell, reason=WHY, by=organiser, now=NOW)
    assert places(contest) == {"E": 1}
    hand_in(people["A"], 20, 1_000)
    late = make_participant(contest, cell, "F")
    hand_in(late, 20, 1_000)
    tally_all()
    assert places(contest) == {"E": 1}
    assert find_differences(contest) == []


def test_an_exclusion_needs_a_reason_and_is_made_once(contest, people, organiser):
    with pytest.raises(FactError, match="no_reason"):
        exclude(contest=contest, participant=people["A"], reason=" ", by=organiser, now=NOW)
    exclude(contest=contest, participant=people["A"], reason=WHY, by=organiser, now=NOW)
    with pytest.raises(FactError, match="already_excluded"):
        exclude(contest=contest, participant=people["A"], reason=WHY, by=organiser, now=NOW)
    assert Exclusion.objects.count() == 1


# --- equals -----------------------------------------------------------------------------------------


@pytest.fixture
def equals(contest, cell):
    made = {name: make_participant(contest, cell, name) for name in "XYZ"}
    for participant in made.values():
        hand_in(participant, 20, 30_000)
    hand_in(make_participant(contest, cell, "Sau"), 20, 40_000)
    tally_all()
    return made


def test_the_organisers_part_equals_and_say_so(contest, equals, organiser):
    assert places(contest) == {"X": 1, "Y": 1, "Z": 1, "Sau": 4}
    leaderboard = Leaderboard.objects.exclude(key="").get(period__contest=contest)
    before = everything(contest)
    order = [equals[name].pk for name in "ZXY"]
    made = decide_tie(leaderboard=leaderboard, order=order, reason="Bốc thăm công khai.", by=organiser, now=NOW)
    assert places(contest) == {"Z": 1, "X": 2, "Y": 3, "Sau": 4}
    lines = queries.leaderboard_page(leaderboard, 1).lines
    assert [line.gap.key for line in lines if line.gap] == ["decided", "decided", "duration"]
    assert find_differences(contest) == []
    rebuild(contest)
    assert places(contest) == {"Z": 1, "X": 2, "Y": 3, "Sau": 4}
    undo_decision(decision=made, by=organiser, now=NOW)
    assert everything(contest) == before


@pytest.mark.parametrize(
    ("names", "code"), [("XY", "not_everybody"), ("XYZZ", "not_everybody"), (["X", "Y", "Z", "Sau"], "not_equal")]
)
def test_a_decision_is_about_all_who_share_a_place(contest, equals, organiser, names, code):
    people = {one.participant.person.full_name: one.participant_id for one in Standing.objects.exclude(rank_key=None)}
    leaderboard = Leaderboard.objects.exclude(key="").get(period__contest=contest)
    with pytest.raises(FactError, match=code):
        decide_tie(leaderboard=leaderboard, order=[people[name] for name in names], reason=WHY, by=organiser, now=NOW)


# --- predictions ------------------------------------------------------------------------------------


@pytest.fixture
def guessed(root, cell):
    """Perfect papers of three people, and their guesses; the truth is 3."""
    contest = make_contest(root, chain=("score", "prediction", "submitted"))
    prediction = Prediction(of="perfect_people")
    rules = read_rules(contest.rules)
    contest.rules = rules_document(rules.with_paper(type(rules.paper)(**{
        **{name: getattr(rules.paper, name) for name in rules.paper.__struct_fields__}, "prediction": prediction,
    })))  # fmt: skip
    contest.save()
    for n, (name, guess) in enumerate({"Xa": 40, "Gần": 5, "Đúng": 3, "Trống": None}.items()):
        made = hand_in(make_participant(contest, cell, name), 20 if n < 3 else 19, at=NOW + dt.timedelta(minutes=n))
        Attempt.objects.filter(pk=made.pk).update(prediction=guess)
    tally_all()
    return contest, prediction


def test_until_the_truth_is_frozen_guesses_part_nobody(guessed):
    contest, _prediction = guessed
    assert places(contest) == {"Xa": 1, "Gần": 1, "Đúng": 1, "Trống": 4}
    assert find_differences(contest) == []


def test_the_frozen_truth_ranks_and_says_how_far(guessed, organiser):
    contest, prediction = guessed
    period = contest.periods.get(kind=Period.Kind.ROUND)
    truth = freeze_truth(period=period, prediction=prediction, by=organiser, now=NOW)
    assert (truth.number, truth.before, truth.after) == (3, 3, 3)
    assert places(contest) == {"Đúng": 1, "Gần": 2, "Xa": 3, "Trống": 4}
    leaderboard = Leaderboard.objects.exclude(key="").get(period__contest=contest)
    first = queries.leaderboard_page(leaderboard, 1).lines[0]
    assert (first.gap.key, first.gap.by, first.values["prediction"]) == ("prediction", 2, 0)
    assert find_differences(contest) == []
    with pytest.raises(FactError, match="already_frozen"):
        freeze_truth(period=period, prediction=prediction, by=organiser, now=NOW)


def test_excluded_people_are_not_in_the_truth_and_do_not_move_it_later(guessed, organiser):
    contest, prediction = guessed
    people = {one.person.full_name: one for one in contest.participants.select_related("person")}
    period = contest.periods.get(kind=Period.Kind.ROUND)
    exclude(contest=contest, participant=people["Xa"], reason=WHY, by=organiser, now=NOW)
    truth = freeze_truth(period=period, prediction=prediction, by=organiser, now=NOW)
    assert (truth.number, truth.before, truth.after) == (2, 3, 2)
    exclude(contest=contest, participant=people["Gần"], reason=WHY, by=organiser, now=NOW)
    truth.refresh_from_db()
    assert truth.number == 2
    assert places(contest) == {"Đúng": 1, "Trống": 2}


def test_a_stated_number_needs_its_source(guessed, organiser):
    contest, _prediction = guessed
    period = contest.periods.get(kind=Period.Kind.ROUND)
    stated = Prediction(of="stated_number", text="Số đảng viên của Đảng bộ")
    with pytest.raises(FactError, match="no_number"):
        freeze_truth(period=period, prediction=stated, by=organiser, now=NOW, number=5)
