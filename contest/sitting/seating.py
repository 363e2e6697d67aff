"""Seats are handed out here: the signed cookie with which somebody passes the guard (guard.py)."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse

from accounts.models import Person
from accounts.people.consents import is_consent_due
from contest.attempts.models import Participant
from contest.attempts.seats import Seat, write_seat
from contest.common.clock import to_ms
from contest.common.database import shared_now
from contest.sitting.consent import asks_consent
from contest.sitting.devices import note_device
from contest.sitting.guard import seat_keys, set_seat_cookie
from contest.sitting.queries import Outlook

SEAT_SECONDS = 60 * 60 * 24 * 30


def seat_here(request: HttpRequest, response: HttpResponse, participant: Participant, outlook: Outlook) -> None:
    """A seat on the pages whose button starts a paper, and that it is in this browser; neither before consent."""
    person = cast(Person, request.user)
    if asks_consent(person, outlook):
        return
    give_seat(request, response, participant, outlook)
    # in the middle of a paper somebody may still have to agree
    if not is_consent_due(person.consent_version):
        note_device(request, response, participant)


def give_seat(request: HttpRequest, response: HttpResponse, participant: Participant, outlook: Outlook) -> None:
    """Hands out the seat of this contest, for its round and a day more, 30 days at most; none before consent."""
    if asks_consent(cast(Person, request.user), outlook):
        return
    now_s = to_ms(shared_now()) // 1000
    seconds = min(SEAT_SECONDS, max(0, to_ms(outlook.round.window[1]) // 1000 - now_s) + 86_400)
    seat = Seat(participant.pk, participant.epoch, now_s + seconds)
    value = write_seat(seat_keys()[0], seat, session=request.session.session_key or "")
    set_seat_cookie(response, slug=participant.contest.slug, value=value, seconds=seconds)
