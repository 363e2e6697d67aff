"""Waiting for a round to open: whose button lights when, and the calendar file for those who come later."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from contest.attempts.models import Participant
from contest.common.clock import to_ms
from contest.common.text_numbers import clock_text
from contest.rounds.models import Round

# A crowd that waits together must not press in the same second: each button lights at a share of these.
SPREAD_MS = 6_000
ROOM_OPENS = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Wait:
    """Moments in milliseconds since 1970; `reload_seconds`: when a page without script should come again."""

    now_ms: int
    opens_ms: int
    lights_ms: int
    reload_seconds: int
    clock: str


def waiting(participant: Participant, round: Round, *, now: dt.datetime) -> Wait:
    """What the waiting room shows to one participant; the share is fixed for each person and round."""
    now_ms, opens_ms = to_ms(now), to_ms(round.window[0])
    digest = hashlib.sha256(b"%d %d" % (round.pk, participant.pk)).digest()
    lights_ms = opens_ms + int.from_bytes(digest[:4], "big") % SPREAD_MS
    return Wait(
        now_ms=now_ms,
        opens_ms=opens_ms,
        lights_ms=lights_ms,
        reload_seconds=max(1, -(-(lights_ms - now_ms) // 1000)),
        clock=clock_text((opens_ms - now_ms) // 1000),
    )


def room_is_open(round: Round, *, now: dt.datetime) -> bool:
    """The waiting room opens half an hour before the round."""
    return round.window[0] - ROOM_OPENS <= now < round.window[0]


def calendar_text(title: str, round: Round, *, address: str, now: dt.datetime) -> str:
    """An iCalendar file (RFC 5545) with the opening of a round and an alarm ten minutes before."""
    opens_at, closes_at = round.window
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//thi truc tuyen//VI", "BEGIN:VEVENT"),
        f"UID:round-{round.pk}@{address.split('/')[2].split(':')[0]}",
        f"DTSTAMP:{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{opens_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTEND:{closes_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{_escaped(title)} · {_escaped(round.title)}",
        f"URL:{address}",
        *("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(title)}", "TRIGGER:-PT10M", "END:VALARM"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    ]
    return "\r\n".join(lines)


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())
