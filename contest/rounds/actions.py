"""Writes of contests and rounds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person, Unit
from contest.banks.models import Bank
from contest.rounds.editions import Plan, Shortage, bank_hash, plan_edition
from contest.rounds.models import Contest, Edition, EditionItem, Period, Round
from contest.rounds.queries import candidates
from contest.rounds.rules import Rules, parse_rules, rules_document

# state → states it may go to
TRANSITIONS = {
    Period.State.DRAFT: {Period.State.PUBLISHED},
    Period.State.PUBLISHED: {Period.State.SUSPENDED, Period.State.FIXED},
    Period.State.SUSPENDED: {Period.State.PUBLISHED},
    Period.State.FIXED: set(),
}


class RoundError(Exception):
    """A round that cannot do what was asked. `code`: no_bank, shortage, wrong_state, already_over, window."""

    def __init__(self, code: str, shortages: Sequence[Shortage] = ()) -> None:
        super().__init__(code)
        self.code, self.shortages = code, tuple(shortages)


@transaction.atomic
def create_contest(
    *,
    slug: str,
    title: str,
    organiser: str,
    unit: Unit,
    rules: Rules,
    by: Person | None,
    now: dt.datetime,
    kicker: str = "",
    address: str = Contest.Address.COMRADE,
) -> Contest:
    """A new contest in draft, with the period that counts the whole of it."""
    contest = Contest.objects.create(
        slug=slug,
        title=title,
        organiser=organiser,
        unit=unit,
        rules=rules_document(rules),
        kicker=kicker,
        address=address,
        rules_dated=now.date(),
        by=by,
        created_at=now,
    )
    Period.objects.create(contest=contest, kind=Period.Kind.CONTEST, title=title)
    return contest


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
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        bank=bank,
    )


@transaction.atomic
def publish_round(*, round: Round, secret: bytes, now: dt.datetime) -> Edition:
    """Freezes the bank and makes the round public; papers can be started once its window opens.

    `secret`: 32 random bytes. Raises RoundError: no_bank, shortage (with the sections), already_over, wrong_state.
    """
    if round.bank is None:
        raise RoundError("no_bank")
    if round.closes_at <= now:
        raise RoundError("already_over")
    rules = parse_rules(round.contest.rules)
    plan = plan_edition(rules.paper.sections, candidates(round.bank))
    if plan.shortages:
        raise RoundError("shortage", plan.shortages)
    edition = freeze_edition(contest=round.contest, plan=plan, shuffle=rules.paper.shuffle, secret=secret, now=now)
    change_state(period=round, to=Period.State.PUBLISHED)
    Round.objects.filter(pk=round.pk).update(edition=edition)
    Period.objects.filter(pk=round.parent_id, state=Period.State.DRAFT).update(state=Period.State.PUBLISHED)
    round.edition = edition
    return edition


def freeze_edition(*, contest: Contest, plan: Plan, shuffle: bool, secret: bytes, now: dt.datetime) -> Edition:
    """Stores a plan with its items and hashes."""
    edition = Edition.objects.create(
        contest=contest,
        plan=list(plan.sections),
        shuffle=shuffle,
        secret=secret,
        published_at=now,
        secret_hash=hashlib.sha256(secret).hexdigest(),
        bank_hash=bank_hash(plan.items),
    )
    EditionItem.objects.bulk_create(
        EditionItem(edition=edition, item=item, revision_id=c.revision_id, topic_name=c.topic, difficulty=c.difficulty)
        for item, c in enumerate(plan.items)
    )
    return edition


def change_state(*, period: Period, to: Period.State) -> None:
    """Moves a period along TRANSITIONS by conditional update. Raises RoundError("wrong_state") when someone was first."""
    sources = [state for state, targets in TRANSITIONS.items() if to in targets]
    if not Period.objects.filter(pk=period.pk, state__in=sources).update(state=to):
        raise RoundError("wrong_state")
    period.state = to


def move_window(*, round: Round, opens_at: dt.datetime, closes_at: dt.datetime) -> None:
    """Changes when a round opens and closes. Raises RoundError("window")."""
    if closes_at <= opens_at:
        raise RoundError("window")
    Period.objects.filter(pk=round.pk).update(opens_at=opens_at, closes_at=closes_at)
    round.opens_at, round.closes_at = opens_at, closes_at
