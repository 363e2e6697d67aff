"""Reads of fixing: the checks before results become official, ties that matter, predictions without a truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Max, Q, QuerySet

from accounts.alive import is_late
from contest.attempts.models import Attempt, KeyChange, Participant, TallyQueue
from contest.results.awarding.prizes import Proposal
from contest.results.awarding.queries import closing_of, propose
from contest.results.entered.models import EnteredResult
from contest.results.entered.queries import missing_in
from contest.results.fixing.models import Fixing, PublishedRanking, RecountCheck
from contest.results.fixing.signals import checks_asked, last_fact_asked, open_appeals_asked
from contest.results.making import Frame, rounds_in
from contest.results.models import Exclusion, Leaderboard, PeriodTally, Standing, TieDecision, Truth
from contest.results.queries import Line, lines_at
from contest.results.ranking import places_of
from contest.results.recounting import is_recounting
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Prediction

State = Literal["done", "todo", "wait", "none"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is settled before results are official.

    `state`: done; todo stops the fixing; wait can be let stand, on record; none has nothing to be settled. `count`: of
    what is open; `at`: the moment that it is about.
    """

    code: str
    state: State
    count: int = 0
    at: dt.datetime | None = None


def checks_of(period: Period, frame: Frame, *, now: dt.datetime) -> list[Check]:
    """All checks of a period in the order in which they are worked through. About twenty queries."""
    rounds = [one.id for one in rounds_in(period, frame)]
    return [
        _closed(period, frame, rounds, now=now),
        _counted(rounds),
        _keys(rounds),
        *_entered(frame, rounds),
        *_others(frame, rounds),
        _appeals(frame.contest),
        _exclusions(frame.contest),
        _truths(period, frame),
        _ties(period, frame),
        _recount(period, frame, now=now),
    ]


def _closed(period: Period, frame: Frame, rounds: Sequence[int], *, now: dt.datetime) -> Check:
    closes_at = closing_of(period, frame)
    own = [one for one in frame.periods if one.pk in rounds]
    drafts = sum(one.state == Period.State.DRAFT for one in own)
    closed = bool(own) and not drafts and closes_at is not None and closes_at <= now
    return Check("closed", "done" if closed else "todo", drafts, closes_at)


def _counted(rounds: Sequence[int]) -> Check:
    # one look at the papers of these rounds: there is no index on open ones (DECISIONS.md)
    writing = Attempt.objects.filter(round_id__in=rounds, state=Attempt.State.OPEN).count()
    waiting = TallyQueue.objects.filter(round_id__in=rounds).count()
    return Check("counted", "todo" if writing or waiting else "done", writing + waiting)


def _keys(rounds: Sequence[int]) -> Check:
    editions = Round.objects.filter(pk__in=rounds).values("edition")
    changes = KeyChange.objects.filter(edition__in=editions)
    working = changes.filter(state__in=(KeyChange.State.APPLYING, KeyChange.State.UNDOING)).count()
    if working:
        return Check("keys", "todo", working)
    proposed = changes.filter(state=KeyChange.State.PROPOSED).count()
    return Check("keys", "wait" if proposed else "done", proposed)


def _entered(frame: Frame, rounds: Sequence[int]) -> list[Check]:
    count, missing = missing_in(frame, rounds)
    return [Check("entered", "wait" if missing else "done", missing)] if count else []


def _others(frame: Frame, rounds: Sequence[int]) -> list[Check]:
    answers: list[tuple[Any, Any]] = checks_asked.send(sender=Contest, frame=frame, rounds=rounds)
    return [check for _, checks in answers for check in checks]


def _appeals(contest: Contest) -> Check:
    answers: list[tuple[Any, Any]] = open_appeals_asked.send(sender=Contest, contest=contest)
    waiting = sum(int(answer) for _, answer in answers)
    return Check("appeals", "wait" if waiting else "done", waiting)


def _exclusions(contest: Contest) -> Check:
    count = Exclusion.objects.filter(contest=contest, undone_at=None).count()
    return Check("exclusions", "done" if count else "none", count)


def _truths(period: Period, frame: Frame) -> Check:
    waiting = len(lists_without_truth(period))
    return Check("truths", "todo" if waiting else "done" if truths_of(period) else "none", waiting)


