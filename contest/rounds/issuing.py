"""Writes of published rules: the next issue is written as a draft, then issued as a whole, with reason and note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.common.clock import VIETNAM
from contest.rounds.actions import first_version, refuse_contradictions
from contest.rounds.errors import RoundError
from contest.rounds.models import Contest, Edition, Period, PeriodNote, Round, RulesDraft, RulesVersion
from contest.rounds.queries import full_rules
from contest.rounds.rule_facts import Moved, run_of
from contest.rounds.rules import RoundRules, Rules, check_rules, read_rules, rules_document
from contest.rounds.rules.changes import Change, find_changes, needs_of
from contest.rounds.running import Announcement
from contest.rounds.signals import places_asked, places_moved, window_moved
from contest.rounds.storing import store_rules

# what of a published contest counts anew
COUNTS = ("rankings", "boards", "rounds", "stages")


# --- the draft ------------------------------------------------------------------------------------


def find_rules_draft(contest: Contest) -> RulesDraft | None:
    """The next issue, while one is being written. One query."""
    return RulesDraft.objects.filter(contest=contest).first()


def drafted_rules(contest: Contest, draft: RulesDraft) -> Rules:
    """The next issue as it stands; windows that were moved meanwhile (gia hạn) are those of now."""
    now = {one.key: one for one in full_rules(contest).rounds}
    base = {one.key: one for one in read_rules(draft.base).rounds}
    rules = read_rules(draft.document)
    rounds = tuple(_window_of_now(one, base.get(one.key), now.get(one.key)) for one in rules.rounds)
    return msgspec.structs.replace(rules, rounds=rounds)


def _window_of_now(drafted: RoundRules, base: RoundRules | None, now: RoundRules | None) -> RoundRules:
    if base is None or now is None:
        return drafted
    kept = {name: getattr(now, name) for name in ("opens", "closes") if getattr(drafted, name) == getattr(base, name)}
    return msgspec.structs.replace(drafted, **kept)


@transaction.atomic
def change_draft(*, contest: Contest, change: Callable[[Rules], Rules], by: Person, now: dt.datetime) -> Rules:
    """Applies a change to the next issue, which is begun if there is none.

    Raises RulesError for what cannot be stored.
    """
    Contest.objects.select_for_update().get(pk=contest.pk)
    draft = find_rules_draft(contest)
    present = full_rules(contest)
    before = drafted_rules(contest, draft) if draft else present
    rules = change(before)
    refuse_contradictions(before, rules, lenient=True)
    values = {"document": rules_document(rules), "base": rules_document(present), "by": by, "at": now}
    RulesDraft.objects.update_or_create(contest=contest, defaults=values)
    return rules


def drop_draft(*, contest: Contest) -> None:
    """Gives the next issue up."""
    RulesDraft.objects.filter(contest=contest).delete()


# --- what it changes ------------------------------------------------------------------------------


def changes_of(contest: Contest, before: Rules, after: Rules, *, now: dt.datetime) -> list[Change]:
    """Every change with what it needs; what is said of rounds that are not published yet is free."""
    unpublished = Round.objects.filter(contest=contest, state=Period.State.DRAFT)
    keys = {*unpublished.values_list("key", flat=True)} | {one.key for one in after.rounds} - {
        one.key for one in before.rounds
    }
    found = find_changes(before, after, run_of(contest, before, now=now))
    return [_freed(change, keys) for change in found]


def _freed(change: Change, unpublished: set[str]) -> Change:
    part, _dot, rest = change.where.partition(".")
    free = part == "rounds" and rest.split(".")[0] in unpublished
    return replace(change, needs="free", why="") if free else change


def moved_places(contest: Contest, after: Rules) -> Moved:
    """Whose places other rules would change; nothing of them is stored. A large contest is left to a worker."""
    answers: list[tuple[Any, Any]] = places_asked.send(sender=Contest, contest=contest, rules=after)
    return next((moved for _receiver, moved in answers), Moved(0))


# --- issuing --------------------------------------------------------------------------------------


@transaction.atomic
def issue_rules(*, contest: Contest, said: Announcement) -> RulesVersion:
    """Makes the next issue the contest's rules; what moves places is counted anew in the same transaction.

    Raises RulesError for a contradiction; RoundError: unchanged, refused (changes_of says what and why), revealed (a
    longer round whose papers everybody can draw by now).
    """
    stored = Contest.objects.select_for_update().get(pk=contest.pk)
    draft = find_rules_draft(stored)
    before = full_rules(stored)
    after = drafted_rules(stored, draft) if draft else before
    changes = changes_of(stored, before, after, now=said.now)
    if not changes:
        raise RoundError("unchanged")
    if needs_of(changes) == "refused":
        raise RoundError("refused")
    check_rules(after)
    first_version(contest=stored, rules=before, by=None, now=said.now)
    _store_with_windows(stored, after)
    version = _new_version(stored, after, said)
    if needs_of(changes) == "preview" or any(change.where.split(".")[0] in COUNTS for change in changes):
        places_moved.send(sender=Contest, contest=stored)
    drop_draft(contest=stored)
    contest.refresh_from_db()
    detail = {"number": version.number, "places": [change.where for change in changes]}
    record("rules.changed", by=said.by, now=said.now, about=version, contest=stored.slug, detail=detail)
    return version


def _store_with_windows(contest: Contest, after: Rules) -> None:
    """Stores the rules; papers that are open end when their rounds now do."""
    rows = {one.pk: one.closes_at for one in Round.objects.filter(contest=contest).exclude(state=Period.State.DRAFT)}
    store_rules(contest=contest, rules=after)
    for round in Round.objects.filter(pk__in=rows).select_related("contest"):
        if rows[round.pk] != round.closes_at and _is_revealed(round):
            raise RoundError("revealed")
        # hours and closed days end papers too
        window_moved.send(sender=Round, round=round, closed_at=rows[round.pk])


def _is_revealed(round: Round) -> bool:
    return Edition.objects.filter(rounds=round, revealed_at__isnull=False).exists()


def _new_version(contest: Contest, rules: Rules, said: Announcement) -> RulesVersion:
    dated = said.now.astimezone(VIETNAM).date()
    contest.rules_version += 1
    contest.rules_dated = dated
    contest.save(update_fields=["rules_version", "rules_dated"])
    values: dict[str, Any] = {"reason": said.reason, "by": said.by, "at": said.now}
    whole = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    PeriodNote.objects.create(period=whole, kind=PeriodNote.Kind.RULES, text=said.text, **values)
    return RulesVersion.objects.create(
        contest=contest,
        number=contest.rules_version,
        dated=dated,
        document=rules_document(rules),
        note=said.text,
        **values,
    )
