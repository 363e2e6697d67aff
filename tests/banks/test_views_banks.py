"""Pages of banks and questions: who may open them, with which method, what is stored and what a wrong form leaves."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contest.banks import actions
from contest.banks.models import Bank, Question
from tests.factories import NOW, make_bank, written

CHOICES = ["Một", "Hai", "Ba", "Bốn"]
XSS = '<script>alert("x")</script>'


@pytest.fixture
def bank(db) -> Bank:
    return make_bank("Xây dựng Đảng")


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def pages(bank: Bank) -> list[str]:
    here = f"/to-chuc/ngan-hang/{bank.pk}"
    return ["/to-chuc/ngan-hang", "/to-chuc/ngan-hang/moi", here, f"{here}/cau-moi", f"{here}/cau/1", f"{here}/nhap",
            f"{here}/tep", f"{here}/cau/1/lich-su", f"{here}/kiem-tra"]  # fmt: skip


def posted_only(bank: Bank) -> list[str]:
    here = f"/to-chuc/ngan-hang/{bank.pk}"
    return [f"{here}/nhieu-cau", f"{here}/chu-de", f"{here}/cau/1/bo", f"{here}/cau/1/dung-lai"]


def form(**changes: object) -> dict[str, object]:
    """What the form of a question sends."""
    texts = {f"choice_{index}": text for index, text in enumerate(CHOICES)}
    return {"text": "Hỏi gì?", "correct": ["1"], "new_topic": "Mới", "difficulty": "2", **texts, **changes}


def page(response) -> str:
    return response.content.decode()


# --- who and how ----------------------------------------------------------------------------------


def test_organisers_and_admins_see_every_page(client, bank, organiser, admin):
    for person in (organiser, admin):
        client.force_login(person)
        assert [client.get(address).status_code for address in pages(bank)] == [200] * len(pages(bank))


def test_a_stranger_is_sent_to_sign_in(client, bank):
    for address in pages(bank) + posted_only(bank):
        response = client.post(address)
        assert (response.status_code, response.headers["Location"]) == (302, f"/dang-nhap?next={address}")


@pytest.mark.parametrize("who", ["member", "secretary", "judge", "outsider"])
def test_for_everybody_else_there_is_no_such_page(client, bank, who, request):
    client.force_login(request.getfixturevalue(who))
    for address in pages(bank) + posted_only(bank):
        assert client.get(address).status_code == 404
        assert client.post(address, form()).status_code == 404
    assert not bank.questions.exclude(retired_at=None).exists()


def test_wrong_methods_are_refused(desk, bank):
    assert [desk.get(address).status_code for address in posted_only(bank)] == [405] * 4
    assert [desk.post(pages(bank)[index]).status_code for index in (0, 2)] == [405, 405]
    assert [desk.delete(address).status_code for address in pages(bank)] == [405] * len(pages(bank))


def test_what_does_not_exist_is_404(desk, bank):
    here = f"/to-chuc/ngan-hang/{bank.pk}"
    for address in ("/to-chuc/ngan-hang/999", f"{here}/cau/999", "/to-chuc/ngan-hang/nhap/999"):
        assert desk.get(address).status_code == 404


# --- lists ----------------------------------------------------------------------------------------


def test_list_shows_figures(desk, bank):
    actions.retire_question(question=bank.questions.get(number=1), now=NOW)
    assert [(one.held, one.topic_count) for one in desk.get("/to-chuc/ngan-hang").context["banks"]] == [(9, 2)]


def test_list_without_banks_says_what_to_do(desk):
    assert "Tạo ngân hàng, rồi nhập câu hỏi" in page(desk.get("/to-chuc/ngan-hang"))


def query_count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_list_costs_the_same_for_one_bank_and_for_three(desk, bank):
    one = query_count(desk, "/to-chuc/ngan-hang")
    make_bank("Hai")
    make_bank("Ba")
    assert query_count(desk, "/to-chuc/ngan-hang") == one


def test_detail_costs_the_same_for_one_question_and_for_three(desk):
    few, many = make_bank("Ít", topics={"A": 1}), make_bank("Nhiều", topics={"A": 1, "B": 1, "C": 1})
    address = "/to-chuc/ngan-hang/{}?tim=cau"
    assert query_count(desk, address.format(few.pk)) == query_count(desk, address.format(many.pk))


def found(desk: Client, bank: Bank, query: str) -> list[int]:
    table = desk.get(f"/to-chuc/ngan-hang/{bank.pk}?{query}").context["table"]
    return [row.record.number for row in table.paginated_rows]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", list(range(1, 11))),
        ("tim=dieu+le", [1, 2, 3, 4, 5, 6]),
        ("tim=ĐIỀU+LỆ+3", [3]),
        ("tim=le+dieu+hoi", [1, 2, 3, 4, 5, 6]),
        ("tim=%237", [7]),
        ("tim=phương+án", list(range(1, 11))),
        ("tim=khongco", []),
        ("do_kho=3", [2]),
        ("tinh_trang=da-bo", []),
        ("tim=%00", list(range(1, 11))),
        ("chu_de=abc&do_kho=9", list(range(1, 11))),
    ],
)
def test_filters(desk, bank, query, numbers):
    Question.objects.filter(number=2).update(difficulty=3)
    assert found(desk, bank, query) == numbers


def test_filter_by_topic_and_by_state(desk, bank):
    history = bank.topics.get(name="Lịch sử")
    actions.retire_question(question=bank.questions.get(number=8), now=NOW)
    assert found(desk, bank, f"chu_de={history.pk}") == [7, 9, 10]
    assert found(desk, bank, "tinh_trang=da-bo") == [8]


def test_pages_keep_the_search(desk):
    bank = make_bank("Lớn", topics={"A": 60})
    response = desk.get(f"/to-chuc/ngan-hang/{bank.pk}?tim=cau&trang=1")
    assert 'href="?trang=2&amp;tim=cau"' in page(response)
    assert found(desk, bank, "tim=cau&trang=2") == list(range(51, 61))
    assert found(desk, bank, "trang=99") == list(range(51, 61))


def test_search_by_script_gets_the_list_alone(desk, bank):
    response = desk.get(f"/to-chuc/ngan-hang/{bank.pk}?tim=dieu", headers={"HX-Request": "true"})
    assert page(response).lstrip().startswith('<section class="card card-flush" id="questions">')


# --- banks and topics -----------------------------------------------------------------------------


def test_new_bank_leads_to_its_first_file(desk, organiser):
    response = desk.post("/to-chuc/ngan-hang/moi", {"name": "Tìm hiểu Luật"})
    bank = Bank.objects.get(name="Tìm hiểu Luật")
    assert response.headers["Location"] == f"/to-chuc/ngan-hang/{bank.pk}/nhap"
    assert bank.owner == organiser


@pytest.mark.parametrize(
    ("name", "said"), [("", "Ghi tên ngân hàng."), ("Xây dựng Đảng", "Đã có ngân hàng mang tên này.")]
)
def test_new_bank_refuses(desk, bank, name, said):
    assert said in page(desk.post("/to-chuc/ngan-hang/moi", {"name": name}))
    assert Bank.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "said", "count"),
    [("Kỷ luật", "Đã thêm chủ đề", 3), ("Điều lệ", "đã có chủ đề này", 2), ("", "Ghi tên chủ đề.", 2)],
)
def test_add_topic(desk, bank, name, said, count):
    response = desk.post(f"/to-chuc/ngan-hang/{bank.pk}/chu-de", {"name": name}, follow=True)
    assert said in page(response)
    assert bank.topics.count() == count


# --- questions ------------------------------------------------------------------------------------


def test_add_question(desk, bank, organiser):
    response = desk.post(f"/to-chuc/ngan-hang/{bank.pk}/cau-moi", form(explanation="Vì thế.", source="Điều 1"))
    assert response.headers["Location"] == f"/to-chuc/ngan-hang/{bank.pk}"
    question = bank.questions.select_related("head", "topic").get(number=11)
    assert (question.topic.name, question.difficulty, question.head.by) == ("Mới", 2, organiser)
    assert (question.head.text, question.head.letters, question.head.explanation) == ("Hỏi gì?", "B", "Vì thế.")


def test_add_question_and_one_more(desk, bank):
    response = desk.post(f"/to-chuc/ngan-hang/{bank.pk}/cau-moi", form(more="1"))
    assert response.headers["Location"] == f"/to-chuc/ngan-hang/{bank.pk}/cau-moi"


def test_empty_rows_move_the_key_along(desk, bank):
    desk.post(f"/to-chuc/ngan-hang/{bank.pk}/cau-moi", form(choice_0="", choice_4="Năm", correct=["1", "4"]))
    head = bank.questions.get(number=11).head
    assert [choice["text"] for choice in head.choices] == ["Hai", "Ba", "Bốn", "Năm"]
    assert head.letters == "AD"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ""}, "Ghi nội dung câu hỏi."),
        ({"correct": []}, "Chọn đáp án."),
        ({"correct": ["5"]}, "Đáp án đang ở phương án trống."),
        ({"correct": ["9"]}, "9"),
        ({"choice_1": "một"}, "Hai phương án giống nhau."),
        ({"choice_1": "", "choice_2": "", "choice_3": "", "correct": ["0"]}, "Cần ít nhất hai phương án."),
        ({"new_topic": ""}, "Chọn chủ đề, hoặc ghi chủ đề mới."),
        ({"text": "a\0b"}, "Câu hỏi"),
    ],
)
def test_add_question_refuses(desk, bank, changes, said):
    response = desk.post(f"/to-chuc/ngan-hang/{bank.pk}/cau-moi", form(**changes))
    assert response.status_code == 200
    assert 'role="alert"' in page(response)
    assert said in page(response)
    assert (bank.questions.count(), bank.topics.count()) == (10, 2)


def test_question_shows_and_stores(desk, bank):
    address = f"/to-chuc/ngan-hang/{bank.pk}/cau/3"
    question = bank.questions.get(number=3)
    assert "Câu hỏi 3 về Điều lệ?" in page(desk.get(address))
    desk.post(address, form(new_topic="", topic=str(question.topic_id), seen=str(question.head_id)))
    question.refresh_from_db()
    assert (question.head.number, question.head.text, question.head.letters) == (2, "Hỏi gì?", "B")


def test_question_changed_meanwhile_is_refused(desk, bank):
    question = bank.questions.get(number=3)
    sent = form(seen=str(question.head_id))
    desk.post(f"/to-chuc/ngan-hang/{bank.pk}/cau/3", sent)
    response = desk.post(f"/to-chuc/ngan-hang/{bank.pk}/cau/3", {**sent, "text": "Của người khác?", "new_topic": "N"})
    assert "vừa được sửa ở nơi khác" in page(response)
    question.refresh_from_db()
    assert (question.head.text, bank.topics.filter(name="N").exists()) == ("Hỏi gì?", False)


def test_a_question_is_found_in_its_own_bank_only(desk, bank):
    other = make_bank("Khác", topics={"A": 1})
    assert desk.get(f"/to-chuc/ngan-hang/{other.pk}/cau/3").status_code == 404


def test_retire_and_restore(desk, bank):
    address = f"/to-chuc/ngan-hang/{bank.pk}/cau/1"
    assert "Dùng lại câu này" in page(desk.post(f"{address}/bo", follow=True))
    assert bank.questions.get(number=1).retired_at is not None
    assert "Bỏ câu này" in page(desk.post(f"{address}/dung-lai", follow=True))
    assert bank.questions.get(number=1).retired_at is None


def test_wording_is_shown_as_text(desk, bank):
    wording = written(XSS, [XSS, "Hai"], explanation=XSS, source=XSS)
    actions.add_question(bank=bank, written=wording, by=None, now=NOW)
    actions.add_topic(bank=bank, name=XSS)
    for address in (f"/to-chuc/ngan-hang/{bank.pk}", f"/to-chuc/ngan-hang/{bank.pk}/cau/11"):
        shown = page(desk.get(address))
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown


# --- many at once ---------------------------------------------------------------------------------


def bulk(desk: Client, bank: Bank, query: str = "", **sent: object):
    return desk.post(f"/to-chuc/ngan-hang/{bank.pk}/nhieu-cau{query}", sent, follow=True)


def test_bulk_gives_topic_and_difficulty(desk, bank):
    history = bank.topics.get(name="Lịch sử")
    response = bulk(desk, bank, "?tim=dieu", cau=["1", "3"], topic=str(history.pk), difficulty="3", change="1")
    assert "Đã đổi 2 câu." in page(response)
    assert response.redirect_chain == [(f"/to-chuc/ngan-hang/{bank.pk}?tim=dieu", 302)]
    changed = bank.questions.filter(difficulty=3).values_list("number", "topic__name")
    assert list(changed) == [(1, "Lịch sử"), (3, "Lịch sử")]


def test_bulk_retires_and_restores(desk, bank):
    assert "Đã bỏ 2 câu." in page(bulk(desk, bank, cau=["2", "5"], retire="1"))
    assert found(desk, bank, "tinh_trang=da-bo") == [2, 5]
    assert "1 câu được dùng lại." in page(bulk(desk, bank, "?tinh_trang=da-bo", cau=["5", "6"], restore="1"))
    assert found(desk, bank, "tinh_trang=da-bo") == [2]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"retire": "1"}, "Chọn ít nhất một câu."),
        ({"cau": ["1"], "change": "1"}, "Chọn điều cần đổi"),
        ({"cau": ["1", "99"], "retire": "1"}, "99"),
        ({"cau": ["x"], "retire": "1"}, "x"),
        ({"cau": ["1"], "topic": "999", "change": "1"}, "không có trong danh sách. Chọn lại."),
    ],
)
def test_bulk_refuses_and_changes_nothing(desk, bank, sent, said):
    before = list(bank.questions.values_list("number", "topic", "difficulty", "retired_at"))
    shown = page(bulk(desk, bank, **sent))
    assert said in shown
    assert list(bank.questions.values_list("number", "topic", "difficulty", "retired_at")) == before


def test_bulk_leaves_the_same_numbers_of_another_bank(desk, bank):
    other = make_bank("Khác")
    bulk(desk, bank, cau=["1"], retire="1")
    assert not other.questions.exclude(retired_at=None).exists()


# --- history, preview, check ------------------------------------------------------------------------


def test_history_says_who_when_and_what(desk, bank, organiser):
    question = bank.questions.get(number=3)
    desk.post(
        f"/to-chuc/ngan-hang/{bank.pk}/cau/3",
        form(text="Câu hỏi 3 về Luật?", new_topic="", topic=str(question.topic_id), seen=str(question.head_id)),
    )
    response = desk.get(f"/to-chuc/ngan-hang/{bank.pk}/cau/3/lich-su")
    versions = [line["version"] for line in response.context["lines"]]
    assert [(one.revision.number, one.revision.by) for one in versions] == [(2, organiser), (1, None)]
    text = versions[0].changes[0]
    assert [(part.kind, part.text) for part in text.parts if part.kind != "same"] == [
        ("gone", "Điều lệ"),
        ("new", "Luật"),
    ]
    assert "<del>" in page(response)
    assert str(organiser) in page(response)
    assert versions[1].changes == []


def test_question_is_shown_as_the_quiz_page_shows_it(desk, bank):
    question = bank.questions.select_related("head").get(number=3)
    shown = page(desk.get(f"/to-chuc/ngan-hang/{bank.pk}/cau/3"))
    assert f'<fieldset class="q" id="c{question.pk}"' in shown
    assert 'class="q"' not in page(desk.get(f"/to-chuc/ngan-hang/{bank.pk}/cau-moi"))


def test_check_comes_to_the_page_of_the_bank(desk):
    bank = make_bank("Một chữ", topics={"A": 40})
    here = f"/to-chuc/ngan-hang/{bank.pk}"
    assert f'hx-get="{here}/kiem-tra"' in page(desk.get(here))
    response = desk.get(f"{here}/kiem-tra", headers={"HX-Request": "true"})
    assert [line["kind"] for line in response.context["findings"]] == ["wait", "info"]
    assert "Đáp án ở chữ A trong 100% số câu." in page(response)
    assert "<html" not in page(response)
