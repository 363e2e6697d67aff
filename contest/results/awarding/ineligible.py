"""Reads of whom the rules keep from prizes: staff of the contest and people of named units. Their places stay."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Unit
from contest.attempts.models import Participant
from contest.results.awarding.models import Reconsideration
from contest.results.making import Frame
from contest.rounds.staff import Work, staff_of


@dataclass(frozen=True, slots=True)
class Ineligible:
    """Why the rules give somebody no prize: the words of the rule, and what applies of it.

    `work`: what the person does for the contest, "" where `unit` names the unit.
    """

    label: str
    work: Work | str = ""
    unit: str = ""


def ineligible_people(frame: Frame, *, reconsidered: bool = False) -> dict[int, Ineligible]:
    """The participants who get no prize by the rules, and why. No query where the rules exclude nobody from prizes.

    Those whom the organisers let have a prize all the same are left out, unless `reconsidered` asks for them too.
    """
    rules = [one for one in frame.rules.exclusions if one.effect == "prize" and (one.staff or one.units)]
    if not rules:
        return {}
    found: dict[int, Ineligible] = {}
    everybody = Participant.objects.filter(contest=frame.contest).order_by("pk")
    for rule in rules:
        if rule.staff:
            work = staff_of(frame.contest)
            for pk, person in everybody.filter(person__in=work).values_list("pk", "person_id"):
                found.setdefault(pk, Ineligible(rule.label, work=work[person]))
        for unit in Unit.objects.filter(code__in=rule.units).order_by("path"):
            # the unit that they entered for, and the one that they belong to
            inside = Q(unit__path__startswith=unit.path) | Q(person__unit__path__startswith=unit.path)
            why = Ineligible(rule.label, unit=unit.name)
            for pk in everybody.filter(inside).values_list("pk", flat=True):
                found.setdefault(pk, why)
    if not reconsidered:
        for pk in reconsidered_in(frame):
            found.pop(pk, None)
    return found


def reconsidered_in(frame: Frame) -> set[int]:
    """The participants whom the organisers let have a prize against the rules' exclusions. One query."""
    held = Reconsideration.objects.filter(participant__contest=frame.contest, undone_at=None)
    return {*held.values_list("participant_id", flat=True)}


def excluded_units(frame: Frame) -> dict[str, str]:
    """Paths of the units that get no collective prize, with the words of the rule. One query, none without a rule."""
    labels = {code: one.label for one in frame.rules.exclusions if one.effect == "prize" for code in one.units}
    return {one.path: labels[one.code] for one in Unit.objects.filter(code__in=labels)} if labels else {}
