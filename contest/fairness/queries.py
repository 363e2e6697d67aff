"""Reads of fairness: papers in chunks for the worker, cases and their people for organisers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt, Participant
from contest.common.clock import to_ms
from contest.fairness.models import FairnessCase, FairnessRun
from contest.fairness.papers import Questions, TakenPaper, count_words
from contest.fairness.patterns.bursts import Entry
from contest.rounds.models import Contest, Period, Round

ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)
PEOPLE = 2_000
IDS = 5_000
COLUMNS = ("pk", "participant_id", "unit_id", "started_ms", "submitted_ms", "paper", "answers")
# After the close the last open papers are handed in or closed.
QUIET = dt.timedelta(minutes=10)
# rounds of long ago are looked at when somebody asks
LOOKED_BACK = dt.timedelta(days=7)


# --- for the worker -------------------------------------------------------------------------------


def questions_of(round: Round) -> Questions:
    """The questions with the keys that are in force now."""
    assert round.edition_id is not None
    edition = get_frozen_edition(round.edition_id, round.key_version)
    words = [count_words(item.text, *item.choices) for item in edition.items]
    return Questions(keys=edition.key, words=words)


def people_of(round: Round) -> Iterator[list[tuple[list[TakenPaper], Entry | None]]]:
    """Each person's papers in order, with how they entered, in chunks of people. Two queries a chunk."""
    everybody = Participant.objects.filter(contest=round.contest_id).order_by("pk")
    last = 0
    while chunk := list(everybody.filter(pk__gt=last).values_list("pk", "registered_at")[:PEOPLE]):
        first, last = chunk[0][0], chunk[-1][0]
        papers: defaultdict[int, list[TakenPaper]] = defaultdict(list)
        began_here = set()
        rows = _papers(round).filter(participant__gte=first, participant__lte=last).order_by("participant", "number")
        for number, *row in rows.values_list("number", *COLUMNS):
            one = _paper(*row)
            papers[one.person].append(one)
            if number == 1:
                began_here.add(one.person)
        yield [
            (papers[pk], _entry(papers[pk][0], entered_at) if pk in began_here else None)
            for pk, entered_at in chunk
            if pk in papers
        ]


def papers_between(round: Round, first_id: int, last_id: int) -> Iterator[list[TakenPaper]]:
    """The papers of a range of ids in the order of their start, nearly that of their ids. One query a chunk."""
    for start in range(first_id, last_id + 1, IDS):
        rows = _papers(round).filter(pk__gte=start, pk__lte=min(last_id, start + IDS - 1)).order_by("started_ms", "pk")
        yield [_paper(*row) for row in rows.values_list(*COLUMNS)]


def _papers(round: Round) -> QuerySet[Attempt]:
    return Attempt.objects.filter(round=round, state__in=ENDED)


def _paper(
    pk: int, person: int, unit: int, started_ms: int, submitted_ms: int, paper: bytes, answers: bytes
) -> TakenPaper:
    return TakenPaper(pk, person, unit, started_ms, submitted_ms, bytes(paper), bytes(answers))


def _entry(first: TakenPaper, entered_at: dt.datetime) -> Entry:
    return Entry(first.person, first.unit, to_ms(entered_at), first.submitted_ms)


def unfinished_runs(*, now: dt.datetime) -> list[int]:
    """Runs that wait for a worker or were left by one that died. One query."""
    waiting = FairnessRun.objects.filter(done_at=None).filter(Q(busy_until=None) | Q(busy_until__lt=now))
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def rounds_to_look_at(*, now: dt.datetime) -> list[Round]:
    """Rounds that closed a little while ago and have not been looked at since. One query."""
    since = FairnessRun.objects.filter(round=OuterRef("pk"), asked_at__gt=OuterRef("closes_at"))
    closed = Round.objects.filter(closes_at__lt=now - QUIET, closes_at__gt=now - LOOKED_BACK, edition__isnull=False)
    return list(closed.exclude(state=Period.State.DRAFT).filter(~Exists(since)).order_by("pk"))


# --- for organisers -------------------------------------------------------------------------------


def cases_of(contest: Contest, *, decided: bool) -> QuerySet[FairnessCase]:
    """Cases of a contest: the open ones strongest first, or the decided ones newest first."""
    cases = FairnessCase.objects.filter(round__contest=contest).select_related("round", "by")
    if decided:
        return cases.exclude(state=FairnessCase.State.OPEN).order_by("-at", "-pk")
    return cases.filter(state=FairnessCase.State.OPEN).order_by("-strength", "kind", "pk")


def case_counts(contest: Contest) -> tuple[int, int]:
    """(open, decided). One query."""
    is_open = Q(state=FairnessCase.State.OPEN)
    counts = FairnessCase.objects.filter(round__contest=contest).aggregate(
        open=Count("pk", filter=is_open), decided=Count("pk", filter=~is_open)
    )
    return counts["open"], counts["decided"]


def rounds_with_runs(contest: Contest) -> list[tuple[Round, FairnessRun | None]]:
    """Published rounds with their newest run. Two queries."""
    rounds = list(
        Round.objects.filter(contest=contest, edition__isnull=False)
        .exclude(state=Period.State.DRAFT)
        .order_by("position")
    )
    runs = {run.round_id: run for run in FairnessRun.objects.filter(round__in=rounds).order_by("pk")}
    return [(round, runs.get(round.pk)) for round in rounds]


def participants_in(cases: Iterable[FairnessCase]) -> dict[int, Participant]:
    """The people of some cases by participant id. One query."""
    wanted = {one for case in cases for one in case.people}
    found = Participant.objects.filter(pk__in=wanted).select_related("person", "unit")
    return found.in_bulk()


def excluded_among(case: FairnessCase) -> set[int]:
    """Those of a case who are excluded themselves, by whatever decision. One query."""
    people = Participant.objects.filter(pk__in=case.people, exclusions__undone_at=None, exclusions__isnull=False)
    return set(people.values_list("pk", flat=True))
