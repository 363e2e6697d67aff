"""Reads of banks: lists with counts, search without accents, what a bank already holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.db.models import Count, DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from contest.banks.differences import Change, Worded, changes
from contest.banks.likeness import Said, said
from contest.banks.models import Bank, BankImport, Question, Revision, Topic
from contest.banks.preview import Held
from contest.banks.questions import right_choices, right_texts
from contest.banks.readiness import Checked
from contest.common.text import fold

STALE_AFTER = dt.timedelta(minutes=10)
GIVE_UP_AFTER = dt.timedelta(hours=1)

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
    texts = [choice["text"] for choice in revision.choices]
    right = right_choices(revision.accept)
    return Worded(revision.text, texts, right, revision.explanation, revision.source)


def checked_questions(bank: Bank) -> list[Checked]:
    """The questions in use of a bank, for the readiness check. One query."""
    rows = Question.objects.filter(IN_USE, bank=bank).order_by("number")
    return [
        Checked(number, topic, difficulty, text, [choice["text"] for choice in choices], right_choices(accept))
        for number, topic, difficulty, text, choices, accept in rows.values_list(
            "number", "topic__name", "difficulty", "head__text", "head__choices", "head__accept"
        )
    ]


# --- search ---------------------------------------------------------------------------------------


def search(questions: QuerySet[Question], wanted: str) -> QuerySet[Question]:
    """The questions in which every word of `wanted` occurs, accents and case ignored; "#12" or "12" is a number too.

    One query for the texts of the bank; their folded forms are remembered.
    """
    words = fold(wanted).split()
    if not words:
        return questions
    number = int(words[0].lstrip("#")) if len(words) == 1 and words[0].lstrip("#").isdecimal() else 0
    rows = questions.order_by().values_list("pk", "number", "head__text", "head__choices")
    found = [
        pk
        for pk, own_number, text, choices in rows
        if own_number == number or _has_all(words, _folded(" ".join([text, *(choice["text"] for choice in choices)])))
    ]
    return questions.filter(pk__in=found)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return fold(text)


def _has_all(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


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
    wordings = rows.values_list("number", "head__text", "head__choices")
    return [said(number, text, [choice["text"] for choice in choices]) for number, text, choices in wordings]


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
