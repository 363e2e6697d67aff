"""What a change of published rules does to places: lists are made and counted anew, and how many people would move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone

from contest.attempts.models import Attempt
from contest.results.models import Leaderboard, Standing
from contest.results.recount import TABLES, recounted_rows, write_anew
from contest.results.recounting import ask_counting_anew, is_recounting, redefine_open_lists
from contest.rounds.models import Contest
from contest.rounds.signals import places_asked, places_moved

# More papers than these are not counted twice while somebody waits for a page.
MOST_IN_REQUEST = 20_000
# More than these are counted anew by a worker.
COUNTED_AT_ONCE = 2_000
# place in a list, whatever row the list is: (period, key, board, unit)
List = tuple[Any, ...]
Places = dict[int, dict[List, int]]


@receiver(places_moved)
def count_anew(sender: type[Contest], *, contest: Contest, **news: Any) -> None:
    """Lists that are not official are made again as the rules now say; then everything is counted.

    A few papers are counted at once, more by a worker, to whom a place in the queue is held from this moment on.
    """
    papers = Attempt.objects.filter(round__contest=contest)
    if papers[COUNTED_AT_ONCE : COUNTED_AT_ONCE + 1].exists() or is_recounting(contest):
        ask_counting_anew(contest, redefine=True, now=timezone.now())
    elif papers.exists():
        redefine_open_lists(contest)
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
        redefine_open_lists(tried)
        after = _places(tried, make=True)
        transaction.set_rollback(True)
    return sum(before.get(person) != after.get(person) for person in {*before, *after})


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
