"""Becoming a participant: who stands at the entrance, what the rules say to them, and the row that they get."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.identity import keychain, seal
from accounts.models import Person, Unit
from accounts.queries import paths_above
from contest.attempts.actions import enter_contest
from contest.attempts.models import KnownBy, Participant
from contest.attempts.telling import KnownAlready
from contest.rounds.documents import wall_clock, whole_rules
from contest.rounds.models import Contest, Round
from contest.rounds.queries import published_rounds
from contest.rounds.rules import Rules, read_rules
from contest.rounds.staff import staff_of
from contest.sitting.access import may_enter
from contest.sitting.eligibility import Applicant, Refusal, boards_for, needs_form, refusals
from contest.sitting.guests.known import relative_forms

# fields by which a person can be found: kept sealed
SEALED = frozenset({"email", "phone", "citizen_id", "address"})


@dataclass(frozen=True)
class Entrance:
    """What an entry page needs: the participant, or why there is none yet.

    `rounds`: the published ones, as read for the rules; `refused`: what stands in the way; `asks`: the rules ask
    something first (forms.ApplyForm), of the `applicant`.
    """

    rules: Rules
    rounds: Sequence[Round]
    participant: Participant | None = None
    in_branch: bool = True
    refused: tuple[Refusal, ...] = ()
    asks: bool = False
    applicant: Applicant | None = None


def come_to_door(contest: Contest, person: Person, *, now: dt.datetime) -> Entrance:
    """The participant of a person; who may enter unasked becomes one here. At most five queries."""
    rounds = published_rounds(contest)
    rules = whole_rules(contest, rounds)
    is_open = needs_no_account(rules)
    unit = None if is_open else unit_at_door(contest, person, rules)
    if unit is None and not is_open:
        return Entrance(rules, rounds, in_branch=False)
    found = contest.participants.filter(person=person).select_related("unit").first()
    if found:
        return Entrance(rules, rounds, found)
    applicant = applicant_of(person, contest)
    if unit is None:
        return Entrance(rules, rounds, asks=True, applicant=applicant)
    refused = tuple(refusals(rules, applicant, now=wall_clock(now)))
    if not refused and not rules.identity.shared_contact and phone_takes_part(contest, person):
        refused = (Refusal("shared_phone"),)
    later = asks_after(rules) and needs_form(rules)
    if refused or (needs_form(rules) and not (later and len(rules.boards) < 2)):
        return Entrance(rules, rounds, refused=refused, asks=not refused, applicant=applicant)
    board = next((one.key for one in boards_for(rules, applicant)), "")
    entered = enter_contest(
        contest=contest, person=person, unit=unit, now=now, board=board, pending=later, unlisted=words_told(person)
    )
    return Entrance(rules, rounds, entered)


def unit_at_door(contest: Contest, person: Person, rules: Rules) -> Unit | None:
    """The unit that counts somebody with an account; None where they may not take part.

    Who has none yet, because it was not in the list, counts for the contest's own where the rules let them in.
    """
    if may_enter(contest, person.unit):
        return person.unit
    return contest.unit if person.waits_for_unit and rules.takes_unlisted else None


def words_told(person: Person) -> str:
    """The unit in the words of somebody who waits for one; "" for everybody else."""
    return person.unlisted_unit if person.waits_for_unit else ""


def phone_takes_part(contest: Contest, person: Person) -> bool:
    """Whether a relative with the same phone takes part already. No query for people without a phone."""
    if not person.phone_hash:
        return False
    stored = {bytes(person.phone_hash), keychain().newest(bytes(person.phone_hash))}
    others = Participant.objects.filter(contest=contest, person__phone_hash__in=stored)
    return others.exclude(person=person).exists()


def needs_no_account(rules: Rules) -> bool:
    """Whether anybody may take part who says who they are, on entering or after the paper."""
    return rules.identity.account == "none"


def asks_after(rules: Rules) -> bool:
    """Whether who somebody is is asked after the paper."""
    return rules.identity.asked == "after"


def apply_to_contest(
    *, contest: Contest, person: Person, board: str, answers: Mapping[str, str], now: dt.datetime
) -> Participant:
    """Makes a person a participant with what the form said; a second call keeps the first one's answers.

    Raises KnownAlready where relatives may share a phone and somebody of this phone, name and date of birth is in.
    """
    unit = unit_at_door(contest, person, read_rules(contest.rules))
    assert unit
    fields, words = kept_fields(contest, answers), words_told(person)
    with transaction.atomic():
        entered = enter_contest(
            contest=contest, person=person, unit=unit, now=now, board=board, fields=fields, unlisted=words
        )
        for forms in relative_marks(contest, person, answers):
            if KnownBy.objects.filter(contest=contest, mark__in=forms[1:]).exclude(participant=entered).exists():
                raise KnownAlready
            known, _is_new = KnownBy.objects.get_or_create(
                contest=contest, mark=forms[0], defaults={"participant": entered}
            )
            if known.participant_id != entered.pk:
                raise KnownAlready
    return entered


def relative_marks(contest: Contest, person: Person, answers: Mapping[str, str]) -> list[tuple[bytes, ...]]:
    """What makes somebody behind a shared phone the same person, in all its forms; nothing where phones are not
    shared."""
    if not (read_rules(contest.rules).identity.shared_contact and person.phone_hash):
        return []
    return [
        relative_forms(
            keychain(),
            contest.pk,
            phone_hash=bytes(person.phone_hash),
            full_name=person.full_name,
            birth_date=answers.get("birth_date", ""),
        )
    ]


def kept_fields(contest: Contest, answers: Mapping[str, str]) -> dict[str, str]:
    """What was typed as it is kept: what finds a person sealed, what a ranking gives points for readable."""
    sealed = SEALED - {one.field for ranking in read_rules(contest.rules).rankings for one in ranking.bonus}
    return {name: seal(value) if name in sealed else value for name, value in answers.items()}


def applicant_of(person: Person, contest: Contest) -> Applicant:
    """A person as the rules look at one. A query, and four where the rules keep staff out."""
    looks = any(one.staff and one.effect == "entry" for one in read_rules(contest.rules).exclusions)
    return Applicant(
        birth_year=person.birth_year,
        units=unit_codes(person.unit),
        on_roster=bool(person.code),
        is_staff=looks and person.pk in staff_of(contest, person=person.pk),
    )


def unit_codes(unit: Unit | None) -> frozenset[str]:
    """The codes of a unit and of those above it. One query."""
    paths = [*paths_above(unit), unit.path] if unit else []
    return frozenset(Unit.objects.filter(path__in=paths).values_list("code", flat=True))
