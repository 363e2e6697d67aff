"""Sessions of people with a role end after a while without a request; an open live page asks every few seconds."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest

SEEN = "seen_s"
# Not a write for every request.
STEP_SECONDS = 60


def note_seen(request: HttpRequest) -> None:
    """At signing in with a role, and at most once a minute afterwards."""
    request.session[SEEN] = int(time.time())


def watch(request: HttpRequest) -> None:
    """From now on, for somebody who was given a role after signing in."""
    if SEEN not in request.session:
        note_seen(request)


def fell_asleep(request: HttpRequest) -> bool:
    """Whether the session was left alone too long; never that of somebody who had no role in it."""
    if SEEN not in request.session:
        return False
    idle_seconds = time.time() - request.session[SEEN]
    if idle_seconds > settings.STAFF_IDLE_MINUTES * 60:
        return True
    if idle_seconds > STEP_SECONDS:
        note_seen(request)
    return False
