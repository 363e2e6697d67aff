"""The seat: a signed cookie that lets a participant sit papers of one contest without session and user row. Pure.

seat = participant.epoch.expires.signature; form token = round.started_ms.signature over participant and attempt number;
ticket of the queue = came_ms.signature over participant.
A seat holds only beside the sign-in it was given out to (`session`, the value of that cookie): signing out, or somebody
else signing in on the same phone, ends it. Neither holds personal data. Signatures: HMAC-SHA256, 144 bits, base64url.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from typing import NamedTuple

# Long enough for any queue; whoever comes later queues anew.
TICKET_MS = 30 * 60_000


class Seat(NamedTuple):
    """A participant at the hot door. `expires_s`: seconds since 1970."""

    participant_id: int
    epoch: int
    expires_s: int


class FormToken(NamedTuple):
    """What the form of one paper proves: its round and the moment it was started (milliseconds since 1970)."""

    round_id: int
    started_ms: int


def _sign(key: bytes, message: bytes) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, message, "sha256")[:18]).decode()


def _signed_by(keys: Sequence[bytes], message: bytes, signature: str) -> bool:
    return any(hmac.compare_digest(_sign(key, message), signature) for key in keys)


def _seat_message(payload: str, session: str) -> bytes:
    return f"seat {session} {payload}".encode()


def write_seat(key: bytes, seat: Seat, *, session: str) -> str:
    """The cookie's value."""
    payload = f"{seat.participant_id}.{seat.epoch}.{seat.expires_s}"
    return f"{payload}.{_sign(key, _seat_message(payload, session))}"


def find_seat(keys: Sequence[bytes], cookie: str, *, session: str, now_s: int) -> Seat | None:
    """The seat of a cookie; None when it is missing, forged, over or another sign-in's. Later keys are former ones."""
    payload, _, signature = cookie.rpartition(".")
    if not signature.isascii() or not _signed_by(keys, _seat_message(payload, session), signature):
        return None
    seat = Seat(*map(int, payload.split(".")))
    return seat if seat.expires_s > now_s else None


def write_form_token(key: bytes, *, participant_id: int, number: int, round_id: int, started_ms: int) -> str:
    """The hidden field of a paper's form; number 0 is the form that starts one."""
    payload = f"{round_id}.{started_ms}"
    return f"{payload}.{_sign(key, b'form %d %d ' % (participant_id, number) + payload.encode())}"


def find_form_token(keys: Sequence[bytes], token: str, *, participant_id: int, number: int) -> FormToken | None:
    """The token of a form that was made for this participant and attempt; None when it is missing or forged."""
    payload, _, signature = token.rpartition(".")
    message = b"form %d %d " % (participant_id, number) + payload.encode()
    if not signature.isascii() or not _signed_by(keys, message, signature):
        return None
    return FormToken(*map(int, payload.split(".")))


def write_ticket(key: bytes, *, participant_id: int, came_ms: int) -> str:
    """The hidden field that keeps a place in the queue of starts: the moment somebody came (ms since 1970)."""
    return f"{came_ms}.{_sign(key, b'queue %d %d' % (participant_id, came_ms))}"


def find_ticket(keys: Sequence[bytes], ticket: str, *, participant_id: int, now_ms: int) -> int | None:
    """The moment of a participant's ticket; None when it is missing, forged, another's or older than half an hour."""
    payload, _, signature = ticket.partition(".")
    if not (payload.isascii() and payload.isdigit() and len(payload) < 16 and signature.isascii()):
        return None
    came_ms = int(payload)
    signed = _signed_by(keys, b"queue %d %d" % (participant_id, came_ms), signature)
    return came_ms if signed and now_ms - came_ms < TICKET_MS else None
