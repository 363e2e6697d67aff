"""The measures of units as exact fractions, from the counted tables, the papers, the roster and the awards."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Person, Unit
from contest.attempts.models import Attempt, Participant
from contest.results.actions import COUNTED, ENDED, as_counted
from contest.results.awarding.collectives import UnitMeasures, Value
from contest.results.awarding.ineligible import excluded_units
from contest.results.awarding.models import Award
from contest.results.fold import CountedAttempt
from contest.results.making import KINDS, Frame, rounds_in
from contest.results.models import UnitTally
from contest.results.queries import counting_window, headcount_day
from contest.results.rollup.hanging import AS_IN_THE_TREE, Hung, counts_for
from contest.results.rollup.queries import counted_headcounts
from contest.rounds.models import Period
from contest.rounds.rules import Collective, Measure, Over, holds_in

WIDTHS: tuple[Over, ...] = ("round", "stage", "contest")


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
class Compared:
    """The units that a rule compares, and their names; `tried`: figures in place of the stored ones."""

    rule: Collective
    frame: Frame
    units: Sequence[Unit]
    names: Mapping[int, str]
    tried: Trial | None = None


def measures_of(compared: Compared, period: Period, *, now: dt.datetime) -> list[UnitMeasures]:
    """The measures of units; None where one cannot be told. Headcounts are those of the period's last day.

    A requirement of a smaller period than the prize's is held against the least of those periods.
    """
    rule, units, frame = compared.rule, compared.units, compared.frame
    day = headcount_day(counting_window(period)[1], now=now)
    heads = counted_headcounts(Unit.objects.filter(pk__in=[unit.pk for unit in units]), day, frame.hung)
    asked = {*rule.criteria, *rule.tie_break, *(need.measure for need in rule.require)}
    values = _values(compared, period, heads, asked)
    least = _least_inside(compared, period, heads)
    barred = excluded_units(frame)
    return [
        UnitMeasures(
            unit.pk,
            unit.code,
            compared.names[unit.pk],
            heads.get(unit.pk),
            values[unit.pk],
            least[unit.pk],
            any(counts_for(unit.path, path, frame.hung) for path in barred),
        )
        for unit in units
    ]


def _least_inside(
    compared: Compared, period: Period, heads: Mapping[int, int]
) -> dict[int, dict[tuple[Measure, Over], Value]]:
    """By unit, what requirements of smaller periods than the prize's are held against."""
    rule = compared.rule
    found: dict[int, dict[tuple[Measure, Over], Value]] = {unit.pk: {} for unit in compared.units}
    for width in {need.per for need in rule.require}:
        if WIDTHS.index(width) >= WIDTHS.index(KINDS[period.kind]):
            continue
        needed = {need.measure for need in rule.require if need.per == width}
        periods = _periods_inside(rule, period, compared.frame, width)
        inside = [_values(compared, one, heads, needed) for one in periods]
        for unit_id, own in found.items() if inside else ():
            own.update({(measure, width): _least(one[unit_id][measure] for one in inside) for measure in needed})
    return found


def _periods_inside(rule: Collective, period: Period, frame: Frame, width: Over) -> list[Period]:
    own = [one for one in rounds_in(period, frame) if holds_in(rule.only, one.key, one.stage)]
    wanted = {one.id if width == "round" else one.stage_id for one in own}
    return [one for one in frame.periods if one.pk in wanted]


def _least(values: Iterable[Value]) -> Value:
    told = [*values]
    return None if None in told else min(one for one in told if one is not None)


