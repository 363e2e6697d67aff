"""Making the lists of a contest: the rows of leaderboards, as its rules say, when its first papers are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from accounts.models import Unit
from contest.results.fold import CountedAttempt, RankedList, paths_above
from contest.results.lists import ListSpec, PeriodKind, RoundPlace, counted_rounds, lists_of
from contest.results.models import Leaderboard
from contest.results.ranking import Definition
from contest.results.rollup.hanging import Hung
from contest.results.rollup.queries import hung_of
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Rules, read_rules

KINDS: dict[int, PeriodKind] = {
    Period.Kind.ROUND: "round",
    Period.Kind.STAGE: "stage",
    Period.Kind.CONTEST: "contest",
}


@dataclass(frozen=True, slots=True)
class Family:
    """The lists of one ranking in one period and board; `level`: that of the units, "" when not divided."""

    contest_id: int
    key: str
    ranked: RankedList
    level: str = ""
    root: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A contest as list making sees it; rounds without those of practice."""

    contest: Contest
    rules: Rules
    rounds: tuple[RoundPlace, ...]
    periods: tuple[Period, ...]
    # branches whose figures count under another unit
    hung: Hung = field(default_factory=dict)


def frame_of(contest: Contest) -> Frame:
    """Reads a contest with its periods. Three queries."""
    rules = read_rules(contest.rules)
    periods = tuple(Period.objects.filter(contest=contest).order_by("kind", "position"))
    stages = {one.pk: one for one in periods if one.kind == Period.Kind.STAGE}
    places = []
    for one in periods:
        if one.kind == Period.Kind.ROUND:
            stage = stages.get(one.parent_id or 0)
            places.append(RoundPlace(one.pk, one.key, stage.pk if stage else None, stage.key if stage else ""))
    return Frame(contest, rules, tuple(counted_rounds(rules, places)), periods, hung_of(contest))


def rounds_in(period: Period, frame: Frame) -> list[RoundPlace]:
    """The counted rounds of a period: itself, those of a stage, or all."""
    if period.is_whole:
        return list(frame.rounds)
    return [one for one in frame.rounds if period.pk in (one.id, one.stage_id)]


def written_periods(frame: Frame) -> list[Period]:
    """The published rounds in which essays are handed in. No query."""
    rounds = [one for one in frame.periods if one.kind == Period.Kind.ROUND and frame.rules.writes(one.key)]
    return [one for one in rounds if one.state != Period.State.DRAFT]


def has_entered(frame: Frame, rounds: Iterable[int]) -> bool:
    """Whether some of these rounds have results that are entered or judged: points, not questions that were right."""
    wanted = {*rounds}
    return any(one.id in wanted and not frame.rules.draws(one.key) for one in frame.rounds)


def families_of_rounds(round_ids: Iterable[int]) -> dict[int, list[Family]]:
    """The lists that the attempts of each round count for, its own first; made when they are missing. () for practice.

    A list is one object, in however many rounds it stands: what is counted of it is counted once.
    """
    found: dict[int, list[Family]] = {}
    rounds = Round.objects.filter(pk__in=list(round_ids)).select_related("contest__unit")
    for _contest, own in groupby(sorted(rounds, key=lambda one: one.contest_id), key=lambda one: one.contest_id):
        some = list(own)
        frame = frame_of(some[0].contest)
        wanted = {one.pk for one in some}
        periods = sorted(frame.periods, key=lambda one: -one.kind)
        touched = [period for period in periods if wanted & {one.id for one in rounds_in(period, frame)}]
        families = [family for period in touched for family in families_of(period, frame)]
        for round_id in wanted:
            found[round_id] = [family for family in families if round_id in family.ranked.rounds]
    return found


