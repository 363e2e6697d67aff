"""Sessions of people with a role end after a while without a request; an open live page asks every few seconds.

Hosts read each other's notes, so they are of the database's clock, and it is asked before a session is ended.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.clock import database_now

SEEN = "seen_s"
# Not a write for every request.
STEP_SECONDS = 60


def note_seen(request: HttpRequest) -> None:
    """At signing in with a role, and at most once a minute afterwards."""
    request.session[SEEN] = int(database_now().timestamp())


def watch(request: HttpRequest) -> None:
    """From now on, for somebody who was given a role after signing in."""
    if SEEN not in request.session:
        note_seen(request)


def fell_asleep(request: HttpRequest) -> bool:
    """Whether the session was left alone too long; never that of somebody who had no role in it."""
    if SEEN not in request.session:
        return False
    seen_s = request.session[SEEN]
    # nor a question, on a host whose clock is right
    if abs(timezone.now().timestamp() - seen_s) <= STEP_SECONDS:
        return False
    idle_seconds = database_now().timestamp() - seen_s
    if idle_seconds > settings.STAFF_IDLE_MINUTES * 60:
        return True
    if idle_seconds > STEP_SECONDS:
        note_seen(request)
    return False
