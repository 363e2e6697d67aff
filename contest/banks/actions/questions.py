"""Writes of banks, topics and questions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, Subquery

from accounts.audit.actions import record
from accounts.models import Person
from contest.banks.errors import BankError
from contest.banks.models import Bank, Picture, Question, Revision, Tag, Topic
from contest.banks.pictures import Picture as KeptPicture
from contest.banks.pictures import renumbered
from contest.banks.questions import (
    clean_tags,
    faults,
    is_fixed,
    is_true_false,
    key_mask,
    right_choices,
    stored_choices,
    text_hash,
    tidy,
)
from contest.common.text import squeeze

# --- banks and topics -----------------------------------------------------------------------------


def create_bank(*, name: str, by: Person | None, now: dt.datetime) -> Bank:
    """A new, empty bank. Raises BankError("name_taken")."""
    try:
        with transaction.atomic():
            return Bank.objects.create(name=squeeze(name), owner=by, created_at=now)
    except IntegrityError as error:
        raise BankError("name_taken") from error


@transaction.atomic
def add_topic(*, bank: Bank, name: str) -> Topic:
    """A new topic after the others. Raises BankError("topic_taken")."""
    name = squeeze(name)
    if bank.topics.filter(name=name).exists():
        raise BankError("topic_taken")
    return topic_named(bank=bank, name=name)


def topics_named(*, bank: Bank, names: Iterable[str]) -> dict[str, Topic]:
    """The topics with these names; those that the bank lacks are made, after the others. One query, or four."""
    wanted = list(dict.fromkeys(names))
    found = _topics(bank, wanted)
    missing = [name for name in wanted if name not in found]
    if not missing:
        return found
    last = bank.topics.aggregate(last=Max("position"))["last"] or 0
    # Somebody may make the same topic at this moment: theirs is taken then.
    Topic.objects.bulk_create(
        [Topic(bank=bank, name=name, position=position) for position, name in enumerate(missing, start=last + 1)],
        ignore_conflicts=True,
    )
    return _topics(bank, wanted)


def _topics(bank: Bank, names: Sequence[str]) -> dict[str, Topic]:
    return {topic.name: topic for topic in bank.topics.filter(name__in=names)}


def topic_named(*, bank: Bank, name: str) -> Topic:
    """The topic with this name, made where the bank has none."""
    name = squeeze(name)
    return topics_named(bank=bank, names=[name])[name]


def tags_named(*, bank: Bank, names: Iterable[str]) -> dict[str, Tag]:
    """The tags of a bank by the names given; those that it lacks are made. One query, or three.

    Case does not make another tag: "nghị quyết" is the bank's "Nghị quyết".
    """
    wanted = {name.casefold(): name for name in reversed(list(names))}
    found = _tags(bank)
    if missing := [name for folded, name in wanted.items() if folded not in found]:
        # Somebody may make the same tag at this moment: theirs is taken then.
        Tag.objects.bulk_create([Tag(bank=bank, name=name) for name in missing], ignore_conflicts=True)
        found = _tags(bank)
    return {name: found[folded] for folded, name in wanted.items()}


def _tags(bank: Bank) -> dict[str, Tag]:
    return {tag.name.casefold(): tag for tag in bank.tags.order_by("-pk")}


def _drop_empty_tags(bank: Bank) -> None:
    """A tag that no question has any more is nobody's."""
    Tag.objects.filter(bank=bank, questions=None).delete()


# --- questions ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wording:
    """A question as it is to be stored: `correct` are indices into `choices`; `fixed`: they are never shuffled."""

    text: str
    choices: Sequence[str]
    correct: Sequence[int]
    explanation: str = ""
    source: str = ""
    fixed: bool = False

    # {"hash", "alt", "width", "height"} of each; their bytes are stored already
    pictures: Sequence[Mapping[str, Any]] = ()

    def check(self) -> None:
        """Raises BankError("faulty") with the faults."""
        if found := faults(self.text, self.choices, self.correct):
            raise BankError("faulty", faults=found)

    @property
    def kind(self) -> Revision.Kind:
        """Told by the choices and the key."""
        if is_true_false(self.choices):
            return Revision.Kind.TRUE_FALSE
        return Revision.Kind.SEVERAL if len(set(self.correct)) > 1 else Revision.Kind.ONE

    def revision(self, question: Question, *, number: int, by: Person | None, now: dt.datetime) -> Revision:
        """The row, not stored yet. Pictures are counted in the order in which they stand; others are left out."""
        said, order = renumbered([self.text, *self.choices, self.explanation], held=len(self.pictures))
        pictures = [dict(self.pictures[place - 1]) for place in order]
        text, *choices, explanation = said
        return Revision(
            question=question,
            number=number,
            kind=self.kind,
            text=tidy(text),
            choices=stored_choices(choices, fixed=self.fixed),
            accept=key_mask(self.correct),
            explanation=tidy(explanation),
            source=tidy(self.source),
            text_hash=text_hash(text, choices, [picture["hash"] for picture in pictures]),
            pictures=pictures,
            by=by,
            at=now,
        )