def families_of(period: Period, frame: Frame, *, make: bool = True, redefine: bool = False) -> list[Family]:
    """The lists of one period in the order of the rules; without `make` those that are stored, and nothing is written.

    What a list ranks by stays as it was frozen; the rounds that it is over are those of now. `redefine`: a list that is
    not official ranks as the rules now say; stored ones are left as they are.
    """
    rounds = rounds_in(period, frame)
    if not rounds:
        return []
    stored = list(Leaderboard.objects.filter(period_id=period.pk).select_related("unit").order_by("pk"))
    families = []
    for spec in lists_of(frame.rules, KINDS[period.kind], rounds):
        own = [one for one in stored if (one.key, one.board) == (spec.key, spec.board)]
        if not own and not spec.by_unit and make:
            counting = spec.counting and not redefine
            own = [_make(period.pk, spec.key, spec.board, spec.definition, counting=counting)]
        if own or spec.by_unit:
            families.append(_family(period, frame, spec, own, make=make, redefine=redefine))
    return families


def defined_anew(spec: ListSpec, frozen: Definition) -> Definition:
    """What a stored list ranks by once the rules say otherwise: truths that were frozen hold on. No query."""
    return replace(spec.definition, truths=frozen.truths)


def _family(
    period: Period, frame: Frame, spec: ListSpec, own: Sequence[Leaderboard], *, make: bool, redefine: bool
) -> Family:
    frozen = own[0].definition if own else spec.definition
    definition = replace(frozen, scope=spec.definition.scope, teams=spec.definition.teams)
    if redefine and not period.is_fixed:
        definition = defined_anew(spec, frozen)
    elif make and definition != frozen:
        for one in own:
            one.chain = definition.document()
        Leaderboard.objects.bulk_update(own, ["chain"])
    ranked = RankedList(
        period_id=period.pk,
        definition=definition,
        lists={one.unit.path if one.unit else "": one.pk for one in own},
        board=spec.board,
        counting=spec.counting,
        hung=frame.hung,
    )
    level = next((one.by_unit_level or "" for one in frame.rules.rankings if one.key == spec.key), "")
    return Family(frame.contest.pk, spec.key, ranked, level=level, root=frame.contest.unit.path)


def _make(
    period_id: int, key: str, board: str, definition: Definition, *, counting: bool = False, unit: Unit | None = None
) -> Leaderboard:
    found, _ = Leaderboard.objects.get_or_create(
        period_id=period_id,
        key=key,
        board=board,
        unit=unit,
        defaults={"chain": definition.document(), "counting": counting},
    )
    return found


def add_unit_lists(families: Iterable[Family], attempts: Sequence[CountedAttempt]) -> None:
    """Makes the lists of the units of these attempts where a ranking is divided by units and they are missing."""
    add_lists_of_units(families, {one.unit_path for one in attempts})


def add_lists_of_units(families: Iterable[Family], unit_paths: Iterable[str]) -> None:
    """Makes the lists of the units at these paths where a ranking is divided by units and they are missing."""
    divided = [family for family in families if family.ranked.is_divided]
    paths = {path for own in unit_paths for path in paths_above(own)}
    units = list(Unit.objects.filter(path__in=paths).order_by("path")) if divided else []
    for family in divided:
        for unit in units_at(family.level, units, below=family.root):
            if unit.path not in family.ranked.lists:
                ranked = family.ranked
                made = _make(ranked.period_id, family.key, ranked.board, ranked.definition, unit=unit)
                ranked.lists[unit.path] = made.pk


def units_at(level: str, units: Iterable[Unit], *, below: str) -> list[Unit]:
    """The units of a level below the contest's own: a number is steps down, a word the kind or how names begin.

    Of two units of a level, one in the other, the upper one counts.
    """
    wanted = " ".join(level.split()).casefold()
    found: list[Unit] = []
    for unit in units:
        inside = unit.path.startswith(below) and unit.path != below
        if not inside or any(unit.path.startswith(one.path) for one in found):
            continue
        depth = str((len(unit.path) - len(below)) // Unit.steplen)
        names = (depth, str(unit.get_kind_display()).casefold())
        if wanted in names or f"{unit.name} ".casefold().startswith(f"{wanted} "):
            found.append(unit)
    return found
