"""Individual prizes proposed down the lists of a ranking (rules-model 2.8). Pure.

Awards that a person has confirmed are facts: they come in, fill their slots, bar their people, and are never moved.
What comes out is proposed for empty slots only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from contest.rounds.rules import OnePrize, Over, Prize, Tier

Within = Mapping[Over, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A ranked person. Equal places are a tie that the organisers have not decided."""

    participant: int
    place: int
    attempts: int


@dataclass(frozen=True, slots=True)
class RankedList:
    """One list of a ranking, best first, in one period (and for one board).

    `within` names the round, stage and contest that it lies in; `entrants` have a valid attempt in it, ranked or not;
    `closes_ms` orders the lists in time; without `is_whole` the `entries` are only the first.
    """

    id: int
    ranking: str
    board: str
    within: Within
    entries: tuple[Entry, ...]
    entrants: int
    closes_ms: int = 0
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """A prize for a person: confirmed, or proposed. `tier` counts from 0."""

    prize: str
    list_id: int
    tier: int
    participant: int
    place: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """A tie that runs across the end of a tier: so many of these people may have it, the organisers decide which."""

    prize: str
    list_id: int
    tier: int
    place: int
    participants: tuple[int, ...]
    left: int


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who stood high enough and is not proposed: "one_prize", "attempts" or "rules", and for which tier."""

    prize: str
    list_id: int
    tier: int
    participant: int
    reason: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A confirmed lower prize beside a higher proposal ("keep the highest"): to be withdrawn by a person, or left."""

    confirmed: Given
    proposed: Given


@dataclass(slots=True)
class Proposal:
    """What is proposed, what is open, and why somebody was passed over."""

    awards: list[Given] = field(default_factory=list)
    reserves: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    undecided: list[Undecided] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    # (prize, list, tier): tiers without a number, the organisers say how many
    open_tiers: list[tuple[str, int, int]] = field(default_factory=list)
    # a list whose first entries do not tell who has its prizes: more of them are needed
    is_short: bool = False


def propose_prizes(
    prizes: Sequence[Prize],
    one_prize: Sequence[OnePrize],
    lists: Iterable[RankedList],
    confirmed: Sequence[Given] = (),
    *,
    ineligible: Collection[int] = (),
) -> Proposal:
    """Proposals for every empty slot, earlier lists first, then in the order of the prizes.

    `keep` = "first": whoever has (or is proposed) another prize of the rule in the same period is passed over.
    `ineligible`: people whom the rules keep from prizes; they hold their places.
    `keep` = "highest": all are proposed, then only the highest stays: by amount, tier, order of prizes.
    """
    proposal = Proposal()
    ordered = sorted(lists, key=attrgetter("closes_ms"))
    by_id = {one.id: one for one in ordered}
    order = {prize.key: place for place, prize in enumerate(prizes)}
    for ranked in ordered:
        for prize in prizes:
            if prize.ranking == ranked.ranking and prize.board in (None, ranked.board):
                held = [*confirmed, *proposal.awards]
                barred = dict.fromkeys(_barred(prize, one_prize, ranked, held, by_id), "one_prize")
                barred |= dict.fromkeys(ineligible, "rules")
                _fill(proposal, prize, ranked, [one for one in confirmed if _same(one, prize, ranked)], barred)
    _keep_highest(proposal, prizes, one_prize, by_id, confirmed, order)
    return proposal


def _same(given: Given, prize: Prize, ranked: RankedList) -> bool:
    return given.prize == prize.key and given.list_id == ranked.id


def _barred(
    prize: Prize,
    one_prize: Sequence[OnePrize],
    ranked: RankedList,
    held: Sequence[Given],
    lists: Mapping[int, RankedList],
) -> set[int]:
    """People who have a prize that excludes this one: of a rule that keeps the first, in the same period."""
    rules = [rule for rule in one_prize if rule.keep == "first" and prize.key in rule.prizes]
    return {
        given.participant
        for rule in rules
        for given in held
        if given.prize in rule.prizes
        and given.list_id in lists
        and (given.prize, given.list_id) != (prize.key, ranked.id)
        and lists[given.list_id].within.get(rule.within) == ranked.within.get(rule.within)
    }


