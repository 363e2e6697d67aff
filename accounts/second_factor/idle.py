"""Sessions of people with a role end after a while without a request; an open live page asks every few seconds."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

SEEN = "seen_s"
# Not a write for every request.
STEP_SECONDS = 60


def note_seen(request: HttpRequest) -> None:
    """At signing in, and at most once a minute afterwards."""
    request.session[SEEN] = int(time.time())


def fell_asleep(request: HttpRequest) -> bool:
    """Whether the session was left alone too long; if so it has ended now. For people with a role."""
    idle_seconds = time.time() - request.session.get(SEEN, 0)
    if SEEN in request.session and idle_seconds > settings.STAFF_IDLE_MINUTES * 60:
        logout(request)
        return True
    if idle_seconds > STEP_SECONDS:
        note_seen(request)
    return False
