"""Tags, search in Vietnamese, states, changes to all of a list, and walking through a list in the editor."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contest.banks import actions
from contest.banks.errors import BankError
from contest.banks.models import Bank, Question, Revision, Tag
from contest.banks.queries import questions_of, search
from contest.banks.searching import search_parts, searchable
from contest.rounds.actions import publish_round
from tests.factories import NOW, make_bank, make_draft, written

CHOICES = ["Một", "Hai", "Ba", "Bốn"]


@pytest.fixture
def bank(db) -> Bank:
    return make_bank("Xây dựng Đảng", topics={"Điều lệ": 3})


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def here(bank: Bank) -> str:
    return f"/to-chuc/ngan-hang/{bank.pk}"


def add(bank: Bank, text: str, choices: Sequence[str] = CHOICES, *right: int, **more: object) -> Question:
    wording = written(text, choices, *right, topic=bank.topics.first().name, **more)
    return actions.add_question(bank=bank, written=wording, by=None, now=NOW)


def tags_of(question: Question) -> list[str]:
    return sorted(question.tags.values_list("name", flat=True))


def found(desk: Client, bank: Bank, query: str) -> list[int]:
    table = desk.get(f"{here(bank)}?{query}").context["table"]
    return [row.record.number for row in table.paginated_rows]


# --- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("dang vien", [4, 5]),
        ("đảng viên", [4]),
        ("ĐẢNG VIÊN", [4]),
        ("đảng vien", [4]),
        ("dâng viên", [5]),
        ("hoà binh", [6]),
        ("hòa bình", [6]),
        ("hoa", [6]),
        ("100%", [7]),
        ("_", []),
        ("100%_", []),
        ("#6", [6]),
        ("6", [6]),
        ("   ", [1, 2, 3, 4, 5, 6, 7]),
        ("đáp án hai", [4, 5, 6, 7]),
    ],
)
def test_search(bank, wanted, numbers):
    for text in ("Đảng viên chính thức là ai?", "Ai dâng viên ngọc quý?", "Hòa bình năm nào?", "Tỷ lệ 100% là gì?"):
        add(bank, text, choices=["Đáp án một", "Đáp án hai"])
    Question.objects.filter(number__lte=3).update(retired_at=None)
    assert [question.number for question in search(questions_of(bank), wanted)] == numbers


def test_what_is_searched_and_for_what():
    assert searchable("Uỷ  viên?", ["A"]) == "uy vien? a\nủy viên? a"
    assert search_parts("Quý  uỷ ban quý") == ["quý", "ủy", "ban"]


def test_what_a_search_needs_is_stored_in_bulk_and_with_each_revision(bank):
    question = add(bank, "Tổ quốc là gì?", ["Một phương án rất dài, đủ ý", "Hai"])
    assert (question.head.search.split("\n")[0], question.head.flags) == (
        "to quoc la gi? mot phuong an rat dai, du y hai",
        4,
    )
    other = written("Nước là gì?", ["A", "B"])
    changed = actions.revise_question(question=question, written=other, by=None, now=NOW)
    stored = Revision.objects.get(pk=changed.head_id)
    assert (stored.search, stored.flags) == ("nuoc la gi? a b\nnước là gì? a b", 0)


# --- states and kinds -----------------------------------------------------------------------------


def test_lists_by_state_and_kind(desk, root, bank):
    draft = make_draft(root, bank=make_bank("Thi"))
    publish_round(round=draft, secret=bytes(32), now=NOW)
    drawn = draft.bank if draft.bank else Bank.objects.get(name="Thi")
    used = set(
        Question.objects.filter(bank=drawn, revisions__edition_items__isnull=False).values_list("number", flat=True)
    )
    assert used
    assert set(found(desk, drawn, "tinh_trang=da-dung")) == used
    assert set(found(desk, drawn, "tinh_trang=chua-dung")) == set(range(1, 11)) - used

    add(bank, "Đúng hay sai?", choices=["Đúng", "Sai"])
    add(bank, "Dài là đúng?", choices=["Một phương án rất dài, đủ ý", "Hai"], explanation="Vì thế.")
    add(bank, "Hai ý?", CHOICES, 0, 1)
    actions.retire_question(question=bank.questions.get(number=1), now=NOW)
    assert found(desk, bank, "tinh_trang=da-bo") == [1]
    assert found(desk, bank, "tinh_trang=tat-ca") == [1, 2, 3, 4, 5, 6]
    assert found(desk, bank, "tinh_trang=can-sua") == [5]
    assert found(desk, bank, "tinh_trang=thieu-giai-thich") == [2, 3, 4, 6]
    assert found(desk, bank, "dang=3") == [4]
    assert found(desk, bank, "dang=2") == [6]


# --- tags -----------------------------------------------------------------------------------------


def test_tags_of_a_question_are_made_found_again_and_go_with_the_last_question(bank):
    question = add(bank, "Có nhãn?", tags=["Nghị quyết 18", " chi bộ ", "CHI BỘ", ""])
    assert tags_of(question) == ["Nghị quyết 18", "chi bộ"]
    other = add(bank, "Nhãn nữa?", tags=["nghị quyết 18"])
    assert tags_of(other) == ["Nghị quyết 18"]
    other_tag = written("Có nhãn?", CHOICES, topic=question.topic.name, tags=["mới"])
    actions.revise_question(question=question, written=other_tag, by=None, now=NOW)
    assert tags_of(question) == ["mới"]
    assert set(bank.tags.values_list("name", flat=True)) == {"Nghị quyết 18", "mới"}
    assert question.revisions.count() == 1


def test_tags_of_two_banks_are_apart(bank):
    add(bank, "Một?", tags=["chung"])
    other = make_bank("Khác")
    theirs = add(other, "Hai?", tags=["chung"])
    assert Tag.objects.filter(name="chung").count() == 2
    with pytest.raises(BankError) as error:
        actions.change_questions(bank=bank, numbers=[4], remove_tag=theirs.tags.get())
    assert error.value.code == "other_bank"
    assert tags_of(theirs) == ["chung"]


def test_editor_shows_and_stores_tags(desk, bank):
    question = add(bank, "Có nhãn?", tags=["Đoàn viên", "2026"])
    page = desk.get(f"{here(bank)}/cau/4").content.decode()
    assert 'value="2026, Đoàn viên"' in page
    texts = {f"choice_{index}": text for index, text in enumerate(CHOICES)}
    sent = {"text": "Có nhãn?", "correct": ["0"], "topic": question.topic_id, "difficulty": "0", **texts}
    desk.post(f"{here(bank)}/cau/4", {**sent, "tags": "2026; chi bộ"})
    assert tags_of(question) == ["2026", "chi bộ"]


def test_list_shows_tags_and_filters_by_them(desk, bank):
    question = add(bank, "Có nhãn?", tags=["<b>x</b>"])
    tag = question.tags.get()
    page = desk.get(f"{here(bank)}?nhan={tag.pk}").content.decode()
    assert (f'href="?nhan={tag.pk}">&lt;b&gt;x&lt;/b&gt;</a>' in page, "<b>x</b>" in page) == (True, False)
    assert found(desk, bank, f"nhan={tag.pk}") == [4]
    assert found(desk, bank, "nhan=999999") == [1, 2, 3, 4]


def test_the_list_costs_the_same_with_one_tag_and_with_three(desk, bank):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(here(bank)).status_code == 200
        return len(queries)

    actions.change_questions(bank=bank, numbers=[1], add_tags=["một"])
    once = cost()
    actions.change_questions(bank=bank, numbers=[1, 2, 3], add_tags=["một", "hai", "ba"])
    assert cost() == once


# --- changes to many ------------------------------------------------------------------------------


def bulk(desk: Client, bank: Bank, query: str = "", **sent: object):
    return desk.post(f"{here(bank)}/nhieu-cau?{query}", sent)


def test_tags_are_given_to_and_taken_from_many(desk, bank):
    bulk(desk, bank, cau=["1", "2"], add_tags="a, b", change="1")
    assert [tags_of(question) for question in bank.questions.all()] == [["a", "b"], ["a", "b"], []]
    bulk(desk, bank, cau=["1"], remove_tag=str(bank.tags.get(name="a").pk), change="1")
    assert [tags_of(question) for question in bank.questions.all()] == [["b"], ["a", "b"], []]


def test_all_of_a_list_is_asked_about_and_then_changed(desk):
    bank = make_bank("Lớn", topics={"A": 70, "B": 5})
    topic = bank.topics.get(name="A")
    other = bank.topics.get(name="B")
    sent = {"ca": "1", "topic": str(other.pk), "difficulty": "3", "add_tags": "cũ", "change": "1"}
    asked = bulk(desk, bank, f"chu_de={topic.pk}", **sent)
    assert asked.status_code == 200
    assert (asked.context["count"], bank.questions.filter(difficulty=3).count()) == (70, 0)
    hidden = dict(asked.context["sent"])
    done = bulk(desk, bank, f"chu_de={topic.pk}", ca="1", sure="1", change="1", **hidden)
    assert done.headers["Location"] == f"{here(bank)}?chu_de={topic.pk}"
    assert (other.questions.count(), bank.questions.filter(difficulty=3, tags__name="cũ").count()) == (75, 70)


def test_all_of_a_list_can_be_retired_and_restored(desk):
    bank = make_bank("Lớn", topics={"A": 70})
    bulk(desk, bank, "tim=phuong", ca="1", sure="1", retire="1")
    assert bank.questions.filter(retired_at=None).count() == 0
    bulk(desk, bank, "tinh_trang=da-bo", ca="1", sure="1", restore="1")
    assert bank.questions.filter(retired_at=None).count() == 70


def test_nothing_chosen_is_said(desk, bank):
    response = desk.post(f"{here(bank)}/nhieu-cau", {"retire": "1"}, follow=True)
    assert [str(one) for one in response.context["messages"]] == ["Chọn ít nhất một câu."]


@pytest.mark.parametrize("path", ["", "/kiem-tra", "/tep"])
def test_a_part_of_a_page_is_never_kept_for_the_page(desk, bank, path):
    assert "HX-Request" in desk.get(f"{here(bank)}{path}", headers={"HX-Request": "true"}).headers["Vary"]


# --- from question to question ---------------------------------------------------------------------


def test_saving_leads_to_the_next_of_the_list(desk):
    bank = make_bank("Hai chủ đề", topics={"A": 2, "B": 2})
    Question.objects.filter(bank=bank, number=2).update(difficulty=3)
    Question.objects.filter(bank=bank, number=4).update(difficulty=3)
    page = desk.get(f"{here(bank)}/cau/2?do_kho=3")
    assert (page.context["around"].before, page.context["around"].after) == (None, 4)
    texts = {f"choice_{index}": text for index, text in enumerate(CHOICES)}
    sent = {"text": "Mới?", "correct": ["0"], "topic": str(bank.topics.first().pk), "difficulty": "1", **texts}
    stored = desk.post(f"{here(bank)}/cau/2?do_kho=3", {**sent, "next": "1"})
    assert stored.headers["Location"] == f"{here(bank)}/cau/4?do_kho=3"
    last = desk.post(f"{here(bank)}/cau/4?do_kho=3", {**sent, "next": "1"})
    assert last.headers["Location"] == f"{here(bank)}?do_kho=3"


def test_true_or_false_in_two_rows(desk, bank):
    page = desk.get(f"{here(bank)}/cau-moi?dung-sai=1")
    assert [row["field"].value() for row in page.context["form"].rows] == ["Đúng", "Sai"]
    sent = {"text": "Đúng không?", "choice_0": "Đúng", "choice_1": "Sai", "correct": ["1"], "difficulty": "0"}
    stored = desk.post(f"{here(bank)}/cau-moi?dung-sai=1", {**sent, "new_topic": "A", "more": "1"})
    assert stored.headers["Location"] == f"{here(bank)}/cau-moi?dung-sai=1"
    head = bank.questions.get(number=4).head
    assert (head.kind, head.letters, [choice["pinned"] for choice in head.choices]) == (3, "B", [True, True])


def test_organisers_can_say_that_choices_stay(desk, bank):
    texts = {f"choice_{index}": text for index, text in enumerate(CHOICES)}
    sent = {"text": "Giữ?", "correct": ["0"], "new_topic": "A", "difficulty": "0", **texts}
    desk.post(f"{here(bank)}/cau-moi", {**sent, "fixed": "on"})
    question = bank.questions.get(number=4)
    assert [choice["pinned"] for choice in question.head.choices] == [True] * 4
    page = desk.get(f"{here(bank)}/cau/4")
    assert (page.context["form"].initial["fixed"], page.context["order"]) == (
        True,
        "Câu này được đặt không trộn phương án.",
    )
    desk.post(f"{here(bank)}/cau/4", {**sent, "topic": str(question.topic_id)})
    question.refresh_from_db()
    assert [choice["pinned"] for choice in question.head.choices] == [False] * 4
