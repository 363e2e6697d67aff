"""Which caps hold in a round, and whose attempts they count."""

from __future__ import annotations

import pytest

from contest.rounds.rules import NO_CAP, Cap, RoundRules, single_rules, usual_paper
from contest.sitting.caps import Caps, RoundRef, caps_in_round

WEEK_1, WEEK_2, FINAL, PRACTICE = ROUNDS = (
    RoundRef(1, "w1", "s1"),
    RoundRef(2, "w2", "s1"),
    RoundRef(3, "cuoi", "s2"),
    RoundRef(4, "thu"),
)


def caps_of(own: RoundRef, *caps: Cap, rounds=ROUNDS[:3], pause: int = 0) -> Caps:
    said = tuple(RoundRules(key=one.key, practice=one is PRACTICE) for one in rounds)
    rules = single_rules(paper=usual_paper(), caps=caps, rounds=said, pause_minutes=pause)
    return caps_in_round(rules, rounds, own)


def test_without_caps_there_is_room_for_ever():
    assert caps_of(WEEK_1, pause=5) == Caps(pause_ms=300_000)


@pytest.mark.parametrize("own", ROUNDS[:3])
def test_a_general_cap_counts_every_round(own):
    caps = caps_of(own, Cap(max=3, per="day"), Cap(max=9, per="contest"))
    assert caps == Caps(day=3, contest=9)
    assert not caps.scoped


def test_a_cap_of_some_rounds_holds_there_only_and_counts_them_only():
    cap = Cap(max=2, per="week", only=("w1", "w2"))
    assert caps_of(WEEK_1, cap) == Caps(week=2, week_scope=",1,2,")
    assert caps_of(FINAL, cap) == Caps()


def test_a_stage_cap_counts_the_rounds_of_the_own_stage():
    cap = Cap(max=6, per="stage")
    assert caps_of(WEEK_2, cap) == Caps(stage=6, stage_scope=",1,2,")
    assert caps_of(FINAL, cap) == Caps(stage=6, stage_scope=",3,")


def test_a_stage_in_only_stands_for_its_rounds():
    assert caps_of(WEEK_1, Cap(max=1, per="day", only=("s1",))) == Caps(day=1, day_scope=",1,2,")
    assert caps_of(FINAL, Cap(max=1, per="round", only=("cuoi",))).round == 1
    assert caps_of(WEEK_1, Cap(max=1, per="round", only=("cuoi",))).round == NO_CAP


def test_practice_is_counted_by_no_cap_and_bound_by_none_that_does_not_name_it():
    caps = (Cap(max=3, per="day"), Cap(max=5, per="contest"))
    assert caps_of(WEEK_1, *caps, rounds=ROUNDS) == Caps(day=3, day_scope=",1,2,3,", contest=5, contest_scope=",1,2,3,")
    assert caps_of(PRACTICE, *caps, rounds=ROUNDS).day == NO_CAP
    assert caps_of(PRACTICE, Cap(max=4, per="day", only=("thu",)), rounds=ROUNDS).day == 4
