"""Writes of contests and rounds that nobody has been shown yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Person, Unit
from contest.banks.models import Bank
from contest.common.clock import VIETNAM
from contest.rounds.documents import stored_rules
from contest.rounds.errors import RoundError
from contest.rounds.hints import usual_window
from contest.rounds.models import Contest, Period, Round
from contest.rounds.queries import full_rules
from contest.rounds.rules import UNFINISHED, Rules, draft_rules, find_problems, rules_document
from contest.rounds.storing import store_rules

# Names that are there twice or lead nowhere, windows that end before they begin.
NEVER_STORED = frozenset({"key_of_two", "leads_nowhere", "window_reversed"})


@dataclass(frozen=True, kw_only=True)
class AboutContest:
    """What a contest says of itself: its address, its names, whose it is, and how it addresses people."""

    slug: str
    title: str
    organiser: str
    unit: Unit
    kicker: str = ""
    address: str = Contest.Address.COMRADE


@transaction.atomic
def create_contest(*, about: AboutContest, rules: Rules, by: Person | None, now: dt.datetime) -> Contest:
    """A new contest in draft, with the period that counts the whole of it. Raises RoundError("slug_taken")."""
    dated = now.astimezone(VIETNAM).date()
    contest = Contest(**vars(about), rules=rules_document(rules), rules_dated=dated, by=by, created_at=now)
    _save_with_slug(contest)
    Period.objects.create(contest=contest, kind=Period.Kind.CONTEST, title=about.title[:120])
    return contest


@transaction.atomic
def start_contest(*, about: AboutContest, first_round: str, by: Person, now: dt.datetime) -> Contest:
    """What "Cuộc thi mới" makes: a contest in draft with the usual rules and one round, two weeks from next Monday.

    Raises RoundError("slug_taken").
    """
    contest = create_contest(about=about, rules=draft_rules(), by=by, now=now)
    opens_at, closes_at = usual_window(now)
    add_round(contest=contest, title=first_round, opens_at=opens_at, closes_at=closes_at, bank=None)
    return contest


@transaction.atomic
def create_from_document(
    *, about: AboutContest, document: Rules, banks_of: Contest | None = None, by: Person, now: dt.datetime
) -> Contest:
    """A new contest in draft with the rounds, stages and rules of a whole document.

    `banks_of`: the contest whose rounds of the same keys say which banks are used again.
    Raises RoundError("slug_taken").
    """
    contest = create_contest(about=about, rules=stored_rules(document), by=by, now=now)
    store_rules(contest=contest, rules=document)
    for key, bank in Round.objects.filter(contest=banks_of).values_list("key", "bank") if banks_of else ():
        Round.objects.filter(contest=contest, key=key).update(bank=bank)
    return contest


@transaction.atomic
def choose_bank(*, round: Round, bank: Bank | None) -> None:
    """The bank that a round in draft draws from; rounds in draft without a bank take it too.

    Raises RoundError("locked") for a published round.
    """
    _lock(round.contest)
    if not Round.objects.filter(pk=round.pk, state=Period.State.DRAFT).update(bank=bank):
        raise RoundError("locked")
    Round.objects.filter(contest=round.contest_id, state=Period.State.DRAFT, bank=None).update(bank=bank)


@transaction.atomic
def add_round(
    *, contest: Contest, title: str, opens_at: dt.datetime, closes_at: dt.datetime, bank: Bank | None
) -> Round:
    """A new round in draft, after the ones that are there. Raises RoundError("window")."""
    if closes_at <= opens_at:
        raise RoundError("window")
    whole = Period.objects.select_for_update().get(contest=contest, kind=Period.Kind.CONTEST)
    position = Round.objects.filter(contest=contest).count() + 1
    return Round.objects.create(
        contest=contest,
        parent=whole,
        kind=Period.Kind.ROUND,
        position=position,
        key=f"d{position}",
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        bank=bank,
    )


@transaction.atomic
def change_contest(*, contest: Contest, about: AboutContest) -> None:
    """Changes what a contest in draft says of itself. Raises RoundError: locked, slug_taken."""
    lock_draft(contest)
    told = vars(about)
    for name, value in told.items():
        setattr(contest, name, value)
    _save_with_slug(contest, list(told))
    Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST).update(title=about.title[:120])


@transaction.atomic
def change_rules(*, contest: Contest, change: Callable[[Rules], Rules], lenient: bool = False) -> Rules:
    """Applies `change` to the whole document of a contest in draft, so that two people can edit different parts.

    Raises RoundError("locked") and RulesError for a contradiction that was not there before; UNFINISHED excepted, and
    with `lenient` every one that can be stored: publishing asks for them all.
    """
    before = full_rules(lock_draft(contest))
    rules = change(before)
    refuse_contradictions(before, rules, lenient=lenient)
    store_rules(contest=contest, rules=rules)
    return rules


def refuse_contradictions(before: Rules, rules: Rules, *, lenient: bool) -> None:
    """Raises the first contradiction that a change brings and a document may not keep."""
    known = {(problem.code, problem.where) for problem in find_problems(before)}
    for problem in find_problems(rules):
        new = (problem.code, problem.where) not in known
        if problem.code in NEVER_STORED or (new and not lenient and problem.code not in UNFINISHED):
            raise problem


@transaction.atomic
def change_round(*, round: Round, title: str, opens_at: dt.datetime, closes_at: dt.datetime, bank: Bank | None) -> None:
    """Changes a round in draft. Raises RoundError: window, locked."""
    if closes_at <= opens_at:
        raise RoundError("window")
    lock_draft(round.contest)
    round.title, round.opens_at, round.closes_at, round.bank = title, opens_at, closes_at, bank
    round.save(update_fields=["title", "opens_at", "closes_at", "bank"])


def _lock(contest: Contest) -> Contest:
    """The stored row, locked against other editors and against publishing."""
    return Contest.objects.select_for_update().get(pk=contest.pk)


def lock_draft(contest: Contest) -> Contest:
    """The stored row, locked, of a contest of which nothing has been published. Raises RoundError("locked")."""
    stored = _lock(contest)
    if Round.objects.filter(contest=contest).exclude(state=Period.State.DRAFT).exists():
        raise RoundError("locked")
    return stored


def _save_with_slug(contest: Contest, fields: Sequence[str] | None = None) -> None:
    try:
        with transaction.atomic():
            contest.save(update_fields=fields)
    except IntegrityError as error:
        raise RoundError("slug_taken") from error
