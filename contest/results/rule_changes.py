"""What a change of published rules does to places: lists are made and counted anew, and how many people would move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.dispatch import receiver

from contest.attempts.models import Attempt
from contest.results.lists import ListSpec, lists_of
from contest.results.making import KINDS, frame_of, rounds_in
from contest.results.models import Leaderboard, Standing, TieDecision
from contest.results.recount import TABLES, recounted_rows, write_anew
from contest.rounds.models import Contest, Period
from contest.rounds.signals import places_asked, places_moved

# More papers than these are not counted twice while somebody waits for a page.
MOST_IN_REQUEST = 20_000
# place in a list, whatever row the list is: (period, key, board, unit)
List = tuple[Any, ...]
Places = dict[int, dict[List, int]]


@receiver(places_moved)
def count_anew(sender: type[Contest], *, contest: Contest, **news: Any) -> None:
    """Lists that are not official are made again as the rules now say; then everything is counted."""
    if Attempt.objects.filter(round__contest=contest).exists():
        _redefine_open_lists(contest)
        write_anew(contest)


@receiver(places_asked)
def count_moved(sender: type[Contest], *, contest: Contest, apply: Callable[[], None], **news: Any) -> int | None:
    """How many people would stand elsewhere; None for contests too large to count in a request."""
    if Attempt.objects.filter(round__contest=contest).count() > MOST_IN_REQUEST:
        return None
    before = _places(contest)
    with transaction.atomic():
        apply()
        tried = Contest.objects.get(pk=contest.pk)
        _redefine_open_lists(tried)
        after = _places(tried, make=True)
        transaction.set_rollback(True)
    return sum(before.get(person) != after.get(person) for person in {*before, *after})


def _redefine_open_lists(contest: Contest) -> None:
    """Lists that are not official rank by the rules of now; those that the rules have no more go."""
    frame = frame_of(contest)
    for period in frame.periods:
        if period.state != Period.State.FIXED:
            rounds = rounds_in(period, frame)
            _redefine(period, list(lists_of(frame.rules, KINDS[period.kind], rounds)) if rounds else [])


def _redefine(period: Period, specs: Sequence[ListSpec]) -> None:
    wanted = {(spec.key, spec.board): spec for spec in specs}
    stored = list(Leaderboard.objects.filter(period=period))
    # one list of a period counts its people: which one may have changed
    Leaderboard.objects.filter(period=period).update(counting=False)
    for one in stored:
        spec = wanted.get((one.key, one.board))
        if spec is not None and spec.by_unit == (one.unit_id is not None):
            one.chain, one.counting = spec.definition.document(), spec.counting and one.unit_id is None
            one.save(update_fields=["chain", "counting"])
        elif not TieDecision.objects.filter(leaderboard=one).exists():
            one.delete()


def _places(contest: Contest, *, make: bool = False) -> Places:
    """Everybody's places by list; people without one are in it too."""
    key, columns = TABLES[Standing]
    names = [*key, *columns]
    rows = [dict(zip(names, row, strict=True)) for row in recounted_rows(contest, make=make)[Standing]]
    found = Leaderboard.objects.filter(period__contest=contest).annotate(path=F("unit__path"))
    lists = {one.pk: (one.period_id, one.key, one.board, one.path) for one in found}
    keys: dict[int, list[bytes]] = defaultdict(list)
    for row in rows:
        if row["rank_key"] is not None:
            keys[row["leaderboard_id"]].append(bytes(row["rank_key"]))
    for own in keys.values():
        own.sort()
    first = {pk: _first_places(own) for pk, own in keys.items()}
    places: Places = defaultdict(dict)
    for row in rows:
        own_key = row["rank_key"]
        place = first[row["leaderboard_id"]][bytes(own_key)] if own_key is not None else 0
        places[row["participant_id"]][lists[row["leaderboard_id"]]] = place
    return places


def _first_places(ordered: list[bytes]) -> dict[bytes, int]:
    """The place of each key: that of the first who has it."""
    places: dict[bytes, int] = {}
    for place, key in enumerate(ordered, 1):
        places.setdefault(key, place)
    return places
