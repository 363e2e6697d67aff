"""What contests hold about one person, in words that its owner can read in a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from accounts.identity import unseal
from accounts.models import Person
from contest.appeals.models import Appeal
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Allowance, Attempt, Device, Participant
from contest.common.clock import from_ms
from contest.common.text import LETTERS
from contest.essays.models import EssayEntry
from contest.reports.letters.models import Subscription
from contest.results.admission.models import Admission
from contest.results.awarding.models import Award, Reconsideration
from contest.results.models import Exclusion
from contest.sitting.entering import SEALED
from contest.sitting.queries import OwnAttempt, own_attempts

Told = dict[str, Any]
Hanging = Callable[[Participant], list[Told]]


def told_contests(person: Person, *, now: dt.datetime) -> list[dict[str, Any]]:
    """Every entry with all that hangs on it. Scores only where the person may see them by now."""
    entries = list(
        Participant.objects.filter(person=person)
        .select_related("contest", "unit", "team", "unlisted_unit")
        .order_by("pk")
    )
    attempts = own_attempts(person, now=now, most=None)
    return [_entry(one, [own for own in attempts if own.attempt.participant_id == one.pk]) for one in entries]


def told_letters(person: Person) -> list[dict[str, Any]]:
    """Reports that come by e-mail, with the address they go to."""
    return [
        {
            "contest": one.contest.title,
            "unit": one.unit.name,
            "every": one.every,
            "email": unseal(one.email_sealed),
            "since": one.created_at.isoformat(),
        }
        for one in Subscription.objects.filter(person=person).select_related("contest", "unit").order_by("pk")
    ]


def _entry(entry: Participant, attempts: Iterable[OwnAttempt]) -> dict[str, Any]:
    return {
        "contest": entry.contest.title,
        "address": entry.contest.slug,
        "unit": entry.unit.name,
        "unit_in_own_words": entry.unlisted_unit.words if hasattr(entry, "unlisted_unit") else "",
        "board": entry.board,
        # the other members are not this person's to take along
        "leads_team": entry.team.name if hasattr(entry, "team") else "",
        "registered_at": entry.registered_at.isoformat(),
        "consent": {"version": entry.consent_version, "at": _moment(entry.consented_at)},
        "fields": opened(entry.fields),
        "attempts": [_attempt(own) for own in attempts],
        **{name: hanging(entry) for name, hanging in HANGING.items()},
    }


def _allowances(entry: Participant) -> list[Told]:
    return [
        {"kind": str(one.get_kind_display()), "seconds": one.seconds, "reason": one.reason, "at": one.at.isoformat()}
        for one in Allowance.objects.filter(participant=entry).order_by("pk")
    ]


def _devices(entry: Participant) -> list[Told]:
    return [{"since": one.since.isoformat()} for one in Device.objects.filter(participant=entry).order_by("since")]


def _appeals(entry: Participant) -> list[Told]:
    return [
        {
            "kind": str(one.get_kind_display()),
            "text": one.text,
            "source": one.source,
            "at": one.at.isoformat(),
            "answer": one.answer,
            "answered_at": _moment(one.answered_at),
        }
        for one in Appeal.objects.filter(participant=entry).order_by("pk")
    ]


def _undoable(model: type[Exclusion] | type[Reconsideration]) -> Hanging:
    """Decisions about somebody that can be undone."""
    return lambda entry: [
        {"reason": one.reason, "at": one.at.isoformat(), "undone_at": _moment(one.undone_at)}
        for one in model.objects.filter(participant=entry).order_by("pk")
    ]


def _awards(entry: Participant) -> list[Told]:
    """A proposal that nobody has published is not told before the others hear of it."""
    return [
        {
            "prize": f"{one.prize_label}, {one.tier_label}",
            "name": one.name,
            "amount": one.amount,
            "at": one.at.isoformat(),
            "published_at": _moment(one.published_at),
            "claimed_at": _moment(one.claimed_at),
            "withdrawn_at": _moment(one.withdrawn_at),
        }
        for one in Award.objects.filter(participant=entry).order_by("pk")
        if one.published_at
    ]


def _essays(entry: Participant) -> list[Told]:
    written = EssayEntry.objects.filter(participant=entry).select_related("round", "file").defer("file__content")
    return [
        {
            "round": one.round.title,
            "texts": one.texts,
            "draft": one.draft,
            "video": one.video,
            "file": one.file.name if hasattr(one, "file") else "",
            "handed_at": _moment(one.handed_at),
            "receipt": one.receipt,
        }
        for one in written.order_by("pk")
    ]


def _admissions(entry: Participant) -> list[Told]:
    let_in = Admission.objects.filter(person=entry.person_id, round__contest=entry.contest_id).select_related("round")
    return [
        {"round": one.round.title, "at": one.at.isoformat(), "removed_at": _moment(one.removed_at)}
        for one in let_in.order_by("pk")
    ]


# what hangs on an entry, by its name in the file
HANGING: dict[str, Hanging] = {
    "allowances": _allowances,
    "devices": _devices,
    "appeals": _appeals,
    "exclusions": _undoable(Exclusion),
    "considered_for_prizes": _undoable(Reconsideration),
    "awards": _awards,
    "essays": _essays,
    "admissions": _admissions,
}


def opened(fields: dict[str, str]) -> dict[str, str]:
    """What was typed, sealed values opened; one sealed under a key that is gone stays sealed."""
    return {name: _open(value) if name in SEALED else value for name, value in fields.items()}


def _open(value: str) -> str:
    try:
        return unseal(value)
    except ValueError:
        return value


def _attempt(own: OwnAttempt) -> dict[str, Any]:
    attempt = own.attempt
    return {
        "round": attempt.round.title,
        "number": attempt.number,
        "day": attempt.day.isoformat(),
        "state": attempt.State(attempt.state).name.lower(),
        "started_at": from_ms(attempt.started_ms).isoformat(),
        "submitted_at": from_ms(attempt.submitted_ms).isoformat() if attempt.submitted_ms else None,
        "duration_ms": attempt.duration_ms,
        "score": attempt.score if own.shows_score else None,
        "points": attempt.points if own.shows_score else None,
        "questions": own.total,
        "prediction": attempt.prediction,
        "receipt": own.receipt if attempt.submitted_ms else None,
        "answers": _letters(attempt) if attempt.answers else None,
    }


def _letters(attempt: Attempt) -> list[str] | None:
    """What was taken, question by question, as it stood on the page. Never as stored: that names the choices by their
    places in the bank, where the right one often stands first, and papers may still be drawn from it. None for a paper
    of other questions than the round has: it could not be told, and that must not keep the rest from its owner.
    """
    edition = get_frozen_edition(attempt.round.edition_id)
    try:
        taken = edition.positions(bytes(attempt.paper or b""), bytes(attempt.answers or b""))
    except (IndexError, ValueError):
        return None
    return ["".join(LETTERS[place] for place in places) for places in taken]


def _moment(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
