"""A whole contest of sixty people: two weeks, two boards, a prediction, one prize each, collective prizes.

What is expected is worked out here once more by hand-made sorting, without the engine.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from contest.attempts.models import Attempt, Participant
from contest.common.clock import to_ms
from contest.results import facts
from contest.results.actions import tally_all
from contest.results.awarding import actions as awarding
from contest.results.awarding.collective_queries import unit_sheets
from contest.results.awarding.models import Award
from contest.results.comparing import find_differences
from contest.results.fixing import actions, previewing, queries
from contest.results.making import frame_of
from contest.results.models import RankHistogram, Standing, Truth
from contest.rounds.models import Contest, Period
from contest.rounds.rules import (
    Board,
    Collective,
    OnePrize,
    Prediction,
    Prize,
    Ranking,
    Tier,
    read_rules,
)
from tests.factories import NOW, hand_in, make_contest, make_participant
from tests.results.fixing.conftest import AFTER, fixed, recounted, round_of, with_rules
from tests.results.fixing.test_awards import choices_of

pytestmark = pytest.mark.django_db
BOARDS = ("cc", "td")
TIERS = (Tier(label="Nhất", count=1), Tier(label="Nhì", count=2))
BY_RATE = Collective(
    key="tl",
    label="Tỷ lệ cao",
    level="2",
    criteria=("rate",),
    tie_break=("mean_score",),
    tiers=(Tier(label="Cờ", count=1),),
)
BY_POINTS = Collective(
    key="qd",
    label="Toàn đoàn",
    level="2",
    by_block=True,
    combine="rank_points",
    criteria=("people", "total_score"),
    points=(10, 9, 8),
    tie_break=("total_score", "winners"),
    tiers=(Tier(label="Cúp", count=1),),
)


@dataclass
class Sat:
    """One paper as the test knows it."""

    who: Participant
    board: str
    cell: str
    week: int
    score: int
    submitted_ms: int
    prediction: int


@pytest.fixture
def story(root) -> tuple[Contest, list[Sat]]:
    contest = make_contest(root, rounds=2)
    paper = read_rules(contest.rules).paper
    with_rules(
        contest,
        papers=(type(paper)(key=paper.key, sections=paper.sections, prediction=Prediction(of="perfect_people")),),
        rankings=(Ranking(key="tuan", label="Kết quả tuần", chain=("score", "prediction", "submitted"), shown="live"),),
        boards=tuple(Board(key=key, label=f"Bảng {key}") for key in BOARDS),
        prizes=(Prize(key="giai", label="Giải tuần", ranking="tuan", tiers=TIERS, reserve=2),),
        one_prize=(OnePrize(prizes=("giai",), within="contest"),),
        collectives=(BY_RATE, BY_POINTS),
    )
    chance = random.Random(11)
    cells = [*Unit.objects.filter(code__in=("K1-1", "K1-2", "K2-1", "K2-2")).order_by("code")]
    sat = []
    for n in range(60):
        cell = cells[min(3, n * 5 // 75 + (n > 40))]
        who = make_participant(contest, cell, f"Nguyễn Văn Số{n:02d}")
        board = BOARDS[n % 2]
        Participant.objects.filter(pk=who.pk).update(board=board)
        for week in (1, 2) if n % 3 else (1,):
            score = chance.choice((20, 20, 19, 18))
            at = NOW + dt.timedelta(seconds=n, hours=week)
            attempt = hand_in(who, score, 30_000 + chance.randrange(9_000), at=at, round_number=week)
            guess = chance.randrange(10, 40)
            Attempt.objects.filter(pk=attempt.pk).update(prediction=guess, board=board)
            sat.append(Sat(who, board, cell.code, week, score, to_ms(at), guess))
    tally_all()
    return contest, sat


def ranked(sat: list[Sat], *, week: int, board: str, truth: int, without: set[int] = frozenset()) -> list[int]:
    own = [one for one in sat if (one.week, one.board) == (week, board) and one.who.pk not in without]
    own.sort(key=lambda one: (-one.score, abs(one.prediction - truth), one.submitted_ms))
    return [one.who.pk for one in own]


def expected_prizes(orders: dict[tuple[int, str], list[int]]) -> dict[tuple[int, str], list[int]]:
    """The first three of each list who have no prize yet, week after week."""
    held: set[int] = set()
    prizes = {}
    for name, order in sorted(orders.items()):
        prizes[name] = [one for one in order if one not in held][:3]
        held |= {*prizes[name]}
    return prizes


def everything(contest: Contest) -> Any:
    rows = Standing.objects.filter(leaderboard__period__contest=contest).order_by("pk")
    buckets = RankHistogram.objects.filter(leaderboard__period__contest=contest, people__gt=0).order_by("pk")
    return (
        [
            (*row[:-1], bytes(row[-1] or b""))
            for row in rows.values_list("pk", "attempts", "best_id", "reason", "rank_key")
        ],
        [(repr(pk), people) for pk, people in buckets.values_list("pk", "people")],
    )


def freeze(period: Period, by) -> Truth:
    (asked,) = queries.predictions_in(period, frame_of(period.contest))
    return actions.freeze(period=period, prediction=asked.prediction, number=None, source="", by=by, now=AFTER)


def test_from_attempts_to_winners(story, organiser, client):
    contest, sat = story
    first, second = round_of(contest, 1), round_of(contest, 2)
    assert {one.code for one in queries.checks_of(first, frame_of(contest), now=AFTER) if one.state == "todo"} >= {
        "truths",
        "recount",
    }

    # somebody who is all right is excluded before the truth is frozen, and another one after
    perfect = [one for one in sat if one.week == 1 and one.score == 20]
    excluded, later = perfect[0].who, perfect[1].who
    before = everything(contest)
    trial = facts.exclude(contest=contest, participant=excluded, reason="Ra đề.", by=organiser, now=AFTER)
    assert everything(contest) != before
    actions.undo_exclusion(exclusion=trial, reason="Nhầm.", by=organiser, now=AFTER)
    assert everything(contest) == before
    facts.exclude(contest=contest, participant=excluded, reason="Ra đề.", by=organiser, now=AFTER)

    truth = freeze(first, organiser)
    assert (truth.before, truth.after, truth.number) == (len(perfect), len(perfect) - 1, len(perfect) - 1)
    with pytest.raises(facts.FactError, match="already_frozen"):
        freeze(first, organiser)
    seen = previewing.effects_of(frame_of(contest), [later.pk])
    (effect,) = [one for one in seen.truths if one.period.pk == first.pk]
    assert (effect.now, effect.then, effect.frozen) == (truth.number, truth.number - 1, truth)
    facts.exclude(contest=contest, participant=later, reason="Thi hộ.", by=organiser, now=AFTER)
    assert Truth.objects.get(pk=truth.pk).number == truth.number
    gone = {excluded.pk, later.pk}

    second_truth = freeze(second, organiser)
    assert second_truth.number == sum(one.week == 2 and one.score == 20 and one.who.pk not in gone for one in sat)
    assert find_differences(contest) == []
    truths = {1: truth.number, 2: second_truth.number}
    orders = {
        (week, board): ranked(sat, week=week, board=board, truth=truths[week], without=gone)
        for week in (1, 2)
        for board in BOARDS
    }
    expected = expected_prizes(orders)
    for week, period in ((1, first), (2, second)):
        fixed(period, organiser)
        chosen = choices_of(period)
        got = {board: [] for board in BOARDS}
        for one in awarding.confirm_awards(period=period, choices=chosen, decision="QĐ 1", by=organiser, now=AFTER):
            got[one.leaderboard.board].append(one.participant_id)
        assert got == {board: expected[week, board] for board in BOARDS}
        awarding.publish_awards(period=period, by=organiser, now=AFTER)
    assert Award.objects.values("participant").distinct().count() == Award.objects.count() == 12

    units(contest, sat, organiser)
    page = Client().get(reverse("awarding:round", args=[contest.slug, 1]))
    for award in Award.objects.filter(period=first):
        assert award.name in page.content.decode()


def units(contest: Contest, sat: list[Sat], organiser) -> None:
    """Collective prizes of the whole contest: by rate over all cells, by rank points inside each committee."""
    whole = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    whole.contest = contest
    recounted(contest, organiser)
    actions.fix_results(period=whole, decision="", by=organiser, now=AFTER)
    rate, *blocks = unit_sheets(whole, frame_of(contest), now=AFTER)
    cells = sorted({one.cell for one in sat})
    people = {cell: len({one.who.pk for one in sat if one.cell == cell}) for cell in cells}
    totals = {cell: sum(one.score for one in sat if one.cell == cell) for cell in cells}
    rates = {cell: Fraction(100 * people[cell], 10) for cell in cells}
    assert {line.unit.code: line.figures for line in rate.lines} == {cell: (rates[cell],) for cell in cells}
    assert rate.lines[0].unit.code == max(cells, key=lambda cell: rates[cell])
    assert [sheet.block for sheet in blocks] == ["Đảng bộ Công ty Điện lực tỉnh", "Đảng bộ Sở Tài chính"]
    for sheet, committee in zip(blocks, ("K2", "K1"), strict=True):
        own = [cell for cell in cells if cell.startswith(committee)]
        points = {
            cell: sum((10, 9, 8)[sum(of[other] > of[cell] for other in own)] for of in (people, totals)) for cell in own
        }
        assert {line.unit.code: sum(line.points) for line in sheet.lines} == points
    best = rate.lines[0]
    made = awarding.confirm_unit_award(
        period=whole, sheet=rate, tier=0, unit=best.unit, decision="QĐ 2", reason="", by=organiser, now=AFTER
    )
    assert (made.name, made.figures) == (best.unit.name, {"rate": [rates[best.unit.code].numerator, 1]})
    other = blocks[0].lines[-1].unit
    with pytest.raises(awarding.AwardError, match="no_reason"):
        awarding.confirm_unit_award(
            period=whole, sheet=blocks[0], tier=0, unit=other, decision="", reason="", by=organiser, now=AFTER
        )
    awarding.publish_awards(period=whole, by=organiser, now=AFTER)


def test_units_without_headcount_are_listed_apart(story, organiser):
    contest, _sat = story
    whole = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    Unit.objects.get(code="K1-1").headcounts.all().delete()
    rate = unit_sheets(whole, frame_of(contest), now=AFTER)[0]
    assert [(line.unit.code, line.place, line.missing) for line in rate.lines][-1] == ("K1-1", None, ("no:rate",))
