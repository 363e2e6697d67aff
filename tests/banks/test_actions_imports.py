"""From a file to questions in the bank: read once, mended, taken in once, undone; nothing changes on a bad file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError

from contest.banks import actions, tasks
from contest.banks.actions import imports
from contest.banks.errors import BankError
from contest.banks.models import Bank, BankImport, Question, Revision, Topic
from contest.banks.preview.document import read_preview
from contest.banks.preview.states import counts_of, states_of
from contest.banks.readers import UnreadableFile
from contest.rounds.actions import publish_round
from contest.rounds.rules import Section, single_rules, usual_paper
from tests.banks.question_files import sheet, word
from tests.factories import NOW, make_draft, written

pytestmark = pytest.mark.django_db
State = BankImport.State
HEAD = ["Câu", "Nội dung câu hỏi", "A", "B", "C", "D", "Đáp án", "Chủ đề"]
STEMS = ["Chi bộ họp thường kỳ mấy tháng một lần?", "Đảng viên đóng đảng phí vào lúc nào?", "Ai là bí thư chi bộ?"]
CHOICES = ["Một", "Hai", "Ba", "Bốn"]


def questions_file(keys: str = "BC-", stems: list[str] = STEMS, topic: str = "") -> bytes:
    """A sheet with a question for each key; "-" leaves the answer out."""
    rows = [
        [number, stem, *CHOICES, "" if key == "-" else key, topic]
        for number, (stem, key) in enumerate(zip(stems, keys, strict=True), start=1)
    ]
    return sheet([HEAD, *rows])


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The hints that would have gone to the broker."""
    ids: list[int] = []
    monkeypatch.setattr(imports, "send_hint", lambda task, *args, **options: ids.extend(args))
    return ids


@pytest.fixture
def bank(db) -> Bank:
    return actions.create_bank(name="Xây dựng Đảng", by=None, now=NOW)


def start(bank: Bank, content: bytes | None = None, **options: object) -> BankImport:
    usual = {"file_name": "đề.xlsx", "content": questions_file() if content is None else content}
    return actions.start_import(bank=bank, **{**usual, **options}, by=None, now=NOW)


def ready(bank: Bank, content: bytes | None = None, **options: object) -> BankImport:
    """An import that has been read."""
    row = start(bank, content, **options)
    assert actions.read_import(row.pk) is True
    row.refresh_from_db()
    return row


def states(row: BankImport) -> dict[int, str]:
    row.refresh_from_db()
    return dict(states_of(read_preview(row.preview)))


def take_in(row: BankImport) -> actions.TakenIn:
    return actions.take_in(bank_import=row, by=None, now=NOW)


def numbers_and_stems(bank: Bank) -> list[tuple[int, str]]:
    return list(bank.questions.values_list("number", "head__text"))


# --- reading --------------------------------------------------------------------------------------


