"""Item statistics of an edition: shares from the counted choices, the rest from one pass over the papers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Sum

from contest.attempts.frozen import FrozenEdition, FrozenItem, get_frozen_edition
from contest.attempts.models import Attempt
from contest.common.clock import from_ms, to_ms
from contest.common.hints import send_hint
from contest.reports.items import ItemStatistics, by_suspicion, count_papers, item_statistics
from contest.results.fold import BLANK
from contest.results.models import ChoiceCount, PeriodTally
from contest.rounds.models import Contest, EditionItem, Round
from contest.rounds.queries import find_current_round, rounds_of

# More papers than these are left to a worker; so many take about two seconds.
MOST_IN_REQUEST = 50_000
CHUNK = 5_000
KEEP_SECONDS = 7 * 24 * 3600
# While papers still come in, a result serves so long before it is computed again.
FRESH = dt.timedelta(minutes=2)
ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)
VERSION = 2
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choices:
    """How often an item was in a paper, left blank, and how often each choice was taken: what the tally has counted.

    `right` and `seen` are None where several choices are right: choices counted one by one do not say it.
    """

    chosen: tuple[int, ...]
    blank: int
    seen: int | None
    right: int | None


@dataclass(frozen=True, slots=True)
class Deep:
    """What a pass over the papers found, when, and how many papers there were; most suspicious items first."""

    at_ms: int
    papers: int
    tallied: int
    statistics: tuple[ItemStatistics, ...]

    @property
    def at(self) -> dt.datetime:
        return from_ms(self.at_ms)


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """All that is known of the items of an edition. `deep` is None, or older, while a worker is still `counting`."""

    edition: FrozenEdition
    numbers: dict[int, tuple[int, int]]
    choices: dict[int, Choices]
    tallied: int
    deep: Deep | None
    counting: bool


def rounds_with_papers(contest: Contest) -> list[Round]:
    """The rounds whose papers are drawn from an edition, first to last. One query."""
    return list(rounds_of(contest).filter(edition__isnull=False))


def find_round(contest: Contest, *, now: dt.datetime) -> Round | None:
    """The round to show when none is asked for: the current one, else the last with papers. At most two queries."""
    current = find_current_round(contest, now=now)
    if current is not None and current.edition_id:
        return current
    return next(iter(rounds_with_papers(contest)[::-1]), None)


def item_figures(round: Round, *, now: dt.datetime) -> ItemFigures:
    """The items of a round's edition. Five queries, and one for each 5,000 papers when they are counted anew."""
    assert round.edition_id is not None
    edition = get_frozen_edition(round.edition_id, round.key_version)
    rounds = rounds_of_edition(round.edition_id)
    tallied = PeriodTally.objects.filter(period__in=rounds).aggregate(papers=Sum("attempts"))["papers"] or 0
    deep = _kept(round)
    counting = False
    if deep is None or (deep.tallied != tallied and now - deep.at > FRESH):
        if tallied <= MOST_IN_REQUEST:
            deep = count_items(round, tallied=tallied, now=now)
        else:
            counting = True
            _ask_worker(round)
    return ItemFigures(
        edition, _numbers(round.edition_id), tallied_choices(round.edition_id, edition), tallied, deep, counting
    )


def count_items(round: Round, *, tallied: int, now: dt.datetime) -> Deep:
    """Passes over all papers of the round's edition, and keeps what it finds."""
    assert round.edition_id is not None
    edition = get_frozen_edition(round.edition_id, round.key_version)
    counts = count_papers(_papers(rounds_of_edition(round.edition_id)), edition.key)
    found = item_statistics(counts, edition.key, [len(item.choices) for item in edition.items])
    deep = Deep(to_ms(now), counts.papers, tallied, tuple(by_suspicion(found)))
    _try(cache.set, _name(round), deep, KEEP_SECONDS)
    return deep


def count_items_for(round_id: int, *, now: dt.datetime) -> int:
    """What a worker does for a round with many papers; their number. A second message at once counts nothing, nor
    does a late one, whose round is gone."""
    round = Round.objects.filter(pk=round_id, edition__isnull=False).first()
    if round is None or round.edition_id is None:
        return 0
    rounds = rounds_of_edition(round.edition_id)
    tallied = PeriodTally.objects.filter(period__in=rounds).aggregate(papers=Sum("attempts"))["papers"] or 0
    deep = _kept(round)
    if deep is not None and (deep.tallied == tallied or now - deep.at <= FRESH):
        return 0
    return count_items(round, tallied=tallied, now=now).papers


def rounds_of_edition(edition_id: int) -> list[int]:
    """Ids of the rounds that draw from an edition. One query."""
    return list(Round.objects.filter(edition=edition_id).order_by("pk").values_list("pk", flat=True))


def tallied_choices(edition_id: int, edition: FrozenEdition) -> dict[int, Choices]:
    """Choices by item, as far as the tally has counted. One query."""
    counts: dict[int, dict[int, int]] = {}
    rows = ChoiceCount.objects.filter(edition_id=edition_id).values_list("item", "choice", "chosen")
    for item, choice, chosen in rows:
        counts.setdefault(item, {})[choice] = chosen
    return {item: _choices(counts[item], edition.items[item]) for item in counts if item < len(edition.items)}


def _choices(counts: dict[int, int], item: FrozenItem) -> Choices:
    chosen = tuple(counts.get(choice, 0) for choice in range(len(item.choices)))
    blank = counts.get(BLANK, 0)
    if item.several:
        return Choices(chosen, blank, None, None)
    right = sum(count for choice, count in enumerate(chosen) if 1 << choice in item.key)
    return Choices(chosen, blank, sum(chosen) + blank, right + blank * (0 in item.key))


def _numbers(edition_id: int) -> dict[int, tuple[int, int]]:
    """(bank, number in it) of each item. One query."""
    rows = EditionItem.objects.filter(edition_id=edition_id).values_list(
        "item", "revision__question__bank_id", "revision__question__number"
    )
    return {item: (bank_id, number) for item, bank_id, number in rows}


def _papers(rounds: list[int]) -> Iterator[tuple[bytes, bytes, int]]:
    """Papers, answers and durations in id order, by ranges of the primary key: attempts have no index by round."""
    last = 0
    ended = Attempt.objects.filter(round__in=rounds, state__in=ENDED).of_known().order_by("pk")
    while rows := list(ended.filter(pk__gt=last).values_list("pk", "paper", "answers", "duration_ms")[:CHUNK]):
        for pk, paper, answers, duration_ms in rows:
            # the constraint attempt_ended_is_whole says that all are there
            yield bytes(paper or b""), bytes(answers or b""), duration_ms or 0
            last = pk


# --- keeping --------------------------------------------------------------------------------------


def _name(round: Round) -> str:
    return f"items:{VERSION}:{round.edition_id}:{round.key_version}"


def _kept(round: Round) -> Deep | None:
    deep: Deep | None = _try(cache.get, _name(round))
    return deep


def _ask_worker(round: Round) -> None:
    """One message, however many people look at the page meanwhile."""
    if _try(cache.add, f"{_name(round)}:asked", 1, FRESH.total_seconds()):
        send_hint("contest.reports.tasks.count_items", round.pk, expires_seconds=600)


def _try(call: Any, *args: Any) -> Any:
    """The cache may be away: then nothing is kept, and what is needed is computed each time."""
    try:
        return call(*args)
    except Exception as error:  # whatever the cache's client raises
        logger.warning("item statistics not kept: %s", type(error).__name__)
        return None
