"""Reads of essays: one's own, those that wait for a judge, how far the marking is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Person
from contest.attempts.models import Attempt, Participant
from contest.essays.counting import Verdict, verdict_of
from contest.essays.likeness import Alike, find_alike
from contest.essays.models import EssayClosing, EssayEntry, EssayFile, EssayMark
from contest.results.making import Frame, written_periods
from contest.rounds.models import Round
from contest.rounds.rules import Essay, Rules, read_rules

ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)
# essays whose texts are compared in one request; pairs that are listed
MOST_COMPARED, MOST_ALIKE = 2_000, 50


def essay_rules(round: Round, rules: Rules, board: str = "") -> Essay:
    """What the rules say of a round's essay; all boards share it (rules/support.py)."""
    essay = rules.paper_of(round.key, board).essay
    assert essay is not None
    return essay


def find_entry(round: Round, participant: Participant) -> EssayEntry | None:
    """What somebody writes in a round. One query."""
    return EssayEntry.objects.filter(round=round, participant=participant).first()


def find_file(entry: EssayEntry | None) -> EssayFile | None:
    """The file of an essay without its content. One query."""
    return EssayFile.objects.filter(entry=entry).defer("content").first() if entry else None


def has_sat(round: Round, participant: Participant) -> bool:
    """Whether a paper of the round has been handed in. One query."""
    return Attempt.objects.filter(participant=participant, round=round, state__in=ENDED).exists()


def is_open(round: Round, *, now: dt.datetime) -> bool:
    """Whether essays are taken at this moment: the round's window, without its hours of the day."""
    opens_at, closes_at = round.window
    return round.is_published and opens_at <= now < closes_at


def find_closing(round: Round) -> EssayClosing | None:
    """The closing of a round's marking that holds. One query."""
    return EssayClosing.objects.filter(round=round, undone_at=None).select_related("by").first()


# --- marks ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """An essay with the marks that count, one for each judge in the order in which they first marked."""

    entry: EssayEntry
    marks: tuple[EssayMark, ...]
    verdict: Verdict


def handed_in(round: Round) -> QuerySet[EssayEntry]:
    """The essays of a round by code number, without what was typed."""
    return EssayEntry.objects.filter(round=round, number__isnull=False).defer("draft", "texts").order_by("number")


def judged_of(round: Round, essay: Essay, entries: Sequence[EssayEntry] | None = None) -> list[Judged]:
    """Essays of a round (else all) with their marks. At most two queries."""
    some = list(handed_in(round)) if entries is None else list(entries)
    marks = latest_marks([one.pk for one in some])
    found = []
    for one in some:
        own = marks.get(one.pk, ())
        totals = [mark.total for mark in own]
        found.append(Judged(one, tuple(own), verdict_of(totals, judges=essay.judges, gap=essay.gap)))
    return found


def latest_marks(entries: Collection[int]) -> dict[int, list[EssayMark]]:
    """The last mark of each judge, by essay, in the order in which judges first marked. One query."""
    last: defaultdict[int, dict[int, EssayMark]] = defaultdict(dict)
    rows = EssayMark.objects.filter(entry__in=list(entries)).select_related("judge").order_by("pk")
    for mark in rows:
        # a changed mark keeps the place of the first one
        last[mark.entry_id][mark.judge_id] = mark
    return {entry: list(own.values()) for entry, own in last.items()}


@dataclass(frozen=True, slots=True)
class Desk:
    """What one judge sees of a round: essays to mark, essays marked by this judge with the own mark."""

    waiting: tuple[EssayEntry, ...]
    own: tuple[tuple[EssayEntry, EssayMark], ...]


def desk_of(round: Round, essay: Essay, judge: Person) -> Desk:
    """The desk of a judge; each has an own order, so that two who begin together do not take the same. Two queries.

    An essay of the judge's own is not there, nor one that has the judges that it needs.
    """
    entries = list(handed_in(round).exclude(participant__person=judge))
    waiting, own = [], []
    for one in judged_of(round, essay, entries):
        mine = next((mark for mark in one.marks if mark.judge_id == judge.pk), None)
        if mine is not None:
            own.append((one.entry, mine))
        elif one.verdict.state != "done":
            waiting.append((bool(one.marks), _shuffled(judge.pk, one.entry.pk), one.entry))
    # what somebody has begun with comes first: then most are done soonest
    waiting.sort(key=lambda line: (not line[0], line[1]))
    return Desk(tuple(entry for *_order, entry in waiting), tuple(own))


def _shuffled(judge: int, entry: int) -> bytes:
    return hashlib.sha256(b"%d %d" % (judge, entry)).digest()


def marks_by(entry: EssayEntry, judge: Person) -> list[EssayMark]:
    """All marks that one judge gave to an essay, the last one first. One query."""
    return list(EssayMark.objects.filter(entry=entry, judge=judge).order_by("-number"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round's essays are."""

    writing: int
    handed: int
    done: int
    third: int

    @property
    def open(self) -> int:
        return self.handed - self.done


def progress_of(round: Round, judged: Sequence[Judged]) -> Progress:
    """Counts them; `writing`: those who only saved. One query."""
    writing = EssayEntry.objects.filter(round=round, number=None).exclude(draft_at=None).count()
    states = [one.verdict.state for one in judged]
    return Progress(writing, len(states), states.count("done"), states.count("third"))


def missing_in(frame: Frame, rounds: Collection[int]) -> tuple[int, int, int]:
    """Of some rounds: how many are written ones, how many of their essays have no mark yet, how many of the rounds have
    their marking still open. Three queries a round."""
    own = [one for one in written_periods(frame) if one.pk in rounds]
    missing = still_open = 0
    for one in Round.objects.filter(pk__in=[period.pk for period in own]).select_related("contest"):
        if find_closing(one) is None:
            still_open += 1
            judged = judged_of(one, essay_rules(one, frame.rules))
            missing += sum(entry.verdict.state != "done" for entry in judged)
    return len(own), missing, still_open


def alike_in(round: Round) -> list[Alike]:
    """Pairs of a round's essays with much text in common, by code number; of the first 2,000. One query."""
    rows = EssayEntry.objects.filter(round=round, number__isnull=False).exclude(words=0).order_by("number")
    texts = {number: text for number, text in rows.values_list("number", "texts")[:MOST_COMPARED] if number}
    return find_alike(texts)[:MOST_ALIKE]


# --- one's own ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnEssay:
    """A line of a person's own page; `points` once the results are official."""

    entry: EssayEntry
    points: int | None
    most: int


def own_essays(person: Person) -> list[OwnEssay]:
    """The essays of a person, the newest first. Two queries."""
    rows = EssayEntry.objects.filter(participant__person=person).select_related("round__contest", "participant")
    entries = list(rows.order_by("-pk"))
    given = {
        (participant, round): points
        for participant, round, points in Attempt.objects.filter(
            participant__person=person, essay_points__isnull=False, state__in=ENDED
        ).values_list("participant_id", "round_id", "essay_points")
    }
    found = []
    for one in entries:
        official = one.round.is_fixed
        essay = read_rules(one.round.contest.rules).paper_of(one.round.key, one.participant.board).essay
        points = given.get((one.participant_id, one.round_id)) if official else None
        found.append(OwnEssay(one, points, essay.most if essay else 0))
    return found
