"""An organiser from the question file in the drawer to a round that is watched live; an admin and the report."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from accounts.models import Person, Role, Unit
from contest.banks.actions import read_import
from contest.banks.models import BankImport, Question
from contest.rounds.models import Contest, Period, Round
from tests.banks.question_files import sheet, word
from tests.factories import make_participant, make_person, start_paper
from tests.journeys.conftest import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RIGHT = "BCDABCDABCDA"


def word_file() -> bytes:
    """Twelve questions as organisers type them; the right choice is bold."""
    lines = ["CÂU HỎI TÌM HIỂU ĐIỀU LỆ ĐẢNG"]
    for number, right in enumerate(RIGHT, start=1):
        lines.append(f"Câu {number}: Điều {number} của Điều lệ Đảng quy định việc gì?")
        for letter in "ABCD":
            text = f"{letter}. Việc thứ {letter} của điều {number}"
            lines.append(f"{{b:{text}}}" if letter == right else text)
    return word(*lines)


def excel_file() -> bytes:
    """Nine more; the last one's key was forgotten."""
    head = ["Câu", "Nội dung câu hỏi", "A", "B", "C", "D", "Đáp án"]
    rows = [
        [n, f"Chi bộ họp kỳ thứ {n} bàn nội dung nào?", f"Nội dung {n} một", "Hai", "Ba", "Bốn", "A" if n < 9 else ""]
        for n in range(1, 10)
    ]
    return sheet([head, *rows])


def upload(page: Page, name: str, content: bytes) -> None:
    """From the upload page to the preview, with the worker's part done here."""
    expect(page.locator("input[type=file]").first).to_be_attached()
    # the name is shown once the script of the page is there
    page.wait_for_load_state()
    mime = "application/octet-stream"
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": mime, "buffer": content})
    expect(page.locator("[data-drop-name]")).to_contain_text(name)
    page.get_by_role("button", name="Đọc tệp, xem trước").click()
    expect(page.locator("h1")).to_contain_text("Đang đọc tệp")
    read_import(BankImport.objects.latest("pk").pk)
    # the page looks again by itself
    expect(page.locator("h1")).to_contain_text("Xem trước khi nhập")


