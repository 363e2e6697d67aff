"""Counting a contest anew while papers come in: the queue of its papers waits, hand-ins hardly do.

All is counted out of a snapshot that holds nobody up. Only what differs is written, in short transactions, and only
while the work is still ours. Then it is counted once more: whatever changed in between (an exclusion, a unit moved)
shows as a difference and is written as well. After three rounds the rest is done under the tally's lock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.alive import at_work
from contest.attempts.models import Attempt
from contest.common.database import read_snapshot, wait_for_lock
from contest.common.hints import send_hint
from contest.common.progress import tell_progress
from contest.results.actions import ENDED, TALLY_LOCK, tally_all
from contest.results.comparing import Changes, find_changes, replace_rows, write_anew
from contest.results.fold import CountedAttempt
from contest.results.in_turn import hint_next
from contest.results.lists import ListSpec, lists_of
from contest.results.making import KINDS, Frame, add_lists_of_units, defined_anew, families_of, frame_of, rounds_in
from contest.results.models import Leaderboard, RankHistogram, Recounting, Standing, TieDecision
from contest.results.recount import TABLES
from contest.rounds.models import Contest, Period

Clock = Callable[[], dt.datetime]
ROUNDS = 3
# SQLite has one writer: so many rows keep hand-ins waiting for a few tenths of a second
SLICE = 10_000
TELL_EVERY = 2_000


def ask_counting_anew(contest: Contest, *, redefine: bool, now: dt.datetime) -> None:
    """Holds the contest's queue from the commit on, and lets a worker count; a wish that waits is joined."""
    hold_counting(contest, redefine=redefine, now=now)
    transaction.on_commit(lambda: hint_counting(contest.pk))


def hold_counting(contest: Contest, *, redefine: bool, now: dt.datetime) -> None:
    """Holds the contest's queue from the commit on, for a worker that counts by itself. Two queries."""
    kept, made = Recounting.objects.get_or_create(contest=contest, defaults={"redefine": redefine, "asked_at": now})
    if not made:
        wish = {"asked": F("asked") + 1} | ({"redefine": True} if redefine else {})
        Recounting.objects.filter(pk=kept.pk).update(**wish)


def is_recounting(contest: Contest) -> bool:
    """Whether a contest waits to be counted anew. One query."""
    return Recounting.objects.filter(contest=contest).exists()


def find_counting(contest: Contest) -> Recounting | None:
    """The wish to count a contest anew, waiting or in hand. One query."""
    return Recounting.objects.filter(contest=contest).first()


def counting_name(contest_id: int) -> str:
    """Under which name the worker says how far it is."""
    return f"counting-{contest_id}"


def hint_counting(contest_id: int) -> None:
    """Tells a worker; lost hints are made good by the beat."""
    send_hint("contest.results.tasks.count_anew", contest_id, expires_seconds=60)


def unfinished(*, now: dt.datetime) -> list[int]:
    """Contests that wait for a worker, or whose worker died. One query."""
    free = Recounting.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now))
    return list(free.order_by("asked_at").values_list("pk", flat=True))


def carry_out_counting(*, contest_id: int, clock: Clock = timezone.now) -> bool:
    """Counts a contest anew, however far an earlier worker came; False when it is another's, or done."""
    if not _take(contest_id, now=clock()):
        return False
    with at_work(Recounting, contest_id):
        done = _count_anew(_begin(contest_id), clock=clock)
    hint_next(contest_id, now=clock())
    return done


def _count_anew(work: Recounting, *, clock: Clock) -> bool:
    progress = Progress(work.pk)
    for _round in range(ROUNDS):
        if not _keep(work, now=clock()):
            return False
        changes, redefined = _compare(work, progress)
        if not changes and not redefined:
            break
        if not _write(work, changes, redefined):
            return False
    else:
        _write_under_lock(work)
    done = _finish(work)
    tally_all()
    return done


# --- whose work it is ---------------------------------------------------------------------------------


def _lease(contest_id: int) -> dt.timedelta:
    papers = Attempt.objects.filter(round__contest=contest_id, state__in=ENDED).count()
    return dt.timedelta(seconds=60 + papers // 300)


def _take(contest_id: int, *, now: dt.datetime) -> bool:
    free = Recounting.objects.filter(pk=contest_id).filter(Q(busy_until=None) | Q(busy_until__lt=now))
    return bool(free.update(busy_until=now + _lease(contest_id)))


def _begin(contest_id: int) -> Recounting:
    # whoever began to tally before the queue was held has ended once the lock is free
    with transaction.atomic():
        wait_for_lock(TALLY_LOCK)
    return Recounting.objects.select_related("contest").get(pk=contest_id)


def _keep(work: Recounting, *, now: dt.datetime) -> bool:
    """Holds the work for one more round, and looks at what has been asked since."""
    until = now + _lease(work.pk)
    if not _mine(work).update(busy_until=until):
        return False
    work.refresh_from_db()
    return work.busy_until == until


def _mine(work: Recounting) -> models.QuerySet[Recounting]:
    return Recounting.objects.filter(pk=work.pk, busy_until=work.busy_until)


def _finish(work: Recounting) -> bool:
    if Recounting.objects.filter(pk=work.pk, busy_until=work.busy_until, asked=work.asked).delete()[0]:
        return True
    # asked for again meanwhile: the next worker begins anew
    _mine(work).update(busy_until=None)
    return False


# --- what differs --------------------------------------------------------------------------------------


class Progress:
    """Says how many papers have been looked at: all are counted twice at least."""

    def __init__(self, contest_id: int) -> None:
        self.name, self.done = counting_name(contest_id), 0
        self.total = 2 * Attempt.objects.filter(round__contest=contest_id, state__in=ENDED).count()
        tell_progress(self.name, 0, self.total)

    def __call__(self, attempt: CountedAttempt) -> CountedAttempt:
        self.done += 1
        if self.done % TELL_EVERY == 0:
            tell_progress(self.name, min(self.done, self.total), self.total)
        return attempt


def _compare(work: Recounting, progress: Progress) -> tuple[Changes, set[int]]:
    """What would be written, and the lists that are to rank otherwise or to go."""
    contest = Contest.objects.get(pk=work.pk)
    _make_missing_lists(contest, redefine=work.redefine)
    with read_snapshot():
        redefined = _redefined(contest) if work.redefine else set()
        found = find_changes(contest, anew=redefined, redefine=work.redefine, marked=progress)
    return found, redefined


@transaction.atomic
def _make_missing_lists(contest: Contest, *, redefine: bool) -> None:
    frame = frame_of(contest)
    for period in frame.periods:
        rounds = [one.id for one in rounds_in(period, frame)]
        families = families_of(period, frame, make=True, redefine=redefine) if rounds else []
        if any(family.ranked.is_divided for family in families):
            papers = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED).of_known()
            add_lists_of_units(families, papers.order_by().values_list("unit__path", flat=True).distinct())


