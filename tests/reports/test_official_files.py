"""The report as an office document: the same words and figures as PDF and as Word, blanks where hands fill in."""

from __future__ import annotations

import datetime as dt
import gc
import io
import zipfile
from dataclasses import replace

import docx
import pytest
from django.urls import reverse
from django.utils import translation
from docx.document import Document
from docx.oxml.ns import qn

from contest.common.jobs.actions import work_on
from contest.common.jobs.models import Job
from contest.common.typeset import typeset
from contest.documents.letterhead import Letterhead
from contest.reports import making
from contest.reports.days import Day
from contest.reports.official import official_document
from contest.reports.participation import Participation
from contest.reports.writers import WRITERS
from tests.common.test_typeset import pages_of, pdf_text
from tests.factories import make_contest
from tests.reports.test_paragraph import ROW, SUMMARY
from tests.reports.test_writers import DIVIDED, REPORT, written

HOSTILE = ("#panic()", "*đậm*", "<w:t>&", "=1+1", "Tên\x0b rách")
HEAD = Letterhead(
    above="Đảng bộ tỉnh Bắc Hà",
    office="Đảng ủy Khối cơ quan",
    number="12",
    mark="ĐUK",
    place="Bắc Hà",
    on=dt.date(2026, 2, 3),
    recipients=("Ban Tuyên giáo Tỉnh ủy (b/c),", "Lưu VPĐU."),
    post="Trưởng ban",
    signer="Bùi Xuân Trường",
)
HOSTILE_ROWS = tuple(replace(ROW, code=f"{n}", name=name, depth=1) for n, name in enumerate(HOSTILE))
FILLED = replace(REPORT, letterhead=HEAD, rows=(ROW, *HOSTILE_ROWS))


def words_of(text: str) -> str:
    return " ".join(text.split())


def pdf_words(report: Participation) -> str:
    return words_of(pdf_text(written("pdf", report)))


def word_file(report: Participation) -> docx.document.Document:
    return docx.Document(io.BytesIO(written("docx", report)))


def test_pdf_has_head_paragraph_table_and_signature():
    shown = pdf_words(FILLED)
    for words in (
        "ĐẢNG BỘ TỈNH BẮC HÀ",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số 12-BC/ĐUK",
        "Bắc Hà, ngày 03 tháng 02 năm 2026",
        "BÁO CÁO",
        "Sau 14 ngày, cuộc thi có 9.020 người dự thi với 32.874 lượt thi",
        "23/11/2026",
        "Nơi nhận:",
        "T/M BAN TỔ CHỨC",
        "TRƯỞNG BAN",
        "Bùi Xuân Trường",
    ):
        assert words in shown
    for name in ("#panic()", "*đậm*", "<w:t>&", "=1+1", "Tên rách"):
        assert name in shown


def test_pdf_marks_what_is_not_filled_in():
    shown = pdf_words(REPORT)
    assert "Số ……-BC/……" in shown
    assert "…………, ngày …… tháng …… năm ……" in shown


def test_pdf_is_tagged_and_the_same_again():
    content = written("pdf", FILLED)
    assert b"pdfuaid" in content
    assert content == written("pdf", FILLED)


def test_pdf_made_by_a_process_of_its_own_is_the_same_to_the_byte():
    here = typeset("report", official_document(FILLED), at=FILLED.summary.as_of)
    assert written("pdf", FILLED) == here


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_the_process_that_answers_does_not_load_the_compiler(monkeypatch, format):
    monkeypatch.setattr("contest.common.typeset._compile", None)
    assert written(format, FILLED)


def test_nothing_of_a_word_file_stays_until_the_collector_comes():
    gc.collect()
    gc.disable()
    try:
        assert written("docx", FILLED)
        assert not [one for one in gc.get_objects() if type(one) is Document]
    finally:
        gc.enable()


def test_rows_of_long_names_are_as_tall_as_the_names():
    """Heights are counted ahead: the last word of a name of many lines is not under the next row."""
    long = " ".join(f"từ{n}" for n in range(60))
    rows = (ROW, *(replace(ROW, code=f"{n}", name=f"{long} CUỐI{n}", depth=1) for n in range(30)))
    content = written("pdf", replace(REPORT, rows=rows))
    assert pages_of(content) >= 5
    assert all(f"CUỐI{n}" in pdf_text(content) for n in range(30))


def test_pdf_of_many_units_repeats_the_head_and_numbers_pages():
    rows = (ROW, *(replace(ROW, code=f"{n}", name=f"Chi bộ {n}", depth=1) for n in range(120)))
    content = written("pdf", replace(REPORT, rows=rows))
    pages = pdf_text(content).split("\f")
    assert pages_of(content) >= 4
    assert ["TT" in page.split() for page in pages[:3]] == [True] * 3
    assert [pages[number].split()[-1] for number in (1, 2)] == ["2", "3"]


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_an_empty_report_is_a_document_too(extension):
    assert len(written(extension, Participation(SUMMARY, (), ()))) > 5_000


