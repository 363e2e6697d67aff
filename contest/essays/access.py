"""Who may write, who may judge, who may look on."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import roles_of
from accounts.models import Person
from accounts.people.consents import is_consent_due
from contest.attempts.models import Participant
from contest.essays.models import EssayEntry
from contest.rounds.access import get_public_contest, get_round_for
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import read_rules


def get_written_round(slug: str, position: int) -> Round:
    """A published round of a public contest in which essays are handed in. Raises Http404."""
    return _written(_published(get_public_contest(slug)), position)


def get_judged_contest_for(person: Person, slug: str) -> Contest:
    """A public contest whose essays this person judges. Raises Http404 for all but judges."""
    if not roles_of(person).is_judge:
        raise Http404
    return get_public_contest(slug)


def get_judged_round_for(person: Person, slug: str, position: int) -> Round:
    """A round of such a contest. Raises Http404."""
    return _written(_published(get_judged_contest_for(person, slug)), position)


def get_judged_entry_for(person: Person, round: Round, number: int) -> EssayEntry:
    """An essay by its code number. The own one does not exist for its judge. Raises Http404."""
    entries = EssayEntry.objects.filter(round=round, number=number).exclude(participant__person=person)
    return get_object_or_404(entries.select_related("round__contest").defer("draft"))


def get_organised_round_for(person: Person, slug: str, position: int) -> Round:
    """A published round with essays, for those who may organise. Raises Http404."""
    round = get_round_for(person, slug, position)
    if round.state == Period.State.DRAFT:
        raise Http404
    return checked(round)


def find_own_participant(contest: Contest, person: Person) -> Participant | None:
    """The person's row in the contest. One query."""
    return Participant.objects.filter(contest=contest, person=person).select_related("person", "unit").first()


def must_agree_first(person: Person, entry: EssayEntry | None) -> bool:
    """Whether the entry page asks for consent before anything is written.

    Who agreed to an earlier text is not stopped in the middle of an essay, as nobody is in the middle of a paper.
    """
    if not is_consent_due(person.consent_version):
        return False
    return person.consent_version is None or entry is None or entry.draft_at is None


def checked(round: Round) -> Round:
    """The round, if essays are handed in there. Raises Http404."""
    if not read_rules(round.contest.rules).writes(round.key):
        raise Http404
    return round


def _published(contest: Contest) -> list[Round]:
    rounds = Round.objects.filter(contest=contest, kind=Period.Kind.ROUND).exclude(state=Period.State.DRAFT)
    return list(rounds.select_related("contest__unit", "parent"))


def _written(rounds: list[Round], position: int) -> Round:
    found = next((one for one in rounds if one.position == position), None)
    if found is None:
        raise Http404
    return checked(found)
