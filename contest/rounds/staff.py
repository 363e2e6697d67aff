"""Who works for a contest: organisers, judges, writers of its questions — those whom rules keep from prizes."""

from __future__ import annotations

from typing import Literal

from django.db.models import Q

from accounts.models import Role
from contest.banks.models import Bank, Revision
from contest.rounds.models import Contest, Round

Work = Literal["organiser", "judge", "author"]
ORGANISERS = (Role.Kind.ADMIN, Role.Kind.ORGANISER)


def staff_of(contest: Contest, *, person: int | None = None) -> dict[int, Work]:
    """What each person does for a contest, by the person's id; the first that applies. Four queries.

    Organisers are whoever made it and the organisers and admins of the installation; judges are all judges; authors
    own a bank of one of its rounds or wrote a question that was frozen for one. `person`: only this one is looked at.
    """
    one = Q() if person is None else Q(person=person)
    found: dict[int, Work] = {}
    if contest.by_id:
        found[contest.by_id] = "organiser"
    roles = Role.objects.filter(one, Q(unit=None, kind__in=ORGANISERS) | Q(kind=Role.Kind.JUDGE)).order_by("kind")
    for who, kind in roles.values_list("person_id", "kind"):
        found.setdefault(who, "judge" if kind == Role.Kind.JUDGE else "organiser")
    banks = set().union(*(round.banks for round in Round.objects.filter(contest=contest).select_related("edition")))
    owners = Bank.objects.filter(pk__in=[bank for bank in banks if bank], owner__isnull=False)
    writers = Revision.objects.filter(edition_items__edition__contest=contest, by__isnull=False).order_by()
    for who in (*owners.values_list("owner_id", flat=True), *writers.values_list("by_id", flat=True).distinct()):
        if who is not None:
            found.setdefault(who, "author")
    return found if person is None else {who: work for who, work in found.items() if who == person}
