"""Reads of fairness: papers in chunks for the worker, cases and their people for organisers."""

from __future__ import annotations

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.attempts.models import Attempt, Device, Participant
from contest.banks.display import in_words
from contest.common.clock import to_ms
from contest.fairness.models import FairnessCase, FairnessRun
from contest.fairness.papers import Questions, TakenPaper, count_words
from contest.results.fold import BLANK
from contest.results.models import ChoiceCount
from contest.rounds.models import Contest, Period, Round

ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)
PEOPLE = 2_000
# few enough that a worker says that it lives between two of them, where thousands sat at the same time
CHUNK = 1_000
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


def people_of(round: Round) -> Iterator[list[tuple[list[TakenPaper], int | None]]]:
    """Each person's papers in order, with when they entered if these begin with their first paper, in chunks of people.

    One query, and three a chunk.
    """
    shared = _shared_devices(round.contest_id)
    everybody = Participant.objects.filter(contest=round.contest_id).order_by("pk")
    last = 0
    while chunk := list(everybody.filter(pk__gt=last).values_list("pk", "registered_at")[:PEOPLE]):
        first, last = chunk[0][0], chunk[-1][0]
        devices = _devices_of(round.contest_id, first, last, shared)
        papers: defaultdict[int, list[TakenPaper]] = defaultdict(list)
        began_here = set()
        rows = _papers(round).filter(participant__gte=first, participant__lte=last).order_by("participant", "number")
        for number, *row in rows.values_list("number", *COLUMNS):
            one = _paper(*row)
            papers[one.person].append(replace(one, device=_device_at(devices[one.person], one.started_ms)))
            if number == 1:
                began_here.add(one.person)
        yield [
            (papers[pk], to_ms(entered_at) if pk in began_here else None) for pk, entered_at in chunk if pk in papers
        ]


def _shared_devices(contest_id: int) -> dict[bytes, int]:
    """Numbers of the browsers in which more than one participant of a contest came to the papers."""
    marks = Device.objects.filter(contest=contest_id).values("mark").annotate(people=Count("pk")).filter(people__gt=1)
    return {bytes(mark): number for number, mark in enumerate(marks.order_by("mark").values_list("mark", flat=True), 1)}


def _devices_of(
    contest_id: int, first: int, last: int, shared: Mapping[bytes, int]
) -> defaultdict[int, list[tuple[int, int]]]:
    """(since when, number) of the browsers of each of these participants, in order; 0 where nobody shares it."""
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    if shared:
        rows = Device.objects.filter(contest=contest_id, participant__gte=first, participant__lte=last)
        for person, mark, since in rows.order_by("since", "pk").values_list("participant", "mark", "since"):
            found[person].append((to_ms(since), shared.get(bytes(mark), 0)))
    return found


def _device_at(devices: list[tuple[int, int]], moment_ms: int) -> int:
    """The browser in which somebody had come to the papers last before that moment."""
    return next((number for since_ms, number in reversed(devices) if since_ms <= moment_ms), 0)


def papers_in_order(round: Round) -> Iterator[list[TakenPaper]]:
    """All papers in the order of their start, in chunks. One query for the order, one a chunk.

    Not by their ids: papers that were brought over from elsewhere were stored in any order.
    """
    order = array("q", _papers(round).order_by("started_ms", "pk").values_list("pk", flat=True))
    for start in range(0, len(order), CHUNK):
        ids = order[start : start + CHUNK].tolist()
        papers = {row[0]: _paper(*row) for row in Attempt.objects.filter(pk__in=ids).values_list(*COLUMNS)}
        yield [papers[pk] for pk in ids if pk in papers]


def _papers(round: Round) -> QuerySet[Attempt]:
    return Attempt.objects.filter(round=round, state__in=ENDED)


def _paper(
    pk: int, person: int, unit: int, started_ms: int, submitted_ms: int, paper: bytes, answers: bytes
) -> TakenPaper:
    return TakenPaper(pk, person, unit, started_ms, submitted_ms, bytes(paper), bytes(answers))


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


@dataclass(frozen=True, slots=True)
class SameWrong:
    """A question that two people had wrong in the same way; of how many papers wrong there, how many in that way.

    Not counted (None) where several choices may be right.
    """

    question: str
    choices: tuple[str, ...]
    taken: int | None
    wrong: int | None


def same_wrong_of(case: FairnessCase) -> list[SameWrong]:
    """What the two people of the facts have in common, in any of their papers, the rarest first. Three queries.

    Empty for cases that are not about two people.
    """
    pair = case.pair
    if not pair or case.round.edition_id is None:
        return []
    edition = get_frozen_edition(case.round.edition_id, case.round.key_version)
    wrong: dict[int, set[tuple[int, int]]] = {one: set() for one in pair}
    for row in _papers(case.round).filter(participant__in=pair).values_list(*COLUMNS):
        paper = _paper(*row)
        wrong[paper.person] |= {
            (item, mask) for item, mask in paper.answered() if mask and mask not in edition.key[item]
        }
    both = wrong[pair[0]] & wrong[pair[1]]
    counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
    rows = ChoiceCount.objects.filter(edition=edition.id, item__in={item for item, _mask in both})
    for item, choice, chosen in rows.values_list("item", "choice", "chosen"):
        counts[item][choice] = chosen
    found = [_same_wrong(edition, item, mask, counts[item]) for item, mask in sorted(both)]
    return sorted(found, key=lambda one: (one.taken or 0) / (one.wrong or 1))


def _same_wrong(edition: FrozenEdition, item: int, mask: int, counts: dict[int, int]) -> SameWrong:
    frozen = edition.items[item]
    question = in_words(frozen.text, frozen.pictures)
    choices = tuple(in_words(text, frozen.pictures) for place, text in enumerate(frozen.choices) if mask >> place & 1)
    if frozen.several:
        return SameWrong(question, choices, None, None)
    wrong = sum(chosen for choice, chosen in counts.items() if choice != BLANK and 1 << choice not in edition.key[item])
    return SameWrong(question, choices, counts.get(mask.bit_length() - 1, 0), wrong)


def excluded_among(case: FairnessCase) -> set[int]:
    """The people of a case who are excluded themselves, by whatever decision. One query."""
    people = Participant.objects.filter(pk__in=case.people, exclusions__undone_at=None, exclusions__isnull=False)
    return set(people.values_list("pk", flat=True))
