"""What readers say, on pages in either language: file remarks, remarks on questions, refusals."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from contest.banks.models import BankImport
from contest.banks.preview.document import preview_document, read_preview
from contest.banks.preview.making import preview_of, remark_of
from contest.banks.readers import UnreadableFile, read_bank
from contest.banks.readers.words import SENTENCES, warning
from contest.banks.wording.files import failure_words, file_remarks, said_by_reader
from tests.banks.question_files import sheet, word
from tests.common.test_catalogue import QUOTED, VIETNAMESE


def in_english(row: BankImport) -> str:
    with translation.override("en"):
        return failure_words(row)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_warning_is_said_in_both_languages(code):
    remark = remark_of(warning(code, 1, "dòng 3", "bold, star" if code == "several_marks" else "x", count=3))
    with translation.override("vi"):
        assert said_by_reader(remark) == remark.message
    with translation.override("en"):
        said = said_by_reader(remark)
    assert said != remark.message
    assert not VIETNAMESE.search(QUOTED.sub("", said))


def test_remarks_on_the_file_name_their_place_and_survive_storage():
    content = sheet(
        [["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "A"], ["Hỏi?", "x", "y", "A"]],
        more={"Ghi chú": [["Gửi các đồng chí"]]},
    )
    preview = read_preview(preview_document(preview_of(read_bank(content, name="câu hỏi.xlsx"))))
    with translation.override("vi"):
        vietnamese = file_remarks(preview)
    with translation.override("en"):
        english = file_remarks(preview)
    assert vietnamese == [
        "trang tính “Ghi chú”: Trang tính “Ghi chú” không có câu hỏi nên đã bỏ qua.",
        "Có câu trùng nhau: câu thứ 2 = câu thứ 1. Đã giữ tất cả; hãy bỏ bớt khi xem trước.",
    ]
    assert [re.sub(r"\W+", " ", QUOTED.sub("", text)).split()[0] for text in english] == ["sheet", "Some"]
    assert not any(VIETNAMESE.search(QUOTED.sub("", text)) for text in english)


def test_names_of_marks_are_translated_inside_a_sentence():
    remark = remark_of(warning("several_marks", None, "", "bold, key_line"))
    assert "chữ in đậm, dòng “Đáp án: …” dưới câu hỏi" in remark.message
    with translation.override("en"):
        assert "(bold" in said_by_reader(remark)


@pytest.mark.parametrize(
    ("content", "vietnamese", "english"),
    [
        (b"", "trống", "is empty"),
        (b"%PDF-1.7", "là PDF", "is a PDF"),
        (b"<quiz><question>", "không phải XML đúng", "not valid XML"),
        (b"x" * 30_000, "dài hơn 20000 ký tự. Chưa đọc gì.", "more than 20000 characters. Nothing was read."),
    ],
)
def test_refusals_in_both_languages(content, vietnamese, english):
    with pytest.raises(UnreadableFile) as refusal:
        read_bank(content, name="đề 100%.docx")
    preview = preview_of(read_bank(word("Câu 1: Hỏi?", "A. x", "{b:B. y}"), name="tệp"))
    preview.refusal = remark_of(refusal.value)
    row = BankImport(file_name="đề 100%.docx", failure=refusal.value.message, preview=preview_document(preview))
    assert vietnamese in row.failure
    assert "“đề 100%.docx”" in in_english(row)
    assert english in in_english(row)


def test_an_old_import_says_what_was_stored():
    assert in_english(BankImport(file_name="đề.docx", failure="Tệp “đề.docx” trống.")) == "Tệp “đề.docx” trống."