def _values(
    compared: Compared, period: Period, heads: Mapping[int, int], asked: set[Measure]
) -> dict[int, dict[Measure, Value]]:
    """The measures of units in one period, by unit; those that cost a query of their own only where they are asked."""
    rule, units, frame = compared.rule, compared.units, compared.frame
    rounds = [one.id for one in rounds_in(period, frame) if holds_in(rule.only, one.key, one.stage)]
    whole = len(rounds) == len(rounds_in(period, frame))
    counts = counts_in(period.pk, rounds, units, whole=whole, hung=frame.hung, tried=compared.tried)
    means = mean_rates(rounds, units, heads) if "mean_rate" in asked else {}
    essays = _essays_of(rounds, units, frame.hung) if "essays" in asked else {}
    winners, points = prizes_of(rule, period, frame, units) if asked & {"winners", "prize_points"} else ({}, {})
    compulsory = compulsory_rates(frame, rounds, units) if "compulsory_rate" in asked else {}
    found: dict[int, dict[Measure, Value]] = {}
    for unit in units:
        one, size = counts.get(unit.pk, UnitCount()), heads.get(unit.pk)
        found[unit.pk] = {
            "people": Fraction(one.people),
            "attempts": Fraction(one.attempts),
            "rate": Fraction(100 * one.people, size) if size else None,
            "mean_rate": means.get(unit.pk),
            "total_score": Fraction(one.score_sum),
            "mean_score": Fraction(one.score_sum, one.attempts) if one.attempts else Fraction(0),
            "perfect_people": Fraction(one.perfect_people),
            "perfect_attempts": Fraction(one.perfect_attempts),
            "perfect_rate": Fraction(100 * one.perfect_attempts, one.attempts) if one.attempts else Fraction(0),
            "winners": Fraction(winners.get(unit.pk, 0)),
            "prize_points": Fraction(points.get(unit.pk, 0)),
            "compulsory_rate": compulsory.get(unit.pk),
            "essays": Fraction(essays.get(unit.pk, 0)),
        }
    return found


def compulsory_rates(frame: Frame, rounds: Sequence[int], units: Sequence[Unit]) -> dict[int, Fraction]:
    """The share of each unit's roster that took part in some rounds, in percent; units without a roster are left out.

    On the roster is who has a code, belongs to the unit's branch today and is neither locked nor gone. They count
    whatever unit they took part for; whoever registered by themselves is not counted at all. One query.
    """
    papers = Attempt.objects.filter(participant=OuterRef("pk"), round_id__in=rounds, state__in=ENDED).of_known()
    present = Participant.objects.filter(Exists(papers), person=OuterRef("pk"), contest=frame.contest)
    roster = Person.objects.filter(
        code__isnull=False, unit__isnull=False, is_active=True, joined_into=None, deleted_at=None
    )
    rows = list(
        roster.order_by()
        .values_list("unit__path")
        .annotate(members=Count("pk"), took_part=Count("pk", filter=Exists(present)))
    )
    found = {}
    for unit in units:
        own = [(members, took_part) for path, members, took_part in rows if counts_for(path, unit.path, frame.hung)]
        if own:
            found[unit.pk] = Fraction(100 * sum(took for _, took in own), sum(members for members, _ in own))
    return found


def counts_in(
    period_id: int,
    rounds: Sequence[int],
    units: Sequence[Unit],
    *,
    whole: bool,
    hung: Hung = AS_IN_THE_TREE,
    tried: Trial | None = None,
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
    return _counted_anew(rounds, units, hung, tried.marked if tried else None)


def _counted_anew(
    rounds: Sequence[int], units: Sequence[Unit], hung: Hung, marked: Callable[[CountedAttempt], CountedAttempt] | None
) -> dict[int, UnitCount]:
    counts: defaultdict[int, UnitCount] = defaultdict(UnitCount)
    seen: set[tuple[int, int]] = set()
    perfect: set[tuple[int, int]] = set()
    ended = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED).of_known()
    rows = ended.order_by("pk").values_list(*COUNTED)
    attempts = map(as_counted, rows.iterator(chunk_size=5_000))
    for one in map(marked, attempts) if marked else attempts:
        for unit in (unit for unit in units if counts_for(one.unit_path, unit.path, hung)):
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


def _essays_of(rounds: Sequence[int], units: Sequence[Unit], hung: Hung) -> dict[int, int]:
    """How many essays of a unit's people were judged, by the unit on the day. One query."""
    rows = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED, essay_points__isnull=False).of_known()
    rows = rows.order_by("pk")
    # each has one essay a round, beside all papers of it
    paths = {(one, round): path for one, round, path in rows.values_list("participant", "round", "unit__path")}
    return {unit.pk: sum(counts_for(path, unit.path, hung) for path in paths.values()) for unit in units}


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
        own = [(who, tier) for who, path, tier in rows if counts_for(path, unit.path, frame.hung)]
        winners[unit.pk] = len({who for who, _ in own})
        points[unit.pk] = sum(rule.prize_points.get(tier, 0) for _, tier in own)
    return winners, points
