"""Writes of contests and rounds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.audit.actions import record
from accounts.models import Person, Unit
from contest.banks.models import Bank
from contest.common.clock import VIETNAM
from contest.rounds.documents import stored_rules
from contest.rounds.editions import Plan, bank_hash, plan_round
from contest.rounds.errors import RoundError
from contest.rounds.hints import usual_window
from contest.rounds.models import Contest, Edition, EditionItem, Period, Round, RulesVersion
from contest.rounds.queries import bank_problems, candidates, full_rules, named_banks, papers_to_draw
from contest.rounds.rules import UNFINISHED, Paper, Rules, check_rules, draft_rules, find_problems, rules_document
from contest.rounds.rules.support import find_unsupported
from contest.rounds.signals import round_published, window_moved
from contest.rounds.storing import store_rules

# state → states it may go to
TRANSITIONS = {
    Period.State.DRAFT: {Period.State.PUBLISHED},
    Period.State.PUBLISHED: {Period.State.SUSPENDED, Period.State.FIXED},
    Period.State.SUSPENDED: {Period.State.PUBLISHED},
    # opened again, with a reason (results/fixing)
    Period.State.FIXED: {Period.State.PUBLISHED},
}


# Names that are there twice or lead nowhere, windows that end before they begin.
NEVER_STORED = frozenset({"key_of_two", "leads_nowhere", "window_reversed"})
# Time to extend a round after it has closed; then the secret of its papers becomes public.
REVEAL_AFTER = dt.timedelta(hours=1)


# --- drafts ---------------------------------------------------------------------------------------


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
    """A new contest in draft, with the period that counts the whole of it. Raises RoundError("slug_taken")."""
    contest = Contest(
        slug=slug,
        title=title,
        organiser=organiser,
        unit=unit,
        rules=rules_document(rules),
        kicker=kicker,
        address=address,
        rules_dated=now.astimezone(VIETNAM).date(),
        by=by,
        created_at=now,
    )
    _save_with_slug(contest)
    Period.objects.create(contest=contest, kind=Period.Kind.CONTEST, title=title[:120])
    return contest


@transaction.atomic
def start_contest(
    *,
    slug: str,
    title: str,
    kicker: str,
    organiser: str,
    unit: Unit,
    address: str,
    first_round: str,
    by: Person,
    now: dt.datetime,
) -> Contest:
    """What "Cuộc thi mới" makes: a contest in draft with the usual rules and one round, two weeks from next Monday.

    Raises RoundError("slug_taken").
    """
    contest = create_contest(
        slug=slug,
        title=title,
        kicker=kicker,
        organiser=organiser,
        unit=unit,
        address=address,
        rules=draft_rules(),
        by=by,
        now=now,
    )
    opens_at, closes_at = usual_window(now)
    add_round(contest=contest, title=first_round, opens_at=opens_at, closes_at=closes_at, bank=None)
    return contest


@transaction.atomic
def create_from_document(
    *,
    slug: str,
    title: str,
    kicker: str,
    organiser: str,
    unit: Unit,
    address: str,
    document: Rules,
    banks_of: Contest | None = None,
    by: Person,
    now: dt.datetime,
) -> Contest:
    """A new contest in draft with the rounds, stages and rules of a whole document.

    `banks_of`: the contest whose rounds of the same keys say which banks are used again.
    Raises RoundError("slug_taken").
    """
    contest = create_contest(
        slug=slug,
        title=title,
        kicker=kicker,
        organiser=organiser,
        unit=unit,
        address=address,
        rules=stored_rules(document),
        by=by,
        now=now,
    )
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
def change_contest(
    *, contest: Contest, slug: str, title: str, kicker: str, organiser: str, unit: Unit, address: str
) -> None:
    """Changes what a contest in draft says of itself. Raises RoundError: locked, slug_taken."""
    lock_draft(contest)
    contest.slug, contest.title, contest.kicker = slug, title, kicker
    contest.organiser, contest.unit, contest.address = organiser, unit, address
    _save_with_slug(contest, ["slug", "title", "kicker", "organiser", "unit", "address"])
    Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST).update(title=title[:120])


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


# --- publishing -----------------------------------------------------------------------------------


@transaction.atomic
def publish_round(*, round: Round, secret: bytes, now: dt.datetime, by: Person | None = None) -> Edition | None:
    """Freezes the bank and makes the round public; papers can be started once its window opens.

    A round without questions (written, or with results that are entered) has neither bank nor edition (None).
    Entered ones may be over by now.
    `secret`: 32 random bytes. Raises RulesError and RoundError: no_bank, no_such_bank (with the names), shortage (with
    the sections), already_over, wrong_state (also for the second of two who publish at once: one edition is made).
    """
    # The lock makes editors wait, and the rules are read after it: what is frozen is what was stored.
    contest = Contest.objects.select_for_update().get(pk=round.contest_id)
    stored = Round.objects.select_related("bank").get(pk=round.pk)
    rules = full_rules(contest)
    is_online, draws = rules.round_rules(stored.key).is_online, rules.draws(stored.key)
    if is_online and (stored.closes_at is None or stored.closes_at <= now):
        raise RoundError("already_over")
    papers = papers_to_draw(rules, stored) if draws else {}
    banks = named_banks(papers.values())
    unbanked = bank_problems([*papers.values()], stored, banks) if draws else []
    for missing in unbanked:
        if isinstance(missing, RoundError):
            raise missing
    check_rules(rules)
    for problem in [*unbanked, *find_unsupported(rules, stored.key)]:
        raise problem
    edition = _freeze(stored, contest, papers, banks, secret=secret, now=now) if draws else None
    change_state(period=round, to=Period.State.PUBLISHED, only_from=Period.State.DRAFT)
    Round.objects.filter(pk=round.pk).update(edition=edition)
    whole = Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST, state=Period.State.DRAFT)
    if whole.update(state=Period.State.PUBLISHED):
        contest.rules_dated = now.astimezone(VIETNAM).date()
        contest.save(update_fields=["rules_dated"])
        first_version(contest=contest, rules=rules, by=by, now=now)
    round.edition = edition
    round_published.send(sender=Round, round=round)
    record("round.published", by=by, now=now, about=round, contest=contest.slug, detail={"round": round.title})
    return edition


def _freeze(
    round: Round,
    contest: Contest,
    papers: Mapping[str, Paper],
    banks: Mapping[str, Bank],
    *,
    secret: bytes,
    now: dt.datetime,
) -> Edition:
    """Draws up the plan of a round's papers and stores it. Raises RoundError("shortage")."""
    plan = _planned(papers, round.bank, banks, secret=secret)
    if plan.shortages:
        raise RoundError("shortage", plan.shortages)
    shuffle = next(iter(papers.values())).shuffle
    return freeze_edition(contest=contest, plan=plan, shuffle=shuffle, secret=secret, now=now)


