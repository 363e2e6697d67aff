"""Reads of units that were not in the list: names as typed, and what giving people a unit would move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from contest.attempts.models import Attempt, Participant, UnitAssignment, UnlistedUnit
from contest.attempts.telling import are_official
from contest.results.actions import ENDED
from contest.rounds.models import Contest, Period

MOST_GROUPS = 50
MOST_ASSIGNMENTS = 20


@dataclass(frozen=True, slots=True)
class NameGroup:
    """People who wrote the same name, accents and blanks aside. `spellings`: in how many ways it was written."""

    folded: str
    words: str
    spellings: int
    people: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom an organiser means: everybody who waits under some names, or of them only some participants (ids)."""

    names: tuple[str, ...]
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """Participants who would get a unit, their ended papers, and how many stay since papers of theirs are official."""

    people: tuple[int, ...]
    papers: int
    official: int


def waiting_in(contest: Contest) -> QuerySet[UnlistedUnit]:
    """Everybody of a contest who still waits for a unit; not who has yet to say who they are."""
    return UnlistedUnit.objects.filter(contest=contest, assignment=None, participant__pending=False)


def waiting_count(contest: Contest) -> int:
    """How many wait. One query, by an index that is empty where everybody found the own unit."""
    return waiting_in(contest).count()


def groups_of(contest: Contest) -> list[NameGroup]:
    """The names that people wrote, the most frequent first. One query."""
    rows = waiting_in(contest).order_by().values("folded")
    counted = rows.annotate(people=Count("pk"), spellings=Count("words", distinct=True), shown=Max("words"))
    return [
        NameGroup(row["folded"], row["shown"], row["spellings"], row["people"])
        for row in counted.order_by("-people", "folded")[:MOST_GROUPS]
    ]


def chosen_rows(contest: Contest, chosen: Chosen) -> QuerySet[UnlistedUnit]:
    """The rows of the chosen people who wait, with the people, by name."""
    rows = waiting_in(contest).filter(folded__in=chosen.names)
    if chosen.people:
        rows = rows.filter(participant__in=chosen.people)
    return rows.select_related("participant__person").order_by("participant__person__sort_name", "pk")


def plan_assignment(contest: Contest, chosen: Chosen) -> AssignmentPlan:
    """What giving the chosen a unit would move. At most six queries."""
    wanted = list(chosen_rows(contest, chosen).order_by("pk").values_list("participant", flat=True))
    held = official_among(contest, wanted)
    people = tuple(pk for pk in wanted if pk not in held)
    papers = Attempt.objects.filter(participant__in=people, state__in=ENDED).count()
    return AssignmentPlan(people, papers, len(wanted) - len(people))


def official_among(contest: Contest, people: Collection[int]) -> set[int]:
    """Which of these participants have a paper in results that are official. One query where no results are."""
    fixed = Period.objects.filter(contest=contest, state=Period.State.FIXED)
    if not people or not fixed.exists():
        return set()
    if not are_official(contest.pk, Attempt.objects.filter(participant__in=people)):
        return set()
    own = Attempt.objects.filter(participant__in=people)
    if not fixed.filter(kind=Period.Kind.CONTEST).exists():
        own = own.filter(Q(round__in=fixed.values("pk")) | Q(round__parent__in=fixed.values("pk")))
    return {*own.values_list("participant", flat=True)}


def assignments_of(contest: Contest) -> Sequence[UnitAssignment]:
    """The last times that people were given a unit, the newest first. One query."""
    made = UnitAssignment.objects.filter(contest=contest).select_related("unit", "by", "undone_by")
    return list(made.order_by("-at", "-pk")[:MOST_ASSIGNMENTS])


def participants_of(assignment: UnitAssignment) -> QuerySet[Participant]:
    """The participants who were given a unit by an assignment and are still in it."""
    return Participant.objects.filter(unlisted_unit__assignment=assignment, unit=assignment.unit_id)
