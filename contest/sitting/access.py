"""Who may take part."""

from __future__ import annotations

from accounts.models import Unit
from contest.rounds.models import Contest


def may_enter(contest: Contest, unit: Unit | None) -> bool:
    """Whether members of a unit may take part: it lies in the branch of the contest's unit."""
    return unit is not None and unit.path.startswith(contest.unit.path)
