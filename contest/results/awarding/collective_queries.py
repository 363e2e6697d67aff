"""Reads of collective prizes: the measures of units as exact fractions from the counted tables, lists by block."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Q

from accounts.models import Unit
from accounts.queries import branch, headcounts_on
from contest.attempts.models import Attempt
from contest.results.actions import COUNTED, ENDED, as_counted
from contest.results.awarding.collectives import UnitMeasures, Value, rank_units
from contest.results.awarding.models import Award
from contest.results.fold import CountedAttempt
from contest.results.making import KINDS, Frame, rounds_in, units_at
from contest.results.models import UnitTally
from contest.results.queries import children_of, counting_window, headcount_day
from contest.rounds.models import Period
from contest.rounds.rules import Collective, Measure, holds_in


@dataclass(slots=True)
class UnitCount:
    """What is counted of one unit with everything below it."""

    people: int = 0
    attempts: int = 0
    perfect_people: int = 0
    perfect_attempts: int = 0
    score_sum: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """Figures that are not the stored ones: by (period, unit), and how a paper would be marked."""

    counts: Mapping[tuple[int, int], UnitCount]
    marked: Callable[[CountedAttempt], CountedAttempt]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line on a sheet; `above`: the name of the unit above it."""

    unit: Unit
    above: str
    place: int | None
    figures: tuple[Value, ...]
    points: tuple[Fraction, ...]
    missing: tuple[str, ...]
    tier: int | None


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """A collective prize in one period and block: its units, best first, and the awards that hold."""

    rule: Collective
    block: str
    lines: tuple[UnitLine, ...]
    undecided: tuple[Unit, ...]
    awards: tuple[Award, ...] = field(default=())


def collectives_of(period: Period, frame: Frame) -> list[Collective]:
    """The collective prizes that are given in a period. No query."""
    own = rounds_in(period, frame)
    return [
        one
        for one in frame.rules.collectives
        if one.per == KINDS[period.kind] and any(holds_in(one.only, place.key, place.stage) for place in own)
    ]


def unit_sheets(period: Period, frame: Frame, *, now: dt.datetime, tried: Trial | None = None) -> list[UnitSheet]:
    """Every collective prize of a period with its units ranked. A dozen queries for each, whatever the units.

    `tried`: figures in place of the stored ones.
    """
    sheets: list[UnitSheet] = []
    awards = list(
        Award.objects.filter(period=period, unit__isnull=False, withdrawn_at=None).order_by("tier", "place", "pk")
    )
    for rule in collectives_of(period, frame):
        units = candidates(rule, frame)
        by_id = {unit.pk: unit for unit in units}
        names = names_above(units)
        measures = measures_of(rule, period, frame, units, names, now=now, tried=tried)
        for ranked in rank_units(rule, measures):
            lines = tuple(
                UnitLine(by_id[one.unit], names[one.unit], one.place, one.figures, one.points, one.missing, one.tier)
                for one in ranked.lines
            )
            own = tuple(one for one in awards if (one.prize, one.block) == (rule.key, ranked.block))
            sheets.append(UnitSheet(rule, ranked.block, lines, tuple(by_id[one] for one in ranked.undecided), own))
    return sheets


def candidates(rule: Collective, frame: Frame) -> list[Unit]:
    """The units that are compared: of the level that the rules name, else those right below the contest's own."""
    root = frame.contest.unit
    if not rule.level:
        return list(children_of(root).filter(is_active=True).order_by("path"))
    return units_at(rule.level, branch(root).filter(is_active=True).order_by("path"), below=root.path)


def names_above(units: Sequence[Unit]) -> dict[int, str]:
    """The name of the unit above each, which is its block. One query."""
    paths = {unit.path[: -Unit.steplen] for unit in units}
    names = dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))
    return {unit.pk: names.get(unit.path[: -Unit.steplen], "") for unit in units}


def measures_of(
    rule: Collective,
    period: Period,
    frame: Frame,
    units: Sequence[Unit],
    names: Mapping[int, str],
    *,
    now: dt.datetime,
    tried: Trial | None = None,
) -> list[UnitMeasures]:
    """The measures of units; None where one cannot be told. Headcounts are those of the period's last day."""
    rounds = [one.id for one in rounds_in(period, frame) if holds_in(rule.only, one.key, one.stage)]
    whole = len(rounds) == len(rounds_in(period, frame))
    day = headcount_day(counting_window(period)[1], now=now)
    heads = headcounts_on(Unit.objects.filter(pk__in=[unit.pk for unit in units]), day)
    counts = counts_in(period.pk, rounds, units, whole=whole, tried=tried)
    asked = {*rule.criteria, *rule.tie_break, *(need.measure for need in rule.require)}
    means = mean_rates(rounds, units, heads) if "mean_rate" in asked else {}
    winners, points = prizes_of(rule, period, frame, units) if asked & {"winners", "prize_points"} else ({}, {})
    essays = _essays_of(rounds, units) if "essays" in asked else {}
    found = []
    for unit in units:
        one, size = counts.get(unit.pk, UnitCount()), heads.get(unit.pk)
        rate = Fraction(100 * one.people, size) if size else None
        values: dict[Measure, Value] = {
            "people": Fraction(one.people),
            "attempts": Fraction(one.attempts),
            "rate": rate,
            "mean_rate": means.get(unit.pk),
            "total_score": Fraction(one.score_sum),
            "mean_score": Fraction(one.score_sum, one.attempts) if one.attempts else Fraction(0),
            "perfect_people": Fraction(one.perfect_people),
            "perfect_attempts": Fraction(one.perfect_attempts),
            "perfect_rate": Fraction(100 * one.perfect_attempts, one.attempts) if one.attempts else Fraction(0),
            "winners": Fraction(winners.get(unit.pk, 0)),
            "prize_points": Fraction(points.get(unit.pk, 0)),
            # members of a unit are those who are to take part
            "compulsory_rate": rate,
            "essays": Fraction(essays.get(unit.pk, 0)),
        }
        found.append(UnitMeasures(unit.pk, unit.code, names[unit.pk], size, values))
    return found


