"""The organiser changes how answers are recognised: the file is read again, what was mended is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from contest.banks import actions
from contest.banks.actions import imports, mending
from contest.banks.models import Bank, BankImport
from contest.banks.preview.document import read_preview
from tests.banks.question_files import word
from tests.factories import NOW

State = BankImport.State
PAPER = word(
    "Câu 1: Chi bộ họp mấy tháng một lần?", "{b_red:A. Một}", "B. Hai", "C. Ba",
    "Câu 2: Đảng phí đóng lúc nào?", "A. Đầu năm", "{b:B. Hằng tháng}", "{red:C. Cuối năm}",
    "Câu 3: Ai là bí thư?", "{b:A. An}", "B. Bình", "C. Chi",
)  # fmt: skip


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(imports, "send_hint", lambda task, *args, **options: ids.extend(args))
    return ids


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


@pytest.fixture
def row(db) -> BankImport:
    bank: Bank = actions.create_bank(name="Xây dựng Đảng", by=None, now=NOW)
    made = actions.start_import(bank=bank, file_name="đề.docx", content=PAPER, topic="Điều lệ", by=None, now=NOW)
    actions.read_import(made.pk)
    made.refresh_from_db()
    return made


def at(row: BankImport, rest: str = "") -> str:
    return f"/to-chuc/ngan-hang/nhap/{row.pk}{rest}"


def keys(row: BankImport) -> list[tuple[int, ...]]:
    row.refresh_from_db()
    return [question.correct for question in read_preview(row.preview).questions]


def test_the_page_offers_the_marks_with_their_figures(desk, row):
    shown = desk.get(at(row)).content.decode()
    assert "Đổi cách nhận đáp án" in shown
    assert "Những chỗ đã sửa ở trang này sẽ mất." in shown
    assert [shown.count(f"{n} câu có đúng một đáp án") for n in (3, 2)] == [1, 1]
    assert 'value="bold" checked' in shown
    assert 'value="colour"' in shown


def test_the_file_is_read_again_with_the_mark_chosen(desk, row, sent, django_capture_on_commit_callbacks):
    mending.correct_preview(bank_import=row, number=3, correct=[2], topic="Khác")
    assert keys(row) == [(0,), (1,), (2,)]
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(at(row, "/doc-lai"), {"mark": "colour"})
    assert (response.status_code, response.headers["Location"], sent) == (302, at(row), [row.pk])
    row.refresh_from_db()
    assert row.state == State.WAITING
    assert row.by.pk == int(desk.session["_auth_user_id"])
    assert actions.read_import(row.pk) is True
    assert keys(row) == [(0,), (2,), ()]
    preview = read_preview(row.preview)
    assert (row.state, preview.mark, preview.questions[2].topic) == (State.READ, "colour", "Điều lệ")
    assert 'value="colour" checked' in desk.get(at(row)).content.decode()


def test_a_file_to_be_read_again_is_tried_as_often_as_a_new_one(row):
    later = NOW + dt.timedelta(days=3)
    assert row.tries == 1
    imports.reread_import(bank_import=row, mark="colour", by=None, now=later)
    row.refresh_from_db()
    assert (row.state, row.tries, row.moved_at) == (State.WAITING, 0, later)


@pytest.mark.parametrize("sent_mark", [{}, {"mark": "star"}, {"mark": "x" * 500}])
def test_a_mark_that_the_file_does_not_have_changes_nothing(desk, row, sent_mark):
    before = row.preview
    assert "tình trạng mới nhất" in desk.post(at(row, "/doc-lai"), sent_mark, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.preview) == (State.READ, before)


def test_what_is_in_the_bank_is_not_read_again(desk, row):
    actions.take_in(bank_import=row, by=None, now=NOW)
    row.refresh_from_db()
    before = row.preview
    assert "Đổi cách nhận đáp án" not in desk.get(at(row)).content.decode()
    desk.post(at(row, "/doc-lai"), {"mark": "colour"})
    row.refresh_from_db()
    assert (row.state, row.preview) == (State.DONE, before)
    actions.undo_import(bank_import=row)
    desk.post(at(row, "/doc-lai"), {"mark": "colour"})
    row.refresh_from_db()
    assert row.state == State.WAITING


def test_only_organisers_and_only_by_post(client, row, request):
    assert client.post(at(row, "/doc-lai")).headers["Location"] == f"/dang-nhap?next={at(row, '/doc-lai')}"
    for who in ("member", "secretary", "judge", "outsider"):
        client.force_login(request.getfixturevalue(who))
        assert client.post(at(row, "/doc-lai"), {"mark": "colour"}).status_code == 404
    client.force_login(request.getfixturevalue("organiser"))
    assert client.get(at(row, "/doc-lai")).status_code == 405
    row.refresh_from_db()
    assert row.state == State.READ


def test_one_mark_alone_is_no_choice(desk, db):
    bank = actions.create_bank(name="Khác", by=None, now=NOW)
    paper = word("Câu 1: Hỏi?", "{b:A. Một}", "B. Hai", "Câu 2: Hỏi nữa?", "A. Một", "{b:B. Hai}")
    made = actions.start_import(bank=bank, file_name="đề.docx", content=paper, by=None, now=NOW)
    actions.read_import(made.pk)
    assert "Đổi cách nhận đáp án" not in desk.get(at(made)).content.decode()
