"""Several at once: an import is taken in once, numbers stay unique, the second of two writers is refused."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections

from contest.banks import actions
from contest.banks.errors import BankError
from contest.banks.models import Bank, BankImport, Question
from contest.banks.preview.document import read_preview
from contest.banks.preview.states import states_of
from tests.banks.question_files import sheet
from tests.factories import NOW, written

HEAD = ["Câu", "Nội dung câu hỏi", "A", "B", "C", "D", "Đáp án"]
ROWS = [
    [n, f"Câu hỏi riêng thứ {n} hỏi điều gì?", "Một", "Hai", "Ba", "Bốn", "B" if n < 9 else ""] for n in range(1, 13)
]
ABCD = ["Một", "Hai", "Ba", "Bốn"]


def at_once(*work: Callable[[], object]) -> Counter[str]:
    """Runs each in a thread of its own, together; counts "done" and the codes of errors."""
    gate, ends = threading.Barrier(len(work)), []

    def run(one: Callable[[], object]) -> None:
        try:
            gate.wait()
            one()
            ends.append("done")
        except BankError as error:
            ends.append(error.code)
        except Exception as error:
            ends.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


@pytest.fixture
def bank(transactional_db) -> Bank:
    return actions.create_bank(name="Xây dựng Đảng", by=None, now=NOW)


@pytest.fixture
def row(bank, monkeypatch) -> BankImport:
    """An import that has been read: eight questions with a key, four without."""
    monkeypatch.setattr("contest.banks.actions.imports.send_hint", lambda *args, **options: None)
    row = actions.start_import(bank=bank, file_name="đề.xlsx", content=sheet([HEAD, *ROWS]), by=None, now=NOW)
    actions.read_import(row.pk)
    return row


def test_pressed_by_many_at_once_it_is_taken_in_once(bank, row):
    ends = at_once(*[lambda: actions.take_in(bank_import=row, by=None, now=NOW)] * 6)
    assert ends == {"done": 1, "nothing_ready": 5}
    assert sorted(bank.questions.values_list("number", flat=True)) == list(range(1, 9))


def test_corrections_at_once_are_all_kept(row):
    def mend(number: int) -> Callable[[], object]:
        return lambda: actions.correct_preview(bank_import=row, number=number, correct=[0])

    assert at_once(*(mend(number) for number in range(9, 13))) == {"done": 4}
    assert set(states_of(read_preview(BankImport.objects.get(pk=row.pk).preview)).values()) == {"ready"}


def test_questions_added_at_once_get_numbers_of_their_own(bank):
    actions.add_topic(bank=bank, name="Điều lệ")

    def add() -> object:
        return actions.add_question(bank=bank, written=written(topic="Điều lệ"), by=None, now=NOW)

    assert at_once(*[add] * 6) == {"done": 6}
    assert sorted(bank.questions.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_of_two_writers_at_once_one_is_refused(bank):
    question = actions.add_question(bank=bank, written=written(), by=None, now=NOW)

    def revise(text: str) -> Callable[[], object]:
        return lambda: actions.revise_question(
            question=question, written=written(text), seen=question.head_id, by=None, now=NOW
        )

    assert at_once(revise("Một?"), revise("Hai?")) == {"done": 1, "changed_meanwhile": 1}
    assert Question.objects.get(pk=question.pk).revisions.count() == 2
