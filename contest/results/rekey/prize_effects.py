"""The prizes that a change of a key moves: what the rules give by two countings, beside what has been confirmed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contest.results.actions import FIGURES
from contest.results.awarding.collective_queries import unit_sheets
from contest.results.awarding.models import Award
from contest.results.awarding.prizes import Given
from contest.results.awarding.queries import confirmed_of, prize_leaderboards, propose, standing_awards
from contest.results.awarding.unit_measures import Trial, UnitCount
from contest.results.fold import CountedAttempt
from contest.results.making import Frame
from contest.results.models import Standing, UnitTally
from contest.results.recount import TABLES, Row
from contest.rounds.models import Period

Rows = dict[Any, list[Row]]
Who = tuple[int | None, int | None]
# a tier's label; whether equals stand across its end, so that the organisers decide
Label = tuple[str, bool]
# (participant or None, unit or None) → the prizes of one period
Prizes = dict[Who, tuple[Label, ...]]


@dataclass(frozen=True, slots=True)
class Counted:
    """One of two countings: its rows by table, and how papers are marked in it."""

    rows: Rows
    marked: Callable[[CountedAttempt], CountedAttempt]


def prize_effects(frame: Frame, before: Counted, after: Counted, *, now: dt.datetime) -> list[dict[str, Any]]:
    """Everybody to whom the rules give another prize after the change, period by period.

    Confirmed awards of the period do not fill its slots here: that shows which of them would not follow any more
    (`stays`: what is confirmed and remains until somebody withdraws it).
    """
    found = []
    confirmed = confirmed_of(frame.contest)
    leaderboards = prize_leaderboards(frame)
    for period in frame.periods:
        own = {one.pk for one in leaderboards if one.period_id == period.pk}
        others = [one for one in confirmed if one.list_id not in own]
        old, new = (_prizes(period, frame, one, own, others, now=now) for one in (before, after))
        held = _held(period, frame)
        for who in old.keys() | new.keys():
            if old.get(who) != new.get(who):
                found.append(_effect(period, who, old.get(who, ()), new.get(who, ()), held.get(who, ())))
    return sorted(found, key=lambda one: (one["period"], one["unit"] or 0, not one["before"], one["participant"] or 0))


def _effect(
    period: Period,
    who: Who,
    old: Sequence[Label],
    new: Sequence[Label],
    held: Sequence[str],
) -> dict[str, Any]:
    return {
        "period": period.pk,
        "participant": who[0],
        "unit": who[1],
        "before": [list(one) for one in old],
        "after": [list(one) for one in new],
        "stays": [one for one in held if (one, False) not in new],
    }


def _prizes(
    period: Period, frame: Frame, counted: Counted, own: set[int], others: Sequence[Given], *, now: dt.datetime
) -> Prizes:
    found: defaultdict[Who, list[Label]] = defaultdict(list)
    if own:
        proposal = propose(period, frame, tried=_standings(counted.rows[Standing]), confirmed=others)
        tiers = {prize.key: prize.tiers for prize in frame.rules.prizes}
        for given in (one for one in proposal.awards if one.list_id in own):
            found[given.participant, None].append((tiers[given.prize][given.tier].label, False))
        for tie in (one for one in proposal.undecided if one.list_id in own):
            for participant in tie.participants:
                found[participant, None].append((tiers[tie.prize][tie.tier].label, True))
    trial = Trial(_counts(counted.rows[UnitTally]), counted.marked)
    for sheet in unit_sheets(period, frame, now=now, tried=trial):
        undecided = {unit.pk for unit in sheet.undecided}
        for line in sheet.lines:
            if line.tier is not None:
                found[None, line.unit.pk].append((sheet.rule.tiers[line.tier].label, False))
            elif line.unit.pk in undecided:
                found[None, line.unit.pk].append((sheet.rule.label, True))
    return {who: tuple(labels) for who, labels in found.items()}


def _held(period: Period, frame: Frame) -> dict[Who, tuple[str, ...]]:
    found: defaultdict[Who, list[str]] = defaultdict(list)
    own: Iterable[Award] = standing_awards(frame.contest).filter(period=period).order_by("pk")
    for one in own:
        found[one.participant_id, one.unit_id if one.participant_id is None else None].append(one.tier_label)
    return {who: tuple(labels) for who, labels in found.items()}


def _standings(rows: Iterable[Row]) -> dict[int, list[tuple[int, bytes | None, int]]]:
    key, columns = TABLES[Standing]
    at = {name: index for index, name in enumerate((*key, *columns))}
    found: defaultdict[int, list[tuple[int, bytes | None, int]]] = defaultdict(list)
    for row in rows:
        entry = (row[at["participant_id"]], row[at["rank_key"]], row[at["attempts"]])
        found[row[at["leaderboard_id"]]].append(entry)
    return found


def _counts(rows: Iterable[Row]) -> dict[tuple[int, int], UnitCount]:
    found = {}
    for period, unit, *figures in rows:
        named = dict(zip(FIGURES, figures, strict=True))
        found[period, unit] = UnitCount(
            named["people"],
            named["attempts"],
            named["perfect_people"],
            named["perfect_attempts"],
            named["score_sum"],
        )
    return found
