"""Reads of what predictions are measured by: counted from the papers by the stated definition, or frozen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length

from contest.attempts.models import Attempt, Participant
from contest.results.actions import ENDED
from contest.results.making import Frame, frame_of, rounds_in
from contest.results.models import Exclusion, Truth
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Prediction


@dataclass(frozen=True, slots=True)
class TruthCount:
    """The number by the definition, and both counts: with everybody, and without excluded people."""

    number: int
    before: int | None
    after: int | None


def count_truth(period: Period, prediction: Prediction, *, without: Collection[int] = ()) -> TruthCount:
    """Counts what was predicted over a period, practice and void papers left out. Four queries at most.

    `without`: participants as if they were excluded too: a preview. What is frozen does not move.
    """
    frame = frame_of(period.contest)
    rounds = [one.id for one in rounds_in(period, frame)]
    ended = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED).of_known()
    before = _count(ended, prediction)
    kept = ended.exclude(participant_id__in=excluded_of(period.contest)).exclude(participant_id__in=list(without))
    after = _count(kept, prediction)
    return TruthCount(after if prediction.after_exclusions else before, before, after)


def _count(ended: QuerySet[Attempt], prediction: Prediction) -> int:
    if prediction.of.startswith("perfect"):
        ended = ended.filter(score=Length("answers") - F("dropped"), score__gt=0)
    people = prediction.of in ("people", "perfect_people")
    counted = ended.aggregate(n=Count("participant_id", distinct=True) if people else Count("pk"))
    return int(counted["n"])


def excluded_of(contest: Contest) -> QuerySet[Participant, dict[str, Any]]:
    """The participants of a contest who are excluded, themselves or with their unit, as a query to stand in others."""
    rows = Exclusion.objects.filter(contest=contest, undone_at=None).values_list("participant_id", "unit__path")
    wanted = Q(pk__in=[])
    for participant_id, path in rows:
        wanted |= Q(pk=participant_id) if participant_id else Q(unit__path__startswith=path)
    found: QuerySet[Participant, Any] = Participant.objects.filter(wanted, contest=contest).values("pk")
    return found


def known_truths(frame: Frame, scope: Sequence[int]) -> dict[int, int] | None:
    """The frozen number for each of some rounds; None while one is not frozen. One query."""
    frozen = {(one.period_id, one.of): one.number for one in Truth.objects.filter(period__contest=frame.contest)}
    whole = next(one for one in frame.periods if one.is_whole)
    truths: dict[int, int] = {}
    for round in frame.rounds:
        if round.id not in scope:
            continue
        prediction = frame.rules.paper_of(round.key).prediction
        if prediction is None:
            return None
        over = {"round": round.id, "stage": round.stage_id, "contest": whole.pk}[prediction.over]
        number = frozen.get((over or 0, prediction.of))
        if number is None:
            return None
        truths[round.id] = number
    return truths
