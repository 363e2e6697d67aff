"""Measures of units: who must take part, requirements that hold in each round, units of which nobody took part."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest

from accounts.models import Person, Unit
from contest.attempts.actions import enter_contest
from contest.results.actions import tally_all
from contest.results.awarding.collective_queries import unit_sheets
from contest.results.making import frame_of
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Collective, Requirement, Tier
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person
from tests.results.fixing.conftest import AFTER, round_of, with_rules

pytestmark = pytest.mark.django_db
ALL = Requirement(measure="compulsory_rate", at_least=100)
RULE = Collective(
    key="tt",
    label="Giải tập thể",
    level="chi bộ",
    require=(ALL,),
    criteria=("compulsory_rate", "people"),
    tiers=(Tier(label="Nhất", count=1),),
)


def lines(contest: Contest, period: Period, **parts: object) -> dict[str, tuple]:
    with_rules(contest, collectives=(msgspec.structs.replace(RULE, **parts),))
    (sheet,) = unit_sheets(period, frame_of(contest), now=AFTER)
    return {one.unit.code: (one.place, one.figures[0], one.missing) for one in sheet.lines}


@pytest.fixture
def contest(root) -> Contest:
    return make_contest(root)


def test_compulsory_are_those_on_the_roster_and_nobody_else(contest, cell):
    sitting = make_participant(contest, cell)
    absent = make_person("Trần Văn Vắng", unit=cell)
    guest = Person.objects.create_person(full_name="Khách Tự Đăng Ký", unit=cell)
    hand_in(sitting, 20)
    hand_in(enter_contest(contest=contest, person=guest, unit=cell, now=NOW), 20)
    tally_all()
    period = round_of(contest)
    assert lines(contest, period, per="round")[cell.code] == (None, Fraction(50), ("compulsory_rate",))
    absent.is_active = False
    absent.save()
    assert lines(contest, period, per="round")[cell.code] == (1, Fraction(100), ())


def test_a_member_counts_whatever_unit_they_took_part_for(contest, cell):
    elsewhere = Unit.objects.get(code="K2-2")
    member = make_person("Đi Công Tác", unit=cell)
    hand_in(enter_contest(contest=contest, person=member, unit=elsewhere, now=NOW), 20)
    hand_in(make_participant(contest, cell), 20)
    tally_all()
    found = lines(contest, round_of(contest), per="round")
    assert found[cell.code][1] == Fraction(100)
    assert found["K2-2"] == (None, None, ("no:compulsory_rate",))


def test_a_requirement_of_each_round_is_held_against_the_worst_of_them(root, cell):
    contest = make_contest(root, rounds=2)
    who, other = make_participant(contest, cell), make_participant(contest, cell)
    for one in (who, other):
        hand_in(one, 20, round_number=1)
    hand_in(who, 20, round_number=2)
    tally_all()
    period = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    each = msgspec.structs.replace(ALL, per="round")
    assert lines(contest, period)[cell.code] == (1, Fraction(100), ())
    assert lines(contest, period, require=(each,))[cell.code] == (None, Fraction(100), ("compulsory_rate",))


def test_units_of_which_nobody_took_part_are_not_ranked(contest, cell):
    found = lines(contest, round_of(contest), per="round", require=(), criteria=("people",))
    assert set(found.values()) == {(None, Fraction(0), ("nobody",))}
