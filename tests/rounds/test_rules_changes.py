"""Changing rules while a contest runs: what is free, what needs a note or a preview, what is refused and why."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from contest.rounds.rules import (
    Board,
    Cap,
    Prediction,
    Ranking,
    RoundRules,
    Rules,
    Section,
    Tier,
    usual_paper,
)
from contest.rounds.rules.changes import Run, find_changes, needs_of
from contest.rounds.rules.parts import Prize

NOON = dt.datetime(2026, 3, 2, 12)


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 3, day)


BEFORE = Rules(
    papers=(
        usual_paper(
            key="bai", sections=(Section(label="Chung", count=20),), prediction=Prediction(of="perfect_people")
        ),
    ),
    rankings=(Ranking(key="tuan", label="Tuần"),),
    boards=(Board(key="a", label="Bảng A"), Board(key="b", label="Bảng B")),
    rounds=(
        RoundRules(key="t1", label="Tuần 1", opens=at(1), closes=at(8), paper="bai"),
        RoundRules(key="t2", label="Tuần 2", opens=at(8), closes=at(15), paper="bai"),
    ),
    prizes=(Prize(key="giai", label="Giải", ranking="tuan", tiers=(Tier(label="Nhất", count=1),)),),
    caps=(Cap(max=3, per="round"),),
)
RUNNING = Run(now=NOON, opened=frozenset({"t1"}), sat=frozenset({"t1"}))


def with_part(name: str, key: str, **values) -> Rules:
    parts = [msgspec.structs.replace(one, **values) if one.key == key else one for one in getattr(BEFORE, name)]
    return msgspec.structs.replace(BEFORE, **{name: tuple(parts)})


def without(name: str, key: str) -> Rules:
    return msgspec.structs.replace(BEFORE, **{name: tuple(one for one in getattr(BEFORE, name) if one.key != key)})


def found(after: Rules, run: Run = RUNNING) -> list[tuple[str, str, str]]:
    return [(change.where, change.needs, change.why) for change in find_changes(BEFORE, after, run)]


def test_nothing_changed_is_nothing():
    assert found(BEFORE) == []
    assert needs_of([]) == "free"


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (msgspec.structs.replace(BEFORE, caps=(Cap(max=5, per="round"),)), ("caps", "note", "")),
        (msgspec.structs.replace(BEFORE, notes=("Thêm",)), ("notes", "note", "")),
        (with_part("prizes", "giai", tiers=(Tier(label="Nhất", count=2),)), ("prizes.giai.tiers", "note", "")),
        (with_part("rankings", "tuan", shown="live"), ("rankings.tuan.shown", "note", "")),
        (with_part("rankings", "tuan", chain=("score", "submitted")), ("rankings.tuan.chain", "preview", "")),
        (with_part("rankings", "tuan", gate=15), ("rankings.tuan.gate", "preview", "")),
        (with_part("rounds", "t1", closes=at(9)), ("rounds.t1.closes", "note", "")),
        (with_part("rounds", "t1", closes=at(7)), ("rounds.t1.closes", "refused", "earlier")),
        (with_part("rounds", "t1", opens=at(2)), ("rounds.t1.opens", "refused", "opened")),
        (with_part("rounds", "t2", opens=at(9)), ("rounds.t2.opens", "note", "")),
        (with_part("rounds", "t2", closes=at(14)), ("rounds.t2.closes", "note", "")),
        (with_part("papers", "bai", minutes=20), ("papers.bai.minutes", "refused", "has_attempts")),
        (with_part("papers", "bai", show_at_once=()), ("papers.bai.show_at_once", "note", "")),
        (without("rounds", "t1"), ("rounds.t1", "refused", "has_attempts")),
        (without("rounds", "t2"), ("rounds.t2", "preview", "")),
        (without("papers", "bai"), ("papers.bai", "refused", "has_attempts")),
        (without("boards", "b"), ("boards.b", "refused", "has_attempts")),
    ],
)
def test_a_change_while_the_first_week_runs(after, change):
    assert found(after) == [change]


def test_before_the_first_opening_everything_is_free():
    assert found(without("papers", "bai"), Run(now=NOON)) == [("papers.bai", "free", "")]


def test_a_new_round_needs_a_note_a_new_ranking_a_preview():
    more = msgspec.structs.replace(
        BEFORE,
        rounds=(*BEFORE.rounds, RoundRules(key="t3", label="Tuần 3", opens=at(15), closes=at(22))),
        rankings=(*BEFORE.rankings, Ranking(key="chung", label="Chung", per="contest")),
    )
    assert found(more) == [("rounds.t3", "note", ""), ("rankings.chung", "preview", "")]
    assert needs_of(find_changes(BEFORE, more, RUNNING)) == "preview"


def test_an_answered_prediction_keeps_its_definition():
    run = Run(now=NOON, opened=frozenset({"t1"}), sat=frozenset({"t1"}), predicted=frozenset({"bai"}))
    after = with_part("papers", "bai", prediction=Prediction(of="people"))
    assert found(after, run) == [("papers.bai.prediction", "refused", "predicted")]


def test_what_feeds_fixed_results_stays():
    run = Run(now=at(16), opened=frozenset({"t1", "t2"}), sat=frozenset({"t1"}), fixed=frozenset({"tuan"}))
    assert found(with_part("rankings", "tuan", gate=15), run) == [("rankings.tuan.gate", "refused", "fixed")]
    assert found(with_part("rounds", "t2", closes=at(20)), run) == [("rounds.t2.closes", "refused", "fixed")]
    assert found(with_part("rounds", "t2", topic="Bầu cử"), run) == [("rounds.t2.topic", "note", "")]
    assert found(without("rankings", "tuan"), run) == [("rankings.tuan", "refused", "fixed")]
