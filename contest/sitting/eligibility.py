"""Who may enter under the rules, on which boards, and what is still to be asked. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from contest.rounds.rules import Asked, Audience, Board, Rules

# what the account already says
HELD_BY_ACCOUNT = frozenset({"full_name", "unit", "phone"})
# a form cannot take a file yet
NOT_ASKED = frozenset({"photo"})


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody at the door. `units`: codes of the own unit and those above it; `is_staff`: has a role in contests."""

    birth_date: dt.date | None = None
    birth_year: int | None = None
    units: frozenset[str] = frozenset()
    on_roster: bool = False
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody may not enter: too_young, too_old, unit, roster, staff, excluded_unit, no_board, registration,
    shared_phone."""

    code: str
    label: str = ""
    number: int | None = None


def completed_years(born: dt.date, on: dt.date) -> int:
    """Age in completed years; who was born on 29 February grows older on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_day(rules: Rules, audience: Audience) -> dt.date | None:
    """The day on which ages are counted: as stated, else the one on which the first round opens."""
    opens = [round.opens for round in rules.rounds if round.opens]
    return audience.age_on or (min(opens).date() if opens else None)


def needs_birth_date(rules: Rules) -> bool:
    """Whether an age decides who may enter, or on which board."""
    audiences = [rules.audience, *(board.audience for board in rules.boards if board.audience)]
    return any(one.min_age is not None or one.max_age is not None for one in audiences)


def fields_to_ask(rules: Rules, held: frozenset[str] = HELD_BY_ACCOUNT) -> list[tuple[Asked, bool]]:
    """(field, required) that the entry form asks, in the order of the rules. `held`: what is known without asking."""
    asked: dict[Asked, bool] = {}
    if needs_birth_date(rules):
        asked["birth_date"] = True
    for field in rules.identity.required:
        asked[field] = True
    for field in rules.identity.optional:
        asked.setdefault(field, False)
    return [(field, required) for field, required in asked.items() if field not in held | NOT_ASKED]


def needs_form(rules: Rules) -> bool:
    """Whether somebody must be asked something before taking part."""
    several_boards = len(rules.boards) > 1
    return bool(fields_to_ask(rules) or rules.audience.declarations or several_boards)


def refusals(rules: Rules, applicant: Applicant, *, now: dt.datetime | None = None) -> list[Refusal]:
    """Everything that stands in the way. `now`: wall-clock time, for the days of registration."""
    found = [*_audience_refusals(rules, rules.audience, applicant), *_exclusions(rules, applicant)]
    if rules.boards and not boards_for(rules, applicant):
        found.append(Refusal("no_board"))
    opens, closes = rules.identity.opens, rules.identity.closes
    if now and ((opens and now < opens) or (closes and now >= closes)):
        found.append(Refusal("registration"))
    return found


def boards_for(rules: Rules, applicant: Applicant) -> list[Board]:
    """The boards whose own conditions fit."""
    return [
        one for one in rules.boards if not one.audience or not [*_audience_refusals(rules, one.audience, applicant)]
    ]


def _audience_refusals(rules: Rules, audience: Audience, applicant: Applicant) -> Iterable[Refusal]:
    if audience.units and not applicant.units & set(audience.units):
        yield Refusal("unit")
    if audience.roster_only and not applicant.on_roster:
        yield Refusal("roster")
    on = age_day(rules, audience)
    if on is None:
        return
    oldest, youngest = _ages(applicant, on)
    if audience.min_age is not None and oldest is not None and oldest < audience.min_age:
        yield Refusal("too_young", number=audience.min_age)
    if audience.max_age is not None and youngest is not None and youngest > audience.max_age:
        yield Refusal("too_old", number=audience.max_age)


def _ages(applicant: Applicant, on: dt.date) -> tuple[int | None, int | None]:
    """The oldest and the youngest that somebody can be: a year apart when only the year of birth is known."""
    if applicant.birth_date:
        age = completed_years(applicant.birth_date, on)
        return age, age
    if applicant.birth_year:
        return on.year - applicant.birth_year, on.year - applicant.birth_year - 1
    return None, None


def _exclusions(rules: Rules, applicant: Applicant) -> Iterable[Refusal]:
    for exclusion in (one for one in rules.exclusions if one.effect == "entry"):
        if exclusion.staff and applicant.is_staff:
            yield Refusal("staff", label=exclusion.label)
        elif exclusion.units and applicant.units & set(exclusion.units):
            yield Refusal("excluded_unit", label=exclusion.label)
