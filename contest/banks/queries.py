"""Reads of banks: lists with counts, search without accents, what a bank already holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import and_
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Greatest

from contest.banks.differences import Change, Worded, changes
from contest.banks.display import compared
from contest.banks.likeness import Said, said
from contest.banks.models import Bank, BankImport, Question, Revision, Topic
from contest.banks.pictures import worded
from contest.banks.preview.changes import Held
from contest.banks.questions import right_choices, right_texts
from contest.banks.readiness import Asked, Checked
from contest.banks.searching import search_parts, wanted_number
from contest.banks.signals import needs_asked

STALE_AFTER = dt.timedelta(minutes=10)
MOST_TRIES = 3

IN_USE = Q(retired_at=None, head__isnull=False)


def with_figures(banks: QuerySet[Bank]) -> QuerySet[Bank]:
    """Banks with `held` (questions in use), `topic_count` and `changed_at`, the last changed first. One query."""
    held = Question.objects.filter(IN_USE, bank=OuterRef("pk")).order_by().values("bank").annotate(n=Count("pk"))
    topics = Topic.objects.filter(bank=OuterRef("pk")).order_by().values("bank").annotate(n=Count("pk"))
    last = Revision.objects.filter(question__bank=OuterRef("pk")).order_by().values("question__bank")
    changed = Subquery(last.annotate(at=Max("at")).values("at"), output_field=DateTimeField())
    return banks.annotate(
        held=Coalesce(Subquery(held.values("n")), 0),
        topic_count=Coalesce(Subquery(topics.values("n")), 0),
        changed_at=Greatest(Coalesce(changed, F("created_at")), F("created_at")),
    ).order_by("-changed_at", "-pk")


def questions_of(bank: Bank) -> QuerySet[Question]:
    """The questions of a bank with wording and topic, by number. One query."""
    return Question.objects.filter(bank=bank, head__isnull=False).select_related("head", "topic").order_by("number")


# Editions stand right of banks: they are known here only by the name under which they point at revisions.
DRAWN = Exists(Revision.objects.filter(question=OuterRef("pk"), edition_items__isnull=False))


def listed(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Questions with what the list shows of each: tags, and `in_papers`, revisions that stand in editions.

    Two queries more, of the shown page alone: an annotation would be counted for every row before it.
    """
    drawn = Revision.objects.filter(edition_items__isnull=False).only("question_id").distinct()
    return questions.defer("head__search", "head__explanation", "head__source").prefetch_related(
        "tags", Prefetch("revisions", drawn, to_attr="in_papers")
    )


@dataclass(frozen=True)
class TopicLine:
    """A topic with the number of its questions in use: in all, easy, medium, hard."""

    topic: Topic
    held: int
    easy: int
    medium: int
    hard: int


def topic_lines(bank: Bank) -> list[TopicLine]:
    """The topics of a bank in order. One query."""
    used = Q(questions__retired_at=None, questions__head__isnull=False)
    topics = bank.topics.annotate(
        held=Count("questions", filter=used),
        easy=Count("questions", filter=used & Q(questions__difficulty=1)),
        medium=Count("questions", filter=used & Q(questions__difficulty=2)),
        hard=Count("questions", filter=used & Q(questions__difficulty=3)),
    ).order_by("position", "id")
    return [TopicLine(topic, topic.held, topic.easy, topic.medium, topic.hard) for topic in topics]


@dataclass(frozen=True)
class Version:
    """A revision of a question and what it changed of the one before; the first changed nothing."""

    revision: Revision
    changes: list[Change]


def versions_of(question: Question) -> list[Version]:
    """The revisions of a question, the newest first. One query."""
    revisions = list(question.revisions.select_related("by").order_by("number"))
    worded = [_worded(revision) for revision in revisions]
    changed = [[], *(changes(old, new) for old, new in pairwise(worded))]
    return [Version(*pair) for pair in zip(revisions, changed, strict=True)][::-1]


def _worded(revision: Revision) -> Worded:
    texts = [compared(choice["text"], revision.pictures) for choice in revision.choices]
    right = right_choices(revision.accept)
    explanation = compared(revision.explanation, revision.pictures)
    alts = [picture["alt"] for picture in revision.pictures]
    return Worded(compared(revision.text, revision.pictures), texts, right, explanation, revision.source, alts)


