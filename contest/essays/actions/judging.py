"""Writes of judges: each mark is a fact; the last one of a judge counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.essays.errors import EssayError
from contest.essays.models import EssayEntry, EssayMark
from contest.essays.queries import essay_rules, find_closing, judged_of, marks_by
from contest.rounds.models import Round
from contest.rounds.rules import read_rules


@transaction.atomic
def give_mark(
    *, entry: EssayEntry, points: Sequence[int], remark: str, reason: str = "", by: Person, now: dt.datetime
) -> EssayMark:
    """Keeps what a judge gives an essay, by criterion; in place of an earlier mark of the same judge with a reason.

    Raises EssayError: still_open (it may still be replaced), marking_closed, own, enough (it has the judges that it
    needs), points (not one for each criterion, or too many), no_reason, same.
    """
    # whoever judges the same essay waits here
    entry = EssayEntry.objects.select_for_update(of=("self",)).select_related("participant").get(pk=entry.pk)
    # whoever closes the marking holds this row
    round = Round.objects.select_related("contest").select_for_update(of=("self",)).get(pk=entry.round_id)
    essay = essay_rules(round, read_rules(round.contest.rules), entry.participant.board)
    _check_open(entry, round, by=by, now=now)
    most = [one.points for one in essay.rubric]
    if len(points) != len(most) or any(not 0 <= one <= top for one, top in zip(points, most, strict=True)):
        raise EssayError("points")
    earlier = marks_by(entry, by)
    if not earlier and judged_of(round, essay, [entry])[0].verdict.state == "done":
        raise EssayError("enough")
    if earlier and (earlier[0].points, earlier[0].remark) == (list(points), remark.strip()):
        raise EssayError("same")
    if earlier and not reason.strip():
        raise EssayError("no_reason")
    mark = EssayMark.objects.create(
        entry=entry,
        judge=by,
        number=len(earlier) + 1,
        points=list(points),
        total=sum(points),
        remark=remark.strip(),
        reason=reason.strip() if earlier else "",
        at=now,
    )
    detail = {"round": round.title, "number": entry.number, "points": mark.total, "reason": mark.reason}
    action = "essay.mark_changed" if earlier else "essay.marked"
    record(action, by=by, now=now, about=mark, contest=round.contest.slug, detail=detail)
    return mark


def _check_open(entry: EssayEntry, round: Round, *, by: Person, now: dt.datetime) -> None:
    """Raises EssayError where an essay cannot be marked yet, any more, or by this judge."""
    if now < round.window[1]:
        raise EssayError("still_open")
    if find_closing(round):
        raise EssayError("marking_closed")
    if entry.participant.person_id == by.pk:
        raise EssayError("own")
