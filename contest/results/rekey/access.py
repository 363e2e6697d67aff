"""Who may change keys: those who may organise the contest; for everybody else there is nothing."""

from __future__ import annotations

from django.http import Http404

from accounts.models import Person
from contest.attempts.models import KeyChange
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest, EditionItem, Round


def get_item_for(person: Person, slug: str, position: int, item: int) -> tuple[Round, EditionItem]:
    """A question in the papers of a published round, with wording and bank. Raises Http404."""
    contest = get_contest_for(person, slug)
    rounds = Round.objects.filter(contest=contest, position=position, edition__isnull=False)
    round = rounds.select_related("contest", "edition").first()
    if round is None:
        raise Http404
    rows = EditionItem.objects.filter(edition=round.edition_id, item=item).select_related("revision__question")
    found = rows.first()
    if found is None:
        raise Http404
    return round, found


def get_change_for(person: Person, slug: str, pk: int) -> KeyChange:
    """A change of a key in this contest, with its papers' edition and who did what. Raises Http404."""
    contest: Contest = get_contest_for(person, slug)
    changes = KeyChange.objects.filter(edition__contest=contest)
    found = changes.select_related("edition__contest", "by", "confirmed_by", "undone_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
