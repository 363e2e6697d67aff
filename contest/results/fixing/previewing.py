"""What an exclusion would change, before it is made: places, prizes proposed, the numbers that were predicted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import Unit
from contest.attempts.models import Participant
from contest.results.awarding.models import Award
from contest.results.awarding.prizes import Given
from contest.results.awarding.queries import prize_leaderboards, propose, standing_awards
from contest.results.fixing.queries import names_of, predictions_in
from contest.results.making import Frame, rounds_in
from contest.results.models import Leaderboard, Standing, Truth
from contest.results.truths import count_truth
from contest.rounds.models import Period


@dataclass(frozen=True, slots=True)
class ListEffect:
    """One list: how many of the people lose a place, the best of their places, how many others move up."""

    leaderboard: Leaderboard
    leave: int
    best_place: int
    move_up: int


@dataclass(frozen=True, slots=True)
class PrizeEffect:
    """Somebody who is proposed for another prize, or for none; words of the tiers, "" for none."""

    period: Period
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TruthEffect:
    """A predicted number: what it would be; a frozen one stays what it is."""

    period: Period
    of: str
    now: int
    then: int
    frozen: Truth | None


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that an exclusion would change."""

    people: int
    lists: tuple[ListEffect, ...]
    prizes: tuple[PrizeEffect, ...]
    truths: tuple[TruthEffect, ...]
    # confirmed awards of these people: they stay until somebody withdraws them
    awards: tuple[Award, ...]


def people_of_unit(frame: Frame, unit: Unit) -> list[int]:
    """The participants of a contest in a unit's branch. One query."""
    own = Participant.objects.filter(contest=frame.contest, unit__path__startswith=unit.path)
    return list(own.values_list("pk", flat=True))


def effects_of(frame: Frame, people: Collection[int]) -> Effects:
    """What excluding these participants would change. A few queries for each list that they stand on."""
    awards = standing_awards(frame.contest).filter(participant_id__in=people).order_by("pk")
    return Effects(
        people=len(people),
        lists=tuple(_lists(frame, people)),
        prizes=tuple(_prizes(frame, people)),
        truths=tuple(_truths(frame, people)),
        awards=tuple(awards),
    )


def _lists(frame: Frame, people: Collection[int]) -> list[ListEffect]:
    found = []
    leaderboards = Leaderboard.objects.filter(period__contest=frame.contest).exclude(key="")
    for leaderboard in leaderboards.select_related("period", "unit").order_by("period__kind", "period__position", "pk"):
        ranked = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False)
        own = ranked.filter(participant_id__in=people).order_by("rank_key")
        best = own.values_list("rank_key", flat=True).first()
        if best is not None:
            below = ranked.filter(rank_key__gt=best).exclude(participant_id__in=people).count()
            place = ranked.filter(rank_key__lt=best).count() + 1
            found.append(ListEffect(leaderboard, own.count(), place, below))
    return found


def _prizes(frame: Frame, people: Collection[int]) -> list[PrizeEffect]:
    with_prizes = {one.period_id for one in prize_leaderboards(frame)}
    changes: list[tuple[Period, int, str, str]] = []
    for period in (one for one in frame.periods if one.pk in with_prizes):
        before, after = (_tiers(frame, period, propose(period, frame, without=left).awards) for left in ((), people))
        for who in before.keys() | after.keys():
            if before.get(who) != after.get(who):
                changes.append((period, who, before.get(who, ""), after.get(who, "")))
    names = names_of([who for _, who, _, _ in changes])
    return sorted(
        (PrizeEffect(period, names.get(who, ""), old, new) for period, who, old, new in changes),
        key=lambda one: (one.period.pk, not one.before, one.name),
    )


def _tiers(frame: Frame, period: Period, awards: Collection[Given]) -> dict[int, str]:
    leaderboards = {one.pk for one in prize_leaderboards(frame) if one.period_id == period.pk}
    tiers = {prize.key: prize.tiers for prize in frame.rules.prizes}
    labels: dict[int, list[str]] = {}
    for one in awards:
        if one.list_id in leaderboards:
            labels.setdefault(one.participant, []).append(tiers[one.prize][one.tier].label)
    return {who: ", ".join(own) for who, own in labels.items()}


def _truths(frame: Frame, people: Collection[int]) -> list[TruthEffect]:
    found: dict[tuple[int, str], TruthEffect] = {}
    for period in (one for one in frame.periods if rounds_in(one, frame)):
        for asked in predictions_in(period, frame):
            if asked.prediction.of == "stated_number" or (asked.period.pk, asked.prediction.of) in found:
                continue
            asked.period.contest = frame.contest
            now = count_truth(asked.period, asked.prediction)
            then = count_truth(asked.period, asked.prediction, without=people)
            found[asked.period.pk, asked.prediction.of] = TruthEffect(
                asked.period, asked.prediction.of, now.number, then.number, asked.truth
            )
    return list(found.values())
