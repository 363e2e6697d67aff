"""Pictures on their way into a bank: they wait with the import, are stored once, and belong to revisions."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from contest.banks import actions
from contest.banks.actions import imports
from contest.banks.models import Bank, BankImport, ImportPicture, Picture, Question
from contest.banks.preview.document import read_preview
from contest.banks.preview.states import states_of
from contest.banks.queries import held_questions, versions_of
from tests.banks.picture_files import png, word_with
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ASK = [["A. Một"], ["{red:B. Hai}"], ["C. Ba"]]


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "send_hint", lambda *args, **options: None)


@pytest.fixture
def bank(db: None) -> Bank:
    return actions.create_bank(name="Xây dựng Đảng", by=None, now=NOW)


def two_questions(first: int = 1, second: int = 2) -> bytes:
    return word_with(
        ["Câu 1: Đây là đâu, theo hình? ", png(first)], *ASK,
        ["Câu 2: Bản đồ nào có tỉnh ta?"], ["{red:A. }", png(second)], ["B. ", png(first)], ["C. Không hình nào"],
        alt="Bản đồ",
    )  # fmt: skip


def ready(bank: Bank, content: bytes | None = None) -> BankImport:
    row = actions.start_import(bank=bank, file_name="đề.docx", content=content or two_questions(), by=None, now=NOW)
    assert actions.read_import(row.pk)
    row.refresh_from_db()
    return row


def test_pictures_wait_with_the_import(bank):
    row = ready(bank)
    assert (ImportPicture.objects.count(), Picture.objects.count()) == (2, 0)
    first, second = read_preview(row.preview).questions
    assert first.text == "Đây là đâu, theo hình? <img 1>"
    assert second.choices == ("<img 1>", "<img 2>", "Không hình nào")
    assert [picture.hash for picture in second.pictures][1] == first.pictures[0].hash
    row.delete()
    assert ImportPicture.objects.count() == 0


def test_taking_in_stores_each_picture_once(bank):
    row = ready(bank)
    actions.take_in(bank_import=row, by=None, now=NOW)
    assert Picture.objects.count() == 2
    first, second = Question.objects.select_related("head").order_by("number")
    picture = Picture.objects.get(hash=first.head.pictures[0]["hash"])
    assert first.head.pictures == [
        {"hash": picture.hash, "alt": "Bản đồ", "width": picture.width, "height": picture.height}
    ]
    assert len(second.head.pictures) == 2
    other = actions.create_bank(name="Khác", by=None, now=NOW)
    actions.take_in(bank_import=ready(other), by=None, now=NOW)
    assert Picture.objects.count() == 2


def test_dropping_stores_nothing(bank):
    actions.drop_import(bank_import=ready(bank))
    assert Picture.objects.count() == 0


def test_only_pictures_of_what_is_taken_in_are_stored(bank):
    row = ready(bank)
    actions.leave_out(bank_import=row, number=2)
    actions.take_in(bank_import=row, by=None, now=NOW)
    assert Picture.objects.count() == 1


def test_the_same_question_is_known_by_its_pictures(bank):
    actions.take_in(bank_import=ready(bank), by=None, now=NOW)
    again = read_preview(ready(bank).preview)
    assert set(states_of(again).values()) == {"same"}
    others = read_preview(ready(bank, two_questions(3, 4)).preview)
    assert "same" not in states_of(others).values()
    assert len(held_questions(bank)) == 2


def test_a_choice_that_is_only_a_picture_is_no_empty_one(bank):
    assert set(states_of(read_preview(ready(bank).preview)).values()) == {"ready"}


def test_two_choices_with_the_same_picture_are_the_same(bank):
    row = ready(bank, two_questions(5, 5))
    assert states_of(read_preview(row.preview)) == {1: "ready", 2: "look"}


def revise(question: Question, **changes: object) -> Question:
    head = question.head
    wording = replace(actions.wording_of(head), **changes)
    written = actions.WrittenQuestion(wording, question.topic.name)
    return actions.revise_question(question=question, written=written, by=None, now=NOW)


def test_a_change_of_words_keeps_the_pictures(bank):
    actions.take_in(bank_import=ready(bank), by=None, now=NOW)
    second = Question.objects.select_related("head", "topic").get(number=2)
    before = second.head.pictures
    changed = revise(second, text="Hình nào?", choices=["<img 2>", "Không", "<img 1>"])
    # counted as they stand now
    assert [c["text"] for c in changed.head.choices] == ["<img 1>", "Không", "<img 2>"]
    assert changed.head.pictures == before[::-1]
    shorter = revise(changed, choices=["Một", "Không", "<img 2>"])
    assert [c["text"] for c in shorter.head.choices] == ["Một", "Không", "<img 1>"]
    assert shorter.head.pictures == before[:1]


def test_another_picture_makes_a_revision_and_shows_in_the_history(bank):
    actions.take_in(bank_import=ready(bank), by=None, now=NOW)
    first = Question.objects.select_related("head", "topic").get(number=1)
    other = Question.objects.select_related("head").get(number=2).head.pictures[:1]
    revise(first, pictures=other)
    newest, _oldest = versions_of(first)
    (change,) = newest.changes
    assert [part.kind for part in change.parts if part.kind != "same"] == ["gone", "new"]
    assert other[0]["hash"] in change.parts[-1].text


def test_kinds_and_hashes_are_held_by_the_database(bank):
    Picture.objects.create(hash="0" * 64, kind="png", width=1, height=1, content=b"x")
    for wrong in ({"hash": "0" * 64, "kind": "png"}, {"hash": "1" * 64, "kind": "svg"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Picture.objects.create(**wrong, width=1, height=1, content=b"x")