def test_word_has_the_same_words():
    document = word_file(FILLED)
    texts = [paragraph.text for paragraph in document.paragraphs]
    head, units, days, foot = document.tables
    assert head.cell(0, 0).text == "ĐẢNG BỘ TỈNH BẮC HÀ\nĐẢNG ỦY KHỐI CƠ QUAN\n*\nSố 12-BC/ĐUK"
    assert head.cell(0, 1).text == "ĐẢNG CỘNG SẢN VIỆT NAM\n\nBắc Hà, ngày 03 tháng 02 năm 2026"
    assert "BÁO CÁO" in texts
    assert any(text.startswith("Sau 14 ngày, cuộc thi có 9.020 người dự thi") for text in texts)
    assert [row.cells[1].text for row in units.rows[1:]] == [ROW.name, *HOSTILE[:-1], "Tên rách"]
    assert [cell.text for cell in units.rows[1].cells][2:6] == ["11.246", "9.020", "80,2%", "32.874"]
    assert [cell.text for cell in days.rows[1].cells] == ["23/11/2026", "30.000"]
    assert foot.cell(0, 0).text == "Nơi nhận:\n- Ban Tuyên giáo Tỉnh ủy (b/c),\n- Lưu VPĐU."
    assert foot.cell(0, 1).text.startswith("T/M BAN TỔ CHỨC\nTRƯỞNG BAN")


def test_word_repeats_table_heads_and_describes_its_picture():
    document = word_file(FILLED)
    first = document.tables[1].rows[0]._tr
    assert first.trPr.find(qn("w:tblHeader")) is not None
    assert (
        document.inline_shapes[0]._inline.docPr.get("descr").startswith("Biểu đồ lượt thi mỗi ngày; nhiều nhất 30.000")
    )


def test_word_is_the_same_again_and_says_nothing_of_its_maker():
    assert written("docx", FILLED) == written("docx", FILLED)
    with zipfile.ZipFile(io.BytesIO(written("docx", FILLED))) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert "2026-11-24T09:00:00Z" in core


def test_official_words_stay_vietnamese_for_english_readers():
    with translation.override("en"):
        assert "Sau 14 ngày" in pdf_words(REPORT)


def test_only_the_whole_contest_has_days():
    assert "Lượt thi mỗi ngày" not in pdf_words(replace(REPORT, days=()))
    assert "Lượt thi mỗi ngày" in pdf_words(replace(REPORT, days=(Day(dt.date(2026, 11, 23), 1),)))


# --- many units -----------------------------------------------------------------------------------


@pytest.fixture
def contest(root):
    return make_contest(root)


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_a_report_of_many_units_is_made_by_a_worker(client, contest, secretary, monkeypatch, extension):
    monkeypatch.setattr(making, "MOST_AT_ONCE", 2)
    client.force_login(secretary)
    answer = client.get(reverse("reports:download", args=["thi-thu", extension]))
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job", args=[job.pk])
    assert work_on(job.pk)
    made = client.get(reverse("jobs:file", args=[job.pk]))
    assert made["Content-Type"] == WRITERS[extension].CONTENT_TYPE
    assert made["Content-Disposition"].endswith(f'tham-gia-thi-thu-K1-20261124-0900.{extension}"')
    if extension == "pdf":
        shown = words_of(pdf_text(made.content))
        assert "Đảng bộ Sở Tài chính" in shown
        assert "Điện lực" not in shown


def test_sheets_and_small_reports_come_at_once(client, contest, secretary, monkeypatch):
    client.force_login(secretary)
    assert client.get(reverse("reports:download", args=["thi-thu", "pdf"])).status_code == 200
    monkeypatch.setattr(making, "MOST_AT_ONCE", 2)
    assert client.get(reverse("reports:download", args=["thi-thu", "xlsx"])).status_code == 200
    assert Job.objects.count() == 0


def test_divisions_follow_the_days_with_pictures_and_tables():
    divided = replace(DIVIDED, letterhead=HEAD)
    shown = pdf_words(divided)
    document = word_file(divided)
    texts = [paragraph.text for paragraph in document.paragraphs]
    for title in ("3. Lượt thi theo giờ trong ngày", "4. Lượt thi theo điểm", "5. Người dự thi theo độ tuổi"):
        assert title in shown
        assert title in texts
    assert b"pdfuaid" in written("pdf", divided)
    alts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert alts[1] == "Biểu đồ lượt thi theo giờ trong ngày; nhiều nhất 30.000, ở 7h."
    assert [cell.text for cell in document.tables[-2].rows[1].cells] == ["=1+1", "9.020", "32.874"]
