"""Marks of judges are facts; closing the marking brings them to the papers, opening takes them out again."""

from __future__ import annotations

import msgspec
import pytest
from django.db import IntegrityError, transaction

from accounts.audit.models import Audit
from contest.attempts.models import Attempt, TallyQueue
from contest.essays import actions
from contest.essays.models import EssayClosing, EssayMark
from contest.essays.queries import desk_of, judged_of
from contest.results.actions import tally_all
from contest.results.comparing import find_differences, rebuild
from contest.results.facts import exclude
from contest.results.fixing.queries import checks_of
from contest.results.making import frame_of
from contest.results.models import Leaderboard, PeriodTally, Standing
from contest.results.queries import leaderboard_page
from contest.rounds.models import Period
from contest.rounds.rules import Essay, RoundRules
from tests.essays.conftest import AFTER, ESSAY, marked, points_of, write, written
from tests.essays.test_handing import refused
from tests.factories import NOW, hand_in, make_participant
from tests.results.fixing.conftest import fixed

pytestmark = pytest.mark.django_db


@pytest.fixture
def essays(round, people):
    return {name: write(round, people[name]) for name in "ABC"}


def test_two_judges_and_a_third_where_they_differ(round, essays, judges):
    first, second, third = judges
    marked(essays["A"], first, 15, 8)
    assert [one.verdict for one in judged_of(round, ESSAY, [essays["A"]])] == [("open", None)]
    marked(essays["A"], second, 10, 6)
    assert judged_of(round, ESSAY, [essays["A"]])[0].verdict == ("third", None)
    marked(essays["A"], third, 14, 8)
    # 23, 16, 22: the mean of the two nearest, half a point up
    assert judged_of(round, ESSAY, [essays["A"]])[0].verdict == ("done", 23)
    marked(essays["B"], first, 20, 10)
    marked(essays["B"], second, 18, 8)
    assert refused(marked, entry=essays["B"], judge=third, reason="") == "points"
    assert refused(actions.give_mark, entry=essays["B"], points=(1, 1), remark="", by=third, now=AFTER) == "enough"


@pytest.mark.parametrize(
    ("points", "now", "code"),
    [
        ((15, 8), NOW, "still_open"),
        ((15,), AFTER, "points"),
        ((21, 0), AFTER, "points"),
        ((-1, 0), AFTER, "points"),
    ],
)
def test_marks_that_are_refused(essays, judges, points, now, code):
    said = {"entry": essays["A"], "points": points, "remark": "", "by": judges[0], "now": now}
    assert refused(actions.give_mark, **said) == code
    assert not EssayMark.objects.exists()


