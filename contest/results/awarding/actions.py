"""Writes of awards: confirmed by a person, published, withdrawn with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.models import Person, Unit
from accounts.names import mask_name
from contest.attempts.models import Participant
from contest.common.clock import VIETNAM
from contest.results.awarding.collective_queries import UnitLine, UnitSheet
from contest.results.awarding.errors import AwardError
from contest.results.awarding.ineligible import ineligible_people
from contest.results.awarding.models import Award, Reconsideration
from contest.results.awarding.queries import PrizeSheet, lines_of, prize_sheets, propose
from contest.results.making import frame_of
from contest.results.queries import Line
from contest.rounds.models import Period
from contest.rounds.rules import Prize, Tier


@dataclass(frozen=True, slots=True)
class Choice:
    """One proposal that the organiser says yes to."""

    leaderboard_id: int
    prize: str
    tier: int
    participant_id: int


def check_fixed(period: Period) -> Period:
    """The period, locked. Raises AwardError("not_fixed") unless its results are official."""
    stored = Period.objects.select_for_update().get(pk=period.pk)
    if stored.state != Period.State.FIXED:
        raise AwardError("not_fixed")
    return stored


@transaction.atomic
def confirm_awards(
    *, period: Period, choices: Collection[Choice], decision: str, by: Person, now: dt.datetime
) -> list[Award]:
    """Makes proposals facts, just as they stand now. Raises AwardError: not_fixed, nothing, not_proposed, taken."""
    check_fixed(period)
    if not choices:
        raise AwardError("nothing")
    frame = frame_of(period.contest)
    sheets = prize_sheets(period, frame, propose(period, frame))
    proposed = {
        Choice(sheet.leaderboard.pk, sheet.prize.key, tier.number, line.participant_id): (sheet, tier.tier, line)
        for sheet in sheets
        for tier in sheet.tiers
        for line in tier.proposed
    }
    if not {*choices} <= {*proposed}:
        raise AwardError("not_proposed")
    made = [
        _give(period, sheet, choice.tier, tier, line, decision=decision, reason="", by=by, now=now)
        for choice, (sheet, tier, line) in proposed.items()
        if choice in choices
    ]
    _say("result.awards_confirmed", period, made, by=by, now=now)
    return made


@transaction.atomic
def give_award(
    *,
    period: Period,
    leaderboard_id: int,
    prize: str,
    tier: int,
    participant_id: int,
    decision: str,
    reason: str,
    by: Person,
    now: dt.datetime,
) -> Award:
    """Gives a prize otherwise than proposed, with the reason; also a tier whose number the organisers decide.

    Raises AwardError: not_fixed, no_reason, no_prize, full, not_on_list, taken.
    """
    check_fixed(period)
    if not reason.strip():
        raise AwardError("no_reason")
    frame = frame_of(period.contest)
    sheets = prize_sheets(period, frame, propose(period, frame))
    sheet = next((one for one in sheets if (one.leaderboard.pk, one.prize.key) == (leaderboard_id, prize)), None)
    if sheet is None or not 0 <= tier < len(sheet.tiers):
        raise AwardError("no_prize")
    slot = sheet.tiers[tier]
    if slot.count is not None and len(slot.awards) >= slot.count:
        raise AwardError("full")
    line = lines_of(sheet.leaderboard, [participant_id]).get(participant_id)
    if line is None:
        raise AwardError("not_on_list")
    made = _give(period, sheet, tier, slot.tier, line, decision=decision, reason=reason.strip(), by=by, now=now)
    _say("result.award_given", period, [made], by=by, now=now, reason=made.reason)
    return made


def _give(
    period: Period,
    sheet: PrizeSheet,
    number: int,
    tier: Tier,
    line: Line,
    *,
    decision: str,
    reason: str,
    by: Person,
    now: dt.datetime,
) -> Award:
    masked = sheet.ranking.names == "masked" and not sheet.leaderboard.definition.teams
    return _create(
        period=period,
        leaderboard=sheet.leaderboard,
        participant_id=line.participant_id,
        prize=sheet.prize.key,
        tier=number,
        prize_label=sheet.prize.label,
        tier_label=tier.label,
        amount=tier.amount,
        place=line.place,
        figures={
            "score": line.score,
            "total": None if sheet.total is None else sheet.total - line.lost,
            "points": sheet.points,
            "duration_ms": line.duration_ms,
            "submitted_ms": line.submitted_ms,
            "values": dict(line.values),
            "keys": list(sheet.leaderboard.definition.known_keys),
        },
        name=mask_name(line.full_name) if masked else line.full_name,
        unit_name=line.unit_name,
        decision=decision.strip(),
        reason=reason,
        by=by,
        at=now,
    )


def _create(**values: object) -> Award:
    try:
        with transaction.atomic():
            return Award.objects.create(**values)
    except IntegrityError as error:
        raise AwardError("taken") from error


@transaction.atomic
def confirm_unit_award(
    *,
    period: Period,
    sheet: UnitSheet,
    tier: int,
    unit: Unit,
    decision: str,
    reason: str,
    by: Person,
    now: dt.datetime,
) -> Award:
    """Gives a collective prize to a unit; `reason` is needed unless it is proposed for this very tier.

    Raises AwardError: not_fixed, no_prize, no_reason, full, not_on_list, taken.
    """
    check_fixed(period)
    line, slot = _wanted(sheet, tier=tier, unit=unit)
    proposed = line.tier == tier
    if not proposed and not reason.strip():
        raise AwardError("no_reason")
    _check_room(period, sheet, tier=tier)
    made = _create(
        period=period,
        unit=unit,
        prize=sheet.rule.key,
        block=sheet.block,
        tier=tier,
        prize_label=sheet.rule.label,
        tier_label=slot.label,
        amount=slot.amount,
        place=line.place,
        figures=_figures_kept(sheet, line),
        name=unit.name,
        unit_name=line.above,
        decision=decision.strip(),
        reason="" if proposed else reason.strip(),
        by=by,
        at=now,
    )
    _say("result.awards_confirmed", period, [made], by=by, now=now)
    return made


def _wanted(sheet: UnitSheet, *, tier: int, unit: Unit) -> tuple[UnitLine, Tier]:
    """The unit's line and the tier it is to get. Raises AwardError: no_prize, not_on_list."""
    if not 0 <= tier < len(sheet.rule.tiers):
        raise AwardError("no_prize")
    line = next((one for one in sheet.lines if one.unit.pk == unit.pk), None)
    if line is None:
        raise AwardError("not_on_list")
    return line, sheet.rule.tiers[tier]