def _ties(period: Period, frame: Frame) -> Check:
    open_ties = len(undecided_ties(period, frame))
    decided = TieDecision.objects.filter(leaderboard__period=period, undone_at=None).count()
    return Check("ties", "todo" if open_ties else "done" if decided else "none", open_ties or decided)


def _recount(period: Period, frame: Frame, *, now: dt.datetime) -> Check:
    if is_recounting(frame.contest):
        return Check("recount_runs", "todo")
    last = RecountCheck.objects.filter(contest=frame.contest).order_by("-pk").first()
    if last is None:
        return Check("recount", "todo")
    if last.counted_at is None:
        late = is_late(last.asked_at, now=now, busy_until=last.busy_until)
        return Check("recount_runs", "todo", int(late), last.asked_at)
    if last.differences:
        return Check("recount_differs", "todo", last.differences, last.counted_at)
    moment = last_fact(frame.contest, closing_of(period, frame))
    if moment and last.counted_at < moment:
        return Check("recount_old", "todo", 0, last.counted_at)
    return Check("recount", "done", 0, last.counted_at)


def last_fact(contest: Contest, closes_at: dt.datetime | None) -> dt.datetime | None:
    """The last moment at which something changed what is counted. Five queries."""
    answers: list[tuple[Any, Any]] = last_fact_asked.send(sender=Contest, contest=contest)
    moments: list[dt.datetime | None] = [closes_at, *(moment for _, moment in answers)]
    facts: list[tuple[QuerySet[Any], tuple[str, ...]]] = [
        (Exclusion.objects.filter(contest=contest), ("at", "undone_at")),
        (TieDecision.objects.filter(leaderboard__period__contest=contest), ("at", "undone_at")),
        (Truth.objects.filter(period__contest=contest), ("at",)),
        (KeyChange.objects.filter(edition__contest=contest), ("applied_at", "undone_at")),
        (EnteredResult.objects.filter(attempt__participant__contest=contest), ("at",)),
    ]
    for rows, columns in facts:
        found = rows.order_by().aggregate(**{column: Max(column) for column in columns})
        moments += found.values()
    return max((one for one in moments if one), default=None)


# --- predictions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A prediction that papers ask for: over which period, and its frozen truth, if any."""

    period: Period
    prediction: Prediction
    truth: Truth | None


def lists_without_truth(period: Period) -> list[Leaderboard]:
    """The lists of a period that rank by a prediction whose truth is not frozen. One query."""
    lists = Leaderboard.objects.filter(period=period).exclude(key="").order_by("pk")
    return [one for one in lists if one.definition.known_keys != one.definition.keys]


def truths_of(period: Period) -> list[Truth]:
    """The frozen truths of a contest that predictions over this period are measured by. One query."""
    return list(Truth.objects.filter(period=period).select_related("by").order_by("pk"))


def predictions_in(period: Period, frame: Frame) -> list[Asked]:
    """What the papers of a period's rounds ask to be predicted, each once. One query."""
    by_kind = {one.kind: one for one in frame.periods if one.is_whole}
    by_id = {one.pk: one for one in frame.periods}
    frozen = {(one.period_id, one.of): one for one in Truth.objects.filter(period__contest=frame.contest)}
    found: dict[tuple[int, str], Asked] = {}
    for place in rounds_in(period, frame):
        prediction = frame.rules.paper_of(place.key).prediction
        if prediction is None:
            continue
        over = {
            "round": by_id.get(place.id),
            "stage": by_id.get(place.stage_id or 0),
            "contest": by_kind.get(Period.Kind.CONTEST),
        }[prediction.over]
        if over is not None:
            name = (over.pk, prediction.of)
            found.setdefault(name, Asked(over, prediction, frozen.get(name)))
    return list(found.values())


# --- ties -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tie:
    """People who share a place that a prize or an admission parts; `left`: how many of them may have it."""

    leaderboard: Leaderboard
    place: int
    left: int
    what: str
    lines: tuple[Line, ...]


