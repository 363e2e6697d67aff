"""Writes of banks, topics and questions."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Audit, Person
from contest.banks import actions
from contest.banks.actions import Wording, WrittenQuestion
from contest.banks.errors import BankError
from contest.banks.models import Bank, Question, Revision, Topic
from contest.banks.questions import text_hash
from contest.rounds.queries import candidates
from tests.factories import NOW, make_bank, written

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)
ABCD = ["Một", "Hai", "Ba", "Bốn"]
DEMO = Path(actions.__file__).resolve().parents[1] / "demo" / "party_life.json"


@pytest.fixture
def bank() -> Bank:
    return actions.create_bank(name="Xây dựng  Đảng", by=None, now=NOW)


@pytest.fixture
def topic(bank) -> Topic:
    return actions.add_topic(bank=bank, name="Điều lệ")


@pytest.fixture
def question(bank, topic, organiser) -> Question:
    asked = written("Hỏi gì?", ABCD, 1, topic=topic.name, difficulty=1)
    return actions.add_question(bank=bank, written=asked, by=organiser, now=NOW)


def revise(
    question: Question,
    text: str = "Hỏi gì?",
    *right: int,
    topic: str = "Điều lệ",
    difficulty: int = 1,
    by: Person | None = None,
    seen: int | None = None,
) -> Question:
    changed = written(text, ABCD, *(right or (1,)), topic=topic, difficulty=difficulty)
    return actions.revise_question(question=question, written=changed, by=by, seen=seen, now=LATER)


# --- banks and topics -----------------------------------------------------------------------------


def test_create_bank_tidies_its_name(bank, organiser):
    assert (bank.name, bank.owner, bank.created_at) == ("Xây dựng Đảng", None, NOW)


def test_create_bank_refuses_a_name_that_is_taken(bank):
    with pytest.raises(BankError) as error:
        actions.create_bank(name=" Xây dựng Đảng ", by=None, now=NOW)
    assert error.value.code == "name_taken"
    assert Bank.objects.count() == 1


def test_topics_stand_in_the_order_in_which_they_came(bank):
    for name in ("Điều lệ", "Lịch sử", "A"):
        actions.add_topic(bank=bank, name=name)
    assert [topic.name for topic in bank.topics.all()] == ["Điều lệ", "Lịch sử", "A"]


def test_add_topic_refuses_the_same_name(bank, topic):
    with pytest.raises(BankError) as error:
        actions.add_topic(bank=bank, name=" Điều  lệ ")
    assert error.value.code == "topic_taken"


def test_topic_named_finds_before_it_makes(bank, topic):
    assert actions.topic_named(bank=bank, name="Điều lệ ") == topic
    assert actions.topic_named(bank=bank, name="Mới").position == topic.position + 1


# --- questions ------------------------------------------------------------------------------------


def test_add_question(question, organiser, topic):
    stored = Question.objects.get(pk=question.pk)
    head = stored.head
    assert (stored.number, stored.topic, stored.difficulty, stored.retired_at) == (1, topic, 1, None)
    assert (head.number, head.kind, head.text, head.accept, head.letters) == (1, Revision.Kind.ONE, "Hỏi gì?", 2, "B")
    assert head.choices == [{"text": text, "pinned": False} for text in ABCD]
    assert bytes(head.text_hash) == text_hash("Hỏi gì?", ABCD)
    assert (head.by, head.at) == (organiser, NOW)


def test_add_question_with_several_right_choices(bank, topic):
    question = actions.add_question(bank=bank, written=written("Hỏi?", ABCD, 0, 2), by=None, now=NOW)
    assert (question.head.kind, question.head.letters) == (Revision.Kind.SEVERAL, "AC")


def test_numbers_follow_each_other(bank, topic, question):
    for _ in range(2):
        actions.add_question(bank=bank, written=written(), by=None, now=NOW)
    assert list(bank.questions.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("wording", "faults"),
    [
        (Wording(" ", ABCD, [0]), ("no_text",)),
        (Wording("Hỏi?", ["Một"], [0]), ("too_few_choices",)),
        (Wording("Hỏi?", ABCD, []), ("no_key",)),
        (Wording("Hỏi?", ABCD, [4]), ("key_outside",)),
    ],
)
def test_add_question_refuses_what_is_not_whole(bank, wording, faults):
    with pytest.raises(BankError) as error:
        actions.add_question(bank=bank, written=WrittenQuestion(wording, "Điều lệ"), by=None, now=NOW)
    assert (error.value.code, error.value.faults) == ("faulty", faults)
    assert not Question.objects.exists()


def test_add_questions_adds_none_when_one_is_not_whole(bank):
    good, bad = Wording("Hỏi?", ABCD, [0]), Wording("Hỏi?", ABCD, [])
    with pytest.raises(BankError):
        actions.add_questions(
            bank=bank, questions=[WrittenQuestion(good, "A"), WrittenQuestion(bad, "B")], by=None, now=NOW
        )
    assert not Question.objects.exists()
    assert not bank.topics.exists()


def test_add_questions_costs_the_same_for_one_and_for_many(bank, django_assert_max_num_queries):
    new = [WrittenQuestion(Wording(f"Hỏi {n}?", ABCD, [0]), "A") for n in range(150)]
    with django_assert_max_num_queries(16):
        made = actions.add_questions(bank=bank, questions=new, by=None, now=NOW)
    assert [question.number for question in made] == list(range(1, 151))
    assert Question.objects.filter(bank=bank, head__question_id__isnull=False).count() == 150
    assert all(question.head.question_id == question.pk for question in bank.questions.select_related("head"))


def test_what_was_added_can_be_drawn(bank, question):
    assert [(one.topic, one.difficulty, one.text, one.accept) for one in candidates(bank)] == [
        ("Điều lệ", 1, "Hỏi gì?", 2)
    ]


# --- revisions ------------------------------------------------------------------------------------


def test_revise_question_makes_a_revision_and_keeps_the_old_one(question, organiser):
    old = question.head
    revise(question, "Hỏi điều gì?", 2, by=organiser)
    question.refresh_from_db()
    assert (question.head.number, question.head.text, question.head.letters) == (2, "Hỏi điều gì?", "C")
    assert (question.head.by, question.head.at) == (organiser, LATER)
    old.refresh_from_db()
    assert (old.number, old.text, old.letters, old.at) == (1, "Hỏi gì?", "B", NOW)


def test_revise_question_with_the_same_wording_changes_only_the_shelf(question, bank):
    other = actions.add_topic(bank=bank, name="Lịch sử")
    revise(question, topic="Lịch sử", difficulty=3)
    question.refresh_from_db()
    assert (question.topic, question.difficulty, question.revisions.count()) == (other, 3, 1)


def test_another_key_stands_in_the_trail_and_another_wording_does_not(question, organiser):
    revise(question, "Hỏi điều gì?", by=organiser)
    assert not Audit.objects.filter(action__startswith="key.").exists()
    revise(question, "Hỏi điều gì?", 2, by=organiser)
    (row,) = Audit.objects.filter(action__startswith="key.")
    told = (row.action, row.actor_id, row.about_id, row.detail)
    assert told == ("key.edited", organiser.pk, question.pk, {"bank": question.bank.name, "number": question.number})


def test_revise_question_refuses_a_writer_who_saw_another_head(question):
    seen = question.head_id
    revise(question, "Bản của người thứ nhất?", seen=seen)
    with pytest.raises(BankError) as error:
        revise(question, "Bản của người thứ hai?", seen=seen)
    assert error.value.code == "changed_meanwhile"
    question.refresh_from_db()
    assert (question.head.text, question.revisions.count()) == ("Bản của người thứ nhất?", 2)


def test_revise_question_refuses_what_is_not_whole(question):
    keyless = WrittenQuestion(Wording("Hỏi gì?", ABCD, []), "Điều lệ")
    with pytest.raises(BankError) as error:
        actions.revise_question(question=question, written=keyless, by=None, now=LATER)
    assert error.value.faults == ("no_key",)
    assert question.revisions.count() == 1


def test_a_revision_number_stands_once(question):
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(question=question, number=1, text="x", choices=[], accept=1, text_hash=b"")


@pytest.mark.parametrize("accept", [0, 255])
def test_a_revision_has_a_key(question, accept):
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(question=question, number=2, text="x", choices=[], accept=accept, text_hash=b"")


def test_retire_and_restore(question, bank):
    assert actions.retire_question(question=question, now=LATER) is True
    assert actions.retire_question(question=question, now=LATER + dt.timedelta(days=1)) is False
    question.refresh_from_db()
    assert question.retired_at == LATER
    assert candidates(bank) == []
    assert actions.restore_question(question=question) is True
    assert actions.restore_question(question=question) is False
    assert len(candidates(bank)) == 1


# --- the demo -------------------------------------------------------------------------------------


def test_import_demo_bank(organiser, django_assert_max_num_queries):
    document = json.loads(DEMO.read_text(encoding="utf-8"))
    with django_assert_max_num_queries(24):
        bank = actions.import_demo_bank(path=DEMO, by=organiser, now=NOW)
    assert (bank.name, bank.owner) == (document["bank"], organiser)
    assert [topic.name for topic in bank.topics.all()] == document["topics"]
    stored = list(bank.questions.select_related("head", "topic"))
    assert [(q.number, q.topic.name, q.difficulty, q.head.text, q.head.accept, q.head.source) for q in stored] == [
        (number, document["topics"][q["topic"]], q["difficulty"], q["text"], 1 << q["correct"], q["source"])
        for number, q in enumerate(document["questions"], start=1)
    ]


def test_import_demo_bank_again_changes_nothing(organiser):
    bank = actions.import_demo_bank(path=DEMO, by=organiser, now=NOW)
    actions.retire_question(question=bank.questions.first(), now=NOW)
    before = list(Question.objects.values_list())
    assert actions.import_demo_bank(path=DEMO, by=None, now=LATER) == bank
    assert list(Question.objects.values_list()) == before


# --- many at once ---------------------------------------------------------------------------------


def test_change_questions_changes_what_is_given():
    bank = make_bank()
    history = bank.topics.get(name="Lịch sử")
    assert actions.change_questions(bank=bank, numbers=[1, 2, 99], topic=history) == 2
    assert actions.change_questions(bank=bank, numbers=[2], difficulty=0) == 1
    assert actions.change_questions(bank=bank, numbers=[2]) == 0
    assert list(bank.questions.filter(topic=history).values_list("number", flat=True)) == [1, 2, 7, 8, 9, 10]


def test_change_questions_refuses_a_topic_of_another_bank(topic):
    bank = make_bank()
    with pytest.raises(BankError, match="other_bank"):
        actions.change_questions(bank=bank, numbers=[1], topic=topic)
    assert not topic.questions.exists()


def test_retire_and_restore_questions_count_what_changed():
    bank = make_bank()
    actions.retire_question(question=bank.questions.get(number=1), now=NOW)
    assert actions.retire_questions(bank=bank, numbers=[1, 2, 3], now=LATER) == 2
    assert bank.questions.get(number=1).retired_at == NOW
    assert actions.restore_questions(bank=bank, numbers=[1, 4]) == 1
