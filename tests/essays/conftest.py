"""Contests with an essay beside the quiz, and with an essay alone."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Role
from contest.attempts.models import Attempt
from contest.essays import actions
from contest.results.actions import tally_all
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Criterion, Essay, Ranking, Section, usual_paper
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person
from tests.results.fixing.conftest import with_rules

AFTER = NOW + dt.timedelta(days=6)
ESSAY = Essay(
    points=30,
    takes=("text", "file", "video", "paper"),
    max_words=50,
    criteria=(Criterion(label="Nội dung", points=20), Criterion(label="Hình thức", points=10)),
    judges=2,
    gap=5,
)


def written(root, *, essay: Essay = ESSAY, quiz: bool = True, **ranking: object) -> Round:
    """The round of a contest that runs until five days after NOW."""
    contest = make_contest(root)
    sections = (Section(topic="Chung", count=20),) if quiz else ()
    with_rules(
        contest,
        papers=(usual_paper(sections=sections, essay=essay),),
        rankings=(Ranking(**{"shown": "live", "names": "full", **ranking}),),
    )
    if not quiz:
        Round.objects.filter(contest=contest).update(edition=None)
    return round_of(contest)


def round_of(contest: Contest) -> Round:
    return Round.objects.select_related("contest__unit", "parent").get(contest=contest)


def write(round: Round, participant, text: str = "Bài viết của tôi về chi bộ.", **sheet: object):
    said = actions.Sheet(texts=(text,), **sheet)
    return actions.hand_in(round=round, participant=participant, sheet=said, now=NOW)


def marked(entry, judge, *points: int, reason: str = "", now: dt.datetime = AFTER):
    return actions.give_mark(entry=entry, points=points, remark="", reason=reason, by=judge, now=now)


@pytest.fixture
def round(root) -> Round:
    return written(root)


@pytest.fixture
def people(round, cell):
    """A to D with 20 to 17 right answers."""
    made = {name: make_participant(round.contest, cell, f"Nguyễn Văn {name}") for name in "ABCD"}
    for n, participant in enumerate(made.values()):
        hand_in(participant, 20 - n, 30_000)
    tally_all()
    return made


@pytest.fixture
def judges(cell):
    return [make_person(f"Giám khảo {name}", unit=cell, role=Role.Kind.JUDGE) for name in ("Một", "Hai", "Ba")]


def points_of(round: Round) -> dict[str, tuple]:
    rows = Attempt.objects.filter(round=round).order_by("pk")
    return {
        one.participant.person.full_name[-1]: (one.score, one.points, one.essay_points)
        for one in rows.select_related("participant__person")
    }