def _planned(papers: Mapping[str, Paper], own: Bank | None, banks: Mapping[str, Bank], *, secret: bytes) -> Plan:
    """The papers over the questions of all their banks; parts of the plan name other banks by number."""
    held = candidates(own) if own else []
    for name, bank in banks.items():
        held += candidates(bank, named=name)
    plan = plan_round(papers, held, secret=secret)
    return replace(
        plan, sections=tuple({**one, "bank": banks[one["bank"]].pk} if "bank" in one else one for one in plan.sections)
    )


def first_version(*, contest: Contest, rules: Rules, by: Person | None, now: dt.datetime) -> None:
    """Keeps the rules as they were first published; later issues come from contest/rounds/issuing.py."""
    RulesVersion.objects.get_or_create(
        contest=contest,
        number=contest.rules_version,
        defaults={
            "dated": contest.rules_dated or now.astimezone(VIETNAM).date(),
            "document": rules_document(rules),
            "by": by,
            "at": now,
        },
    )


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


# --- a published round ----------------------------------------------------------------------------


@transaction.atomic
def change_state(*, period: Period, to: Period.State, only_from: Period.State | None = None) -> None:
    """Moves a period along TRANSITIONS by conditional update. Raises RoundError("wrong_state") when someone was first.

    `only_from` narrows the states it may come from: a suspended round must never be published a second time.
    """
    sources = [state for state, targets in TRANSITIONS.items() if to in targets and only_from in (None, state)]
    if not Period.objects.filter(pk=period.pk, state__in=sources).update(state=to):
        raise RoundError("wrong_state")
    period.state = to


def reveal_secrets(*, now: dt.datetime) -> int:
    """Makes the secrets of rounds public that closed an hour ago: from then on everybody can draw the papers again.

    A round whose secret is public is never extended (reschedule_round). Papers may run on after the close where rules
    or extra time say so: while one is open, its round's secret waits. Returns how many. Safe to run twice.
    """
    still_open = Q(attempts__state=0)
    unfinished = Round.objects.filter(Q(closes_at__gt=now - REVEAL_AFTER) | still_open)
    return (
        Edition.objects.filter(revealed_at=None, rounds__isnull=False)
        .exclude(rounds__in=unfinished)
        .update(revealed_at=now)
    )


@transaction.atomic
def move_window(*, round: Round, opens_at: dt.datetime, closes_at: dt.datetime) -> None:
    """Changes when a round opens and closes, whatever its state. Raises RoundError("window")."""
    if closes_at <= opens_at:
        raise RoundError("window")
    closed_at = Period.objects.select_for_update().get(pk=round.pk).closes_at
    Period.objects.filter(pk=round.pk).update(opens_at=opens_at, closes_at=closes_at)
    round.opens_at, round.closes_at = opens_at, closes_at
    window_moved.send(sender=Round, round=round, closed_at=closed_at)