class _ArrayLength(Func):
    """How many elements a JSON array has."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH")


def checked_questions(bank: Bank) -> list[Checked]:
    """The questions in use of a bank, for the readiness check, without their wording. One query."""
    rows = Question.objects.filter(IN_USE, bank=bank).order_by("number")
    rows = rows.annotate(choices=_ArrayLength("head__choices"), explained=~Q(head__explanation=""))
    return [
        Checked(number, topic, difficulty, choices, right_choices(accept), flags, explained)
        for number, topic, difficulty, choices, accept, flags, explained in rows.values_list(
            "number", "topic__name", "difficulty", "choices", "head__accept", "head__flags", "explained"
        )
    ]


def asked_of(bank: Bank) -> list[Asked]:
    """What the rounds that draw from a bank ask of it; rounds answer themselves (signals.py)."""
    answers: list[tuple[Any, Any]] = needs_asked.send(sender=Bank, bank=bank)
    return [asked for _receiver, found in answers for asked in found]


def held_by_level(bank: Bank) -> dict[tuple[str, int], int]:
    """How many questions are in use, by topic name and difficulty. One query."""
    rows = Question.objects.filter(IN_USE, bank=bank).order_by().values_list("topic__name", "difficulty")
    return {(topic, difficulty): count for topic, difficulty, count in rows.annotate(Count("pk"))}


# --- the list of questions ------------------------------------------------------------------------


def search(questions: QuerySet[Question], wanted: str) -> QuerySet[Question]:
    """The questions in which every word of `wanted` occurs; "#12" or "12" is a number too. No query of its own.

    A word without accents finds every spelling, one with accents only itself (searching.py).
    """
    parts = search_parts(wanted)
    number = wanted_number(wanted)
    found = reduce(and_, (Q(head__search__contains=part) for part in parts), Q())
    return questions.filter(found | Q(number=number) if number is not None else found)


STATES = ("can-sua", "thieu-giai-thich", "da-dung", "chua-dung", "da-bo", "tat-ca")


def in_state(questions: QuerySet[Question], state: str) -> QuerySet[Question]:
    """The questions in a state of STATES; any other word means those in use."""
    if state == "tat-ca":
        return questions
    if state == "da-bo":
        return questions.filter(retired_at__isnull=False)
    questions = questions.filter(retired_at=None)
    wanted: dict[str, Any] = {
        "can-sua": Q(head__flags__gt=0),
        "thieu-giai-thich": Q(head__explanation=""),
        "da-dung": Q(DRAWN),
        "chua-dung": ~Q(DRAWN),
    }
    return questions.filter(wanted[state]) if state in wanted else questions


@dataclass(frozen=True)
class Beside:
    """The numbers before and after a question in a list, and its place in it; None at the ends."""

    before: int | None
    after: int | None


def beside(questions: QuerySet[Question], number: int) -> Beside:
    """What stands before and after a question in a list, by number, whether it is in the list itself or not.

    Two queries.
    """
    numbers = questions.order_by().values_list("number", flat=True)
    before = numbers.filter(number__lt=number).aggregate(found=Max("number"))["found"]
    after = numbers.filter(number__gt=number).aggregate(found=Min("number"))["found"]
    return Beside(before, after)


# --- what a bank holds, for imports ---------------------------------------------------------------


def held_questions(bank: Bank) -> dict[str, Held]:
    """Each question of a bank by its identity (hex), retired ones too: they were put away on purpose. One query."""
    rows = Question.objects.filter(bank=bank, head__isnull=False).order_by("-number")
    return {
        bytes(identity).hex(): Held(number, right_texts([c["text"] for c in choices], right_choices(accept)))
        for number, identity, choices, accept in rows.values_list(
            "number", "head__text_hash", "head__choices", "head__accept"
        )
    }


def held_wordings(bank: Bank) -> list[Said]:
    """What each question in use says, for finding near ones. One query."""
    rows = Question.objects.filter(IN_USE, bank=bank).order_by("number")
    wordings = rows.values_list("number", "head__text", "head__choices", "head__pictures")
    return [_said(*wording) for wording in wordings]


def _said(number: int, text: str, choices: list[dict[str, Any]], pictures: list[dict[str, Any]]) -> Said:
    names = [picture["hash"] for picture in pictures]
    return said(number, worded(text, names), [worded(choice["text"], names) for choice in choices])


# --- imports --------------------------------------------------------------------------------------


def light_imports() -> QuerySet[BankImport]:
    """Imports without the files and the preview, which may weigh megabytes."""
    return BankImport.objects.defer("content", "answers", "preview")


def imports_of(bank: Bank) -> QuerySet[BankImport]:
    """The imports of a bank that are not put away, the newest first. One query."""
    return light_imports().filter(bank=bank).exclude(state=BankImport.State.DROPPED).order_by("-at", "-pk")


def waiting_imports() -> list[int]:
    """Ids of imports that wait to be read, the oldest first. One query."""
    rows = BankImport.objects.filter(state=BankImport.State.WAITING).order_by("at")
    return list(rows.values_list("pk", flat=True)[:100])
