"""Writes of key changes: proposed, seen beforehand, confirmed, carried out by a worker, undone.

A request only says what is to be done (the state); a worker does it in steps that may die anywhere and be done again:
the version of the keys is raised under the tally's lock, ended papers are marked again in ranges of ids, the counted
tables are written anew, the state says that it is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from accounts.alive import at_work
from accounts.audit.actions import record
from accounts.models import Person
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.marking import Way, changed_key
from contest.attempts.models import Attempt, KeyChange
from contest.attempts.remarking import ENDED, remark_next
from contest.common.database import wait_for_lock
from contest.common.hints import send_hint
from contest.results.actions import TALLY_LOCK
from contest.results.fixing.actions import reopen_results
from contest.results.in_turn import hint_next, is_being_counted
from contest.results.recounting import carry_out_counting, hold_counting
from contest.results.rekey.errors import RekeyError
from contest.results.rekey.queries import find_later_change, official_periods
from contest.rounds.models import Contest, Round

State = KeyChange.State
# state → where it ends, once a worker has carried it out
CARRIED_OUT = {State.APPLYING: State.APPLIED, State.UNDOING: State.UNDONE}
# how far a worker is that has just raised the version
BEGINNING = {"done": 0, "done_id": 0, "remarked": 0, "rescored": 0}
Clock = Callable[[], dt.datetime]

# A worker that does not speak for so long is taken for dead.
LEASE = dt.timedelta(seconds=20)
# Writing the counted tables anew is one step.
LONG_LEASE = dt.timedelta(minutes=2)

# --- what an organiser does -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class KeyProposal:
    """How a key is to be changed, and what is said of it. `mask`: the choices that "new" and "both" accept."""

    way: Way
    mask: int = 0
    public_note: str
    note_at_once: bool = False
    reason: str


@transaction.atomic
def propose_key_change(
    *, round: Round, item: int, proposal: KeyProposal, by: Person | None, now: dt.datetime
) -> KeyChange:
    """Keeps what is to be changed; nothing is marked otherwise yet. It takes the place of an earlier proposal.

    Raises KeyChangeError (attempts/marking.py) and RekeyError: not_published, no_note, no_reason.
    """
    if round.edition_id is None:
        raise RekeyError("not_published")
    if not proposal.public_note.strip():
        raise RekeyError("no_note")
    if not proposal.reason.strip():
        raise RekeyError("no_reason")
    frozen = get_frozen_edition(round.edition_id, round.key_version).items[item]
    new_key = changed_key(frozen.key, way=proposal.way, mask=proposal.mask, choices=len(frozen.choices))
    KeyChange.objects.filter(edition=round.edition_id, item=item, state=State.PROPOSED).delete()
    return KeyChange.objects.create(
        edition_id=round.edition_id,
        item=item,
        way=proposal.way,
        old_key=frozen.key,
        new_key=new_key,
        public_note=proposal.public_note.strip(),
        note_at_once=proposal.note_at_once,
        reason=proposal.reason.strip(),
        by=by,
        at=now,
    )


def forget_preview(*, change: KeyChange) -> bool:
    """Makes room for a preview with the papers of now; False once it was confirmed, or while it is being counted."""
    ready = KeyChange.objects.filter(pk=change.pk, state=State.PROPOSED, preview__isnull=False)
    return bool(ready.update(preview=None))


def drop_proposal(*, change: KeyChange) -> None:
    """Forgets a proposal. Raises RekeyError("wrong_state") for anything that has been confirmed."""
    if not KeyChange.objects.filter(pk=change.pk, state=State.PROPOSED).delete()[0]:
        raise RekeyError("wrong_state")


@transaction.atomic
def confirm_key_change(*, change: KeyChange, by: Person, now: dt.datetime, reopen_reason: str = "") -> None:
    """Lets a worker carry out a proposal whose effects have been seen.

    Official results that count these papers become provisional again with `reopen_reason`, which is public.
    Raises RekeyError: stale, busy, wrong_state, official (a reason is missing).
    """
    stored = KeyChange.objects.select_for_update().get(pk=change.pk)
    if stored.state != State.PROPOSED:
        raise RekeyError("wrong_state")
    if stored.preview is None or stored.preview["key_version"] != key_version(stored.edition_id):
        raise RekeyError("stale")
    _open_again(stored, reason=reopen_reason, by=by, now=now)
    _set_state(stored, State.PROPOSED, State.APPLYING, confirmed_by=by, confirmed_at=now)
    _say(stored, "key.applied", by=by, now=now, reason=stored.reason)
    transaction.on_commit(lambda: hint_carrying_out(stored.pk))


@transaction.atomic
def undo_key_change(*, change: KeyChange, reason: str, by: Person, now: dt.datetime) -> None:
    """Lets a worker take a change back: every score and place as before it.

    Results that have become official since are opened again with the same reason, in public.
    Raises RekeyError: no_reason, wrong_state, busy, later_change.
    """
    if not reason.strip():
        raise RekeyError("no_reason")
    stored = KeyChange.objects.select_for_update().get(pk=change.pk)
    if stored.state != State.APPLIED:
        raise RekeyError("wrong_state")
    if find_later_change(stored):
        raise RekeyError("later_change")
    _open_again(stored, reason=reason, by=by, now=now)
    _set_state(stored, State.APPLIED, State.UNDOING, undone_by=by, undone_at=now, undone_reason=reason.strip())
    _say(stored, "key.undone", by=by, now=now, reason=reason.strip())
    transaction.on_commit(lambda: hint_carrying_out(stored.pk))


def _open_again(change: KeyChange, *, reason: str, by: Person, now: dt.datetime) -> None:
    # nobody makes them official between this look and the change of state: fixing waits for the same row
    Contest.objects.select_for_update(no_key=True).get(pk=change.edition.contest_id)
    official = official_periods(change.edition_id)
    if official and not reason.strip():
        raise RekeyError("official")
    for period in official:
        reopen_results(period=period, reason=reason, by=by, now=now)


def _set_state(change: KeyChange, before: State, after: State, **values: object) -> None:
    try:
        with transaction.atomic():
            moved = KeyChange.objects.filter(pk=change.pk, state=before).update(state=after, busy_until=None, **values)
    except IntegrityError as error:
        raise RekeyError("busy") from error
    if not moved:
        raise RekeyError("wrong_state")
    change.state = after


def _say(change: KeyChange, action: str, *, by: Person, now: dt.datetime, reason: str) -> None:
    contest = change.edition.contest
    detail = {"item": change.item, "way": change.way, "reason": reason}
    record(action, by=by, now=now, about=change, contest=contest.slug, detail=detail)


# --- what a worker does ---------------------------------------------------------------------------


def hint_carrying_out(change_id: int) -> None:
    send_hint("contest.results.rekey.tasks.carry_out", change_id, expires_seconds=600)


def carry_out(*, change_id: int, clock: Clock = timezone.now) -> bool:
    """Carries out what the state says, from wherever an earlier worker died; False when there is nothing to do for us.

    May run twice at once: each step is conditional on what it found, and the last one is written once.
    """
    change = _take(change_id, now=clock())
    if change is None:
        return False
    with at_work(KeyChange, change.pk):
        done = _carry_out(change, clock=clock)
    hint_next(change.edition.contest_id, now=clock())
    return done


def _carry_out(change: KeyChange, *, clock: Clock) -> bool:
    _begin(change)
    while _remark_some(change, clock=clock):
        pass
    if not _keep(change, until=clock() + LONG_LEASE):
        return False
    if not _count_anew(change.edition.contest, clock=clock):
        # another worker counts, perhaps from before: once more, when it says that it is done
        _keep(change, until=None)
        return False
    return _finish(change, now=clock())


def _count_anew(contest: Contest, *, clock: Clock) -> bool:
    # a wish would only make the other begin again: what it counts is not what we need
    if is_being_counted(contest.pk, now=clock()):
        return False
    hold_counting(contest, redefine=False, now=clock())
    return carry_out_counting(contest_id=contest.pk, clock=clock)


def _take(change_id: int, *, now: dt.datetime) -> KeyChange | None:
    free = KeyChange.objects.filter(pk=change_id, state__in=CARRIED_OUT).filter(
        Q(busy_until=None) | Q(busy_until__lt=now)
    )
    if not free.update(busy_until=now + LEASE):
        return None
    return KeyChange.objects.select_related("edition__contest").get(pk=change_id)


@transaction.atomic
def _begin(change: KeyChange) -> None:
    """Raises the version of the keys, once: from its commit on every paper is marked with it, or marked again.

    The tally's lock parts all papers in two: those counted before, which `remark_next` will see, and those counted
    later, which `remark_late` looks at first (attempts/remarking.py).
    """
    wait_for_lock(TALLY_LOCK)
    field = "applied_version" if change.state == State.APPLYING else "undone_version"
    stored = KeyChange.objects.select_for_update().get(pk=change.pk)
    if getattr(stored, field) is None:
        version = key_version(change.edition_id) + 1
        rounds = Round.objects.filter(edition=change.edition_id)
        papers = Attempt.objects.filter(round__in=rounds.values("pk"), state__in=ENDED).count()
        KeyChange.objects.filter(pk=change.pk).update(**{field: version}, **BEGINNING, total=papers)
        rounds.update(key_version=version)
    change.refresh_from_db(fields=["applied_version", "undone_version", "total", *BEGINNING])


def key_version(edition_id: int) -> int:
    """The present version of an edition's keys. One query."""
    found: int | None = Round.objects.filter(edition=edition_id).aggregate(newest=Max("key_version"))["newest"]
    return found or 0


