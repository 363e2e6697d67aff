"""Conditions on people that nobody can meet, or that do not tell one person from another."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Audience

# what is the same person when there is no account
KNOWN_BY = frozenset({"phone", "email", "citizen_id"})
OLDEST = 150


def people_problems(rules: Rules) -> list[RulesError]:
    audiences = [("audience", rules.audience)]
    audiences += [(f"boards.{board.key}", board.audience) for board in rules.boards if board.audience]
    found = [problem for where, audience in audiences for problem in _ages(where, audience)]
    labels = [board.label.casefold() for board in rules.boards if board.label]
    twice = [board for board in rules.boards if labels.count(board.label.casefold()) > 1]
    found += [RulesError("board_twice", f"boards.{board.key}", label=board.label) for board in twice[-1:]]
    return [*found, *_boards_outside(rules), *_identity(rules), *_unit_unknown(rules)]


def _ages(where: str, audience: Audience) -> Iterator[RulesError]:
    if audience.min_age is not None and audience.max_age is not None and audience.min_age > audience.max_age:
        yield RulesError("ages_reversed", where, min=audience.min_age, max=audience.max_age)


def _boards_outside(rules: Rules) -> Iterator[RulesError]:
    """Boards for ages that the contest does not take: nobody can ever stand on them."""
    whole = rules.audience
    for board in rules.boards:
        own = board.audience
        if own is None or own.age_on != whole.age_on:
            continue
        least, most = max(own.min_age or 0, whole.min_age or 0), min(own.max_age or OLDEST, whole.max_age or OLDEST)
        if least > most and not [*_ages("", own), *_ages("", whole)]:
            yield RulesError("board_outside_ages", f"boards.{board.key}", label=board.label or board.key)


def _identity(rules: Rules) -> Iterator[RulesError]:
    identity = rules.identity
    required = set(identity.required)
    if identity.account == "none" and not required & KNOWN_BY:
        yield RulesError("nobody_known", "identity.account")
    if identity.shared_contact and not {"full_name", "birth_date"} <= required:
        yield RulesError("shared_unknown", "identity.shared_contact")
    if rules.audience.roster_only and identity.asked == "after":
        yield RulesError("roster_after", "identity.asked")
    if identity.opens and identity.closes and identity.closes <= identity.opens:
        yield RulesError("registration_window", "identity.closes")


def _unit_unknown(rules: Rules) -> Iterator[RulesError]:
    """Lists of units, or by unit, while nobody says which unit they are of: the form asks, or a roster knows."""
    identity = rules.identity
    if "unit" in identity.required or rules.audience.roster_only or identity.account == "roster_code":
        return
    by_unit = any(ranking.by_unit_level for ranking in rules.rankings)
    counting = any(one.criteria or one.require for one in rules.collectives)
    if by_unit or counting or rules.targets or any(round.entrant == "unit" for round in rules.rounds):
        yield RulesError("unit_not_asked", "identity.required")