# --- writing -------------------------------------------------------------------------------------------


def _write(work: Recounting, changes: Changes, redefined: Collection[int]) -> bool:
    """Writes in as few transactions as hand-ins bear; False when somebody took the work over."""
    slices = [changes] if connection.vendor == "postgresql" else _sliced(changes)
    for number, some in enumerate(slices or [[]]):
        with transaction.atomic():
            wait_for_lock(TALLY_LOCK)
            if not _mine(work).filter(asked=work.asked).exists():
                _mine(work).update(busy_until=None)
                return False
            if number == 0 and work.redefine:
                redefine_open_lists(work.contest, empty=redefined)
            for model, old, new in some:
                replace_rows(model, old, new)
    return True


def _sliced(changes: Changes) -> list[Changes]:
    """The changes in parts of `SLICE` rows at most; a row is deleted in the part that writes it anew."""
    slices: list[Changes] = []
    room = 0
    for model, old, new in changes:
        width = len(TABLES[model][0])
        by_key = {row[:width]: row for row in new}
        keys = sorted({*old, *by_key})
        while keys:
            if not room:
                slices.append([])
                room = SLICE
            some, keys = keys[:room], keys[room:]
            room -= len(some)
            gone = {*old}.intersection(some)
            slices[-1].append((model, sorted(gone), [by_key[one] for one in some if one in by_key]))
    return slices


@transaction.atomic
def _write_under_lock(work: Recounting) -> None:
    wait_for_lock(TALLY_LOCK)
    contest = Contest.objects.get(pk=work.pk)
    if work.redefine:
        redefine_open_lists(contest)
    write_anew(contest)


# --- lists as the rules now say ------------------------------------------------------------------------


def _open_periods(frame: Frame) -> list[tuple[Period, list[ListSpec]]]:
    found = []
    for period in (one for one in frame.periods if not one.is_fixed):
        rounds = rounds_in(period, frame)
        found.append((period, list(lists_of(frame.rules, KINDS[period.kind], rounds)) if rounds else []))
    return found


def _spec_of(one: Leaderboard, specs: Iterable[ListSpec]) -> ListSpec | None:
    found = next((spec for spec in specs if (spec.key, spec.board) == (one.key, one.board)), None)
    return found if found is not None and found.by_unit == (one.unit_id is not None) else None


def _redefined(contest: Contest) -> set[int]:
    """The lists whose stored definition is not what the rules say, and those that the rules have no more."""
    decided = set(
        TieDecision.objects.filter(leaderboard__period__contest=contest).values_list("leaderboard", flat=True)
    )
    found = set()
    for period, specs in _open_periods(frame_of(contest)):
        for one in Leaderboard.objects.filter(period=period):
            spec = _spec_of(one, specs)
            if spec is None:
                found |= set() if one.pk in decided else {one.pk}
            else:
                anew = defined_anew(spec, one.definition) != one.definition
                found |= {one.pk} if anew or one.counting != _counts(one, spec) else set()
    return found


def _counts(one: Leaderboard, spec: ListSpec) -> bool:
    return spec.counting and one.unit_id is None


def redefine_open_lists(contest: Contest, *, empty: Collection[int] = ()) -> None:
    """Lists that are not official rank by the rules of now; those that the rules have no more go. `empty`: lists whose
    standings go at once, so that no key stands under another chain."""
    Standing.objects.filter(leaderboard__in=empty).delete()
    RankHistogram.objects.filter(leaderboard__in=empty).delete()
    for period, specs in _open_periods(frame_of(contest)):
        stored = list(Leaderboard.objects.filter(period=period))
        # one list of a period counts its people: which one may have changed
        Leaderboard.objects.filter(period=period).update(counting=False)
        for one in stored:
            spec = _spec_of(one, specs)
            if spec is not None:
                one.chain = defined_anew(spec, one.definition).document()
                one.counting = _counts(one, spec)
                one.save(update_fields=["chain", "counting"])
            elif not TieDecision.objects.filter(leaderboard=one).exists():
                one.delete()
