"""Reads of what rankings look at of people: board, registration, fields, exclusions, decisions of the organisers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from contest.attempts.models import Participant
from contest.common.clock import to_ms
from contest.results.fold import EntrantRow
from contest.results.making import Family
from contest.results.models import Exclusion, TieDecision


def entrants_of(people: Collection[int], families: Iterable[Family]) -> dict[int, EntrantRow]:
    """The people as rankings see them; who is not in it is as most are. At most three queries.

    The participants' own rows are read only where a ranking looks at them.
    """
    some = list(families)
    contests = {family.contest_id for family in some}
    excluded = excluded_among(people, contests)
    decided = decided_among({one for family in some for one in family.ranked.lists.values()})
    if any(_looks_at_people(family) for family in some):
        rows = Participant.objects.filter(pk__in=people).values_list("pk", "board", "registered_at", "fields")
        return {
            pk: EntrantRow(board, to_ms(registered_at), fields, pk in excluded, decided.get(pk, {}))
            for pk, board, registered_at, fields in rows
        }
    special = {*excluded, *decided} & {*people}
    return {pk: EntrantRow(excluded=pk in excluded, decided=decided.get(pk, {})) for pk in special}


def _looks_at_people(family: Family) -> bool:
    ranked = family.ranked
    return bool(ranked.board or ranked.definition.bonus or "registered" in ranked.definition.keys)


def excluded_among(people: Collection[int], contests: Collection[int]) -> set[int]:
    """Which of these participants are excluded, themselves or with their unit. One query, two where units are."""
    standing = Exclusion.objects.filter(contest_id__in=contests, undone_at=None)
    rows = list(standing.values_list("contest_id", "participant_id", "unit__path"))
    found = {participant for _, participant, _ in rows if participant}
    for contest_id, _, path in rows:
        if path:
            own = Participant.objects.filter(contest_id=contest_id, unit__path__startswith=path, pk__in=people)
            found |= {*own.values_list("pk", flat=True)}
    return found & {*people}


def decided_among(leaderboards: Collection[int]) -> dict[int, dict[int, int]]:
    """The organisers' order among equals: by participant, by list. One query."""
    decided: defaultdict[int, dict[int, int]] = defaultdict(dict)
    rows = TieDecision.objects.filter(leaderboard_id__in=leaderboards, undone_at=None).order_by("pk")
    for leaderboard_id, order in rows.values_list("leaderboard_id", "order"):
        for place, participant_id in enumerate(order):
            decided[participant_id][leaderboard_id] = place
    return dict(decided)
