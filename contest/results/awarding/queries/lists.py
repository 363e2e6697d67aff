"""Reads of the lists that prizes go down, and what is proposed beside what was confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from contest.common.clock import to_ms
from contest.results.awarding.ineligible import ineligible_people
from contest.results.awarding.models import Award
from contest.results.awarding.prizes import (
    Entry,
    Given,
    Proposal,
    RankedList,
    Within,
    propose_prizes,
)
from contest.results.making import KINDS, Frame, rounds_in
from contest.results.models import Leaderboard, Standing
from contest.results.ranking import places_of, unpack_rank_key
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Prize

# people read beyond the slots at first: those who have another prize are passed over
MARGIN = 200
# standings that are not the stored ones, by list: (participant, rank key, attempts), those without a place too
Tried = Mapping[int, Sequence[tuple[int, bytes | None, int]]]
# participant, rank key, attempts
Row = tuple[int, bytes, int]


def standing_awards(contest: Contest) -> QuerySet[Award]:
    """The awards of a contest that hold."""
    return Award.objects.filter(period__contest=contest, withdrawn_at=None)


def closing_of(period: Period, frame: Frame) -> dt.datetime | None:
    """When the last of a period's rounds closes. No query."""
    own = {one.id for one in rounds_in(period, frame)}
    return max((one.closes_at for one in frame.periods if one.pk in own and one.closes_at), default=None)


def within_of(period: Period, frame: Frame) -> Within:
    """The round, stage and contest that a period lies in, as one-prize rules compare them. No query."""
    kind = KINDS[period.kind]
    whole = next(one.pk for one in frame.periods if one.kind == Period.Kind.CONTEST)
    if kind == "contest":
        return {"contest": whole}
    if kind == "stage":
        return {"stage": period.pk, "contest": whole}
    if period.parent_id and period.parent_id != whole:
        return {"round": period.pk, "stage": period.parent_id, "contest": whole}
    return {"round": period.pk, "contest": whole}


def prize_leaderboards(frame: Frame) -> list[Leaderboard]:
    """The lists of a contest that prizes go down, in the order of the rules. One query."""
    wanted = {prize.ranking for prize in frame.rules.prizes}
    lists = Leaderboard.objects.filter(period__contest=frame.contest, key__in=wanted)
    return list(lists.select_related("period__contest__unit", "unit").order_by("pk"))


def prizes_down(leaderboard: Leaderboard, frame: Frame) -> list[Prize]:
    """The prizes that go down a list. No query."""
    own = [one for one in frame.rules.prizes if one.ranking == leaderboard.key]
    return [one for one in own if one.board in (None, leaderboard.board)]


def read_list(
    leaderboard: Leaderboard,
    frame: Frame,
    *,
    entries: bool,
    without: Collection[int] = (),
    margin: int = MARGIN,
    tried: Tried | None = None,
) -> RankedList:
    """One list as prizes see it: only the head that they can reach. At most two queries.

    `entries`: False leaves it empty, so that it only says where confirmed awards lie; `without`: people who are left
    out, as an exclusion would; `margin`: how many are read beyond the slots; `tried`: standings in place of the stored
    ones.
    """
    prizes = prizes_down(leaderboard, frame)
    closes_at = closing_of(leaderboard.period, frame)
    ranked = RankedList(
        id=leaderboard.pk,
        ranking=leaderboard.key,
        board=leaderboard.board,
        within=within_of(leaderboard.period, frame),
        entries=(),
        entrants=0,
        closes_ms=to_ms(closes_at) if closes_at else 0,
    )
    if not entries or not prizes:
        return ranked
    most = _reach(prizes, len(without) + margin)
    if tried is None:
        read, entrants = _stored_head(leaderboard, most, counted=any(one.share_cap for one in prizes))
    else:
        read, entrants = _tried_head(tried.get(leaderboard.pk, ()), most)
    kept = [row for row in read if row[0] not in without]
    placed = _placed(kept, leaderboard.definition.known_keys)
    return replace(ranked, entries=placed, entrants=entrants, is_whole=most is None or len(read) < most)


