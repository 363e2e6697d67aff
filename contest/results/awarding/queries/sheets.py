"""Reads of prizes as the organiser's page shows them: what each tier has, who comes next, who is passed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contest.results.awarding.ineligible import Ineligible, ineligible_people
from contest.results.awarding.models import Award, Reconsideration
from contest.results.awarding.prizes import (
    Clash,
    PassedOver,
    Proposal,
    Undecided,
    slots_of,
)
from contest.results.awarding.queries.lists import (
    is_scoreless,
    prize_leaderboards,
    prizes_down,
    standing_awards,
)
from contest.results.entrants import excluded_among
from contest.results.making import Frame, has_entered
from contest.results.models import Leaderboard, Standing
from contest.results.queries import Line, lost_points, names_above, row_columns
from contest.results.ranking import SUMS, places_of, unpack_rank_key
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Paper, Prize, Ranking, Tier


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


def prize_sheets(period: Period, frame: Frame, proposal: Proposal) -> list[PrizeSheet]:
    """Proposals and awards of a period, list by list. A few queries for each list."""
    sheets = []
    barred = ineligible_people(frame) if any(one.reason == "rules" for one in proposal.passed_over) else {}
    own_awards = standing_awards(frame.contest).filter(period=period).select_related("participant__person")
    awards = list(own_awards.order_by("tier", "place", "pk"))
    rankings = {one.key: one for one in frame.rules.rankings}
    for leaderboard in (one for one in prize_leaderboards(frame) if one.period_id == period.pk):
        for prize in prizes_down(leaderboard, frame):
            own = [one for one in awards if (one.leaderboard_id, one.prize) == (leaderboard.pk, prize.key)]
            sheets.append(_sheet(leaderboard, prize, rankings[leaderboard.key], frame, proposal, own, barred))
    return sheets


def _sheet(
    leaderboard: Leaderboard,
    prize: Prize,
    ranking: Ranking,
    frame: Frame,
    proposal: Proposal,
    awards: Sequence[Award],
    barred: Mapping[int, Ineligible],
) -> PrizeSheet:
    here = (prize.key, leaderboard.pk)
    given = [one for one in proposal.awards if (one.prize, one.list_id) == here]
    passed = [one for one in proposal.passed_over if (one.prize, one.list_id) == here]
    reserves = proposal.reserves.get(here, ())
    places = {one.participant: one.place for one in given}
    lines = lines_of(leaderboard, {*places, *reserves, *(one.participant for one in passed)})
    entrants = Standing.objects.filter(leaderboard=leaderboard).count() if prize.share_cap else 0
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
        leaderboard=leaderboard,
        total=total_of(leaderboard, frame),
        points=has_points(leaderboard, frame),
        tiers=tiers,
        reserves=tuple(lines[one] for one in reserves if one in lines),
        passed_over=_passed(passed, lines, barred),
        undecided=tuple(one for one in proposal.undecided if (one.prize, one.list_id) == here),
        clashes=tuple(one for one in proposal.clashes if (one.confirmed.prize, one.confirmed.list_id) == here),
        scoreless=_ends_scoreless(leaderboard)
        and any(one.count and one.count > len(one.awards) + len(one.proposed) for one in tiers),
    )


def _ends_scoreless(leaderboard: Leaderboard) -> bool:
    """Whether the last of a list has score 0. One query."""
    ranked = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False).order_by("-rank_key")
    last = ranked.values_list("rank_key", flat=True).first()
    return last is not None and is_scoreless(bytes(last), leaderboard.definition.known_keys)


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


def lines_of(leaderboard: Leaderboard, people: Collection[int]) -> dict[int, Line]:
    """The lines of some people on a list, with their places. Three queries, one more where questions were dropped."""
    standings = Standing.objects.filter(leaderboard=leaderboard, participant_id__in=people, rank_key__isnull=False)
    keys = leaderboard.definition.known_keys
    lines = {}
    rows = list(standings.values_list(*row_columns(leaderboard.definition)))
    parents = names_above({row[4] for row in rows}, below=leaderboard.period.contest.unit.path)
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
    return _with_places(leaderboard, lines)


def _with_places(leaderboard: Leaderboard, lines: dict[int, Line]) -> dict[int, Line]:
    """Places of few lines: the head of the list is read once, down to the last of them."""
    if not lines:
        return {}
    last = max(line.rank_key for line in lines.values())
    head = Standing.objects.filter(leaderboard=leaderboard, rank_key__lte=last).order_by("rank_key")
    keys = [bytes(key or b"") for key in head.values_list("rank_key", flat=True)]
    places = dict(reversed([*zip(keys, places_of(keys), strict=True)]))
    return {who: replace(line, place=places[line.rank_key]) for who, line in lines.items()}


def total_of(leaderboard: Leaderboard, frame: Frame) -> int | None:
    """What a score on a list is out of; None where it is a sum, has points on top, or is entered. No query."""
    definition = leaderboard.definition
    if definition.count in SUMS or definition.bonus or has_entered(frame, definition.scope):
        return None
    return _paper_of(leaderboard, frame).most_of_all


def has_points(leaderboard: Leaderboard, frame: Frame) -> bool:
    """Whether scores on a list are points, not questions. No query."""
    return _paper_of(leaderboard, frame).has_points


def _paper_of(leaderboard: Leaderboard, frame: Frame) -> Paper:
    if leaderboard.period.kind == Period.Kind.ROUND:
        return frame.rules.paper_of(leaderboard.period.key, leaderboard.board)
    return frame.rules.paper


def excluded_holders(period: Period) -> list[str]:
    """Names of people who hold an award of a period and have been excluded since. At most three queries."""
    held = Award.objects.filter(period=period, withdrawn_at=None, participant__isnull=False)
    people = dict(held.order_by("pk").values_list("participant_id", "participant__person__full_name"))
    gone = excluded_among(people, [period.contest_id]) if people else set()
    return [name for who, name in people.items() if who in gone]


def reconsiderations_of(contest: Contest) -> list[Reconsideration]:
    """Everybody whom the organisers considered against the rules, undone ones too, oldest first. One query."""
    rows = Reconsideration.objects.filter(participant__contest=contest)
    return list(rows.select_related("participant__person", "participant__unit", "by").order_by("pk"))
