"""The end of marking: what judges gave comes to the papers, once, and can be taken out again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from accounts.audit.actions import record
from accounts.models import Person
from contest.attempts.actions import NumberTaken, attempt_without_paper
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.hints import hint_tally
from contest.attempts.models import Attempt, TallyQueue
from contest.attempts.remarking import ENDED
from contest.common.clock import to_ms
from contest.common.database import wait_for_lock
from contest.essays.actions.handing import collect_drafts
from contest.essays.errors import EssayError
from contest.essays.models import EssayClosing, EssayEntry
from contest.essays.queries import Judged, essay_rules, find_closing, judged_of
from contest.results.actions import TALLY_LOCK
from contest.results.entered.queries import official_above
from contest.results.making import Frame, frame_of
from contest.results.mending import CHUNK, counted_again
from contest.rounds.models import Period, Round


@transaction.atomic
def close_marking(*, round: Round, by: Person, now: dt.datetime) -> int:
    """Ends the marking of a round: every essay's points are added to its author's papers; returns how many essays.

    Who only wrote, in a round without questions, gets a paper without questions that holds the points. Raises
    EssayError: fixed, still_open, still_writing, not_marked (with how many), marking_closed. Only authors are counted
    again.
    """
    frame = _locked(round, now=now)
    if find_closing(round):
        raise EssayError("marking_closed")
    collect_drafts(now=now)
    if running := Attempt.objects.filter(round=round, state=Attempt.State.OPEN).count():
        raise EssayError("still_writing", count=running)
    judged = judged_of(round, essay_rules(round, frame.rules))
    if waiting := sum(one.verdict.state != "done" for one in judged):
        raise EssayError("not_marked", count=waiting)
    with counted_again(frame.contest, {one.entry.participant_id for one in judged}):
        _add(round, frame, judged)
    # papers of those who only wrote
    transaction.on_commit(hint_tally)
    closing = EssayClosing.objects.create(round=round, by=by, at=now)
    detail = {"round": round.title, "count": len(judged)}
    record("essay.closed", by=by, now=now, about=closing, contest=frame.contest.slug, detail=detail)
    return len(judged)


@transaction.atomic
def open_marking(*, round: Round, reason: str, by: Person, now: dt.datetime) -> None:
    """Opens the marking again: the points go, papers are worth what they were before; marks stay.

    Raises EssayError: no_reason, fixed, marking_open.
    """
    if not reason.strip():
        raise EssayError("no_reason")
    frame = _locked(round, now=now)
    undone = {"undone_by": by, "undone_at": now, "undone_reason": reason.strip()}
    if not EssayClosing.objects.filter(round=round, undone_at=None).update(**undone):
        raise EssayError("marking_open")
    authors = Attempt.objects.filter(round=round, essay_points__isnull=False).values_list("participant", flat=True)
    with counted_again(frame.contest, {*authors}):
        _take_out(round, frame)
    detail = {"round": round.title, "reason": reason.strip()}
    record("essay.opened", by=by, now=now, about=round, contest=frame.contest.slug, detail=detail)


def _locked(round: Round, *, now: dt.datetime) -> Frame:
    """The contest as it is once nothing is counted or marked beside this. Raises EssayError: fixed, still_open."""
    # the tally's lock first, as fixing takes them
    wait_for_lock(TALLY_LOCK)
    stored = Period.objects.select_for_update().get(pk=round.pk)
    frame = frame_of(round.contest)
    if official_above(frame, round.pk):
        raise EssayError("fixed")
    if not stored.is_published or stored.closes_at is None or now < stored.closes_at:
        raise EssayError("still_open")
    return frame


def _add(round: Round, frame: Frame, judged: Sequence[Judged]) -> None:
    authors: defaultdict[int, list[EssayEntry]] = defaultdict(list)
    for one in judged:
        assert one.verdict.points is not None
        authors[one.verdict.points].append(one.entry)
    for points, entries in authors.items():
        if frame.rules.draws(round.key):
            _add_to_papers(round, [entry.participant_id for entry in entries], points)
        else:
            for entry in entries:
                _make_paper(round, entry, points)


def _add_to_papers(round: Round, authors: Sequence[int], points: int) -> None:
    """Gives the same points to some authors' papers, void ones too: they may come back."""
    papers = Attempt.objects.filter(round=round, state__in=ENDED, essay_points=None)
    for start in range(0, len(authors), CHUNK):
        own = papers.filter(participant__in=authors[start : start + CHUNK])
        own.update(essay_points=points, points=Coalesce("points", "score") + points)


def _make_paper(round: Round, entry: EssayEntry, points: int) -> None:
    papers = Attempt.objects.filter(round=round, participant=entry.participant_id)
    if papers.filter(state=Attempt.State.VOID).update(state=Attempt.State.HANDED_IN, score=points, essay_points=points):
        # they may still lie there from before the marking was opened
        TallyQueue.objects.bulk_create((TallyQueue(attempt=one, round=round) for one in papers), ignore_conflicts=True)
        return
    assert entry.handed_at is not None
    moment = to_ms(min(entry.handed_at, round.window[1]))
    try:
        made = attempt_without_paper(
            round, entry.participant, score=points, duration_ms=0, moment=moment, essay_points=points
        )
    except NumberTaken as error:
        raise EssayError("still_writing", count=1) from error
    TallyQueue.objects.create(attempt=made, round=round)


def _take_out(round: Round, frame: Frame) -> None:
    papers = Attempt.objects.filter(round=round, essay_points__isnull=False)
    assert round.edition_id is not None or not frame.rules.draws(round.key)
    if not frame.rules.draws(round.key):
        papers.filter(state=Attempt.State.HANDED_IN).update(state=Attempt.State.VOID)
        return
    # where each question gives one point, right answers alone were the score
    if get_frozen_edition(round.edition_id, round.key_version).points:
        papers.update(points=F("points") - F("essay_points"), essay_points=None)
    else:
        papers.update(points=None, essay_points=None)
