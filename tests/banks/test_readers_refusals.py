"""Files that cannot be read: told what they are and what to do, fast, whatever their name says."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.question_files import sheet, texts, word

QUESTION = ("Câu 1: Hỏi?", "A. x", "{b:B. y}")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refused(content: bytes, name: str = "đề thi.docx", **options) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_bank(content, name=name, **options)
    assert name in caught.value.message or options
    return caught.value


def zipped(members: dict[str, bytes], *, like: bytes = b"") -> bytes:
    """Return a zip; members of `like` that are not given anew are kept."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        if like:
            with zipfile.ZipFile(io.BytesIO(like)) as old:
                for member in old.namelist():
                    if member not in members:
                        made.writestr(member, old.read(member))
        for member, content in members.items():
            made.writestr(member, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code", "advice"),
    [
        (b"", "đề thi.docx", "empty_file", "trống"),
        (b"  \r\n ", "đề thi.txt", "empty_file", "trống"),
        (OLD_OFFICE, "đề thi.doc", "old_doc", ".docx"),
        (OLD_OFFICE, "đề thi.docx", "old_doc", ".docx"),
        (OLD_OFFICE + "Workbook\0".encode("utf-16-le"), "câu hỏi.xls", "old_xls", ".xlsx"),
        (OLD_OFFICE + "WordDocument\0Book\0.VnTime".encode("utf-16-le"), "đề thi.doc", "old_doc", "TCVN3"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "đề thi.docx", "encrypted_file", "mật khẩu"),
        (b"{\\rtf1\\ansi C\\'e2u 1", "đề thi.doc", "not_a_docx", "RTF"),
        (b"%PDF-1.7 ...", "đề thi.docx", "not_a_docx", "PDF"),
        (b"<html><body>C\xc3\xa2u 1</body></html>", "đề thi.doc", "not_a_docx", ".docx"),
        (b"\x0bNguyen Van A" + bytes(149), "~$đề thi.docx", "lock_file", "~$"),
        (b"\x0bNguyen Van A" + bytes(149), "đề thi.docx", "lock_file", "~$"),
        (b"PK\x03\x04 broken", "đề thi.docx", "damaged_file", "hỏng"),
        (b"\x00\x01\x02\x03" * 100, "đề thi.docx", "unknown_format", ".docx"),
        ("Chỉ là một bức thư.".encode(), "thư.txt", "no_questions", "Câu 1:"),
    ],
)
def test_refused_with_advice(content, name, code, advice):
    error = refused(content, name)
    assert (error.code, advice in error.message) == (code, True)


def test_name_does_not_decide():
    assert texts(read_bank(word(*QUESTION), name="câu hỏi.xlsx")) == [("Hỏi?", ("x", "y"))]
    assert texts(read_bank("Câu 1: Hỏi?\nA. x\nB. y".encode(), name="đề.docx")) == [("Hỏi?", ("x", "y"))]
    content = sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "A"]])
    assert texts(read_bank(content, name="đề.docx")) == [("Hỏi?", ("x", "y"))]


def test_bad_answers_file_is_named():
    error = refused(word(*QUESTION), answers=OLD_OFFICE, answers_name="đáp án.doc")
    assert (error.code, "đáp án.doc" in error.message) == ("old_doc", True)


def test_zip_with_a_password():
    content = bytearray(word(*QUESTION))
    at = content.find(b"PK\x01\x02")
    flags = struct.unpack_from("<H", content, at + 8)[0]
    struct.pack_into("<H", content, at + 8, flags | 1)
    assert refused(bytes(content)).code == "encrypted_file"


def test_zip_of_something_else():
    assert refused(zipped({"a.txt": b"x"})).code == "unknown_format"


@pytest.mark.parametrize(("kind", "advice"), [("spreadsheet", "“Excel (.xlsx)”"), ("text", "“Word (.docx)”")])
def test_files_of_libreoffice_are_told_by_their_contents(kind, advice):
    content = zipped({"mimetype": b"application/vnd.oasis.opendocument." + kind.encode(), "content.xml": b"<x/>"})
    error = refused(content, "câu hỏi.xlsx")
    assert (error.code, "OpenDocument" in error.message, advice in error.message) == ("unknown_format", True, True)
    assert "OpenDocument" not in refused(zipped({"mimetype": b"application/epub+zip"})).message


def measured(content: bytes, *, code: str) -> None:
    """Check that a file is refused with `code` within 2 seconds and 200 MB."""
    tracemalloc.start()
    start = time.process_time()
    error = refused(content)
    took = time.process_time() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.code == code
    # tracing makes everything some times slower
    assert took < 6
    assert peak < 200 * 1024 * 1024


DOCUMENT = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<w:p><w:r><w:t>" + b"a" * 60_000_000 + b"</w:t></w:r></w:p>", "too_large"),
        (b"<w:p><w:r><w:t>" + b"a" * 20_000_000 + b"</w:t></w:r></w:p>", "too_large"),
        (b"<w:sdt>" * 5_000 + b"</w:sdt>" * 5_000, "too_large"),
        (b"<w:p>" + b"<w:r/>" * 400_000 + b"</w:p>", "too_large"),
        (b"<w:p><w:r>", "damaged_file"),
    ],
)
def test_hostile_documents(body, code):
    measured(zipped({"word/document.xml": DOCUMENT % body}, like=word(*QUESTION)), code=code)


def test_zip_of_many_large_members():
    members = {f"word/media/{n}.bin": bytes(45_000_000) for n in range(10)}
    measured(zipped(members, like=word(*QUESTION)), code="too_large")


@pytest.mark.parametrize(
    "prolog",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_and_document_types(prolog):
    body = prolog + DOCUMENT % b"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"
    measured(zipped({"word/document.xml": body}, like=word(*QUESTION)), code="damaged_file")


def test_member_that_claims_to_be_smaller_ends_at_its_claim():
    content = zipped({"word/document.xml": DOCUMENT % (b"<w:p/>" * 2_000_000)}, like=word(*QUESTION))
    forged = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := forged.find(signature, at + 1)) >= 0:
            name_at = at + (46 if offset == 24 else 30)
            if forged[name_at:].startswith(b"word/document.xml"):
                struct.pack_into("<I", forged, at + offset, 1_000)
    measured(bytes(forged), code="damaged_file")


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    "data",
    [
        b'<row r="1">' + b'<c t="n"><v>1</v></c>' * 700_000 + b"</row>",
        b"".join(b'<row><c t="n"><v>1</v></c></row>' for _ in range(60_000)),
    ],
)
def test_hostile_worksheets(data):
    plain = sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "A"]])
    measured(zipped({"xl/worksheets/sheet1.xml": SHEET % data}, like=plain), code="too_large")


def test_worksheet_with_one_cell_in_the_far_corner_is_small():
    plain = sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "A"]])
    with zipfile.ZipFile(io.BytesIO(plain)) as old:
        data = old.read("xl/worksheets/sheet1.xml")
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    content = zipped({"xl/worksheets/sheet1.xml": data.replace(b"</sheetData>", far)}, like=plain)
    assert texts(read_bank(content, name="câu hỏi.xlsx")) == [("Hỏi?", ("x", "y"))]