def test_from_the_question_file_to_a_watched_round(context, root, organiser, complaints):
    # a page that looks again by itself, left while it was asking
    complaints.expected += ["htmx:afterRequest", "htmx:send"]
    page = context(LAPTOP, person=organiser).new_page()
    page.goto("/to-chuc/ngan-hang")
    page.get_by_role("link", name="Ngân hàng mới").click()
    page.get_by_label("Tên ngân hàng").fill("Xây dựng Đảng 2026")
    page.get_by_role("button", name="Tạo ngân hàng").click()

    # Word: every key found by its bold letters, taken in at once
    upload(page, "câu hỏi điều lệ.docx", word_file())
    expect(page.locator(".note-info").first).to_contain_text("12 trong 12 câu")
    page.get_by_role("button", name="Nhập 12 câu sẵn sàng").click()
    expect(page.locator(".note-ok")).to_contain_text("Đã nhập 12 câu.")
    page.get_by_role("link", name="Về ngân hàng").click()
    page.locator("main").get_by_role("link", name="Nhập từ tệp").click()

    # Excel: one question without a key waits until somebody chooses
    upload(page, "chi bộ.xlsx", excel_file())
    expect(page.locator(".preview-question")).to_have_text("Chi bộ họp kỳ thứ 9 bàn nội dung nào?")
    page.locator(".preview-edit .opt").nth(2).click()
    page.locator("[data-preview-use]").click()
    page.get_by_role("button", name="Nhập 9 câu sẵn sàng").click()
    expect(page.locator(".note-ok")).to_contain_text("Đã nhập 9 câu.")
    keys = dict(Question.objects.values_list("head__text", "head__accept"))
    assert len(keys) == 21
    assert keys["Điều 1 của Điều lệ Đảng quy định việc gì?"] == 0b0010
    assert keys["Chi bộ họp kỳ thứ 9 bàn nội dung nào?"] == 0b0100

    # a contest with one round of these questions, step by step
    page.goto("/to-chuc")
    page.get_by_role("link", name="Cuộc thi mới").click()
    page.get_by_label("Tên cuộc thi").fill("Đảng viên tốt, chi bộ kiểu mẫu")
    page.get_by_label("Cơ quan tổ chức").fill("Đảng ủy Khối")
    page.get_by_role("button", name="Tạo cuộc thi").click()
    page.wait_for_url("**/soan/de-thi")
    page.get_by_label("Ngân hàng câu hỏi").select_option(label="Xây dựng Đảng 2026")
    page.locator("input[data-count]").first.fill("20")
    page.get_by_role("button", name=re.compile("^Tiếp:")).click()
    page.wait_for_url("**/soan/thoi-gian")
    day = timezone.localdate()
    page.locator("[name=title]").fill("Đợt 1")
    page.locator("[name=opens_at]").fill(f"{day + dt.timedelta(1)}T08:00")
    page.locator("[name=closes_at]").fill(f"{day + dt.timedelta(14)}T17:00")
    page.locator("[name=minutes]").fill("15")
    page.get_by_role("button", name=re.compile("^Tiếp:")).click()
    page.wait_for_url("**/soan/xep-hang")
    page.get_by_role("button", name=re.compile("^Tiếp:")).click()
    expect(page.locator("#step-title")).to_have_text("Công bố đợt thi")
    page.get_by_role("button", name="Công bố đợt thi").click()
    expect(page.locator(".messages")).to_contain_text("Đã công bố Đợt 1.")

    # opened before its time, with one question asked
    page.get_by_role("link", name="Mở ngay").click()
    page.get_by_label("Lý do").fill("Mọi việc đã xong sớm")
    page.get_by_role("button", name="Mở Đợt 1 ngay").click()
    expect(page.locator(".messages")).to_contain_text("Đợt 1 đã mở.")
    contest, round = Contest.objects.get(), Round.objects.get()
    assert (round.state, round.opens_at <= timezone.now()) == (Period.State.PUBLISHED, True)
    stranger = context().new_page()
    stranger.goto(f"/cuoc-thi/{contest.slug}")
    expect(stranger.locator(".cover .chip")).to_contain_text("đang mở")
    expect(stranger.locator(".notices")).to_contain_text("Ban Tổ chức mở Đợt 1 sớm hơn dự kiến.")

    # watched live: a paper begun elsewhere shows within the page's five seconds
    page.goto(f"/to-chuc/{contest.slug}/theo-doi")
    at_work = page.locator(".grid-cards .card").first
    expect(at_work).to_contain_text(re.compile(r"Đang làm bài\s*0"))
    cell = Unit.objects.get(code="K1-1")
    start_paper(make_participant(contest, cell), at=timezone.now())
    expect(page.locator(".grid-cards .card").first).to_contain_text(re.compile(r"Đang làm bài\s*1"))


def test_report_files_open_with_the_right_figures(context, counted, tmp_path: Path):
    admin: Person = make_person("Lê Minh Đức", unit=Unit.objects.get(code="K2-1"), role=Role.Kind.ADMIN)
    page = context(LAPTOP, person=admin).new_page()
    page.goto("/bao-cao")
    page.goto(f"/bao-cao/{counted.slug}")
    figures = [re.sub(r"\s+", " ", text) for text in page.locator(".report-figures .stat").all_inner_texts()]
    assert figures[:6] == [
        "40 tổng số đảng viên",
        "4 người dự thi",
        "10,0% tỷ lệ tham gia",
        "5 lượt thi",
        "2 người 20/20",
        "2 bài 20/20",
    ]

    def fetch(kind: str) -> bytes:
        page.locator(".files summary").click()
        with page.expect_download() as download:
            page.locator(".files-list a", has_text=kind).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        page.keyboard.press("Escape")
        page.reload()
        return path.read_bytes()

    book = CalamineWorkbook.from_filelike(io.BytesIO(fetch("Excel")))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    of_cell = next(row for row in rows if row and row[0] == "K1-1")
    assert of_cell[4:6] == [10.0, 3.0]
    assert of_cell[8:12] == [4.0, 2.0, 2.0, 17.0]

    heads, *lines = csv.reader(io.StringIO(fetch("CSV").decode("utf-8-sig")))
    by_code = {line[0]: line for line in lines}
    whole = dict(zip(heads, by_code["K"], strict=True))
    assert [whole[name] for name in ("Tổng số đảng viên", "Số người dự thi", "Số lượt thi", "Số bài đúng hết")] == [
        *("40", "4", "5", "2"),
    ]
