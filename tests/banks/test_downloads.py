"""Files of a bank from its page and from the command: who, which formats, what is said before something is lost."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.banks.actions import retire_question, revise_question
from contest.banks.exporting import file_name, written_questions
from contest.banks.models import Bank, Question
from contest.banks.readers import read_bank
from contest.banks.writers import WRITERS, WrittenQuestion
from tests.factories import NOW, make_bank, written


@pytest.fixture
def bank(db) -> Bank:
    return make_bank("Xây dựng Đảng")


@pytest.fixture
def desk(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def address(bank: Bank, format: str) -> str:
    return reverse("banks:download", args=[bank.pk, format])


def two_right(bank: Bank, number: int) -> None:
    question = Question.objects.get(bank=bank, number=number)
    two = written("Hai ý nào?", ["Một", "Hai", "Ba"], 0, 1, topic=question.topic.name)
    revise_question(question=question, written=two, by=None, now=NOW)


# --- what goes out --------------------------------------------------------------------------------


def test_written_questions_go_by_topic_without_retired_ones(bank):
    retire_question(question=bank.questions.get(number=2), now=NOW)
    bank.topics.filter(name="Lịch sử").update(position=0)
    bank.topics.filter(name="Điều lệ").update(position=1)
    written = written_questions(bank)
    assert [question.number for question in written] == [7, 8, 9, 10, 1, 3, 4, 5, 6]
    assert written[0] == WrittenQuestion(
        7, "Câu hỏi 7 về Lịch sử?", ("Phương án A", "Phương án B", "Phương án C", "Phương án D"), (0,), topic="Lịch sử"
    )


def test_written_questions_take_two_queries(bank, django_assert_num_queries):
    with django_assert_num_queries(2):
        written_questions(bank)


@pytest.mark.parametrize(
    ("name", "format", "wanted"),
    [
        ("Xây dựng Đảng", "xlsx", "ngan-hang-xay-dung-dang.xlsx"),
        ("Xây dựng Đảng", "moodle", "ngan-hang-xay-dung-dang.xml"),
        ("???", "aiken", "ngan-hang-5.txt"),
    ],
)
def test_file_names(name, format, wanted):
    assert file_name(Bank(pk=5, name=name), format) == wanted


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", [format for format in WRITERS if format != "aiken"])
def test_download_gives_the_bank(desk, bank, format):
    response = desk.get(address(bank, format))
    assert response.headers["Content-Type"] == WRITERS[format].CONTENT_TYPE
    assert response.headers["Content-Disposition"] == f'attachment; filename="{file_name(bank, format)}"'
    assert len(read_bank(response.content, name="tệp").questions) == 10


def test_what_would_be_lost_is_said_first(desk, bank):
    two_right(bank, 3)
    response = desk.get(address(bank, "aiken"))
    html = response.content.decode()
    assert response.headers["Content-Type"].startswith("text/html")
    assert "1 câu không ghi được vào tệp" in html
    assert "Nhiều đáp án đúng" in html
    assert f'href="{reverse("banks:question", args=[bank.pk, 3])}"' in html
    assert "không có chỗ cho: chủ đề, độ khó, giải thích, nguồn" in html
    file = desk.get(address(bank, "aiken"), {"van-tai": "1"})
    assert len(read_bank(file.content, name="tệp").questions) == 9


def test_fields_without_a_place_are_said_too(desk, bank):
    html = desk.get(address(bank, "aiken")).content.decode()
    assert "Tệp ghi đủ các câu, nhưng không đủ mọi phần" in html
    assert "Tải 10 câu ghi được" in html


def test_nothing_to_write_leads_back(desk, bank):
    empty = Bank.objects.create(name="Trống")
    response = desk.get(address(empty, "gift"), follow=True)
    assert response.redirect_chain == [(reverse("banks:detail", args=[empty.pk]), 302)]
    assert "Không có câu nào ghi được" in response.content.decode()


def test_the_page_of_a_bank_offers_every_format(desk, bank):
    html = desk.get(reverse("banks:detail", args=[bank.pk])).content.decode()
    assert [address(bank, format) in html for format in WRITERS] == [True] * len(WRITERS)


def test_an_empty_bank_offers_none(desk):
    empty = Bank.objects.create(name="Trống")
    assert "/tai/" not in desk.get(reverse("banks:detail", args=[empty.pk])).content.decode()


def test_unknown_formats_and_banks_are_no_pages(desk, bank):
    assert desk.get(address(bank, "exe")).status_code == 404
    assert desk.get(reverse("banks:download", args=[99_999, "xlsx"])).status_code == 404


def test_admins_download_too(client, admin, bank):
    client.force_login(admin)
    assert client.get(address(bank, "gift")).status_code == 200


@pytest.mark.parametrize("who", ["member", "secretary", "judge", "outsider"])
def test_for_everybody_else_there_is_no_file(client, request, bank, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address(bank, "gift")).status_code == 404


def test_strangers_are_sent_to_sign_in(client, bank):
    assert client.get(address(bank, "gift")).status_code == 302


def test_downloads_are_only_read(desk, bank):
    assert desk.post(address(bank, "gift")).status_code == 405


def test_a_download_costs_the_same_for_few_questions_and_many(desk, bank):
    desk.get(address(bank, "json"))
    with CaptureQueriesContext(connection) as few:
        desk.get(address(bank, "json"))
    many_bank = make_bank("Lớn", topics={"Một": 20, "Hai": 20, "Ba": 20})
    with CaptureQueriesContext(connection) as many:
        desk.get(address(many_bank, "json"))
    assert len(few) == len(many)


# --- the command ----------------------------------------------------------------------------------


def export(bank: object, format: str, out: object) -> tuple[str, str]:
    said, warned = io.StringIO(), io.StringIO()
    call_command("export_bank", str(bank), "--format", format, "--out", str(out), stdout=said, stderr=warned)
    return said.getvalue(), warned.getvalue()


def test_the_command_writes_the_file(bank, tmp_path):
    out = tmp_path / "ngân hàng.json"
    said, warned = export("Xây dựng  Đảng", "json", out)
    assert (said, warned) == (f"Đã ghi {out}: 10 câu của “Xây dựng Đảng”.\n", "")
    assert len(json.loads(out.read_text("utf-8"))["questions"]) == 10
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


def test_the_command_takes_the_number_of_a_bank(bank, tmp_path):
    assert "10 câu" in export(bank.pk, "gift", tmp_path / "a.gift")[0]


def test_the_command_says_what_is_lost(bank, tmp_path):
    two_right(bank, 3)
    said, warned = export(bank.pk, "aiken", tmp_path / "a.txt")
    assert "9 câu" in said
    assert warned.splitlines() == [
        "Bỏ câu 3: Nhiều đáp án đúng, định dạng này chỉ ghi được một.",
        "Định dạng này không có chỗ cho: chủ đề, độ khó, giải thích, nguồn, nhãn.",
    ]


def test_the_command_refuses_in_words(bank, tmp_path):
    empty = Bank.objects.create(name="Trống")
    with pytest.raises(CommandError, match=r"Không có ngân hàng “Khác”\. Hiện có: .*Xây dựng Đảng"):
        export("Khác", "json", tmp_path / "a")
    with pytest.raises(CommandError, match="chưa có câu hỏi nào"):
        export(empty.pk, "json", tmp_path / "a")
    with pytest.raises(CommandError, match="Không ghi được"):
        export(bank.pk, "json", tmp_path / "không có" / "a")
    assert list(tmp_path.iterdir()) == []
