"""Who may take part."""

from __future__ import annotations

from accounts.models import Person, Unit
from contest.attempts.models import Participant
from contest.rounds.models import Contest


def find_participant(contest: Contest, person: Person) -> Participant | None:
    """The person's row in this contest. One query; None for strangers."""
    if not person.is_authenticated:
        return None
    return Participant.objects.select_related("unit").filter(contest=contest, person=person).first()


def may_enter(contest: Contest, unit: Unit | None) -> bool:
    """Whether members of a unit may take part: it lies in the branch of the contest's unit."""
    return unit is not None and unit.path.startswith(contest.unit.path)
