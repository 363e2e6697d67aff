"""Statements of true or false become questions; undoing an import takes back what its merges did."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from contest.banks import actions
from contest.banks.models import Bank, BankImport, Question, Revision
from contest.banks.preview.changes import with_hash
from contest.banks.preview.document import (
    GROUP,
    SHORT,
    Preview,
    PreviewQuestion,
    Remark,
    preview_document,
    read_preview,
)
from contest.banks.preview.groups import join_groups, split_groups
from contest.banks.preview.states import states_of
from contest.rounds.models import Edition, EditionItem
from tests.factories import NOW, make_draft, written

STATEMENTS = ("Nước sôi ở 100 °C.", "Trăng tự sáng.", "Đất quay quanh Trời.", "Sắt nhẹ hơn nhôm.")


@pytest.fixture
def bank(db) -> Bank:
    return actions.create_bank(name="Xây dựng Đảng", by=None, now=NOW)


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def question(number: int, **changes: object) -> PreviewQuestion:
    usual = {
        "label": f"Câu {number}", "text": f"Hỏi điều thứ {number}?", "choices": ("Một", "Hai"), "correct": (0,),
        "topic": "Chung",
    }  # fmt: skip
    return with_hash(PreviewQuestion(number=number, **{**usual, **changes}))


def group(number: int = 1, **changes: object) -> PreviewQuestion:
    usual = {"text": "Đọc đoạn sau.", "choices": STATEMENTS, "correct": (0, 2), "kind": GROUP}
    return question(number, **{**usual, **changes})


def imported(bank: Bank, *questions: PreviewQuestion, **more: object) -> BankImport:
    document = preview_document(Preview(questions=questions))
    return BankImport.objects.create(
        bank=bank, file_name="tệp.docx", content=b"", state=BankImport.State.READ, preview=document, at=NOW, **more
    )


def stored(row: BankImport) -> Preview:
    row.refresh_from_db()
    return read_preview(row.preview)


# --- groups, pure ---------------------------------------------------------------------------------


def test_each_statement_becomes_a_question_behind_its_group():
    preview = split_groups(Preview(questions=(group(1), question(2))), [1])
    assert [one.number for one in preview.questions] == [1, 3, 4, 5, 6, 2]
    whole, first, second, *_rest = preview.questions
    assert (whole.split, whole.dropped, states_of(preview)[1]) == (True, True, "dropped")
    assert (first.label, first.text, first.choices, first.correct, first.part_of, first.kind) == (
        "Câu 1a", "Đọc đoạn sau.\n\nNước sôi ở 100 °C.", ("Đúng", "Sai"), (0,), 1, "",
    )  # fmt: skip
    assert (second.label, second.correct) == ("Câu 1b", (1,))
    assert [states_of(preview)[number] for number in (3, 4, 5, 6)] == ["ready"] * 4
    assert len({one.hash for one in preview.questions}) == 6


@pytest.mark.parametrize(
    ("correct", "warnings", "keys"),
    [
        ((), (), [(1,)] * 4),
        ((0, 1, 2, 3), (), [(0,)] * 4),
        ((), (Remark("no_answer_marked"),), [()] * 4),
    ],
)
def test_no_statement_is_false_only_because_no_key_was_found(correct, warnings, keys):
    preview = split_groups(Preview(questions=(group(1, correct=correct, warnings=warnings),)), [1])
    assert [one.correct for one in preview.questions[1:]] == keys
    wanted = "look" if warnings else "ready"
    assert [states_of(preview)[one.number] for one in preview.questions[1:]] == [wanted] * 4


def test_splitting_can_be_taken_back_until_something_is_in_the_bank():
    before = Preview(questions=(group(1), question(2), group(3)))
    after = split_groups(before, [1, 3])
    assert join_groups(after).questions == before.questions
    taken = [with_hash(one, taken=7) if one.label == "Câu 1b" else one for one in after.questions]
    joined = join_groups(Preview(questions=tuple(taken)))
    assert [one.label for one in joined.questions] == [
        "Câu 1", "Câu 1a", "Câu 1b", "Câu 1c", "Câu 1d", "Câu 2", "Câu 3",
    ]  # fmt: skip


# --- groups, on the page --------------------------------------------------------------------------


def test_one_press_splits_every_group_and_they_can_be_taken_in(desk, bank):
    row = imported(bank, group(1), question(2), group(3, text="Đọc đoạn khác."), question(4, kind=SHORT, choices=()))
    here = f"/to-chuc/ngan-hang/nhap/{row.pk}"
    page = desk.get(here)
    assert page.context["groups"] == {
        "whole": ["Câu 1", "Câu 3"], "numbers": [1, 3], "makes": 8, "split": 0, "made": 0, "open": True,
    }  # fmt: skip
    assert page.context["shorts"] == ["Câu 4"]
    assert "Tách thành 8 câu Đúng/Sai" in page.content.decode()
    assert desk.post(f"{here}/nhieu-y", {"do": "split"}).status_code == 302
    shown = desk.get(f"{here}?xem=tat-ca").content.decode()
    assert ("Câu 3d" in shown, "Đã tách 2 câu nhiều ý thành 8 câu Đúng/Sai." in shown) == (True, True)
    desk.post(f"{here}/nhap-vao")
    kinds = bank.questions.values_list("head__kind", flat=True)
    assert sorted(kinds) == [Revision.Kind.ONE] + [Revision.Kind.TRUE_FALSE] * 8


def test_walking_through_split_statements_goes_in_the_order_of_the_list(desk, bank):
    row = imported(bank, group(1), question(2))
    actions.split_group(bank_import=row)
    page = desk.get(f"/to-chuc/ngan-hang/nhap/{row.pk}?xem=tat-ca&cau=6")
    chosen = page.context["chosen"]
    assert (chosen["title"], chosen["after"]) == ("Câu 1d", "câu 2")
    assert "cau=5" in chosen["to_before"]


def test_groups_can_be_refused_by_one_press(desk, bank):
    row = imported(bank, group(1), question(2))
    desk.post(f"/to-chuc/ngan-hang/nhap/{row.pk}/nhieu-y", {"do": "drop"})
    assert states_of(stored(row)) == {1: "dropped", 2: "ready"}


def test_short_answers_can_be_put_aside_by_one_press(desk, bank):
    row = imported(bank, question(1, kind=SHORT, choices=(), part="III"), question(2))
    here = f"/to-chuc/ngan-hang/nhap/{row.pk}"
    assert desk.get(here).context["shorts"] == ["Câu 1, phần III"]
    desk.post(f"{here}/nhieu-y", {"do": "drop-short"})
    assert states_of(stored(row)) == {1: "dropped", 2: "ready"}
    assert not desk.get(here).context["shorts_wait"]


def test_what_is_to_be_looked_at_can_be_narrowed_to_one_reason(desk, bank):
    row = imported(bank, question(1, correct=()), question(2, correct=()), question(3, text=""), question(4))
    here = f"/to-chuc/ngan-hang/nhap/{row.pk}"
    reasons = desk.get(here).context["reasons"]
    assert [(one["word"], one["count"], one["current"]) for one in reasons] == [
        ("Mọi lý do", 3, True), ("Chưa rõ đáp án", 2, False), ("Thiếu câu hỏi", 1, False),
    ]  # fmt: skip
    page = desk.get(reasons[1]["to"])
    assert [line["title"] for line in page.context["lines"]["items"]] == ["Câu 1", "Câu 2"]
    assert [one["current"] for one in page.context["tabs"]] == [True, False, False]
    # the next question is the next with this reason, then the list of it
    mended = desk.post(f"{here}/cau/1", {"correct": ["0"], "xem": page.context["tab"]})
    assert "cau=2" in mended.headers["Location"]
    last = desk.post(f"{here}/cau/2", {"correct": ["0"], "xem": page.context["tab"]})
    assert last.headers["Location"] == reasons[1]["to"]
    assert "Không còn câu nào cần xem." in desk.get(last.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("member", 404), ("secretary", 404), ("judge", 404), ("outsider", 404), ("organiser", 400)]
)
def test_who_may_split(client, bank, who, status, request):
    row = imported(bank, group(1))
    client.force_login(request.getfixturevalue(who))
    assert client.post(f"/to-chuc/ngan-hang/nhap/{row.pk}/nhieu-y", {"do": "x"}).status_code == status
    assert len(stored(row).questions) == 1


def test_a_stranger_signs_in_first_and_get_is_refused(client, bank, organiser):
    row = imported(bank, group(1))
    here = f"/to-chuc/ngan-hang/nhap/{row.pk}/nhieu-y"
    assert client.post(here, {"do": "split"}).headers["Location"].startswith("/dang-nhap")
    client.force_login(organiser)
    assert client.get(here).status_code == 405


# --- undoing merges -------------------------------------------------------------------------------

STEM = "Chi bộ có từ bao nhiêu đảng viên chính thức trở lên thì được bầu chi ủy?"


@pytest.fixture
def old(bank: Bank) -> Question:
    return actions.add_question(bank=bank, written=written(STEM, ["Sáu", "Chín"], 1, tags=["cũ"]), by=None, now=NOW)


def like(number: int = 1, **changes: object) -> PreviewQuestion:
    usual = {
        "text": STEM.rstrip("?"), "choices": ("Sáu", "Chín"), "correct": (1,), "topic": "Chi bộ",
        "explanation": "Điều lệ, Điều 24.", "tags": ("mới",), "warnings": (Remark("near_in_bank", number=1),),
    }  # fmt: skip
    return question(number, **{**usual, **changes})


def as_it_is(one: Question) -> tuple[object, ...]:
    one = Question.objects.get(pk=one.pk)
    tags = list(one.tags.values_list("name", flat=True))
    return one.head_id, one.topic.name, tags, one.revisions.count(), one.head.explanation


def merged(bank: Bank, *more: PreviewQuestion) -> BankImport:
    row = imported(bank, like(), *more)
    assert actions.merge_like(bank_import=row, number=1, by=None, now=NOW) == ["explanation", "topic", "tags"]
    return row


def test_undoing_takes_back_a_merge_exactly(desk, bank, old):
    before = as_it_is(old)
    row = merged(bank, question(2))
    assert as_it_is(old)[1:] == ("Chi bộ", ["cũ", "mới"], 2, "Điều lệ, Điều 24.")
    actions.take_in(bank_import=row, by=None, now=NOW)
    page = desk.post(f"/to-chuc/ngan-hang/nhap/{row.pk}/hoan-tac", follow=True)
    said = [str(one) for one in page.context["messages"]]
    assert said == ["Đã lấy 1 câu ra khỏi ngân hàng.", "1 câu đã gộp trở lại như trước."]
    assert as_it_is(old) == before
    assert list(bank.topics.values_list("name", flat=True)) == ["Chung"]
    assert list(bank.tags.values_list("name", flat=True)) == ["cũ"]
    assert (stored(row).merges, states_of(stored(row))) == ((), {1: "same", 2: "ready"})


def test_a_merge_can_be_undone_before_anything_is_taken_in(desk, bank, old):
    before = as_it_is(old)
    row = merged(bank)
    assert desk.get(f"/to-chuc/ngan-hang/nhap/{row.pk}").context["can_undo"]
    undone = actions.undo_import(bank_import=row)
    assert (undone, as_it_is(old)) == (actions.Undone(0, 1), before)
    row.refresh_from_db()
    assert row.state == BankImport.State.READ


def test_putting_an_import_away_takes_its_merges_back(bank, old):
    before = as_it_is(old)
    row = merged(bank)
    assert actions.drop_import(bank_import=row) == actions.Undone(0, 1)
    assert as_it_is(old) == before
    assert stored(row).merges == ()


def test_what_was_changed_since_stays_and_is_said(desk, bank, old):
    row = merged(bank, question(2))
    actions.take_in(bank_import=row, by=None, now=NOW)
    now = Question.objects.get(pk=old.pk)
    actions.revise_question(question=now, written=written("Khác hẳn?", ["A", "B"]), by=None, now=NOW)
    after = as_it_is(old)
    page = desk.post(f"/to-chuc/ngan-hang/nhap/{row.pk}/hoan-tac", follow=True)
    said = [str(one) for one in page.context["messages"]]
    assert said[1].startswith("Câu 1 của ngân hàng giữ phần đã gộp")
    assert as_it_is(old) == after


def test_what_is_in_papers_since_stays_and_is_said(root, bank, old):
    row = merged(bank)
    contest = make_draft(root).contest
    edition = Edition.objects.create(contest=contest, plan=[], secret=bytes(32), secret_hash="", bank_hash="")
    head = Question.objects.get(pk=old.pk).head
    EditionItem.objects.create(edition=edition, item=0, revision=head, topic_name="Chi bộ")
    after = as_it_is(old)
    assert actions.undo_import(bank_import=row) == actions.Undone(0, 0, (1,))
    assert as_it_is(old) == after


def test_two_merges_into_one_question_go_back_one_after_the_other(bank, old):
    before = as_it_is(old)
    row = imported(bank, like(1, topic="Chung", tags=()), like(2, explanation="", topic="Chi bộ"))
    assert actions.merge_like(bank_import=row, number=1, by=None, now=NOW) == ["explanation"]
    assert actions.merge_like(bank_import=row, number=2, by=None, now=NOW) == ["topic", "tags"]
    assert actions.undo_import(bank_import=row) == actions.Undone(0, 1)
    assert as_it_is(old) == before


def test_tags_and_explanation_are_mended_in_the_preview(desk, bank):
    row = imported(bank, question(1))
    here = f"/to-chuc/ngan-hang/nhap/{row.pk}/cau/1"
    sent = {"wording": "1", "text": "Mới?", "choice_0": "A", "choice_1": "B", "correct": ["0"], "tags": "x, y"}
    desk.post(here, {**sent, "explanation": "Vì A."})
    mended = stored(row).questions[0]
    assert (mended.text, mended.explanation, mended.tags) == ("Mới?", "Vì A.", ("x", "y"))
    desk.post(here, {"correct": ["1"]})
    again = stored(row).questions[0]
    assert (again.correct, again.explanation, again.tags) == ((1,), "Vì A.", ("x", "y"))
    actions.take_in(bank_import=row, by=None, now=NOW)
    assert list(bank.questions.get().tags.values_list("name", flat=True)) == ["x", "y"]


def test_short_answers_say_what_to_do_and_lead_to_the_next_by_its_part(desk, bank):
    short = {"choices": (), "correct": (), "kind": SHORT, "part": "III"}
    row = imported(bank, question(1, **short), question(2, **short))
    page = desk.get(reverse("banks:import", args=[row.pk])).content.decode()
    assert page.count("Muốn dùng thì thêm các phương án A, B, C… cho câu trong tệp rồi tải lại.") == 2
    assert "Xem câu 2, phần III" in page
