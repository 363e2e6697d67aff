"""Reads of the audit trail: is it sound, and what does it say."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.audit.chain import Break, End, Link, find_break
from accounts.audit.models import Audit
from accounts.models import Person

CHUNK = 2_000


def find_trail_break(*, seen: End | None = None) -> Break | None:
    """Reads the whole trail and gives its first fault, None when it is sound. One query."""
    return find_break(_links(), seen=seen)


def _links() -> Iterator[tuple[Link, str, str]]:
    for row in Audit.objects.order_by("id").iterator(chunk_size=CHUNK):
        yield row.link, row.previous, row.hash


def has_row(end: End) -> bool:
    """Whether that row is still in the trail. One query."""
    return Audit.objects.filter(pk=end.id, hash=end.hash).exists()


def last_row() -> Audit | None:
    """The end of the chain: its number and hash, kept elsewhere, prove that nothing was cut off. One query."""
    return Audit.objects.order_by("-id").first()


def search_trail(*, contest: str = "", actor: Person | None = None, action: str = "") -> QuerySet[Audit]:
    """Rows of a contest, of a person, of an action or of a group of actions ("round"), newest first."""
    rows = Audit.objects.order_by("-id")
    if contest:
        rows = rows.filter(contest=contest)
    if actor:
        rows = rows.filter(actor=actor)
    if action:
        rows = rows.filter(action=action) if "." in action else rows.filter(action__startswith=f"{action}.")
    return rows


def actors_of_trail() -> QuerySet[Person]:
    """Everybody who stands in the trail and still has an account, by name. One query."""
    return Person.objects.filter(pk__in=Audit.objects.order_by().values("actor").distinct()).order_by("sort_name")


def contests_of_trail() -> list[str]:
    """Addresses of the contests that stand in the trail. One query."""
    return list(Audit.objects.exclude(contest="").order_by("contest").values_list("contest", flat=True).distinct())
