"""What rounds need of their bank: asked by the bank's page, hinted at in the organiser's form."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from contest.banks.models import Bank
from contest.banks.queries import checked_questions, held_by_level
from contest.banks.readiness import Asked, Finding, Need, findings, short_of
from contest.banks.signals import needs_asked
from contest.rounds.models import Round
from contest.rounds.rules import LEVELS, Paper, RulesError, read_rules
from contest.rounds.steps import step_named


def needs_of(paper: Paper, *, bank: str | None = None) -> list[Need]:
    """What each paper draws, section by section: from a bank that sections name, else from the round's own."""
    sections = zip(paper.sections, paper.counts, strict=True)
    return [
        Need(count, section.topic, LEVELS[section.level] or None)
        for section, count in sections
        if count and section.bank == bank
    ]


def _needs_in(round: Round, paper: Paper, bank: Bank) -> list[Need]:
    """What a paper of a round draws from a bank."""
    own = needs_of(paper) if round.bank_id == bank.pk else []
    return [*own, *needs_of(paper, bank=bank.name)]


@receiver(needs_asked)
def rounds_ask(sender: type[Bank], *, bank: Bank, **news: Any) -> list[Asked]:
    """The rounds whose papers will still be drawn from a bank as it then is; one query."""
    waiting = Round.objects.filter(edition=None).select_related("contest").order_by("contest_id", "position")
    asked = []
    for round in waiting:
        try:
            papers = read_rules(round.contest.rules).papers_by_board(round.key).values()
        except RulesError:
            # rules that cannot be read are said where they are written
            continue
        address = reverse("rounds:edit_step", args=[round.contest.slug, step_named("paper").address])
        for needs in [_needs_in(round, paper, bank) for paper in papers]:
            if needs or round.bank_id == bank.pk:
                asked.append(Asked(f"{round.contest.title}, {round.title}", address, needs))
    return asked


def bank_hints(round: Round, paper: Paper, *, wording: bool) -> list[Finding]:
    """What is lawful in the bank of a round, but probably not meant: papers nearly the same, keys that give themselves
    away (with `wording`, which reads the whole bank). Two queries at most.
    """
    if round.bank is None:
        return []
    found = short_of(needs_of(paper), held_by_level(round.bank))
    if wording:
        found += findings(checked_questions(round.bank))
    # what blocks is a problem, and said as one
    return [finding for finding in found if not finding.blocking and finding.code != "unexplained"]