def test_a_changed_mark_wants_a_reason_and_both_are_kept(round, essays, judges):
    marked(essays["A"], judges[0], 15, 8)
    said = {"entry": essays["A"], "remark": "", "by": judges[0], "now": AFTER}
    assert refused(actions.give_mark, points=(15, 8), reason="Nhầm", **said) == "same"
    assert refused(actions.give_mark, points=(16, 8), **said) == "no_reason"
    marked(essays["A"], judges[0], 16, 8, reason="Cộng nhầm")
    assert [(one.total, one.reason) for one in EssayMark.objects.order_by("pk")] == [(23, ""), (24, "Cộng nhầm")]
    assert [one.total for one in judged_of(round, ESSAY, [essays["A"]])[0].marks] == [24]
    trail = (
        Audit.objects.filter(action__startswith="essay.mark").order_by("pk").values_list("action", "actor", "detail")
    )
    number = essays["A"].number
    assert list(trail) == [
        ("essay.marked", judges[0].pk, {"round": "Đợt 1", "number": number, "points": 23, "reason": ""}),
        ("essay.mark_changed", judges[0].pk, {"round": "Đợt 1", "number": number, "points": 24, "reason": "Cộng nhầm"}),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        EssayMark.objects.create(entry=essays["A"], judge=judges[0], number=3, points=[1, 1], total=2, at=AFTER)


def test_nobody_judges_an_own_essay(round, cell, judges, people):
    judge = judges[0]
    own = make_participant(round.contest, cell)
    own.person = judge
    own.save()
    hand_in(own, 5)
    entry = write(round, own)
    assert refused(actions.give_mark, entry=entry, points=(1, 1), remark="", by=judge, now=AFTER) == "own"
    assert desk_of(round, ESSAY, judge).waiting == ()
    assert [one.pk for one in desk_of(round, ESSAY, judges[1]).waiting] == [entry.pk]


def test_a_desk_holds_what_still_wants_this_judge(round, essays, judges):
    first, second, third = judges
    for entry in essays.values():
        marked(entry, first, 15, 8)
    marked(essays["A"], second, 15, 9)
    assert desk_of(round, ESSAY, third).waiting != ()
    assert essays["A"].pk not in {one.pk for one in desk_of(round, ESSAY, third).waiting}
    assert {entry.pk for entry, _mark in desk_of(round, ESSAY, first).own} == {one.pk for one in essays.values()}
    assert desk_of(round, ESSAY, first).waiting == ()


# --- closing --------------------------------------------------------------------------------------


@pytest.fixture
def judged(essays, judges):
    for name, points in {"A": (0, 1), "B": (10, 5), "C": (20, 10)}.items():
        for judge in judges[:2]:
            marked(essays[name], judge, *points)
    return essays


def close(round, organiser, now=AFTER):
    closed = actions.close_marking(round=round, by=organiser, now=now)
    tally_all()
    return closed


def ranked(round) -> list[tuple[int, str, int]]:
    board = Leaderboard.objects.exclude(key="").get(period=round)
    page = leaderboard_page(board, page=1)
    return [(line.place, line.full_name[-1], line.score) for line in page.lines]


def test_points_come_to_the_papers_and_change_the_order(round, people, judged, organiser):
    assert ranked(round) == [(1, "A", 20), (2, "B", 19), (3, "C", 18), (4, "D", 17)]
    assert close(round, organiser) == 3
    assert points_of(round) == {
        "A": (20, 21, 1),
        "B": (19, 34, 15),
        "C": (18, 48, 30),
        "D": (17, None, None),
    }
    assert ranked(round) == [(1, "C", 48), (2, "B", 34), (3, "A", 21), (4, "D", 17)]
    # the pure order of a fresh recount is that of the database, and all right is all questions right
    assert find_differences(round.contest) == []
    assert PeriodTally.objects.get(period=round).perfect_people == 1
    assert Audit.objects.get(action="essay.closed").detail == {"round": "Đợt 1", "count": 3}


def test_every_paper_of_a_person_gets_the_essay_once(round, people, judged, organiser):
    hand_in(people["C"], 20, 20_000)
    tally_all()
    close(round, organiser)
    assert list(Attempt.objects.filter(participant=people["C"]).order_by("pk").values_list("points", flat=True)) == [
        48,
        50,
    ]
    assert ranked(round)[0] == (1, "C", 50)
    assert find_differences(round.contest) == []


def test_opening_again_restores_every_row(round, people, judged, organiser, judges):
    before = list(Standing.objects.order_by("pk").values()), points_of(round)
    close(round, organiser)
    said = {"round": round, "by": organiser, "now": AFTER}
    assert refused(actions.open_marking, reason=" ", **said) == "no_reason"
    actions.open_marking(reason="Sót một bài", **said)
    assert (list(Standing.objects.order_by("pk").values()), points_of(round)) == before
    assert find_differences(round.contest) == []
    assert refused(actions.open_marking, reason="Sót", **said) == "marking_open"
    marked(judged["A"], judges[0], 4, 1, reason="Chấm lại")
    close(round, organiser)
    assert points_of(round)["A"] == (20, 23, 3)
    assert EssayClosing.objects.count() == 2


def test_closing_waits_for_marks_papers_and_the_end(round, people, essays, judges, organiser):
    said = {"round": round, "by": organiser}
    assert refused(actions.close_marking, now=NOW, **said) == "still_open"
    assert refused(actions.close_marking, now=AFTER, **said) == "not_marked"
    Attempt.objects.filter(participant=people["D"]).update(state=Attempt.State.OPEN)
    assert refused(actions.close_marking, now=AFTER, **said) == "still_writing"
    assert not EssayClosing.objects.exists()


def test_no_mark_and_no_second_closing_afterwards(round, people, judged, judges, organiser):
    close(round, organiser)
    assert refused(actions.close_marking, round=round, by=organiser, now=AFTER) == "marking_closed"
    said = {"entry": judged["A"], "points": (1, 1), "remark": "", "reason": "Nhầm", "by": judges[0], "now": AFTER}
    assert refused(actions.give_mark, **said) == "marking_closed"


def test_fixing_waits_for_the_marking_and_then_holds_it(round, people, judged, organiser):
    def check():
        period = Period.objects.get(pk=round.pk)
        return next(one for one in checks_of(period, frame_of(round.contest), now=AFTER) if one.code == "essays")

    assert (check().state, check().count) == ("todo", 0)
    close(round, organiser)
    assert check().state == "done"
    period = Period.objects.get(pk=round.pk)
    period.contest = round.contest
    fixed(period, organiser)
    said = {"round": round, "reason": "Nhầm", "by": organiser, "now": AFTER}
    assert refused(actions.open_marking, **said) == "fixed"


def test_an_excluded_author_keeps_the_points_and_has_no_place(round, people, judged, organiser):
    exclude(contest=round.contest, participant=people["C"], reason="Ban Tổ chức", by=organiser, now=AFTER)
    close(round, organiser)
    assert ranked(round) == [(1, "B", 34), (2, "A", 21), (3, "D", 17)]
    assert find_differences(round.contest) == []


# --- essays alone ---------------------------------------------------------------------------------


@pytest.fixture
def alone(root):
    return written(root, essay=Essay(), quiz=False, chain=("score", "submitted"))


def test_who_only_wrote_is_ranked_by_the_marks(alone, cell, judges, organiser):
    entries = {name: write(alone, make_participant(alone.contest, cell, f"Văn {name}")) for name in "AB"}
    for name, points in {"A": 40, "B": 90}.items():
        marked(entries[name], judges[0], points)
    close(alone, organiser)
    assert points_of(alone) == {"A": (40, None, 40), "B": (90, None, 90)}
    assert ranked(alone) == [(1, "B", 90), (2, "A", 40)]
    assert (PeriodTally.objects.get(period=alone).perfect_people, TallyQueue.objects.count()) == (0, 0)
    actions.open_marking(round=alone, reason="Sót", by=organiser, now=AFTER)
    assert (ranked(alone), PeriodTally.objects.filter(period=alone).exists()) == ([], False)
    assert find_differences(alone.contest) == []
    close(alone, organiser)
    assert ranked(alone) == [(1, "B", 90), (2, "A", 40)]
    assert Attempt.objects.count() == 2
    rebuild(alone.contest)
    assert ranked(alone) == [(1, "B", 90), (2, "A", 40)]


def test_rules_of_an_essay_alone_draw_no_paper(alone):
    rules = frame_of(alone.contest).rules
    assert (rules.draws(alone.key), rules.writes(alone.key)) == (False, True)
    hall = RoundRules(key=alone.key, held="entered")
    elsewhere = msgspec.structs.replace(rules, rounds=(hall,))
    assert (elsewhere.draws(alone.key), elsewhere.writes(alone.key)) == (False, False)
