"""Reads of prizes: the lists they go down, what is proposed beside what was confirmed, what the public reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F, Q, QuerySet

from contest.common.clock import to_ms
from contest.results.awarding.ineligible import Ineligible, ineligible_people
from contest.results.awarding.models import Award, Reconsideration
from contest.results.awarding.prizes import (
    Clash,
    Entry,
    Given,
    PassedOver,
    Proposal,
    RankedList,
    Undecided,
    Within,
    propose_prizes,
    slots_of,
)
from contest.results.entrants import excluded_among
from contest.results.making import KINDS, Frame, has_entered, rounds_in
from contest.results.models import Leaderboard, Standing
from contest.results.queries import Line, lost_points, names_above, row_columns
from contest.results.ranking import SUMS, places_of, unpack_rank_key
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Paper, Prize, Ranking, Tier

# people read beyond the slots: those who have another prize are passed over
MARGIN = 200
# standings that are not the stored ones, by list: (participant, rank key, attempts), those without a place too
Tried = Mapping[int, Sequence[tuple[int, bytes | None, int]]]

# --- lists ----------------------------------------------------------------------------------------


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


def prize_boards(frame: Frame) -> list[Leaderboard]:
    """The lists of a contest that prizes go down, in the order of the rules. One query."""
    wanted = {prize.ranking for prize in frame.rules.prizes}
    lists = Leaderboard.objects.filter(period__contest=frame.contest, key__in=wanted)
    return list(lists.select_related("period__contest__unit", "unit").order_by("pk"))


def read_list(
    board: Leaderboard,
    frame: Frame,
    *,
    entries: bool,
    without: Collection[int] = (),
    barred: int = 0,
    tried: Tried | None = None,
) -> RankedList:
    """One list as prizes see it: only the head that they can reach. At most two queries.

    `entries`: False leaves it empty, so that it only says where confirmed awards lie; `without`: people who are left
    out, as an exclusion would; `barred`: how many are passed over, so many more are read; `tried`: standings in place
    of the stored ones.
    """
    prizes = [one for one in frame.rules.prizes if one.ranking == board.key and one.board in (None, board.board)]
    closes_at = closing_of(board.period, frame)
    ranked = RankedList(
        id=board.pk,
        ranking=board.key,
        board=board.board,
        within=within_of(board.period, frame),
        entries=(),
        entrants=0,
        closes_ms=to_ms(closes_at) if closes_at else 0,
    )
    if not entries or not prizes:
        return ranked
    everybody = Standing.objects.filter(leaderboard=board)
    if tried is None:
        entrants = everybody.count() if any(one.share_cap for one in prizes) else 0
        rows = everybody.filter(rank_key__isnull=False).order_by("rank_key", "participant_id")
        read = list(rows.values_list("participant_id", "rank_key", "attempts")[: _reach(prizes, len(without) + barred)])
    else:
        own = tried.get(board.pk, ())
        entrants = len(own)
        ranked_rows = ((bytes(key), who, tries) for who, key, tries in own if key is not None)
        read = [(who, key, tries) for key, who, tries in sorted(ranked_rows)[: _reach(prizes, len(without) + barred)]]
    kept = [row for row in read if row[0] not in without]
    places = places_of(bytes(key or b"") for _, key, _ in kept)
    keys = board.definition.known_keys
    found = tuple(
        Entry(who, place, tries)
        for (who, key, tries), place in zip(kept, places, strict=True)
        if not is_scoreless(bytes(key or b""), keys)
    )
    return replace(ranked, entries=found, entrants=entrants)


def is_scoreless(rank_key: bytes, keys: Sequence[str]) -> bool:
    """Whether a list ranks by scores and this one is 0: nobody gets a prize for nothing right."""
    return "score" in keys and unpack_rank_key(rank_key, keys)[0][keys.index("score")] == 0


def _reach(prizes: Sequence[Prize], beside: int) -> int | None:
    if any(tier.max_attempts for prize in prizes for tier in prize.tiers):
        return None
    slots = sum(prize.reserve + sum(tier.count or 0 for tier in prize.tiers) for prize in prizes)
    return 2 * slots + beside + MARGIN


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
    here = closing_of(period, frame)
    boards = prize_boards(frame)
    lists = []
    for board in boards:
        closes_at = closing_of(board.period, frame)
        earlier = bool(closes_at and here and closes_at <= here) and board.period.state == Period.State.FIXED
        counts = board.period_id == period.pk or earlier
        lists.append(read_list(board, frame, entries=counts, without=without, barred=len(barred), tried=tried))
    facts = confirmed_of(frame.contest) if confirmed is None else confirmed
    return propose_prizes(frame.rules.prizes, frame.rules.one_prize, lists, facts, ineligible=barred)


def confirmed_of(contest: Contest) -> list[Given]:
    """The confirmed awards of people, as proposals take them in. One query."""
    own = standing_awards(contest).filter(participant__isnull=False).order_by("pk")
    rows = own.values_list("prize", "leaderboard_id", "tier", "participant_id", "place")
    return [Given(prize, board, tier, who, place or 0) for prize, board, tier, who, place in rows if board and who]


# --- sheets: what the organiser's page shows ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TierSheet:
    """One tier on one list: how many there are, who has them, who is proposed for the rest."""

    number: int
    tier: Tier
    count: int | None
    awards: tuple[Award, ...]
    proposed: tuple[Line, ...]

    @property
    def empty(self) -> int:
        """Prizes that nobody has and nobody is proposed for."""
        return max((self.count or 0) - len(self.awards) - len(self.proposed), 0)


@dataclass(frozen=True, slots=True)
class PassedLine:
    """Somebody who stood high enough and is passed over, and why."""

    line: Line
    reason: str
    # what the rules say of somebody whom they keep from prizes
    rule: Ineligible | None = None


@dataclass(frozen=True, slots=True)
class PrizeSheet:
    """One prize on one list."""

    prize: Prize
    ranking: Ranking
    leaderboard: Leaderboard
    total: int | None
    tiers: tuple[TierSheet, ...]
    reserves: tuple[Line, ...] = ()
    passed_over: tuple[PassedLine, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    clashes: tuple[Clash, ...] = ()
    # scores are points, not questions
    points: bool = False
    # prizes are left, and only people with score 0 for them
    scoreless: bool = False


@dataclass(slots=True)
class _Wanted:
    """What is asked of one list."""

    people: set[int] = field(default_factory=set)


def prize_sheets(period: Period, frame: Frame, proposal: Proposal) -> list[PrizeSheet]:
    """Proposals and awards of a period, list by list. A few queries for each list."""
    sheets = []
    barred = ineligible_people(frame) if any(one.reason == "rules" for one in proposal.passed_over) else {}
    own_awards = standing_awards(frame.contest).filter(period=period).select_related("participant__person")
    awards = list(own_awards.order_by("tier", "place", "pk"))
    rankings = {one.key: one for one in frame.rules.rankings}
    for board in (one for one in prize_boards(frame) if one.period_id == period.pk):
        for prize in frame.rules.prizes:
            if prize.ranking == board.key and prize.board in (None, board.board):
                own = [one for one in awards if (one.leaderboard_id, one.prize) == (board.pk, prize.key)]
                sheets.append(_sheet(board, prize, rankings[board.key], frame, proposal, own, barred))
    return sheets


def _sheet(
    board: Leaderboard,
    prize: Prize,
    ranking: Ranking,
    frame: Frame,
    proposal: Proposal,
    awards: Sequence[Award],
    barred: Mapping[int, Ineligible],
) -> PrizeSheet:
    here = (prize.key, board.pk)
    given = [one for one in proposal.awards if (one.prize, one.list_id) == here]
    passed = [one for one in proposal.passed_over if (one.prize, one.list_id) == here]
    reserves = proposal.reserves.get(here, ())
    places = {one.participant: one.place for one in given}
    lines = lines_of(board, {*places, *reserves, *(one.participant for one in passed)})
    entrants = Standing.objects.filter(leaderboard=board).count() if prize.share_cap else 0
    tiers = tuple(
        TierSheet(
            number,
            tier,
            count,
            tuple(one for one in awards if one.tier == number),
            tuple(lines[one.participant] for one in given if one.tier == number and one.participant in lines),
        )
        for number, (tier, count) in enumerate(zip(prize.tiers, slots_of(prize, entrants), strict=True))
    )
    return PrizeSheet(
        prize=prize,
        ranking=ranking,
        leaderboard=board,
        total=total_of(board, frame),
        points=has_points(board, frame),
        tiers=tiers,
        reserves=tuple(lines[one] for one in reserves if one in lines),
        passed_over=_passed(passed, lines, barred),
        undecided=tuple(one for one in proposal.undecided if (one.prize, one.list_id) == here),
        clashes=tuple(one for one in proposal.clashes if (one.confirmed.prize, one.confirmed.list_id) == here),
        scoreless=_ends_scoreless(board)
        and any(one.count and one.count > len(one.awards) + len(one.proposed) for one in tiers),
    )


def _ends_scoreless(board: Leaderboard) -> bool:
    """Whether the last of a list has score 0. One query."""
    ranked = Standing.objects.filter(leaderboard=board, rank_key__isnull=False).order_by("-rank_key")
    last = ranked.values_list("rank_key", flat=True).first()
    return last is not None and is_scoreless(bytes(last), board.definition.known_keys)


def _passed(
    passed: Iterable[PassedOver], lines: dict[int, Line], barred: Mapping[int, Ineligible]
) -> tuple[PassedLine, ...]:
    """Each person once, with the first reason."""
    found: dict[int, PassedLine] = {}
    for one in passed:
        if one.participant in lines:
            found.setdefault(
                one.participant, PassedLine(lines[one.participant], one.reason, barred.get(one.participant))
            )
    return tuple(found.values())


def lines_of(board: Leaderboard, people: Collection[int]) -> dict[int, Line]:
    """The lines of some people on a list, with their places. Three queries, one more where questions were dropped."""
    standings = Standing.objects.filter(leaderboard=board, participant_id__in=people, rank_key__isnull=False)
    keys = board.definition.known_keys
    lines = {}
    rows = list(standings.values_list(*row_columns(board.definition)))
    parents = names_above({row[4] for row in rows}, below=board.period.contest.unit.path)
    lost = lost_points({row[-1]: row[-2] for row in rows})
    for key, who, name, unit, path, score, duration_ms, submitted_ms, _dropped, best in rows:
        values = dict(zip(keys, unpack_rank_key(bytes(key), keys)[0], strict=True))
        known = {name: value for name, value in values.items() if value is not None}
        lines[who] = Line(
            place=0,
            participant_id=who,
            full_name=name,
            unit_name=", ".join(filter(None, (unit, parents.get(path)))),
            values=values,
            score=known.get("score", score),
            duration_ms=known.get("duration", duration_ms),
            submitted_ms=known.get("submitted", submitted_ms),
            rank_key=bytes(key),
            lost=lost.get(best, 0),
        )
    return _with_places(board, lines)


def _with_places(board: Leaderboard, lines: dict[int, Line]) -> dict[int, Line]:
    """Places of few lines: the head of the list is read once, down to the last of them."""
    if not lines:
        return {}
    last = max(line.rank_key for line in lines.values())
    head = Standing.objects.filter(leaderboard=board, rank_key__lte=last).order_by("rank_key")
    keys = [bytes(key or b"") for key in head.values_list("rank_key", flat=True)]
    places = dict(reversed([*zip(keys, places_of(keys), strict=True)]))
    return {who: replace(line, place=places[line.rank_key]) for who, line in lines.items()}


def total_of(board: Leaderboard, frame: Frame) -> int | None:
    """What a score on a list is out of; None where it is a sum, has points on top, or is entered. No query."""
    definition = board.definition
    if definition.count in SUMS or definition.bonus or has_entered(frame, definition.scope):
        return None
    return _paper_of(board, frame).most_of_all


def has_points(board: Leaderboard, frame: Frame) -> bool:
    """Whether scores on a list are points, not questions. No query."""
    return _paper_of(board, frame).has_points


def _paper_of(board: Leaderboard, frame: Frame) -> Paper:
    if board.period.kind == Period.Kind.ROUND:
        return frame.rules.paper_of(board.period.key, board.board)
    return frame.rules.paper


def excluded_holders(period: Period) -> list[str]:
    """Names of people who hold an award of a period and have been excluded since. At most three queries."""
    held = Award.objects.filter(period=period, withdrawn_at=None, participant__isnull=False)
    people = dict(held.order_by("pk").values_list("participant_id", "participant__person__full_name"))
    gone = excluded_among(people, [period.contest_id]) if people else set()
    return [name for who, name in people.items() if who in gone]


def reconsiderations_of(contest: Contest) -> list[Reconsideration]:
    """Everybody whom the board considered against the rules, undone ones too, oldest first. One query."""
    rows = Reconsideration.objects.filter(participant__contest=contest)
    return list(rows.select_related("participant__person", "participant__unit", "by").order_by("pk"))


# --- what the public reads ------------------------------------------------------------------------


def published_awards(period: Period) -> list[Award]:
    """The published awards of a period that hold, in the order of the rules: list, prize, tier, place. One query."""
    shown = Award.objects.filter(period=period, published_at__isnull=False, withdrawn_at=None)
    shown = shown.select_related("leaderboard__unit")
    return list(shown.order_by(F("leaderboard_id").asc(nulls_last=True), "prize", "block", "tier", "place", "pk"))


def later_changes(period: Period) -> list[Award]:
    """Awards of a period that were withdrawn, or given otherwise than proposed, after they were public, newest last."""
    changed = Q(withdrawn_at__isnull=False) | ~Q(reason="")
    return list(Award.objects.filter(changed, period=period, published_at__isnull=False).order_by("at", "pk"))


def periods_shown(contest: Contest) -> list[int]:
    """The periods that have published awards. One query."""
    public = Award.objects.filter(period__contest=contest, published_at__isnull=False)
    return list(public.order_by("period_id").values_list("period_id", flat=True).distinct())