def _remark_some(change: KeyChange, *, clock: Clock) -> bool:
    """Marks the next papers again and keeps how far it got; False at the end, or when another worker went on."""
    round_ids = list(Round.objects.filter(edition=change.edition_id).values_list("pk", flat=True))
    step = remark_next(round_ids=round_ids, item=change.item, above_id=change.done_id)
    if step is None:
        return False
    here = KeyChange.objects.filter(pk=change.pk, done_id=change.done_id, state=change.state)
    kept = here.update(
        done=F("done") + step.looked,
        done_id=step.last_id,
        # null stays null, where an older release began
        remarked=F("remarked") + step.holding,
        rescored=F("rescored") + step.changed,
        busy_until=clock() + LEASE,
    )
    change.done_id = step.last_id
    return bool(kept)


def _keep(change: KeyChange, *, until: dt.datetime | None) -> bool:
    here = KeyChange.objects.filter(pk=change.pk, done_id=change.done_id, state=change.state)
    return bool(here.update(busy_until=until))


def _finish(change: KeyChange, *, now: dt.datetime) -> bool:
    after = CARRIED_OUT[State(change.state)]
    moment = {"applied_at": now} if after == State.APPLIED else {}
    here = KeyChange.objects.filter(pk=change.pk, state=change.state)
    return bool(here.update(state=after, busy_until=None, **moment))