def _check_room(period: Period, sheet: UnitSheet, *, tier: int) -> None:
    """Raises AwardError("full") once a tier is given out."""
    count = sheet.rule.tiers[tier].count
    standing = Award.objects.filter(
        period=period, prize=sheet.rule.key, block=sheet.block, tier=tier, unit__isnull=False, withdrawn_at=None
    )
    if count is not None and standing.count() >= count:
        raise AwardError("full")


def _figures_kept(sheet: UnitSheet, line: UnitLine) -> dict[str, list[int] | None]:
    """The measures that placed a unit, as exact fractions."""
    return {
        measure: None if value is None else [value.numerator, value.denominator]
        for measure, value in zip(sheet.rule.criteria, line.figures, strict=True)
    }


@transaction.atomic
def publish_awards(*, period: Period, by: Person, now: dt.datetime) -> int:
    """Makes the confirmed awards of a period public; from now on changes to them are public too.

    Returns how many. Raises AwardError: not_fixed, nothing.
    """
    check_fixed(period)
    waiting = list(Award.objects.select_for_update().filter(period=period, published_at=None, withdrawn_at=None))
    if not waiting:
        raise AwardError("nothing")
    prizes: dict[str, Prize] = {one.key: one for one in frame_of(period.contest).rules.prizes}
    for one in waiting:
        one.published_at = now
        days = prizes[one.prize].claim_days if one.participant_id and one.prize in prizes else None
        one.claim_until = now.astimezone(VIETNAM).date() + dt.timedelta(days=days) if days else None
    Award.objects.bulk_update(waiting, ["published_at", "claim_until"])
    _say("result.awards_published", period, waiting, by=by, now=now)
    return len(waiting)


@transaction.atomic
def note_claim(*, award: Award, claimed: bool, by: Person, now: dt.datetime) -> None:
    """Keeps that the winner of a public award confirmed it, late too, or takes that back.

    Raises AwardError("already_noted"), also where nothing is to be confirmed any more.
    """
    asked = Award.objects.filter(pk=award.pk, withdrawn_at=None, claim_until__isnull=False)
    if not asked.filter(claimed_at__isnull=claimed).update(claimed_at=now if claimed else None):
        raise AwardError("already_noted")
    _say("result.award_claimed" if claimed else "result.award_unclaimed", award.period, [award], by=by, now=now)


@transaction.atomic
def withdraw_award(*, award: Award, reason: str, by: Person, now: dt.datetime) -> None:
    """Takes an award back; if it was public, so is this. Raises AwardError: no_reason, already_withdrawn."""
    if not reason.strip():
        raise AwardError("no_reason")
    holding = Award.objects.filter(pk=award.pk, withdrawn_at=None)
    if not holding.update(withdrawn_at=now, withdrawn_by=by, withdrawn_reason=reason.strip()):
        raise AwardError("already_withdrawn")
    _say("result.award_withdrawn", award.period, [award], by=by, now=now, reason=reason.strip())


@transaction.atomic
def consider_all_the_same(*, participant: Participant, reason: str, by: Person, now: dt.datetime) -> Reconsideration:
    """Lets somebody have a prize whom the rules keep from it. Places do not move.

    Raises AwardError: no_reason, not_excluded, already_considered.
    """
    if not reason.strip():
        raise AwardError("no_reason")
    frame = frame_of(participant.contest)
    if participant.pk not in ineligible_people(frame, reconsidered=True):
        raise AwardError("not_excluded")
    try:
        with transaction.atomic():
            made = Reconsideration.objects.create(participant=participant, reason=reason.strip(), by=by, at=now)
    except IntegrityError as error:
        raise AwardError("already_considered") from error
    slug = participant.contest.slug
    record("result.reconsidered", by=by, now=now, about=made, contest=slug, detail={"reason": made.reason})
    return made


@transaction.atomic
def undo_consideration(*, consideration: Reconsideration, by: Person, now: dt.datetime) -> None:
    """The rules' exclusion holds again; awards that were confirmed stay. Raises AwardError("already_undone")."""
    standing = Reconsideration.objects.filter(pk=consideration.pk, undone_at=None)
    if not standing.update(undone_at=now, undone_by=by):
        raise AwardError("already_undone")
    slug = consideration.participant.contest.slug
    record("result.reconsideration_undone", by=by, now=now, about=consideration, contest=slug)


def _say(
    action: str, period: Period, awards: Sequence[Award], *, by: Person, now: dt.datetime, reason: str = ""
) -> None:
    detail = {"round": period.title, "count": len(awards), "reason": reason, "awards": [one.pk for one in awards]}
    record(action, by=by, now=now, about=period, contest=period.contest.slug, detail=detail)