def wording_of(revision: Revision) -> Wording:
    """The wording of a stored revision."""
    choices = [choice["text"] for choice in revision.choices]
    return Wording(
        text=revision.text,
        choices=choices,
        correct=right_choices(revision.accept),
        explanation=revision.explanation,
        source=revision.source,
        pictures=revision.pictures,
        fixed=is_fixed(revision.choices),
    )


@dataclass(frozen=True)
class WrittenQuestion:
    """A question as somebody wrote it, with the names of its topic and of its tags."""

    wording: Wording
    topic: str
    difficulty: int = 0
    tags: Sequence[str] = ()


@transaction.atomic
def add_questions(
    *, bank: Bank, questions: Sequence[WrittenQuestion], by: Person | None, now: dt.datetime
) -> list[Question]:
    """Questions after the last number of the bank, in bulk; topics and tags are made as needed. About seven queries.

    Raises BankError("faulty") when one of them lacks something; then none is added.
    """
    for new in questions:
        new.wording.check()
    # Numbers follow each other without gaps: whoever adds to this bank at the same moment waits here.
    Bank.objects.select_for_update().get(pk=bank.pk)
    topics = topics_named(bank=bank, names=[new.topic for new in questions])
    last = Question.objects.filter(bank=bank).aggregate(last=Max("number"))["last"] or 0
    made = Question.objects.bulk_create(
        [
            Question(bank=bank, topic=topics[new.topic], number=number, difficulty=new.difficulty)
            for number, new in enumerate(questions, start=last + 1)
        ],
        batch_size=500,
    )
    revisions = Revision.objects.bulk_create(
        [
            new.wording.revision(question, number=1, by=by, now=now)
            for question, new in zip(made, questions, strict=True)
        ],
        batch_size=200,
    )
    for question, revision in zip(made, revisions, strict=True):
        question.head = revision
    own = Revision.objects.filter(question=OuterRef("pk"), number=1).values("pk")
    Question.objects.filter(bank=bank, number__gt=last).update(head_id=Subquery(own))
    _tag({question.pk: new.tags for question, new in zip(made, questions, strict=True) if new.tags}, bank=bank)
    return made


def _tag(tags: Mapping[int, Iterable[str]], *, bank: Bank) -> None:
    """Gives questions (by id) tags beside those that they have."""
    wanted = {pk: clean_tags(names) for pk, names in tags.items()}
    named = tags_named(bank=bank, names=[name for names in wanted.values() for name in names]) if wanted else {}
    Through = Question.tags.through
    pairs = [Through(question_id=pk, tag_id=named[name].pk) for pk, names in wanted.items() for name in names]
    Through.objects.bulk_create(pairs, ignore_conflicts=True, batch_size=400)


def _retag(question: Question, tags: Iterable[str]) -> None:
    """The question has these tags and no others."""
    names = clean_tags(tags)
    question.tags.set(tags_named(bank=question.bank, names=names).values() if names else [])
    _drop_empty_tags(question.bank)


def store_pictures(pictures: Iterable[KeptPicture]) -> None:
    """The bytes of pictures, each once whatever shows it. A query for each."""
    for one in pictures:
        values = {"kind": one.kind, "width": one.width, "height": one.height, "content": one.content}
        Picture.objects.get_or_create(hash=one.hash, defaults=values)


@transaction.atomic
def add_question(
    *,
    bank: Bank,
    written: WrittenQuestion,
    stored_pictures: Iterable[KeptPicture] = (),
    by: Person | None,
    now: dt.datetime,
) -> Question:
    """A question at the end of a bank, with the bytes of pictures that are new. Raises BankError("faulty")."""
    store_pictures(stored_pictures)
    return add_questions(bank=bank, questions=[written], by=by, now=now)[0]


