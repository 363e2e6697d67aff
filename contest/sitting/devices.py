"""The browser in front of us: a random name in a cookie, and which participants came to their papers in it.

Names are for two things: how many come in without an account by one browser (guests/limits.py), and that one telephone
sat for many accounts (fairness/patterns/one_device.py). A name says nothing about a person; what is kept beside a
participant is a hash of it and of the contest, no address and no make. A browser that throws its cookie away is a new
one.
"""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from contest.attempts.models import Device, Participant

DEVICE_COOKIE = "__Host-may" if settings.HTTPS else "may"
SALT = "contest device"
YEAR_SECONDS = 60 * 60 * 24 * 365
MARK_BYTES = 16


def device_of(request: HttpRequest) -> str:
    """The browser's own name, from its cookie; a new one where there is none or a forged one."""
    try:
        return str(signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=SALT, max_age=YEAR_SECONDS))
    except signing.BadSignature:
        return secrets.token_urlsafe(12)


def keep_device(response: HttpResponse, device: str) -> None:
    """Gives the browser its name, on this site alone."""
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(device, salt=SALT),
        max_age=YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def mark_of(device: str, *, contest_id: int) -> bytes:
    """What one contest keeps of a browser's name."""
    return hashlib.sha256(f"device {contest_id} {device}".encode()).digest()[:MARK_BYTES]


def note_device(request: HttpRequest, response: HttpResponse, participant: Participant) -> None:
    """Keeps that a participant came to the papers in this browser. One query, and a row at the first time."""
    device = device_of(request)
    mark = mark_of(device, contest_id=participant.contest_id)
    if not Device.objects.filter(participant=participant, mark=mark).exists():
        row = Device(participant=participant, contest_id=participant.contest_id, mark=mark)
        # the same page may come twice at once
        Device.objects.bulk_create([row], ignore_conflicts=True)
    keep_device(response, device)
