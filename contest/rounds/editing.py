"""Writes of parts of the document as the organiser's pages make them, whatever the state of the contest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext

from accounts.models import Person
from contest.rounds.actions import NEVER_STORED, change_rules
from contest.rounds.entries import copied_entry, moved_entry, without_entry
from contest.rounds.issuing import change_draft, drafted_rules, find_rules_draft
from contest.rounds.models import Contest, Period
from contest.rounds.queries import full_rules
from contest.rounds.rules import Rules, find_problems

Change = Callable[[Rules], Rules]


def is_public(contest: Contest) -> bool:
    """Whether the rules have been published, so that changes wait for the next issue. One query."""
    return Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST).exclude(state=Period.State.DRAFT).exists()


def edited_rules(contest: Contest) -> Rules:
    """The document as it is being edited: the next issue of published rules, where one is being written."""
    draft = find_rules_draft(contest)
    return drafted_rules(contest, draft) if draft else full_rules(contest)


def edit_rules(*, contest: Contest, change: Change, by: Person, now: dt.datetime) -> Rules:
    """Applies a change to the document that is being edited.

    Raises RoundError("locked") and RulesError for what cannot be stored; other contradictions wait for publishing.
    """
    if is_public(contest):
        return change_draft(contest=contest, change=change, by=by, now=now)
    return change_rules(contest=contest, change=change, lenient=True)


# --- what the buttons of a list do ----------------------------------------------------------------


def copied(name: str, key: str) -> Change:
    return lambda rules: copied_entry(rules, name, key, mark=gettext("(bản sao)"))


def moved(name: str, key: str, by: int) -> Change:
    return lambda rules: moved_entry(rules, name, key, by)


def removed(name: str, key: str) -> Change:
    return lambda rules: without_entry(rules, name, key)


def still_named(rules: Rules, name: str, key: str) -> bool:
    """Whether something else names the entry, so that it cannot go."""
    return any(problem.code in NEVER_STORED for problem in find_problems(without_entry(rules, name, key)))