def _placed(rows: Sequence[Row], keys: Sequence[str]) -> tuple[Entry, ...]:
    """Rows in their order with their places; who has no score at all is left out."""
    places = places_of(key for _, key, _ in rows)
    return tuple(
        Entry(who, place, tries)
        for (who, key, tries), place in zip(rows, places, strict=True)
        if not is_scoreless(key, keys)
    )


def _stored_head(leaderboard: Leaderboard, most: int | None, *, counted: bool) -> tuple[list[Row], int]:
    """The first rows of a list, all without `most`, and how many people are on it where that is `counted`."""
    everybody = Standing.objects.filter(leaderboard=leaderboard)
    entrants = everybody.count() if counted else 0
    ranked = everybody.filter(rank_key__isnull=False).order_by("rank_key", "participant_id")
    rows = ranked.values_list("participant_id", "rank_key", "attempts")[:most]
    return [(who, bytes(key or b""), tries) for who, key, tries in rows], entrants


def _tried_head(own: Sequence[tuple[int, bytes | None, int]], most: int | None) -> tuple[list[Row], int]:
    """The first rows of a list of standings that are not stored, and how many people are on it."""
    ranked = sorted((bytes(key), who, tries) for who, key, tries in own if key is not None)
    return [(who, key, tries) for key, who, tries in ranked[:most]], len(own)


def is_scoreless(rank_key: bytes, keys: Sequence[str]) -> bool:
    """Whether a list ranks by scores and this one is 0: nobody gets a prize for nothing right."""
    return "score" in keys and unpack_rank_key(rank_key, keys)[0][keys.index("score")] == 0


def _reach(prizes: Sequence[Prize], beside: int) -> int | None:
    if any(tier.max_attempts for prize in prizes for tier in prize.tiers):
        return None
    slots = sum(prize.reserve + sum(tier.count or 0 for tier in prize.tiers) for prize in prizes)
    return 2 * slots + beside


def propose(
    period: Period,
    frame: Frame,
    *,
    without: Collection[int] = (),
    tried: Tried | None = None,
    confirmed: Sequence[Given] | None = None,
    ineligible: Collection[int] | None = None,
) -> Proposal:
    """What the rules propose for the lists of a period, behind all that closed before it.

    Lists of other periods take part once they are fixed: what they propose bars people here. `tried` and `confirmed`
    stand in place of the stored standings and awards, `ineligible` in place of whom the rules keep from prizes.
    """
    barred = ineligible_people(frame) if ineligible is None else ineligible
    facts = confirmed_of(frame.contest) if confirmed is None else confirmed
    here = closing_of(period, frame)
    leaderboards = prize_leaderboards(frame)
    margin = MARGIN + len(barred)
    while True:
        lists = []
        for leaderboard in leaderboards:
            closes_at = closing_of(leaderboard.period, frame)
            earlier = bool(closes_at and here and closes_at <= here) and leaderboard.period.is_fixed
            counts = leaderboard.period_id == period.pk or earlier
            lists.append(read_list(leaderboard, frame, entries=counts, without=without, margin=margin, tried=tried))
        proposal = propose_prizes(frame.rules.prizes, frame.rules.one_prize, lists, facts, ineligible=barred)
        if not proposal.is_short:
            return proposal
        # the heads are passed over nearly whole: whoever comes next stands further down
        margin = 8 * margin + 1


def confirmed_of(contest: Contest) -> list[Given]:
    """The confirmed awards of people, as proposals take them in. One query."""
    own = standing_awards(contest).filter(participant__isnull=False).order_by("pk")
    rows = own.values_list("prize", "leaderboard_id", "tier", "participant_id", "place")
    return [
        Given(prize, list_id, tier, who, place or 0) for prize, list_id, tier, who, place in rows if list_id and who
    ]
