"""The rail beside the organiser's pages of one contest, whatever capability they belong to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import Person
from contest.rounds.access import contests_for
from contest.rounds.models import Contest


def side_rail(person: Person, contest: Contest, section: str) -> dict[str, Any]:
    """What every page of one contest needs: the side rail's entry, and the other contests to switch to."""
    others = contests_for(person).exclude(pk=contest.pk)[:12]
    return {
        "section": section,
        "contest": contest,
        "other_contests": [(reverse("rounds:overview", args=[other.slug]), other.title) for other in others],
    }