def _essays_of(rounds: Sequence[int], units: Sequence[Unit]) -> dict[int, int]:
    """How many essays of a unit's people were judged, by the unit on the day. One query."""
    rows = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED, essay_points__isnull=False)
    # each has one essay a round, with all papers of it
    paths = {
        (one, round): path for one, round, path in rows.order_by("pk").values_list("participant", "round", "unit__path")
    }
    return {unit.pk: sum(path.startswith(unit.path) for path in paths.values()) for unit in units}


def counts_in(
    period_id: int, rounds: Sequence[int], units: Sequence[Unit], *, whole: bool, tried: Trial | None = None
) -> dict[int, UnitCount]:
    """The counted figures of units over some rounds of a period: stored for the whole of it and for single rounds,
    counted from the papers for a part of it."""
    one_period = whole or len(rounds) == 1
    if one_period and tried:
        own = {unit.pk: (period_id if whole else rounds[0], unit.pk) for unit in units}
        return {unit: tried.counts[name] for unit, name in own.items() if name in tried.counts}
    if one_period:
        tallies = UnitTally.objects.filter(period_id=period_id if whole else rounds[0], unit__in=[u.pk for u in units])
        return {
            one.unit_id: UnitCount(one.people, one.attempts, one.perfect_people, one.perfect_attempts, one.score_sum)
            for one in tallies
        }
    return _counted_anew(rounds, units, tried.marked if tried else None)


def _counted_anew(
    rounds: Sequence[int], units: Sequence[Unit], marked: Callable[[CountedAttempt], CountedAttempt] | None
) -> dict[int, UnitCount]:
    counts: defaultdict[int, UnitCount] = defaultdict(UnitCount)
    seen: set[tuple[int, int]] = set()
    perfect: set[tuple[int, int]] = set()
    rows = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED).order_by("pk").values_list(*COUNTED)
    attempts = map(as_counted, rows.iterator(chunk_size=5_000))
    for one in map(marked, attempts) if marked else attempts:
        for unit in (unit for unit in units if one.unit_path.startswith(unit.path)):
            count, name = counts[unit.pk], (unit.pk, one.participant_id)
            count.people += name not in seen
            count.attempts += 1
            count.score_sum += one.score
            if one.is_perfect:
                count.perfect_people += name not in perfect
                count.perfect_attempts += 1
                perfect.add(name)
            seen.add(name)
    return dict(counts)


def mean_rates(rounds: Sequence[int], units: Sequence[Unit], heads: Mapping[int, int]) -> dict[int, Fraction]:
    """The mean of the participation rates of each unit in some rounds, in percent; an empty round is 0. One query."""
    tallies = UnitTally.objects.filter(period_id__in=rounds, unit__in=[unit.pk for unit in units])
    people: defaultdict[int, int] = defaultdict(int)
    for unit_id, count in tallies.values_list("unit_id", "people"):
        people[unit_id] += count
    return {
        unit.pk: Fraction(100 * people[unit.pk], heads[unit.pk] * len(rounds))
        for unit in units
        if heads.get(unit.pk) and rounds
    }


def prizes_of(
    rule: Collective, period: Period, frame: Frame, units: Iterable[Unit]
) -> tuple[dict[int, int], dict[int, int]]:
    """People of each unit with a confirmed prize inside a period, and the converted points of their prizes. One query.

    A winner belongs to the unit that they registered with.
    """
    inside = [one.id for one in rounds_in(period, frame)]
    stages = [one.stage_id for one in rounds_in(period, frame) if one.stage_id]
    where = Q(period=period) | Q(period__in=[*inside, *(stages if period.kind == Period.Kind.CONTEST else [])])
    awards = Award.objects.filter(where, participant__isnull=False, withdrawn_at=None)
    rows = list(awards.values_list("participant_id", "participant__unit__path", "tier_label"))
    winners: dict[int, int] = {}
    points: dict[int, int] = {}
    for unit in units:
        own = [(who, tier) for who, path, tier in rows if path.startswith(unit.path)]
        winners[unit.pk] = len({who for who, _ in own})
        points[unit.pk] = sum(rule.prize_points.get(tier, 0) for _, tier in own)
    return winners, points
