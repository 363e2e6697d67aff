"""Who may enter: ages at their boundaries, units, rosters, staff, boards, registration days; what is asked."""

from __future__ import annotations

import datetime as dt

import pytest

from contest.rounds.rules import (
    Audience,
    Board,
    Exclusion,
    Identity,
    RoundRules,
    Rules,
    single_rules,
    usual_paper,
)
from contest.sitting.eligibility import (
    Applicant,
    boards_for,
    completed_years,
    fields_to_ask,
    needs_form,
    refusals,
)

OPENS = dt.datetime(2026, 3, 1, 8)


def rules(**parts) -> Rules:
    round = RoundRules(key="d1", opens=OPENS, closes=OPENS + dt.timedelta(days=9))
    return single_rules(paper=usual_paper(), rounds=(round,), **parts)


def codes(rules: Rules, now: dt.datetime | None = None, **person) -> list[str]:
    return [one.code for one in refusals(rules, Applicant(**person), now=now)]


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (dt.date(2000, 3, 1), dt.date(2026, 3, 1), 26),
        (dt.date(2000, 3, 2), dt.date(2026, 3, 1), 25),
        (dt.date(2004, 2, 29), dt.date(2025, 2, 28), 20),
        (dt.date(2004, 2, 29), dt.date(2025, 3, 1), 21),
    ],
)
def test_completed_years(born, on, years):
    assert completed_years(born, on) == years


@pytest.mark.parametrize(
    ("born", "refused"),
    [
        (dt.date(2011, 3, 1), []),
        (dt.date(2011, 3, 2), ["too_young"]),
        # "đến hết 70 tuổi": still 70 on that day
        (dt.date(1955, 3, 2), []),
        (dt.date(1955, 3, 1), ["too_old"]),
    ],
)
def test_ages_are_counted_on_the_day_the_first_round_opens(born, refused):
    assert codes(rules(audience=Audience(min_age=15, max_age=70)), birth_date=born) == refused


def test_ages_may_be_counted_on_a_day_of_their_own():
    audience = Audience(min_age=15, age_on=dt.date(2026, 12, 31))
    assert codes(rules(audience=audience), birth_date=dt.date(2011, 12, 31)) == []


@pytest.mark.parametrize(("year", "refused"), [(2011, []), (2012, ["too_young"]), (1955, []), (1954, ["too_old"])])
def test_a_year_of_birth_alone_refuses_only_who_cannot_fit(year, refused):
    assert codes(rules(audience=Audience(min_age=15, max_age=70)), birth_year=year) == refused


def test_units_and_rosters():
    assert codes(rules(audience=Audience(units=("A",))), units=frozenset({"A", "B"})) == []
    assert codes(rules(audience=Audience(units=("A",))), units=frozenset({"B"})) == ["unit"]
    assert codes(rules(audience=Audience(roster_only=True))) == ["roster"]
    assert codes(rules(audience=Audience(roster_only=True)), on_roster=True) == []


def test_exclusions_of_entry_and_of_prizes():
    staff = Exclusion(label="Ban Tổ chức", staff=True)
    unit = Exclusion(label="Đơn vị vận hành", units=("X",))
    no_prize = Exclusion(label="Ban Nội dung", staff=True, effect="prize")
    entry = rules(exclusions=(staff, unit, no_prize))
    assert codes(entry, is_staff=True, units=frozenset({"X"})) == ["staff", "excluded_unit"]
    assert codes(rules(exclusions=(no_prize,)), is_staff=True) == []


def test_boards_that_fit_and_none():
    boards = (
        Board(key="hs", label="Học sinh", audience=Audience(max_age=17)),
        Board(key="cb", label="Cán bộ", audience=Audience(min_age=18, units=("A",))),
    )
    both = rules(boards=boards)
    grown = Applicant(birth_date=dt.date(1990, 1, 1), units=frozenset({"A"}))
    assert [one.key for one in boards_for(both, grown)] == ["cb"]
    assert codes(both, birth_date=dt.date(1990, 1, 1)) == ["no_board"]


@pytest.mark.parametrize(("day", "refused"), [(1, ["registration"]), (2, []), (4, []), (5, ["registration"])])
def test_registration_days(day, refused):
    identity = Identity(opens=dt.datetime(2026, 2, 2), closes=dt.datetime(2026, 2, 5))
    assert codes(rules(identity=identity), now=dt.datetime(2026, 2, day)) == refused


def test_what_is_asked_beside_the_account():
    identity = Identity(required=("full_name", "unit", "school", "birth_date"), optional=("email", "phone", "photo"))
    assert fields_to_ask(rules(identity=identity)) == [("school", True), ("birth_date", True), ("email", False)]
    assert fields_to_ask(rules(audience=Audience(min_age=15))) == [("birth_date", True)]


def test_a_form_is_needed_only_when_there_is_something_to_ask():
    assert not needs_form(rules())
    assert not needs_form(rules(boards=(Board(key="a", label="A"),)))
    assert needs_form(rules(boards=(Board(key="a", label="A"), Board(key="b", label="B"))))
    assert needs_form(rules(audience=Audience(declarations=("Tôi sống ở Đồng Nai",))))
