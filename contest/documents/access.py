"""Who may have which certificate."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person, Unit
from contest.attempts.models import Participant
from contest.documents.certificates import normal_code
from contest.documents.models import Certificate
from contest.results.access import get_contest_unit
from contest.rounds.models import Contest
from contest.rounds.queries import public_contests


def get_own_participant(person: Person, slug: str) -> Participant:
    """The person's own row in a public contest. Raises Http404."""
    contests = public_contests().filter(slug=slug.replace("\0", ""))
    rows = Participant.objects.select_related("contest__unit", "person", "unit")
    return get_object_or_404(rows, contest__in=contests, person=person, pending=False)


def participants_of(contest: Contest, unit_code: str) -> tuple[Unit, QuerySet[Participant]]:
    """The participants of a unit's branch (the contest's own without a code), in print order. Raises Http404."""
    unit = get_contest_unit(contest, unit_code)
    rows = Participant.objects.filter(contest=contest, pending=False)
    if unit.pk != contest.unit_id:
        rows = rows.filter(unit__path__startswith=unit.path)
    return unit, rows.order_by("unit__path", "person__sort_name", "pk")


def get_certificate_of(contest: Contest, code: str) -> Certificate:
    """A certificate of this contest by its code, however it was typed. Raises Http404."""
    try:
        normal = normal_code(code)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Certificate, code=normal, participant__contest=contest)
