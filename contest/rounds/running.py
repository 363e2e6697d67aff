"""Writes of a published round: suspended, resumed, opened early, moved; each with a reason and a public note."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from msgspec import structs

from accounts.audit.actions import record
from accounts.models import Person
from contest.rounds.actions import change_state, move_window, refuse_contradictions
from contest.rounds.documents import wall_clock
from contest.rounds.errors import RoundError
from contest.rounds.models import Edition, Period, PeriodNote, Round
from contest.rounds.notices import lost_time, suspended_since
from contest.rounds.queries import full_rules
from contest.rounds.signals import window_moved

Kind = PeriodNote.Kind
ACTIONS = {
    Kind.SUSPENDED: "round.suspended",
    Kind.RESUMED: "round.resumed",
    Kind.MOVED: "round.rescheduled",
    Kind.OPENED: "round.opened",
}


@dataclass(frozen=True)
class Announcement:
    """Who changes something and when, the reason for the record, and the words for everybody."""

    reason: str
    text: str
    by: Person
    now: dt.datetime


@transaction.atomic
def suspend_round(*, round: Round, said: Announcement) -> PeriodNote:
    """Stops a published round for the time being; papers that are open keep running. Raises RoundError("wrong_state").

    While it lasts, open papers end with the round: what the clock would take meanwhile may be made good (resume_round).
    """
    change_state(period=round, to=Period.State.SUSPENDED)
    window_moved.send(sender=Round, round=round, closed_at=round.closes_at)
    return _announce(round, Kind.SUSPENDED, said)


@transaction.atomic
def resume_round(*, round: Round, make_good: bool, said: Announcement) -> PeriodNote:
    """Lets a suspended round go on. Raises RoundError("wrong_state").

    When the lost time is to be made good, also RoundError("revealed") and RulesError (check_window).

    `make_good`: the round's end and the ends of open papers move by the time of the suspension.
    """
    change_state(period=round, to=Period.State.PUBLISHED, only_from=Period.State.SUSPENDED)
    stored = Round.objects.get(pk=round.pk)
    opens_at, closes_at = stored.window
    since = suspended_since(stored)
    lost = lost_time(since, opens_at=opens_at, now=said.now) if make_good and since else dt.timedelta(0)
    note = _note(stored, Kind.RESUMED, said)
    note.since, note.made_good_ms = since, int(lost / dt.timedelta(milliseconds=1))
    if lost:
        _check_secret(round)
        check_window(round, opens_at=opens_at, closes_at=closes_at + lost)
        note.new_closes_at = closes_at + lost
    note.save()
    if lost:
        move_window(round=round, opens_at=opens_at, closes_at=closes_at + lost)
    else:
        window_moved.send(sender=Round, round=round, closed_at=closes_at)
    return _recorded(note, round, said)


@transaction.atomic
def open_now(*, round: Round, said: Announcement) -> PeriodNote:
    """Opens a published round before its time. Raises RoundError("wrong_state") when it is open or not published,
    and RulesError (check_window)."""
    check_window(round, opens_at=said.now, closes_at=round.window[1])
    note = _note(round, Kind.OPENED, said)
    waiting = Period.objects.filter(pk=round.pk, state=Period.State.PUBLISHED, opens_at__gt=said.now)
    if not waiting.update(opens_at=said.now):
        raise RoundError("wrong_state")
    round.opens_at = note.new_opens_at = said.now
    window_moved.send(sender=Round, round=round, closed_at=round.closes_at)
    note.save()
    return _recorded(note, round, said)


@transaction.atomic
def reschedule_round(
    *, round: Round, opens_at: dt.datetime, closes_at: dt.datetime, said: Announcement
) -> PeriodNote | None:
    """Moves the window of a published round ("gia hạn"). Once it has opened, only its end moves, and only later.

    None when nothing changes. Raises RoundError: wrong_state, window, already_over (the new end has passed), opened,
    earlier, revealed; and RulesError (check_window).
    """
    _check_secret(round)
    stored = Period.objects.select_for_update().get(pk=round.pk)
    if stored.state not in (Period.State.PUBLISHED, Period.State.SUSPENDED):
        raise RoundError("wrong_state")
    if closes_at <= said.now:
        raise RoundError("already_over")
    if stored.opens_at is not None and stored.closes_at is not None and stored.opens_at <= said.now:
        if opens_at != stored.opens_at:
            raise RoundError("opened")
        if closes_at < stored.closes_at:
            raise RoundError("earlier")
    if (opens_at, closes_at) == (stored.opens_at, stored.closes_at):
        return None
    check_window(round, opens_at=opens_at, closes_at=closes_at)
    note = _note(stored, Kind.MOVED, said)
    note.new_opens_at, note.new_closes_at = opens_at, closes_at
    move_window(round=round, opens_at=opens_at, closes_at=closes_at)
    note.save()
    return _recorded(note, round, said)


def check_window(round: Round, *, opens_at: dt.datetime, closes_at: dt.datetime) -> None:
    """Raises the first contradiction that a new window brings into the rules that are in force (RulesError): results
    promised before the end, a round that picks its people from one that is not over. Reversed windows are not its
    business. Two queries."""
    if closes_at <= opens_at:
        return
    before = full_rules(round.contest)
    window = {"opens": wall_clock(opens_at), "closes": wall_clock(closes_at)}
    rounds = tuple(structs.replace(one, **window) if one.key == round.key else one for one in before.rounds)
    refuse_contradictions(before, structs.replace(before, rounds=rounds), lenient=False)


def _check_secret(round: Round) -> None:
    """Raises RoundError("revealed"): once papers can be drawn by everybody, the round is not extended any more."""
    if Edition.objects.select_for_update().filter(rounds=round, revealed_at__isnull=False).exists():
        raise RoundError("revealed")


def _announce(round: Round, kind: Kind, said: Announcement) -> PeriodNote:
    note = _note(round, kind, said)
    note.save()
    return _recorded(note, round, said)


def _note(period: Period, kind: Kind, said: Announcement) -> PeriodNote:
    """A note, not stored yet, with the window as it is now."""
    return PeriodNote(
        period_id=period.pk,
        kind=kind,
        text=said.text,
        reason=said.reason,
        old_opens_at=period.opens_at,
        old_closes_at=period.closes_at,
        new_opens_at=period.opens_at,
        new_closes_at=period.closes_at,
        by=said.by,
        at=said.now,
    )


def _recorded(note: PeriodNote, round: Round, said: Announcement) -> PeriodNote:
    detail = {"round": round.title, "note": note.pk}
    record(ACTIONS[Kind(note.kind)], by=said.by, now=said.now, about=round, contest=round.contest.slug, detail=detail)
    return note