def undecided_ties(period: Period, frame: Frame, proposal: Proposal | None = None) -> list[Tie]:
    """The ties of a period's lists that the organisers have to decide: across a tier's end, at an admission's cut."""
    found = proposal or propose(period, frame)
    lists = Leaderboard.objects.filter(period=period).exclude(key="").select_related("period__contest__unit", "unit")
    # without its truth a list knows no order yet: nobody is asked to make one
    leaderboards = {one.pk: one for one in lists if one.definition.known_keys == one.definition.keys}
    prizes = {one.key: one for one in frame.rules.prizes}
    cuts = [
        (leaderboards[one.list_id], one.place, one.left, prizes[one.prize].tiers[one.tier].label)
        for one in found.undecided
        if one.list_id in leaderboards
    ]
    for leaderboard, count in admission_cuts(period, frame, leaderboards.values()):
        if cut := _tie_at(leaderboard, count):
            cuts.append((leaderboard, *cut, ""))
    ties: dict[tuple[int, int], Tie] = {}
    for leaderboard, place, left, what in cuts:
        if (leaderboard.pk, place) not in ties:
            ties[leaderboard.pk, place] = Tie(leaderboard, place, left, what, lines_at(leaderboard, place))
    return list(ties.values())


def admission_cuts(period: Period, frame: Frame, leaderboards: Iterable[Leaderboard]) -> list[tuple[Leaderboard, int]]:
    """The lists of a period whose first so many people are let into a later round. No query."""
    own = {one.key for one in rounds_in(period, frame)}
    cuts = [
        (route.ranking, route.count)
        for round in frame.rules.rounds
        for route in round.admission
        if route.how == "top" and route.count and round.key not in own
    ]
    return [(one, count) for one in leaderboards for ranking, count in cuts if ranking == one.key]


def _tie_at(leaderboard: Leaderboard, count: int) -> tuple[int, int] | None:
    """The place that is shared across the end of the first `count` lines, and how many of them are inside."""
    rows = Standing.objects.filter(leaderboard=leaderboard, rank_key__isnull=False).order_by("rank_key")
    keys = [bytes(key or b"") for key in rows.values_list("rank_key", flat=True)[: count + 1]]
    if len(keys) <= count or keys[count - 1] != keys[count]:
        return None
    place = places_of(keys)[count - 1]
    return place, count - place + 1


def decisions_of(period: Period) -> list[TieDecision]:
    """All decisions of the organisers on a period's lists, those taken back too. One query."""
    rows = TieDecision.objects.filter(leaderboard__period=period)
    return list(rows.select_related("by", "undone_by", "leaderboard__period").order_by("-pk"))


# --- official results -----------------------------------------------------------------------------


def fixings_of(period: Period) -> list[Fixing]:
    """When a period's results were made official or opened again, the newest first. One query."""
    return list(Fixing.objects.filter(period=period).select_related("by", "reopened_by").order_by("-at", "-pk"))


def rankings_of(period: Period) -> list[PublishedRanking]:
    """The rankings of a period as published by the fixing that holds. One query."""
    rows = PublishedRanking.objects.filter(fixing__period=period, fixing__reopened_at=None)
    return list(rows.select_related("leaderboard__unit", "fixing").defer("packed").order_by("pk"))


def exclusions_of(contest: Contest) -> QuerySet[Exclusion]:
    """All exclusions of a contest, those that hold first, then the newest."""
    rows = Exclusion.objects.filter(contest=contest).order_by("-undone_at", "-pk")
    return rows.select_related("participant__person", "participant__unit", "unit", "by", "undone_by")


def exclusions_after(period: Period) -> list[Exclusion]:
    """Exclusions made or undone since a period's results were first official, also while they are open again or
    official anew: what changed a published ranking stays told. Two queries."""
    first = Fixing.objects.filter(period_id=period.pk).order_by("pk").values_list("at", flat=True).first()
    if first is None:
        return []
    later = Q(at__gt=first) | Q(undone_at__gt=first)
    return list(Exclusion.objects.filter(later, contest_id=period.contest_id).select_related("unit").order_by("pk"))


def names_of(people: Sequence[int]) -> dict[int, str]:
    """Full names of participants. One query."""
    rows = Participant.objects.filter(pk__in=list(people)).values_list("pk", "person__full_name")
    return dict(rows)


def papers_of(contest: Contest) -> int:
    """How many papers of a contest are counted. One query."""
    whole = PeriodTally.objects.filter(period__contest=contest, period__kind=Period.Kind.CONTEST).first()
    return whole.attempts if whole else 0