@transaction.atomic
def revise_question(
    *,
    question: Question,
    written: WrittenQuestion,
    stored_pictures: Iterable[KeptPicture] = (),
    seen: int | None = None,
    by: Person | None,
    now: dt.datetime,
) -> Question:
    """The question with a new revision as its head; the old one stays for the papers that have it.

    The same wording makes no revision: only topic, difficulty and tags change. Another key is written into the trail.
    `seen`: the head that the writer had before them. Raises BankError: "faulty", "changed_meanwhile" when another head
    has been set since.
    """
    written.wording.check()
    # Two writers at once would both take the next number: the second one waits here, and sees the first one's head.
    locked = Question.objects.select_for_update().get(pk=question.pk)
    if seen is not None and locked.head_id != seen:
        raise BankError("changed_meanwhile")
    last = locked.revisions.order_by("-number")[0]
    revision = written.wording.revision(locked, number=last.number + 1, by=by, now=now)
    if not _same_wording(last, revision):
        store_pictures(stored_pictures)
        revision.save(force_insert=True)
        locked.head = revision
    locked.topic, locked.difficulty = topic_named(bank=locked.bank, name=written.topic), written.difficulty
    locked.save(update_fields=["head", "topic", "difficulty"])
    _retag(locked, written.tags)
    if _right_texts(last) != _right_texts(revision):
        record("key.edited", by=by, now=now, about=locked, detail={"bank": locked.bank.name, "number": locked.number})
    return locked


def _right_texts(revision: Revision) -> set[str]:
    return {revision.choices[one]["text"] for one in right_choices(revision.accept)}


def _same_wording(one: Revision, other: Revision) -> bool:
    shown = ("text", "choices", "accept", "explanation", "source", "pictures")
    return all(getattr(one, name) == getattr(other, name) for name in shown)


def retire_question(*, question: Question, now: dt.datetime) -> bool:
    """No new paper gets the question any more. False when it was retired already."""
    return bool(Question.objects.filter(pk=question.pk, retired_at=None).update(retired_at=now))


def restore_question(*, question: Question) -> bool:
    """The question can be drawn again. False when it could already."""
    return bool(Question.objects.filter(pk=question.pk, retired_at__isnull=False).update(retired_at=None))


@transaction.atomic
def change_questions(
    *,
    bank: Bank,
    numbers: Iterable[int],
    topic: Topic | None = None,
    difficulty: int | None = None,
    add_tags: Sequence[str] = (),
    remove_tag: Tag | None = None,
) -> int:
    """Gives many questions of a bank a topic, a difficulty, tags, or takes a tag from them; how many there were.

    At most eight queries. Raises BankError("other_bank").
    """
    if any(given is not None and given.bank_id != bank.pk for given in (topic, remove_tag)):
        raise BankError("other_bank")
    ids = list(Question.objects.filter(bank=bank, number__in=list(numbers)).values_list("pk", flat=True))
    given = {"topic": topic, "difficulty": difficulty}
    if changes := {name: value for name, value in given.items() if value is not None}:
        Question.objects.filter(pk__in=ids).update(**changes)
    if add_tags:
        _tag(dict.fromkeys(ids, add_tags), bank=bank)
    if remove_tag is not None:
        Question.tags.through.objects.filter(question_id__in=ids, tag=remove_tag).delete()
        _drop_empty_tags(bank)
    return len(ids) if changes or add_tags or remove_tag else 0


def retire_questions(*, bank: Bank, numbers: Iterable[int], now: dt.datetime) -> int:
    """No new paper gets these questions any more; how many were in use. One query."""
    return Question.objects.filter(bank=bank, number__in=list(numbers), retired_at=None).update(retired_at=now)


def restore_questions(*, bank: Bank, numbers: Iterable[int]) -> int:
    """These questions can be drawn again; how many could not. One query."""
    rows = Question.objects.filter(bank=bank, number__in=list(numbers), retired_at__isnull=False)
    return rows.update(retired_at=None)


# --- the demo -------------------------------------------------------------------------------------


@transaction.atomic
def import_demo_bank(*, path: Path, by: Person | None, now: dt.datetime) -> Bank:
    """The bank of a file like demo/party_life.json; once there, it is left as it is."""
    document = json.loads(path.read_text(encoding="utf-8"))
    bank, made = Bank.objects.get_or_create(name=document["bank"], defaults={"owner": by, "created_at": now})
    if made:
        topics_named(bank=bank, names=document["topics"])
        questions = [_from_demo(question, document["topics"]) for question in document["questions"]]
        add_questions(bank=bank, questions=questions, by=by, now=now)
    return bank


def _from_demo(question: dict[str, Any], topics: Sequence[str]) -> WrittenQuestion:
    wording = Wording(
        text=question["text"],
        choices=question["choices"],
        correct=[question["correct"]],
        explanation=question["explanation"],
        source=question["source"],
    )
    return WrittenQuestion(wording, topics[question["topic"]], question["difficulty"])
