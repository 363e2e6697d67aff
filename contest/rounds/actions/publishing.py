"""Publishing a round: its bank frozen, its rules kept as they are first issued."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.banks.models import Bank
from contest.common.clock import VIETNAM
from contest.rounds.actions.states import change_state
from contest.rounds.editions import Plan, bank_hash, plan_round
from contest.rounds.errors import RoundError
from contest.rounds.models import Contest, Edition, EditionItem, Period, Round, RulesVersion
from contest.rounds.queries import bank_problems, candidates, full_rules, named_banks, papers_to_draw
from contest.rounds.rules import Paper, Rules, check_rules, rules_document
from contest.rounds.rules.support import find_unsupported
from contest.rounds.signals import round_published


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
    salt = secrets.token_bytes(32)
    edition = Edition.objects.create(
        contest=contest,
        plan=list(plan.sections),
        shuffle=shuffle,
        secret=secret,
        published_at=now,
        secret_hash=hashlib.sha256(secret).hexdigest(),
        bank_hash=bank_hash(plan.items, salt=salt),
        bank_salt=salt,
    )
    EditionItem.objects.bulk_create(
        EditionItem(edition=edition, item=item, revision_id=c.revision_id, topic_name=c.topic, difficulty=c.difficulty)
        for item, c in enumerate(plan.items)
    )
    return edition
