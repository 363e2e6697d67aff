"""A contest's lists as other rules would make them, in memory: nothing is written, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from accounts.models import Unit
from accounts.queries import branch
from contest.results.fold import RankedList, standing_of
from contest.results.lists import RoundPlace, counted_rounds, lists_of
from contest.results.making import KINDS, Family, Frame, defined_anew, families_of, frame_of, rounds_in, units_at
from contest.results.models import Leaderboard
from contest.results.moving import AFTER, BEFORE, List, Moves, find_moves
from contest.results.recount import counted_in, person_by_person
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Rules

TELL_EVERY = 1_000


def tried_frame(present: Frame, rules: Rules) -> Frame:
    """The contest under other rules: stages that are new have keys below zero, rounds that are new no papers."""
    kept = {(one.kind, one.key): one for one in present.periods}
    stages = {
        stage.key: kept.get((Period.Kind.STAGE, stage.key))
        or Period(pk=-number, contest=present.contest, kind=Period.Kind.STAGE, key=stage.key, title=stage.label)
        for number, stage in enumerate(rules.stages, 1)
    }
    places, periods = [], [one for one in present.periods if one.is_whole]
    for said in rules.rounds:
        row = kept.get((Period.Kind.ROUND, said.key))
        if row is not None:
            stage = stages.get(said.stage or "")
            places.append(RoundPlace(row.pk, row.key, stage.pk if stage else None, stage.key if stage else ""))
            periods.append(row)
    periods += stages.values()
    return Frame(present.contest, rules, tuple(counted_rounds(rules, places)), tuple(periods), present.hung)


def tried_families(period: Period, frame: Frame) -> list[Family]:
    """The lists of a period as other rules make them; those that are official rank on as they are."""
    if period.is_fixed:
        return families_of(period, frame, make=False)
    rounds = rounds_in(period, frame)
    stored = list(Leaderboard.objects.filter(period_id=period.pk).select_related("unit").order_by("pk"))
    found = []
    for number, spec in enumerate(lists_of(frame.rules, KINDS[period.kind], rounds) if rounds else [], 1):
        own = [
            one
            for one in stored
            if (one.key, one.board, one.unit_id is not None) == (spec.key, spec.board, spec.by_unit)
        ]
        level = next((one.by_unit_level or "" for one in frame.rules.rankings if one.key == spec.key), "")
        root = frame.contest.unit
        lists = {one.unit.path if one.unit else "": one.pk for one in own}
        paths = [one.path for one in units_at(level, _units(root), below=root.path)] if spec.by_unit else [""]
        # lists that are not there yet have ids that no list has
        lists |= {path: -(number * 1_000_000 + at) for at, path in enumerate(paths, 1) if path not in lists}
        definition = defined_anew(spec, own[0].definition) if own else spec.definition
        ranked = RankedList(period.pk, definition, lists, board=spec.board, counting=spec.counting)
        found.append(Family(frame.contest.pk, spec.key, ranked, level=level, root=root.path))
    return found


def _units(root: Unit) -> list[Unit]:
    return list(branch(root).order_by("path"))


def moves_under(contest: Contest, rules: Rules, *, told: Callable[[int], None] = lambda done: None) -> Moves:
    """Who would stand elsewhere under other rules. `told` is called with the number of people who have been looked at.

    All papers are read once, person by person; both countings go to disk.
    """
    present = frame_of(contest)
    tried = tried_frame(present, rules)
    before = [family for one in present.periods for family in families_of(one, present, make=False)]
    after = [family for one in tried.periods for family in tried_families(one, tried)]
    return find_moves(_standings(contest, before, after, told))


def _standings(
    contest: Contest, before: Sequence[Family], after: Sequence[Family], told: Callable[[int], None]
) -> Iterator[tuple[int, List, int, bytes]]:
    sides = [(side, family, _names(family)) for side, some in ((BEFORE, before), (AFTER, after)) for family in some]
    # a list that only counts people has no places
    sides = [one for one in sides if one[1].key]
    public = Round.objects.filter(contest=contest).exclude(state=Period.State.DRAFT).values_list("pk", flat=True)
    wanted = {one for _, family, _ in sides for one in family.ranked.rounds} & {*public}
    families = [family for _, family, _ in sides]
    for done, (person, entrant, own) in enumerate(person_by_person(counted_in(sorted(wanted)), families), 1):
        for side, family, names in sides:
            in_list = [one for one in own if one.round_id in family.ranked.rounds]
            found = standing_of(family.ranked, entrant, in_list) if in_list and family.ranked.takes(entrant) else None
            if found and found[1].rank_key is not None:
                yield side, names[found[0]], person, found[1].rank_key
        if done % TELL_EVERY == 0:
            told(done)


def _names(family: Family) -> dict[int, List]:
    ranked = family.ranked
    return {pk: (ranked.period_id, family.key, ranked.board, path) for path, pk in ranked.lists.items()}