def test_start_import_stores_first_and_hints_after(bank, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        row = start(bank)
    assert (row.state, sent) == (State.WAITING, [])
    for callback in callbacks:
        callback()
    assert sent == [row.pk]


def test_read_import(bank):
    row = ready(bank)
    assert (row.state, row.failure) == (State.READ, "")
    assert states(row) == {1: "ready", 2: "ready", 3: "look"}
    assert read_preview(row.preview).keyed == 2
    assert not Question.objects.exists()


def test_read_import_twice_keeps_what_was_mended(bank):
    row = ready(bank)
    actions.correct_preview(bank_import=row, number=3, correct=[0])
    assert actions.read_import(row.pk) is False
    assert states(row)[3] == "ready"


def test_the_slower_of_two_readers_changes_nothing(bank, monkeypatch):
    row = start(bank)

    def other_first(row: BankImport):
        # Another worker gets a reading back that it took for dead, and is done before this one.
        BankImport.objects.filter(pk=row.pk).update(state=State.WAITING)
        monkeypatch.undo()
        actions.read_import(row.pk)
        actions.correct_preview(bank_import=row, number=3, correct=[0])
        return imports.read_bank(bytes(row.content), name=row.file_name)

    monkeypatch.setattr(imports, "_read", other_first)
    assert actions.read_import(row.pk) is False
    assert states(row)[3] == "ready"


def test_the_key_may_stand_in_another_file(bank):
    answers = sheet([["Câu", "Đáp án"], [1, "A"], [2, "A"], [3, "D"]])
    row = ready(bank, questions_file("---"), answers=answers, answers_name="đáp án.xlsx")
    assert [question.correct for question in read_preview(row.preview).questions] == [(0,), (0,), (3,)]


def test_the_topic_is_for_questions_that_have_none(bank):
    both = word("Câu 1. Hỏi gì?", "A. Một", "B. Hai", "Đáp án: A")
    assert read_preview(ready(bank, both, topic=" Điều  lệ ").preview).questions[0].topic == "Điều lệ"
    own = questions_file(topic="Lịch sử")
    assert {q.topic for q in read_preview(ready(bank, own, topic="Điều lệ").preview).questions} == {"Lịch sử"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("đề cũ.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "“đề cũ.doc”"),
        ("hỏng.xlsx", questions_file()[:700], "“hỏng.xlsx”"),
        ("trống.docx", b"", "“trống.docx”"),
        ("thơ.txt", "Không có câu hỏi nào ở đây.".encode(), "“thơ.txt”"),
    ],
)
def test_a_bad_file_fails_with_its_name_and_a_remedy(bank, name, content, said):
    row = ready(bank, content, file_name=name)
    assert row.state == State.FAILED
    assert said in row.failure
    assert "ãy " in row.failure
    assert not Question.objects.exists()


def test_a_fault_of_ours_ends_as_failed_too(bank, monkeypatch, caplog):
    def broken(*args, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(imports, "read_bank", broken)
    row = ready(bank)
    assert (row.state, row.failure) == (State.FAILED, "unknown")
    assert "ZeroDivisionError" in caplog.text


# --- what was lost on the way ---------------------------------------------------------------------


def aged(bank: Bank, state: int, minutes: int, *, tries: int) -> BankImport:
    row = start(bank)
    at = NOW - dt.timedelta(minutes=minutes)
    BankImport.objects.filter(pk=row.pk).update(state=state, at=at, moved_at=at, tries=tries)
    return row


@pytest.mark.parametrize(
    ("state", "minutes", "tries", "expected"),
    [
        # a day without workers
        (State.WAITING, 1_440, 0, State.WAITING),
        (State.WAITING, 1_440, 3, State.WAITING),
        (State.READING, 9, 3, State.READING),
        (State.READING, 11, 2, State.WAITING),
        (State.READING, 11, 3, State.FAILED),
        (State.DROPPED, 61, 3, State.DROPPED),
    ],
)
def test_revive_imports(bank, monkeypatch, state, minutes, tries, expected):
    monkeypatch.setattr(imports, "nobody_is_at", lambda model, pk: False)
    row = aged(bank, state, minutes, tries=tries)
    actions.revive_imports(now=NOW)
    row.refresh_from_db()
    assert row.state == expected


def test_a_file_that_waited_long_is_not_taken_for_left_while_it_is_read(bank, monkeypatch):
    row, later, seen = start(bank), NOW + dt.timedelta(hours=3), []
    monkeypatch.setattr(imports, "shared_now", lambda: later)
    monkeypatch.setattr(imports, "nobody_is_at", lambda model, pk: False)
    real = imports._read

    def read_meanwhile(bank_import: BankImport) -> object:
        actions.revive_imports(now=later)
        seen.append(BankImport.objects.get(pk=row.pk).state)
        return real(bank_import)

    monkeypatch.setattr(imports, "_read", read_meanwhile)
    assert actions.read_import(row.pk) is True
    assert seen == [State.READING]


def test_a_file_that_workers_die_of_is_given_up(bank, monkeypatch):
    class Killed(BaseException): ...

    def die(row: BankImport) -> bool:
        raise Killed

    monkeypatch.setattr(imports, "_read_into_preview", die)
    row, seen = start(bank), []
    for _ in range(3):
        with pytest.raises(Killed):
            actions.read_import(row.pk)
        actions.revive_imports(now=NOW)
        row.refresh_from_db()
        seen.append(row.state)
    assert seen == [State.WAITING, State.WAITING, State.FAILED]
    assert actions.read_import(row.pk) is False


def test_a_file_whose_database_was_away_is_read_again(bank, monkeypatch):
    def lose_it(*args: object, **options: object) -> None:
        raise OperationalError("database is locked")

    row = start(bank)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "read_bank", lose_it)
        assert actions.read_import(row.pk) is False
    actions.revive_imports(now=NOW)
    assert actions.read_import(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.tries) == (State.READ, 2)


def test_the_tick_sends_what_waits(bank, sent):
    rows = [start(bank) for _ in range(3)]
    BankImport.objects.update(at=dt.datetime.now(dt.UTC))
    actions.read_import(rows[1].pk)
    sent.clear()
    assert tasks.resume_imports() == 2
    assert sorted(sent) == [rows[0].pk, rows[2].pk]


def test_the_task_reads(bank):
    row = start(bank)
    tasks.read_import(row.pk)
    tasks.read_import(row.pk)
    row.refresh_from_db()
    assert row.state == State.READ


# --- mending --------------------------------------------------------------------------------------


def test_a_question_without_a_sure_key_is_never_taken_in(bank):
    row = ready(bank)
    assert take_in(row).questions == 2
    assert numbers_and_stems(bank) == [(1, STEMS[0]), (2, STEMS[1])]


def test_correct_preview_makes_it_ready(bank):
    row = ready(bank)
    mended = actions.correct_preview(
        bank_import=row,
        number=3,
        correct=[1],
        text=" Ai là  bí thư? ",
        choices=["Người này", "Người kia"],
        topic="Tổ chức",
        difficulty=3,
    )
    assert (mended.correct, mended.text, mended.topic) == ((1,), "Ai là  bí thư?", "Tổ chức")
    take_in(row)
    question = bank.questions.get(number=3)
    assert (question.head.text, question.head.letters, question.topic.name, question.difficulty) == (
        "Ai là  bí thư?",
        "B",
        "Tổ chức",
        3,
    )


def test_correct_preview_leaves_alone_what_is_not_given(bank):
    row = ready(bank)
    before = read_preview(row.preview).questions[0]
    actions.correct_preview(bank_import=row, number=1, difficulty=2)
    after = read_preview(BankImport.objects.get(pk=row.pk).preview).questions[0]
    assert (after.text, after.choices, after.correct, after.topic, after.difficulty) == (
        before.text,
        before.choices,
        before.correct,
        before.topic,
        2,
    )


def test_a_question_can_be_left_out_and_brought_back(bank):
    row = ready(bank)
    actions.leave_out(bank_import=row, number=1)
    assert states(row)[1] == "dropped"
    actions.leave_out(bank_import=row, number=1, dropped=False)
    assert states(row)[1] == "ready"
    actions.leave_out(bank_import=row, number=3)
    actions.leave_out(bank_import=row, number=3, dropped=False)
    assert states(row)[3] == "look"


def test_a_question_mended_into_one_of_the_bank_is_passed_over(bank):
    take_in(ready(bank))
    row = ready(bank, questions_file("B", ["Câu khác hẳn câu kia?"]))
    mended = actions.correct_preview(bank_import=row, number=1, text=STEMS[0])
    assert (mended.same_as, states(row)) == (1, {1: "same"})


@pytest.mark.parametrize(("number", "code"), [(9, "no_such_question"), (1, "taken_already")])
def test_correct_preview_refuses(bank, number, code):
    row = ready(bank)
    take_in(row)
    with pytest.raises(BankError) as error:
        actions.correct_preview(bank_import=row, number=number, correct=[0])
    assert error.value.code == code


def test_correct_preview_refuses_a_file_that_is_not_read(bank):
    with pytest.raises(BankError) as error:
        actions.correct_preview(bank_import=start(bank), number=1, correct=[0])
    assert error.value.code == "wrong_state"


# --- taking in ------------------------------------------------------------------------------------


def test_take_in(bank, organiser):
    row = ready(bank, questions_file("BC-", topic="Điều lệ"))
    done = actions.take_in(bank_import=row, by=organiser, now=NOW)
    assert (done.questions, done.waiting) == (2, 1)
    row.refresh_from_db()
    assert (row.state, row.done_at) == (State.DONE, NOW)
    assert [(q.number, q.topic.name, q.head.letters, q.head.by) for q in bank.questions.select_related("head")] == [
        (1, "Điều lệ", "B", organiser),
        (2, "Điều lệ", "C", organiser),
    ]
    assert states(row) == {1: "taken", 2: "taken", 3: "look"}


def test_pressed_twice_it_takes_in_once(bank):
    row = ready(bank)
    take_in(row)
    with pytest.raises(BankError) as error:
        take_in(row)
    assert error.value.code == "nothing_ready"
    assert bank.questions.count() == 2


def test_what_is_mended_later_can_follow(bank):
    row = ready(bank)
    take_in(row)
    actions.correct_preview(bank_import=row, number=3, correct=[0])
    assert take_in(row).questions == 1
    assert [stem for _, stem in numbers_and_stems(bank)] == STEMS


def test_the_same_file_again_adds_nothing(bank):
    take_in(ready(bank))
    again = ready(bank)
    assert states(again) == {1: "same", 2: "same", 3: "look"}
    with pytest.raises(BankError):
        take_in(again)
    assert bank.questions.count() == 2


def test_what_came_into_the_bank_since_the_reading_is_passed_over(bank):
    first, second = ready(bank), ready(bank, questions_file("BCA"))
    take_in(first)
    done = take_in(second)
    assert (done.questions, done.counts["same"]) == (1, 2)
    assert [stem for _, stem in numbers_and_stems(bank)] == STEMS


def test_another_key_in_the_bank_is_said(bank):
    take_in(ready(bank))
    question = read_preview(ready(bank, questions_file("AC-")).preview).questions[0]
    assert (question.same_as, question.other_key) == (1, True)


def test_a_retired_question_does_not_come_back_by_an_import(bank):
    take_in(ready(bank))
    actions.retire_question(question=bank.questions.get(number=1), now=NOW)
    assert states(ready(bank))[1] == "same"


def test_another_bank_has_its_own_questions(bank):
    take_in(ready(bank))
    other = actions.create_bank(name="Ngân hàng khác", by=None, now=NOW)
    assert states(ready(other)) == {1: "ready", 2: "ready", 3: "look"}


# --- undoing and putting away ---------------------------------------------------------------------


def test_read_import_stores_how_far_it_is(bank, monkeypatch):
    row = start(bank)
    seen = []
    store = imports._Progress.__call__

    def stored(progress: imports._Progress, share: float, **more: int) -> None:
        store(progress, share, **more)
        now = BankImport.objects.get(pk=row.pk)
        seen.append((now.progress, now.found))

    monkeypatch.setattr(imports._Progress, "__call__", stored)
    assert actions.read_import(row.pk)
    assert seen == [(40, 3), (60, 3), (60, 3), (85, 3)]


def test_undo_import_leaves_the_bank_as_it_was(bank):
    before = actions.add_topic(bank=bank, name="Lịch sử")
    row = ready(bank, questions_file(topic="Mới"))
    take_in(row)
    assert actions.undo_import(bank_import=row) == actions.Undone(2, 0)
    assert (Question.objects.count(), Revision.objects.count(), list(Topic.objects.all())) == (0, 0, [before])
    row.refresh_from_db()
    assert row.state == State.UNDONE
    assert states(row) == {1: "ready", 2: "ready", 3: "look"}


def test_undone_it_can_be_taken_in_again(bank):
    row = ready(bank)
    take_in(row)
    actions.undo_import(bank_import=row)
    assert take_in(row).questions == 2
    assert bank.questions.count() == 2


def test_undo_import_keeps_a_topic_that_has_other_questions(bank):
    row = ready(bank, questions_file(topic="Mới"))
    take_in(row)
    topic = bank.topics.get(name="Mới")
    actions.add_question(bank=bank, written=written(topic="Mới"), by=None, now=NOW)
    actions.undo_import(bank_import=row)
    assert [(q.topic, q.head.text) for q in bank.questions.select_related("head")] == [(topic, "Hỏi?")]


def test_undo_import_refuses_once_a_question_is_in_a_paper(bank, root):
    row = ready(bank, questions_file(topic="Điều lệ"))
    take_in(row)
    rules = single_rules(paper=usual_paper(sections=(Section(topic="Điều lệ", count=2),)))
    publish_round(round=make_draft(root, bank=bank, rules=rules), secret=bytes(32), now=NOW)
    before = list(Question.objects.values_list())
    with pytest.raises(BankError) as error:
        actions.undo_import(bank_import=row)
    assert error.value.code == "used"
    assert list(Question.objects.values_list()) == before
    row.refresh_from_db()
    assert row.state == State.DONE


def test_undo_import_refuses_once_a_question_was_changed(bank):
    row = ready(bank)
    take_in(row)
    question = bank.questions.get(number=1)
    actions.revise_question(question=question, written=written("Sửa?"), by=None, now=NOW)
    with pytest.raises(BankError) as error:
        actions.undo_import(bank_import=row)
    assert error.value.code == "revised"
    assert bank.questions.count() == 2


def test_undo_import_refuses_before_anything_was_taken_in(bank):
    with pytest.raises(BankError) as error:
        actions.undo_import(bank_import=ready(bank))
    assert error.value.code == "wrong_state"


def test_drop_and_reopen(bank):
    row = ready(bank)
    actions.correct_preview(bank_import=row, number=3, correct=[0])
    actions.drop_import(bank_import=row)
    row.refresh_from_db()
    assert row.state == State.DROPPED
    with pytest.raises(BankError):
        take_in(row)
    actions.reopen_import(bank_import=row)
    assert counts_of(states_of(read_preview(BankImport.objects.get(pk=row.pk).preview)))["ready"] == 3


def test_a_file_dropped_while_it_is_read_stays_dropped(bank):
    row = start(bank)
    actions.drop_import(bank_import=row)
    assert actions.read_import(row.pk) is False
    row.refresh_from_db()
    assert row.state == State.DROPPED
    with pytest.raises(BankError):
        actions.reopen_import(bank_import=row)


def test_drop_import_refuses_after_taking_in(bank):
    row = ready(bank)
    take_in(row)
    with pytest.raises(BankError) as error:
        actions.drop_import(bank_import=row)
    assert error.value.code == "wrong_state"


# --- at once --------------------------------------------------------------------------------------


def test_import_file(bank):
    row, done = actions.import_file(bank=bank, file_name="đề.xlsx", content=questions_file(), by=None, now=NOW)
    assert (done.questions, done.waiting, row.bank) == (2, 1, bank)
    assert bank.questions.count() == 2


def test_import_file_without_a_key_waits_in_the_preview(bank):
    row, done = actions.import_file(bank=bank, file_name="đề.xlsx", content=questions_file("---"), by=None, now=NOW)
    assert (done.questions, done.waiting, row.state) == (0, 3, State.READ)


def test_import_file_keeps_nothing_of_a_bad_file(bank):
    with pytest.raises(UnreadableFile):
        actions.import_file(bank=bank, file_name="đề.xlsx", content=b"", by=None, now=NOW)
    assert not BankImport.objects.exists()


# --- like questions -------------------------------------------------------------------------------

STEM = "Theo Điều lệ Đảng, chi bộ họp thường kỳ mấy tháng một lần?"
ALMOST = "Theo dieu le Đảng , chi bộ họp thường kì mấy tháng một lần"


def like_rows(*rows: tuple[str, str, str]) -> bytes:
    """A sheet of questions: stem, topic, explanation; B is right."""
    made = [[n, stem, *CHOICES, "B", topic, why] for n, (stem, topic, why) in enumerate(rows, start=1)]
    return sheet([[*HEAD, "Giải thích"], *made])


def row_preview(row: BankImport):
    row.refresh_from_db()
    return read_preview(row.preview)


def test_a_question_like_one_of_the_bank_waits_for_a_decision(bank):
    take_in(ready(bank, like_rows((STEM, "", ""))))
    row = ready(bank, like_rows((ALMOST, "", ""), ("Ai bầu ra chi ủy của chi bộ?", "", "")))
    assert states(row) == {1: "look", 2: "ready"}
    assert [(r.code, r.number) for r in row_preview(row).questions[0].warnings] == [("near_in_bank", 1)]


def test_keep_like_takes_both(bank):
    row = ready(bank, like_rows((STEM, "", ""), (ALMOST, "", "")))
    assert states(row) == {1: "ready", 2: "look"}
    actions.keep_like(bank_import=row, number=2)
    assert states(row) == {1: "ready", 2: "ready"}
    assert take_in(row).questions == 2


def test_keep_like_leaves_other_doubts(bank):
    row = ready(bank, sheet([HEAD, [1, STEM, *CHOICES, "B", ""], [2, ALMOST, *CHOICES, "", ""]]))
    actions.keep_like(bank_import=row, number=2)
    assert states(row) == {1: "ready", 2: "look"}


def test_what_was_kept_is_not_asked_about_again_after_undoing(bank):
    take_in(ready(bank, like_rows((STEM, "", ""))))
    row = ready(bank, like_rows((ALMOST, "", "")))
    actions.keep_like(bank_import=row, number=1)
    take_in(row)
    row.refresh_from_db()
    actions.undo_import(bank_import=row)
    assert states(row) == {1: "ready"}


def test_merge_like_into_the_bank_makes_a_revision(bank, organiser):
    take_in(ready(bank, like_rows((STEM, "", ""))))
    row = ready(bank, like_rows((ALMOST, "Sinh hoạt", "Điều 22 Điều lệ.")))
    got = actions.merge_like(bank_import=row, number=1, by=organiser, now=NOW)
    question = bank.questions.get()
    assert (got, states(row)) == (["explanation", "topic"], {1: "dropped"})
    assert (
        question.head.number,
        question.head.text,
        question.head.explanation,
        question.topic.name,
        question.head.by,
    ) == (
        2,
        STEM,
        "Điều 22 Điều lệ.",
        "Sinh hoạt",
        organiser,
    )


def test_merge_like_takes_over_nothing_that_the_bank_has(bank):
    take_in(ready(bank, like_rows((STEM, "Điều lệ", "Điều 22."))))
    row = ready(bank, like_rows((ALMOST, "Sinh hoạt", "Lời khác.")))
    assert actions.merge_like(bank_import=row, number=1, by=None, now=NOW) == []
    assert [(r.number, r.explanation) for r in bank.questions.get().revisions.all()] == [(1, "Điều 22.")]


def test_merge_like_inside_a_file(bank):
    row = ready(bank, like_rows((STEM, "", ""), (ALMOST, "Sinh hoạt", "Điều 22.")))
    assert actions.merge_like(bank_import=row, number=2, by=None, now=NOW) == ["explanation", "topic"]
    assert states(row) == {1: "ready", 2: "dropped"}
    first = row_preview(row).questions[0]
    assert (first.text, first.topic, first.explanation) == (STEM, "Sinh hoạt", "Điều 22.")


def test_merge_like_with_an_earlier_one_that_was_taken_in(bank):
    row = ready(bank, like_rows((STEM, "", ""), (ALMOST, "", "Điều 22.")))
    take_in(row)
    assert actions.merge_like(bank_import=row, number=2, by=None, now=NOW) == ["explanation"]
    assert bank.questions.get().head.explanation == "Điều 22."


def test_merge_like_refuses_what_is_like_nothing(bank):
    row = ready(bank, like_rows((STEM, "", "")))
    with pytest.raises(BankError, match="nothing_alike"):
        actions.merge_like(bank_import=row, number=1, by=None, now=NOW)
    assert states(row) == {1: "ready"}