def slots_of(prize: Prize, entrants: int) -> list[int | None]:
    """Prizes of each tier in a list; a share cap (rounded down) takes from the lowest first. None: organisers say."""
    counts = [tier.count for tier in prize.tiers]
    if prize.share_cap is None:
        return counts
    room = entrants * prize.share_cap // 100
    cut: list[int | None] = []
    for count in counts:
        given = None if count is None else min(count, room)
        room -= given or 0
        cut.append(given)
    return cut


def _fill(
    proposal: Proposal, prize: Prize, ranked: RankedList, confirmed: Sequence[Given], barred: Mapping[int, str]
) -> None:
    has_one = {one.participant for one in confirmed}
    filled = Counter(one.tier for one in confirmed)
    waiting = [entry for entry in ranked.entries if entry.participant not in has_one]
    for tier_number, (tier, count) in enumerate(zip(prize.tiers, slots_of(prize, ranked.entrants), strict=True)):
        if count is None:
            proposal.open_tiers.append((prize.key, ranked.id, tier_number))
            continue
        left = count - filled[tier_number]
        where = (prize.key, ranked.id, tier_number)
        decided, waiting = _fill_tier(proposal, where, tier, left, waiting, barred)
        if not decided:
            return
    reserve = [entry.participant for entry in waiting if entry.participant not in barred]
    if prize.reserve:
        proposal.reserves[prize.key, ranked.id] = tuple(reserve[: prize.reserve])
    # somebody has to be left behind the last one: else who was not read may be their equal, or the next
    if not ranked.is_whole and len(reserve) <= prize.reserve:
        proposal.is_short = True


def _fill_tier(
    proposal: Proposal,
    where: tuple[str, int, int],
    tier: Tier,
    left: int,
    waiting: Sequence[Entry],
    barred: Mapping[int, str],
) -> tuple[bool, list[Entry]]:
    """Fills one tier; False when a tie stands across its end. Also who is still waiting for the next tiers."""
    prize, list_id, number = where
    taken: set[int] = set()
    for place, tied in groupby(waiting, key=attrgetter("place")):
        if left <= 0:
            break
        fit: list[Entry] = []
        for entry in tied:
            reason = _reason(entry, tier, barred)
            if reason:
                proposal.passed_over.append(PassedOver(prize, list_id, number, entry.participant, reason))
            else:
                fit.append(entry)
        if len(fit) > left:
            people = tuple(entry.participant for entry in fit)
            proposal.undecided.append(Undecided(prize, list_id, number, place, people, left))
            return False, []
        proposal.awards += [Given(prize, list_id, number, entry.participant, place) for entry in fit]
        taken |= {entry.participant for entry in fit}
        left -= len(fit)
    return True, [entry for entry in waiting if entry.participant not in taken]


def _reason(entry: Entry, tier: Tier, barred: Mapping[int, str]) -> str:
    if entry.participant in barred:
        return barred[entry.participant]
    return "attempts" if tier.max_attempts is not None and entry.attempts > tier.max_attempts else ""


def _keep_highest(
    proposal: Proposal,
    prizes: Sequence[Prize],
    one_prize: Sequence[OnePrize],
    lists: Mapping[int, RankedList],
    confirmed: Sequence[Given],
    order: Mapping[str, int],
) -> None:
    tiers = {prize.key: prize.tiers for prize in prizes}

    def height(given: Given) -> tuple[int, int, int]:
        amount = tiers[given.prize][given.tier].amount or 0
        return -amount, given.tier, order[given.prize]

    for rule in (rule for rule in one_prize if rule.keep == "highest"):
        groups: dict[tuple[int, int | None], list[Given]] = {}
        for given in (*confirmed, *proposal.awards):
            if given.prize in rule.prizes and given.list_id in lists:
                period = lists[given.list_id].within.get(rule.within)
                groups.setdefault((given.participant, period), []).append(given)
        for group in (group for group in groups.values() if len(group) > 1):
            best = min(group, key=height)
            for lower in (given for given in group if given is not best):
                if lower in confirmed:
                    proposal.clashes.append(Clash(lower, best))
                elif lower in proposal.awards:
                    proposal.awards.remove(lower)
                    proposal.passed_over.append(
                        PassedOver(lower.prize, lower.list_id, lower.tier, lower.participant, "one_prize")
                    )
