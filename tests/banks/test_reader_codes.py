"""Every code that a reader can give, from the smallest file that gives it: the code, the exact place, how grave it is.

The list is the one at the end of the paper on question files; what is more is ours.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from contest.banks.readers import UnreadableFile, as_json, read_bank
from contest.banks.readers.words import SENTENCES
from tests.banks.question_files import runs, saved, sheet, word

HEAD = ["Câu hỏi", "A", "B", "C", "Đáp án"]


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def moodle(inner: str, kind: str = "multichoice") -> bytes:
    stem = "<questiontext format='plain_text'><text>Hỏi?</text></questiontext>"
    return f"<quiz>\n<question type='{kind}'>{stem}{inner}</question></quiz>".encode()


def with_symbol() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("Câu 1: d ")
    sign = OxmlElement("w:sym")
    sign.set(qn("w:font"), "Webdings")
    sign.set(qn("w:char"), "F041")
    paragraph.add_run()._r.append(sign)
    for line in ("A. x", "{b:B. y}"):
        runs(document.add_paragraph(), line)
    return saved(document)


def with_vector() -> bytes:
    """A picture that no browser shows."""
    document = docx.Document()
    for line in ("Câu 1: Hỏi?", "A. x", "{b:B. y}"):
        runs(document.add_paragraph(), line)
    document.paragraphs[0].add_run()._r.append(OxmlElement("w:object"))
    return saved(document)


def package(missing: str) -> bytes:
    """A QTI package whose manifest names one file that is there and one that is not."""
    file = io.BytesIO()
    labels = "".join(
        f"<response_label ident='{c}'><material><mattext>{c}</mattext></material></response_label>" for c in "xy"
    )
    item = (
        f"<questestinterop><item ident='i' title='Một'><presentation><material><mattext>Hỏi?</mattext></material>"
        f"<response_lid ident='r' rcardinality='Single'><render_choice>{labels}</render_choice></response_lid>"
        "</presentation><resprocessing><respcondition><conditionvar><varequal respident='r'>x</varequal></conditionvar>"
        "<setvar varname='SCORE' action='Set'>100</setvar></respcondition></resprocessing></item></questestinterop>"
    )
    named = "".join(
        f"<resource identifier='{name}' type='imsqti_xmlv1p2' href='{name}'><file href='{name}'/></resource>"
        for name in ("có.xml", missing)
    )
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("imsmanifest.xml", f"<manifest><resources>{named}</resources></manifest>")
        made.writestr("có.xml", item)
    return file.getvalue()


def hiding(*, rows: Sequence[int] = (), columns: Sequence[int] = (), sheets: Sequence[str] = ()) -> bytes:
    """A workbook with two sheets of questions that hides some of its parts, and empty rows and columns besides."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for title in ("Đợt 1", "Đợt 2"):
        page = book.add_worksheet(title)
        for i, row in enumerate([HEAD, *(([f"Hỏi {title} {n}?", "x", "y", "z", "A"]) for n in range(4))]):
            page.write_row(i, 0, row)
        page.set_row(30, None, None, {"hidden": True})
        page.set_column(20, 21, None, None, {"hidden": True})
        if title == "Đợt 1":
            for number in rows:
                page.set_row(number, None, None, {"hidden": True})
            for number in columns:
                page.set_column(number, number, None, None, {"hidden": True})
        elif title in sheets:
            page.hide()
    book.close()
    return file.getvalue()


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ONE = ("Câu 1: Hỏi?", "A. x", "B. y", "Đáp án: A")
TWO_RED = ("Câu 1: Hỏi?", "{red:A. x}", "{red:B. y}", "C. z")
FOUR = tuple(line for n in range(1, 5) for line in (f"Câu {n}: Hỏi {n}?", "A. x", "B. y"))
# code → content, further arguments, place, severity
SAMPLES: dict[str, tuple[bytes, dict[str, Any], str, str]] = {
    "no_answer_marked": (text("Câu 1: Hỏi?", "A. x", "B. y"), {}, "dòng 1, “Câu 1: Hỏi?”", "error"),
    "all_choices_bold": (
        word("Câu 1: Hỏi?", "{b:A. x}", "{b:B. y}", "Câu 2: Gì?", "A. x", "{b:B. y}"),
        {},
        "đoạn 1, “Câu 1: Hỏi?”",
        "error",
    ),
    "ambiguous_mark": (
        word(*TWO_RED, "Câu 2: Gì?", "A. x", "{red:B. y}", "C. z", "Câu 3: Nào?", "A. x", "{red:B. y}", "C. t"),
        {},
        "đoạn 1, “Câu 1: Hỏi?”",
        "warning",
    ),
    "answer_not_among_choices": (sheet([HEAD, ["Hỏi?", "x", "y", "z", "E"]]), {}, "'Câu hỏi'!E2", "error"),
    "key_conflicts_with_mark": (
        word("Câu 1: Hỏi?", "A. x", "{hl:B. y}", "Đáp án: A", "Câu 2: Gì?", "A. x", "{hl:B. y}"),
        {},
        "đoạn 1, “Câu 1: Hỏi?”",
        "warning",
    ),
    "letters_not_consecutive": (
        text("Câu 1: Hỏi?", "A. x", "B. y", "B. z", "D. t", "Đáp án: A"),
        {},
        "dòng 1, “Câu 1: Hỏi?”",
        "warning",
    ),
    "option_letter_missing": (
        sheet([["Câu hỏi", "Phương án", "Đáp án"], ["Hỏi?", "A. x\ny\nC. z", "A"], ["Gì?", "A. x\nB. y\nC. z", "A"]]),
        {},
        "'Câu hỏi'!B2",
        "warning",
    ),
    "duplicate_choice": (sheet([HEAD, ["Hỏi?", "x", "y", "x", "B"]]), {}, "'Câu hỏi'!D2", "error"),
    "duplicate_question": (text(*ONE, *ONE), {}, "", "warning"),
    "duplicate_number_in_key": (
        text("Câu 1: Hỏi?", "A. x", "B. y", "Câu 2: Gì?", "A. x", "B. y", "BẢNG ĐÁP ÁN", "1.A 2.B 2.A"),
        {},
        "dòng 8",
        "warning",
    ),
    "too_few_choices": (text("Câu 1: Hỏi?", "A. x", "Đáp án: A", *ONE), {}, "dòng 1, “Câu 1: Hỏi?”", "error"),
    "empty_stem": (text("Câu 1:", "A. x", "B. y", "Đáp án: A"), {}, "dòng 1, “Câu 1:”", "error"),
    "empty_choice": (sheet([HEAD, ["Hỏi?", "x", "", "z", "A"]]), {}, "'Câu hỏi'!C2", "error"),
    "stray_text": (
        text("Câu 1: Hỏi?", "A. x", "B. y", "Một dòng lạc.", "Câu 2: Gì?", "A. x", "B. y", "Đáp án: A"),
        {},
        "dòng 4, “Một dòng lạc.”",
        "warning",
    ),
    "separator_missing": (
        text("[<br>]", "Hỏi?", "A. x", "*B. y", "[<br>]", "Gì?", "A. z", "*B. t", "Nào?", "A. m", "*B. n", "[<br>]"),
        {},
        "dòng 9, “Nào?”",
        "warning",
    ),
    "question_without_answer": (
        text("Hỏi?", "A. x", "B. y", "ANSWER: A", "Gì?", "A. x", "B. y", "", "Nào?", "A. x", "B. z", "ANSWER: B"),
        {},
        "dòng 5, “Gì?”",
        "error",
    ),
    "choice_without_question": (
        text("A. x", "B. y", "ANSWER: B", "Hỏi?", "A. z", "B. t", "ANSWER: A"),
        {},
        "dòng 1",
        "warning",
    ),
    "answer_without_question": (text("ANSWER: B", *ONE), {}, "dòng 1", "warning"),
    "unsupported_type": (moodle("", "ddwtos"), {}, "dòng 2, “Hỏi?”", "error"),
    "unsupported_cloze": (
        text("Thủ đô là {1:MC:~Huế~=Hà Nội}.", "", "Hỏi? {=x ~y}"),
        {},
        "dòng 1, “Thủ đô là {1:MC:~Huế~=Hà Nội}.”",
        "error",
    ),
    "object_not_imported": (with_vector(), {}, "đoạn 1, “Câu 1: Hỏi?[công thức]”", "warning"),
    "symbol_font": (with_symbol(), {}, "đoạn 1, “Câu 1: d [ký hiệu]”", "warning"),
    "unknown_fraction": (
        moodle(
            "<single>false</single><answer fraction='33'><text>x</text></answer>"
            "<answer fraction='67'><text>y</text></answer><answer fraction='0'><text>z</text></answer>"
        ),
        {},
        "dòng 2, “Hỏi?”",
        "warning",
    ),
    "bad_encoding": ("Câu 1: Hỏi?\nA. x".encode() + b"\nB. \xe9", {}, "dòng 3", "refused"),
    "legacy_font": (text("C©u 1: Hái?", "A. x", "B. y", "§¸p ¸n: A"), {}, "", "note"),
    "not_a_docx": (b"{\\rtf1 C\\'e2u 1}", {}, "RTF", "refused"),
    "old_doc": (OLD_WORD, {}, ".doc", "refused"),
    "lock_file": (b"\x0bNguyen Van A" + bytes(149), {}, "~$", "refused"),
    "too_large": (("x" * 30_000).encode(), {}, "dòng 1", "refused"),
    "skipped_text": (text("Trường THPT A", "", *ONE), {}, "", "note"),
    # --- ours ---
    "several_marks": (
        word(
            *[line for n in range(4) for line in (f"Câu {n}: Gì?", "A. x", "{red:B. y}", "C. z")],
            *[line for n in range(4, 8) for line in (f"Câu {n}: Nào?", "{hl:A. x}", "B. y", "C. z")],
        ),
        {},
        "",
        "warning",
    ),
    "sparse_mark": (word(*FOUR, "Câu 5: Gì?", "A. x", "{b:B. y}"), {}, "", "warning"),
    "key_file_empty": (text(*FOUR), {"answers": word("Câu 1: Khác?", "A. x", "B. y")}, "", "warning"),
    "key_papers": (text(*FOUR), {"answers": text("Mã đề 101", "1.A 2.B", "Mã đề 102", "1.B 2.A")}, "", "warning"),
    "key_paper_taken": (
        text("Mã đề 102", *FOUR),
        {"answers": text("Mã đề 101", "1.A 2.B", "Mã đề 102", "1.B 2.A")},
        "",
        "note",
    ),
    "key_other_paper": (text("Mã đề 102", *FOUR), {"answers": text("Mã đề 101", "1.A 2.B 3.A 4.B")}, "", "warning"),
    "key_line_unread": (
        text(*FOUR),
        {"answers": text("Câu 1: A", "Câu 2: không rõ lắm", "Câu 3: A", "Câu 4: A")},
        "dòng 2",
        "warning",
    ),
    "part_missing": (package("mất.xml"), {}, "imsmanifest.xml", "warning"),
    "sheet_skipped": (
        sheet([HEAD, ["Hỏi?", "x", "y", "z", "A"]], more={"Ghi chú": [["Gửi các đồng chí"]]}),
        {},
        "trang tính “Ghi chú”",
        "note",
    ),
    "hidden_sheet": (hiding(sheets=["Đợt 2"]), {}, "trang tính “Đợt 2”", "warning"),
    "hidden_rows": (hiding(rows=[1, 3]), {}, "trang tính “Đợt 1”, dòng 2, 4", "warning"),
    "hidden_columns": (hiding(columns=[4]), {}, "trang tính “Đợt 1”", "warning"),
    "damaged_file": (b"PK\x03\x04", {}, "hỏng", "refused"),
    "empty_file": (b" \n", {}, "trống", "refused"),
    "encrypted_file": (OLD_WORD + "EncryptedPackage".encode("utf-16-le"), {}, "mật khẩu", "refused"),
    "old_xls": (OLD_WORD + "Workbook\0".encode("utf-16-le"), {}, ".xls", "refused"),
    "unknown_format": (bytes(range(4)) * 100, {}, "định dạng", "refused"),
    "no_questions": (text("Một bức thư."), {}, "Câu 1:", "refused"),
    "only_answers": (text("1.A 2.B 3.C 4.D"), {}, "chỉ có đáp án", "refused"),
}


@pytest.mark.parametrize("code", SAMPLES)
def test_code_place_and_severity(code: str) -> None:
    content, options, place, severity = SAMPLES[code]
    if severity == "refused":
        with pytest.raises(UnreadableFile) as refusal:
            read_bank(content, name="tệp", **options)
        assert (refusal.value.code, place in refusal.value.message) == (code, True)
        return
    result = read_bank(content, name="tệp", **options)
    said = [warning for warning in as_json(result)["warnings"] if warning["code"] == code]
    assert [(warning["place"], warning["severity"]) for warning in said[:1]] == [(place, severity)]
    assert said[0]["message"].endswith(".")


def test_no_code_is_without_a_sample() -> None:
    assert set(SENTENCES) - set(SAMPLES) == set()
