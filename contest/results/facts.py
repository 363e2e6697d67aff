"""Writes of facts that places depend on: exclusions, truths of predictions, decisions among equals.

Each is kept with time, author and reason, then the standings that it moves are counted again, in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.models import Person, Unit
from contest.attempts.models import Participant
from contest.common.database import wait_for_lock
from contest.results.actions import TALLY_LOCK, histories_of, old_standings, write_standings
from contest.results.entrants import entrants_of
from contest.results.errors import FactError
from contest.results.fold import Fold, Stored, restand
from contest.results.making import KINDS, Family, add_unit_lists, families_of, frame_of
from contest.results.models import Exclusion, Leaderboard, Standing, TieDecision, Truth
from contest.results.ranking import DECISION_BYTES
from contest.results.recount import rewrite_lists
from contest.results.truths import TruthCount, count_truth, known_truths
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Prediction

CHUNK = 5_000


@transaction.atomic
def restand_people(*, contest: Contest, people: Collection[int]) -> int:
    """Counts the standings of some people again on every list of a contest; returns how many people.

    What the tally has not counted yet stays out. Waits for the tally, which waits for it.
    """
    wait_for_lock(TALLY_LOCK)
    frame = frame_of(contest)
    families = [family for period in frame.periods for family in families_of(period, frame, make=False)]
    some = sorted(people)
    for start in range(0, len(some), CHUNK):
        _restand(families, some[start : start + CHUNK])
    return len(some)


def _restand(families: Sequence[Family], people: Sequence[int]) -> None:
    histories = histories_of(people)
    add_unit_lists(families, [one for own in histories.values() for one in own])
    stored = Stored(old_standings(people, families), entrants_of(people, families), histories)
    fold = Fold()
    for family in families:
        for person in people:
            restand(fold, family.ranked, person, stored)
    write_standings(fold)


# --- exclusions -----------------------------------------------------------------------------------


@transaction.atomic
def exclude(
    *,
    contest: Contest,
    participant: Participant | None = None,
    unit: Unit | None = None,
    reason: str,
    by: Person | None,
    now: dt.datetime,
) -> Exclusion:
    """Takes places and prizes from one participant, or from everybody of a unit's branch; their attempts still count.

    Raises FactError: no_reason, already_excluded.
    """
    if not reason.strip():
        raise FactError("no_reason")
    if Exclusion.objects.filter(contest=contest, participant=participant, unit=unit, undone_at=None).exists():
        raise FactError("already_excluded")
    try:
        with transaction.atomic():
            made = Exclusion.objects.create(
                contest=contest, participant=participant, unit=unit, reason=reason.strip(), by=by, at=now
            )
    except IntegrityError as error:
        # somebody else at the same moment: two would have to be undone, and one undone would change nothing
        raise FactError("already_excluded") from error
    restand_people(contest=contest, people=_touched_by(made))
    record("result.excluded", by=by, now=now, about=made, contest=contest.slug, detail={"reason": made.reason})
    return made


@transaction.atomic
def undo_exclusion(*, exclusion: Exclusion, by: Person | None, now: dt.datetime, reason: str = "") -> None:
    """Gives places back: the order is the very one of before. Raises FactError("already_undone")."""
    standing = Exclusion.objects.filter(pk=exclusion.pk, undone_at=None)
    if not standing.update(undone_at=now, undone_by=by, undone_reason=reason.strip()):
        raise FactError("already_undone")
    restand_people(contest=exclusion.contest, people=_touched_by(exclusion))
    detail = {"reason": reason.strip()}
    slug = exclusion.contest.slug
    record("result.exclusion_undone", by=by, now=now, about=exclusion, contest=slug, detail=detail)


def _touched_by(exclusion: Exclusion) -> list[int]:
    if exclusion.participant_id:
        return [exclusion.participant_id]
    assert exclusion.unit  # one of the two (constraint)
    own = Participant.objects.filter(contest_id=exclusion.contest_id, unit__path__startswith=exclusion.unit.path)
    return list(own.values_list("pk", flat=True))


# --- predictions ----------------------------------------------------------------------------------


@transaction.atomic
def freeze_truth(
    *,
    period: Period,
    prediction: Prediction,
    by: Person | None,
    now: dt.datetime,
    number: int | None = None,
    source: str = "",
) -> Truth:
    """Keeps the number that predictions over a period are measured by, for good, and ranks by it.

    `number` and `source`: of a stated number; the others are counted. Raises FactError: already_frozen, no_number.
    """
    wait_for_lock(TALLY_LOCK)
    counted = count_truth(period, prediction)
    if prediction.of == "stated_number":
        if number is None or not source.strip():
            raise FactError("no_number")
        counted = TruthCount(number, None, None)
    if Truth.objects.filter(period=period, of=prediction.of).exists():
        raise FactError("already_frozen")
    truth = Truth.objects.create(
        period=period,
        of=prediction.of,
        definition={"of": prediction.of, "over": KINDS[period.kind], "after_exclusions": prediction.after_exclusions},
        number=counted.number,
        before=counted.before,
        after=counted.after,
        source=source.strip(),
        by=by,
        at=now,
    )
    know_truths(contest=period.contest)
    record(
        "result.truth_frozen", by=by, now=now, about=truth, contest=period.contest.slug, detail={"number": truth.number}
    )
    return truth


@transaction.atomic
def know_truths(*, contest: Contest) -> int:
    """Ranks the lists by predictions whose truth is frozen for all their rounds; returns how many lists are new."""
    frame = frame_of(contest)
    families = [family for period in frame.periods for family in families_of(period, frame, make=False)]
    known = []
    for family in families:
        definition = family.ranked.definition
        truths = known_truths(frame, definition.scope) if "prediction" in definition.keys else None
        if truths is not None and definition.truths != truths:
            for one in Leaderboard.objects.filter(pk__in=family.ranked.lists.values()):
                one.chain = {**one.chain, "truths": {str(round_id): number for round_id, number in truths.items()}}
                one.save(update_fields=["chain"])
                known.append(one.pk)
    if known:
        rewrite_lists(contest, known)
    return len(known)


# --- equals ---------------------------------------------------------------------------------------


@transaction.atomic
def decide_tie(
    *,
    leaderboard: Leaderboard,
    order: Sequence[int],
    reason: str,
    by: Person | None,
    now: dt.datetime,
    minutes: str = "",
) -> TieDecision:
    """Keeps the organisers' order (participant ids, best first) of all people who share a place.

    Raises FactError: no_reason; not_equal when the people do not share one place, not_everybody when somebody who does
    is missing or named twice.
    """
    if not reason.strip():
        raise FactError("no_reason")
    wait_for_lock(TALLY_LOCK)
    ranked = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False)
    keys = dict(ranked.filter(participant_id__in=order).values_list("participant_id", "rank_key"))
    values = {bytes(key)[:-DECISION_BYTES] for key in keys.values() if key is not None}
    if len(keys) < len(set(order)) or len(values) != 1:
        raise FactError("not_equal")
    (shared,) = values
    equals = ranked.filter(rank_key__gte=shared, rank_key__lte=shared + b"\xff" * DECISION_BYTES)
    if sorted(order) != sorted(equals.values_list("participant_id", flat=True)):
        raise FactError("not_everybody")
    earlier = TieDecision.objects.filter(leaderboard=leaderboard, undone_at=None)
    for one in earlier:
        if {*one.order} & {*order}:
            TieDecision.objects.filter(pk=one.pk).update(undone_at=now, undone_by=by)
    made = TieDecision.objects.create(
        leaderboard=leaderboard, order=list(order), reason=reason.strip(), minutes=minutes.strip(), by=by, at=now
    )
    contest = leaderboard.period.contest
    restand_people(contest=contest, people=order)
    record("result.tie_decided", by=by, now=now, about=made, contest=contest.slug, detail={"reason": made.reason})
    return made


@transaction.atomic
def undo_decision(*, decision: TieDecision, by: Person | None, now: dt.datetime, reason: str = "") -> None:
    """Lets the people of a decision share their place again. Raises FactError("already_undone")."""
    if not TieDecision.objects.filter(pk=decision.pk, undone_at=None).update(
        undone_at=now, undone_by=by, undone_reason=reason.strip()
    ):
        raise FactError("already_undone")
    contest = decision.leaderboard.period.contest
    restand_people(contest=contest, people=decision.order)
    record("result.tie_undone", by=by, now=now, about=decision, contest=contest.slug)
