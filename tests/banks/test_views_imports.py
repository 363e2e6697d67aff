"""Pages of imports: upload, progress, preview, taking in; who may, and what a bad file leaves unchanged."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contest.banks import actions
from contest.banks.actions import imports
from contest.banks.forms import files as file_form
from contest.banks.models import Bank, BankImport
from contest.banks.preview.document import read_preview
from contest.banks.preview.states import states_of
from tests.banks.question_files import sheet, word
from tests.factories import NOW, make_bank, written
from tests.markup import on_one_line

State = BankImport.State
XSS = "<script>alert(1)</script>"
HEAD = ["Câu", "Nội dung câu hỏi", "A", "B", "C", "D", "Đáp án"]


def rows(keys: str) -> bytes:
    """A sheet with a question for each key; "-" leaves the answer out."""
    return sheet(
        [HEAD, *([n, f"Câu hỏi riêng thứ {n} hỏi điều gì?", "Một", "Hai", "Ba", "Bốn", key.strip("-")]
                 for n, key in enumerate(keys, start=1))]
    )  # fmt: skip


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The hints that would have gone to the broker."""
    ids: list[int] = []
    monkeypatch.setattr(imports, "send_hint", lambda task, *args, **options: ids.extend(args))
    return ids


@pytest.fixture
def bank(db) -> Bank:
    return actions.create_bank(name="Xây dựng Đảng", by=None, now=NOW)


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def make_import(bank: Bank, keys: str = "BC-", content: bytes | None = None, name: str = "đề.xlsx") -> BankImport:
    """An import that has been read."""
    row = actions.start_import(bank=bank, file_name=name, content=content or rows(keys), by=None, now=NOW)
    actions.read_import(row.pk)
    row.refresh_from_db()
    return row


def at(row: BankImport, rest: str = "") -> str:
    return f"/to-chuc/ngan-hang/nhap/{row.pk}{rest}"


def page(response) -> str:
    return on_one_line(response.text)


def states(row: BankImport) -> dict[int, str]:
    return dict(states_of(read_preview(BankImport.objects.get(pk=row.pk).preview)))


def upload(client: Client, bank: Bank, name: str = "đề.xlsx", content: bytes | None = None, **more: object):
    file = SimpleUploadedFile(name, rows("BC-") if content is None else content)
    return client.post(f"/to-chuc/ngan-hang/{bank.pk}/nhap", {"file": file, **more})


POSTED_ONLY = ["/cau/1", "/cau/1/gan-trung", "/nhap-vao", "/hoan-tac", "/huy", "/mo-lai"]

# --- who and how ----------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_sign_in(client, bank):
    row = make_import(bank)
    for address in (at(row), *(at(row, rest) for rest in POSTED_ONLY)):
        response = client.post(address)
        assert (response.status_code, response.headers["Location"]) == (302, f"/dang-nhap?next={address}")
    assert upload(client, bank).status_code == 302
    assert BankImport.objects.count() == 1


@pytest.mark.parametrize("who", ["member", "secretary", "judge", "outsider"])
def test_for_everybody_else_there_is_no_such_page(client, bank, who, request):
    row = make_import(bank)
    client.force_login(request.getfixturevalue(who))
    assert client.get(at(row)).status_code == 404
    assert [client.post(at(row, rest)).status_code for rest in POSTED_ONLY] == [404] * 6
    assert upload(client, bank).status_code == 404
    row.refresh_from_db()
    assert (row.state, bank.questions.count(), BankImport.objects.count()) == (State.READ, 0, 1)


def test_wrong_methods_are_refused(desk, bank):
    row = make_import(bank)
    assert [desk.get(at(row, rest)).status_code for rest in POSTED_ONLY] == [405] * 6
    assert desk.post(at(row)).status_code == 405


# --- upload ---------------------------------------------------------------------------------------


def test_upload(desk, bank, sent, organiser, django_capture_on_commit_callbacks):
    questions, answers = rows("BC-"), rows("A")
    key = SimpleUploadedFile("đáp án.xlsx", answers)
    with django_capture_on_commit_callbacks(execute=True):
        response = upload(desk, bank, content=questions, answers=key, topic="Điều lệ")
    row = BankImport.objects.get()
    assert response.headers["Location"] == at(row)
    assert (row.file_name, bytes(row.content), row.answers_name, bytes(row.answers or b"")) == (
        "đề.xlsx",
        questions,
        "đáp án.xlsx",
        answers,
    )
    assert (row.by, row.state, read_preview(row.preview).topic, sent) == (organiser, State.WAITING, "Điều lệ", [row.pk])


