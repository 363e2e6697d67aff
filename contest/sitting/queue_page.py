"""The queue at the hot door: who presses "start" in a crowd gets a place and a page that says when it is their turn.

No statement, no shared state; nothing is asked of the clock or the door's wait but four times a second (queueing.py).
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from django.urls import reverse
from django.utils.html import escape

from contest.attempts.seats import find_ticket, write_ticket
from contest.common import door_wait
from contest.common.clock import from_ms
from contest.common.text_numbers import clock_text
from contest.sitting.guard import Sitting, seat_keys
from contest.sitting.hot_http import Answer, Headers
from contest.sitting.prepared import PreparedPage, prepare
from contest.sitting.queueing import StartQueue, asks_again

TICKET_FIELD = "ve"
SLOTS = ("token", "ticket", "clock", "at", "again")

queue = StartQueue()


def hold_back(sitting: Sitting) -> Answer | None:
    """None for somebody who may start now; otherwise the page with their place."""
    now_ms, who = sitting.now_ms, sitting.seat.participant_id
    if queue.is_due(now_ms=now_ms):
        queue.steer(door_wait.seconds(), now_ms=now_ms)
    ticket = sitting.first(TICKET_FIELD) if queue.is_on else None
    came_ms = find_ticket(seat_keys(), ticket, participant_id=who, now_ms=now_ms) if ticket else None
    seconds = queue.come(who, now_ms=now_ms, came_ms=came_ms)
    if seconds is None:
        return None
    place = came_ms or queue.place_of(who) or now_ms
    return _place_page(sitting, place, seconds)


def _place_page(sitting: Sitting, came_ms: int, seconds: float) -> Answer:
    ticket = write_ticket(seat_keys()[0], participant_id=sitting.seat.participant_id, came_ms=came_ms)
    shell = _shell(sitting.contest.slug, sitting.contest.you, sitting.language, sitting.text_size, sitting.theme)
    page = shell.fill(
        {
            "token": escape(sitting.first("token")).encode(),
            "ticket": ticket.encode(),
            "clock": clock_text(ceil(seconds)).encode(),
            "at": f"{from_ms(sitting.now_ms + ceil(seconds) * 1000):%H:%M:%S}".encode(),
            "again": b"%.1f" % asks_again(sitting.seat.participant_id, seconds),
        }
    )
    return Answer(page, headers=(("Retry-After", str(ceil(seconds))), *letting_go()))


def letting_go() -> Headers:
    """Ends the connection with the answer: the places of those who only wait are for those who come."""
    # other servers (tests, development) do not take this header from a page
    return (("Connection", "close"),) if door_wait.is_watched() else ()


@lru_cache(maxsize=200)
def _shell(slug: str, you: str, language: str, text_size: str, theme: str) -> PreparedPage:
    return prepare(
        "sitting/queue.html",
        language=language,
        slots=SLOTS,
        start=reverse("sitting:start", args=[slug]),
        door=door_wait.PATH,
        you=you,
        text_size=text_size,
        theme=theme,
    )