def test_upload_goes_on_without_a_broker(desk, bank, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        assert upload(desk, bank).status_code == 302
    assert BankImport.objects.get().state == State.WAITING


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("đề.docx", b"", ["Tệp trống", "chọn lại"]),
        ("đề.docx", b"x" * 2_000, ["“đề.docx”", "nhiều nhất 20 MB", "tách tệp"]),
    ],
)
def test_upload_refuses(desk, bank, monkeypatch, name, content, said):
    monkeypatch.setattr(file_form, "MOST_BYTES", 1_000)
    shown = page(upload(desk, bank, name, content))
    assert [words for words in said if words not in shown] == []
    assert not BankImport.objects.exists()


def test_upload_without_a_file(desk, bank):
    assert "Chọn tệp câu hỏi." in page(desk.post(f"/to-chuc/ngan-hang/{bank.pk}/nhap", {}))
    assert not BankImport.objects.exists()


def several(desk: Client, bank: Bank, *names: str, **more: object):
    files = [SimpleUploadedFile(name, rows("B")) for name in names]
    return desk.post(f"/to-chuc/ngan-hang/{bank.pk}/nhap", {"file": files, **more})


def test_upload_of_several_files_makes_an_import_of_each(desk, bank, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = several(desk, bank, "một.xlsx", "hai.xlsx")
    assert response.headers["Location"] == f"/to-chuc/ngan-hang/{bank.pk}/tep"
    kept = list(BankImport.objects.order_by("pk").values_list("pk", "file_name", "state"))
    assert [(name, state) for _pk, name, state in kept] == [("một.xlsx", 0), ("hai.xlsx", 0)]
    assert sent == [pk for pk, _name, _state in kept]


def test_upload_of_several_files_keeps_none_when_one_is_refused(desk, bank, monkeypatch):
    monkeypatch.setattr(file_form, "MOST_BYTES", 1_000_000)
    files = [SimpleUploadedFile("một.xlsx", rows("B")), SimpleUploadedFile("hai.xlsx", b"")]
    shown = page(desk.post(f"/to-chuc/ngan-hang/{bank.pk}/nhap", {"file": files}))
    assert "Tệp trống" in shown
    assert not BankImport.objects.exists()


def test_upload_refuses_too_many_files_and_a_key_for_several(desk, bank, monkeypatch):
    key = SimpleUploadedFile("đáp án.xlsx", rows("A"))
    assert "Bảng đáp án đi với một tệp" in page(several(desk, bank, "một.xlsx", "hai.xlsx", answers=key))
    monkeypatch.setattr(file_form, "MOST_FILES", 1)
    assert "Nhiều nhất 1 tệp một lần" in page(several(desk, bank, "một.xlsx", "hai.xlsx"))
    assert not BankImport.objects.exists()


def test_uploads_look_again_while_one_is_being_read(desk, bank):
    here = f"/to-chuc/ngan-hang/{bank.pk}/tep"
    assert "Chưa có tệp nào" in page(desk.get(here))
    row = actions.start_import(bank=bank, file_name="đề.xlsx", content=rows("B"), by=None, now=NOW)
    assert [
        words for words in ("đề.xlsx", "Đang chờ đọc", 'hx-trigger="every 2s"') if words not in page(desk.get(here))
    ] == []
    actions.read_import(row.pk)
    fragment = page(desk.get(here, headers={"HX-Request": "true"}))
    assert fragment.lstrip().startswith("<section")
    assert "Chờ xem trước" in fragment
    assert "hx-trigger" not in fragment


def test_uploads_cost_the_same_for_one_file_and_for_three(desk, bank):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/to-chuc/ngan-hang/{bank.pk}/tep")
        return len(queries)

    make_import(bank)
    one = cost()
    make_import(bank)
    make_import(bank)
    assert cost() == one


# --- progress -------------------------------------------------------------------------------------


def test_the_page_looks_again_until_the_file_is_read(desk, bank):
    row = actions.start_import(bank=bank, file_name="đề.xlsx", content=rows("B"), by=None, now=NOW)
    shown = page(desk.get(at(row)))
    assert f'hx-get="{at(row)}"' in shown
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in shown
    fragment = desk.get(at(row), headers={"HX-Request": "true"})
    assert page(fragment).lstrip().startswith("<section")
    actions.read_import(row.pk)
    done = desk.get(at(row), headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"
    assert "Nhập 1 câu sẵn sàng" in page(desk.get(at(row)))


def test_a_bad_file_says_why_and_what_to_do(desk, bank):
    row = make_import(bank, content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name="đề cũ.doc")
    shown = page(desk.get(at(row)))
    assert "“đề cũ.doc”" in shown
    assert "Chọn tệp khác" in shown
    assert not bank.questions.exists()


@pytest.mark.parametrize(("code", "said"), [("too_slow", "quá lâu nên đã dừng"), ("unknown", "chưa đọc được")])
def test_a_fault_of_ours_says_what_to_do(desk, bank, code, said):
    row = actions.start_import(bank=bank, file_name="đề.xlsx", content=b"x", by=None, now=NOW)
    actions.fail_import(row.pk, code)
    shown = page(desk.get(at(row)))
    assert said in shown
    assert "“đề.xlsx”" in shown


# --- preview --------------------------------------------------------------------------------------


def tabs(shown: str) -> dict[str, int]:
    return {word: int(count) for word, count in re.findall(r"(Cần xem|Sẵn sàng|Gần trùng|Tất cả) <b>(\d+)</b>", shown)}


def test_preview_shows_what_was_found(desk, bank):
    shown = page(desk.get(at(make_import(bank))))
    assert "<strong>cột đáp án</strong> (2 trong 3 câu)" in shown
    assert tabs(shown) == {"Cần xem": 1, "Sẵn sàng": 2, "Tất cả": 3}
    assert "Nhập 2 câu sẵn sàng" in shown
    assert "Trong tệp Excel, &#x27;Câu hỏi&#x27;!B4" in shown
    assert "Không thấy phương án nào được đánh dấu đúng." in shown


def test_preview_of_a_file_without_any_key(desk, bank):
    shown = page(desk.get(at(make_import(bank, "--"))))
    assert "không câu nào được đánh dấu đáp án" in shown
    assert "Chưa có câu sẵn sàng" in shown
    assert tabs(shown) == {"Cần xem": 2, "Sẵn sàng": 0, "Tất cả": 2}


def test_two_marks_tick_nothing(desk, bank):
    content = word("Câu 1. Hỏi gì?", "{u:A}. Một", "B. Hai", "{u:C}. Ba", "Câu 2. Ai?", "{u:A}. Một", "B. Hai", "C. Ba",
                   "Câu 3. Đâu?", "A. Một", "{u:B}. Hai", "C. Ba")  # fmt: skip
    row = make_import(bank, content=content, name="đề.docx")
    shown = page(desk.get(at(row)))
    assert "Hai đáp án" in shown
    assert 'type="radio"' in shown
    assert "checked" not in shown
    several = page(desk.get(at(row, "?nhieu=1")))
    assert several.count("checked>") == 2


@pytest.mark.parametrize(
    "query", ["?xem=khong-co", "?cau=x", "?cau=99999999999", "?xem=gan-trung", "?xem=san-sang&cau=3", "?sua=1&nhieu=1"]
)
def test_preview_bears_any_address(desk, bank, query):
    assert desk.get(at(make_import(bank), query)).status_code == 200


@pytest.mark.parametrize(("tab", "red"), [("can-xem", "Lưu"), ("san-sang", "Nhập 2 câu sẵn sàng")])
def test_a_page_has_one_red_button(desk, bank, tab, red):
    """What is still to be decided comes first, then taking in."""
    shown = page(desk.get(at(make_import(bank)), {"xem": tab}))
    buttons = re.findall(r'class="btn btn-main"[^>]*>(.*?)</button>', shown, flags=re.S)
    assert [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in buttons] == [red]


def test_wording_of_the_file_is_shown_as_text(desk, bank):
    content = sheet([HEAD, [1, XSS, XSS, "Hai", "Ba", "Bốn", ""]])
    row = make_import(bank, content=content, name=f"{XSS}.xlsx")
    for query in ("", "?sua=1"):
        shown = page(desk.get(at(row, query)))
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_long_lists_are_cut_into_pages(desk, bank):
    row = make_import(bank, "B" * 120)
    first = page(desk.get(at(row, "?xem=tat-ca")))
    assert first.count('class="suspect"') == 100
    last = page(desk.get(at(row, "?xem=tat-ca&cau=120")))
    assert last.count('class="suspect"') == 20


def test_preview_costs_the_same_for_one_question_and_for_three(desk, bank):
    counts = []
    for keys in ("B", "BBB"):
        row = make_import(bank, keys)
        with CaptureQueriesContext(connection) as queries:
            desk.get(at(row))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- mending --------------------------------------------------------------------------------------


def test_choosing_a_key_makes_it_ready_and_shows_the_next(desk, bank):
    row = make_import(bank, "-B-")
    response = desk.post(at(row, "/cau/1"), {"xem": "can-xem", "correct": "1", "difficulty": "1", "topic": "Chung"})
    assert response.headers["Location"] == at(row, "?xem=can-xem&cau=3#cau")
    assert states(row) == {1: "ready", 2: "ready", 3: "look"}
    question = read_preview(BankImport.objects.get(pk=row.pk).preview).questions[0]
    assert (question.correct, question.difficulty) == ((1,), 1)


def test_the_last_of_the_list_leads_back_to_it(desk, bank):
    row = make_import(bank, "BB-")
    response = desk.post(at(row, "/cau/3"), {"xem": "can-xem", "correct": "0"}, follow=True)
    assert response.redirect_chain == [(at(row, "?xem=can-xem"), 302)]
    assert "Không còn câu nào cần xem." in page(response)


def test_without_a_key_it_stays_and_says_so(desk, bank):
    row = make_import(bank)
    response = desk.post(at(row, "/cau/3"), {"xem": "can-xem", "difficulty": "0"}, follow=True)
    assert "Câu 3: Chọn đáp án." in page(response)
    assert states(row)[3] == "look"


def test_wording_is_mended_with_rows_left_empty(desk, bank):
    row = make_import(bank)
    sent = {
        "xem": "tat-ca",
        "wording": "1",
        "text": "Hỏi lại?",
        "correct": "2",
        "choice_0": "Một",
        "choice_2": "Ba\nbốn",
    }
    desk.post(at(row, "/cau/3"), sent)
    question = read_preview(BankImport.objects.get(pk=row.pk).preview).questions[2]
    assert (question.text, question.choices, question.correct) == ("Hỏi lại?", ("Một", "Ba bốn"), (1,))


def test_wording_is_left_alone_when_the_page_showed_no_fields_for_it(desk, bank):
    row = make_import(bank)
    before = read_preview(row.preview).questions[2]
    desk.post(at(row, "/cau/3"), {"correct": "0"})
    after = read_preview(BankImport.objects.get(pk=row.pk).preview).questions[2]
    assert (after.text, after.choices) == (before.text, before.choices)


@pytest.mark.parametrize("sent", [{"correct": "99"}, {"text": "x" * 10_001, "wording": "1"}, {"difficulty": "7"}])
def test_what_no_page_sends_changes_nothing(desk, bank, sent):
    row = make_import(bank)
    response = desk.post(at(row, "/cau/3"), sent, follow=True)
    assert "Câu này chưa được sửa." in page(response)
    assert BankImport.objects.get(pk=row.pk).preview == row.preview


def test_left_out_and_brought_back(desk, bank):
    row = make_import(bank)
    desk.post(at(row, "/cau/1"), {"drop": "1", "xem": "tat-ca"})
    assert states(row)[1] == "dropped"
    assert "Giữ lại câu này" in page(desk.get(at(row, "?xem=tat-ca&cau=1")))
    desk.post(at(row, "/cau/1"), {"keep": "1", "xem": "tat-ca"})
    assert states(row)[1] == "ready"


def test_a_question_that_the_file_does_not_have(desk, bank):
    assert desk.post(at(make_import(bank), "/cau/9"), {"correct": "0"}).status_code == 404


# --- taking in, undoing, putting away -------------------------------------------------------------


def test_take_in_says_what_was_done_and_what_waits(desk, bank):
    row = make_import(bank)
    shown = page(desk.post(at(row, "/nhap-vao"), follow=True))
    assert "Đã nhập 2 câu. 1 câu còn chờ ở trang này." in shown
    assert "Hoàn tác" in shown
    assert "sẵn sàng</button>" not in shown
    assert bank.questions.count() == 2


def test_take_in_pressed_twice_shows_the_same_page(desk, bank):
    row = make_import(bank)
    first = page(desk.post(at(row, "/nhap-vao"), follow=True))
    again = page(desk.post(at(row, "/nhap-vao"), follow=True))
    assert re.sub(r'value="\w{64}"', "", first) == re.sub(r'value="\w{64}"', "", again)
    assert bank.questions.count() == 2


def test_take_in_with_nothing_ready_says_so(desk, bank):
    shown = page(desk.post(at(make_import(bank, "--"), "/nhap-vao"), follow=True))
    assert "Không còn câu sẵn sàng nào để nhập." in shown
    assert not bank.questions.exists()


def test_a_taken_question_is_mended_in_the_bank(desk, bank):
    row = make_import(bank)
    desk.post(at(row, "/nhap-vao"))
    assert "Câu này đã nhập." in page(desk.post(at(row, "/cau/1"), {"correct": "0"}, follow=True))
    assert bank.questions.get(number=1).head.letters == "B"


def test_undo(desk, bank):
    row = make_import(bank)
    desk.post(at(row, "/nhap-vao"))
    shown = page(desk.post(at(row, "/hoan-tac"), follow=True))
    assert "Đã lấy 2 câu ra khỏi ngân hàng." in shown
    assert "Nhập 2 câu sẵn sàng" in shown
    assert not bank.questions.exists()


def test_undo_too_late_says_why(desk, bank):
    row = make_import(bank)
    desk.post(at(row, "/nhap-vao"))
    question = bank.questions.get(number=1)
    actions.revise_question(question=question, written=written("Sửa?", ["A", "B"]), by=None, now=NOW)
    assert "không hoàn tác được nữa" in page(desk.post(at(row, "/hoan-tac"), follow=True))
    assert bank.questions.count() == 2


def test_drop_and_reopen(desk, bank):
    row = make_import(bank)
    assert "Mở lại phần xem trước" in page(desk.post(at(row, "/huy"), follow=True))
    assert "Tệp đã tải lên" not in page(desk.get(f"/to-chuc/ngan-hang/{bank.pk}"))
    assert "Nhập 2 câu sẵn sàng" in page(desk.post(at(row, "/mo-lai"), follow=True))


def test_questions_of_the_bank_are_passed_over_and_linked(desk):
    bank = make_bank("Có sẵn", topics={"A": 1})
    row = make_import(bank, "B")
    actions.take_in(bank_import=row, by=None, now=NOW)
    again = make_import(bank, "C")
    shown = page(desk.get(at(again, "?xem=gan-trung")))
    assert "1 câu đã có trong ngân hàng" in shown
    assert "với đáp án khác, ở câu 2" in shown
    assert f'href="/to-chuc/ngan-hang/{bank.pk}/cau/2"' in shown


# --- like questions -------------------------------------------------------------------------------

LIKE = ["Theo Điều lệ, chi bộ họp mấy tháng một lần?", "Theo Điều lệ chi bộ họp mấy tháng một kỳ?"]


def like_import(bank: Bank) -> BankImport:
    content = sheet([HEAD, *([n, stem, "Một", "Hai", "Ba", "Bốn", "B"] for n, stem in enumerate(LIKE, start=1))])
    return make_import(bank, content=content)


def test_like_questions_stand_side_by_side_with_their_differences(desk, bank):
    row = like_import(bank)
    shown = page(desk.get(at(row, "?xem=gan-trung")))
    assert [words for words in ("Câu 1 trong tệp", "Câu 2 trong tệp", "Giữ cả hai", "Gộp") if words not in shown] == []
    assert re.findall(r"<(del|ins)>.*?</span>(.*?)<span", shown) == [("del", ","), ("del", "lần"), ("ins", "kỳ")]


@pytest.mark.parametrize(("do", "state"), [("keep", "ready"), ("merge", "dropped"), ("drop", "dropped")])
def test_settle(desk, bank, do, state):
    row = like_import(bank)
    response = desk.post(at(row, "/cau/2/gan-trung"), {"do": do, "xem": "gan-trung"})
    assert (response.status_code, states(row)) == (302, {1: "ready", 2: state})


def test_settle_refuses_what_it_does_not_know(desk, bank):
    row = like_import(bank)
    assert desk.post(at(row, "/cau/2/gan-trung"), {"do": "x"}).status_code == 400
    assert desk.post(at(row, "/cau/9/gan-trung"), {"do": "keep"}).status_code == 404
    assert states(row) == {1: "ready", 2: "look"}
