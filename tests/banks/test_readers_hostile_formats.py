"""Sheets, packages, XML and text made to harm: each refused, or read, within 2 s of work and 200 MB of memory."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest

from tests.banks.question_files import sheet
from tests.banks.test_readers_hostile import MEGABYTE, READ, ROOT, declared
from tests.banks.test_readers_xls import compound, record

MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = b"<worksheet " + MAIN + b"><sheetData>%s</sheetData></worksheet>"
MANIFEST = (
    b'<manifest><resources><resource identifier="r" type="imsqti_xmlv1p2" href="q.xml"><file href="q.xml"/></resource>'
    b"</resources></manifest>"
)
LAUGHS = (
    b'<!DOCTYPE q [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(10))
    + b"]>"
)


def workbook(members: dict[str, bytes]) -> bytes:
    """A workbook in which some members are other than they should be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        with zipfile.ZipFile(io.BytesIO(sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "A"]]))) as old:
            for name in old.namelist():
                if name not in members:
                    made.writestr(name, old.read(name))
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def page(inner: bytes) -> bytes:
    return workbook({"xl/worksheets/sheet1.xml": SHEET % inner})


def qti(xml: bytes, **more: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in {"imsmanifest.xml": MANIFEST, "q.xml": xml, **more}.items():
            made.writestr(name, content)
    return file.getvalue()


def cell(row: int, column: int) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, 1.0))


def old_workbook(cells: bytes, globals_: bytes = b"") -> bytes:
    """An .xls with one sheet of these records; the directory of `compound` holds few sectors, so it is grown here."""
    name = struct.pack("<BB", 1, 0) + b"S"
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + globals_
    where = len(start) + len(record(0x85, bytes(6) + name)) + len(record(0x0A, b""))
    head = start + record(0x85, struct.pack("<IBB", where, 0, 0) + name) + record(0x0A, b"")
    return compound(head + record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0)) + cells + record(0x0A, b""))


CASES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "xlsx: a gigabyte of one sheet": (
        lambda: declared(page(b"<row/>" * 1000), "xl/worksheets/sheet1.xml", 2**30),
        {"too_large"},
    ),
    "xlsx: a million cells": (lambda: page(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"), {"too_large"}),
    "xlsx: a million empty rows": (lambda: page(b"<row/>" * 1_000_000), {"too_large"}),
    "xlsx: rows of nothing up to the last": (
        lambda: page(b"".join(b'<row r="%d" hidden="1"/>' % n for n in range(1, 500_000))),
        {"no_questions", "too_large"},
    ),
    "xlsx: columns of billions": (
        lambda: workbook(
            {
                "xl/worksheets/sheet1.xml": b"<worksheet "
                + MAIN
                + b"><cols>"
                + b'<col min="1" max="2000000000" hidden="1"/>' * 2_000
                + b"</cols><sheetData/></worksheet>"
            }
        ),
        {"no_questions", "damaged_file"},
    ),
    "xlsx: one long text": (
        lambda: workbook(
            {"xl/sharedStrings.xml": b"<sst " + MAIN + b"><si><t>" + b"ab" * 30_000_000 + b"</t></si></sst>"}
        ),
        {"too_large"},
    ),
    "xlsx: a million shared texts": (
        lambda: workbook(
            {"xl/sharedStrings.xml": b"<sst " + MAIN + b">" + b"<si><t>a</t></si>" * 1_000_000 + b"</sst>"}
        ),
        {"too_large"},
    ),
    "xlsx: entities in entities": (
        lambda: workbook({"xl/worksheets/sheet1.xml": LAUGHS + SHEET % b"<row><c><v>&k;</v></c></row>"}),
        {"damaged_file"},
    ),
    "xlsx: deep nesting": (lambda: page(b"<row>" * 200_000), {"too_large", "damaged_file"}),
    "xlsx: strict names on a million elements": (
        lambda: workbook(
            {
                "xl/worksheets/sheet1.xml": b'<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main">'
                + b"<row/>" * 1_000_000
                + b"</worksheet>"
            }
        ),
        {"too_large"},
    ),
    "xls: cells all over the sheet": (
        lambda: old_workbook(b"".join(cell(i * 19, i % 256) for i in range(3_000))),
        {"no_questions"},
    ),
    "xls: shared texts that claim to be billions": (
        lambda: old_workbook(b"", record(0xFC, struct.pack("<II", 2**31, 2**31) + b"\xff\xff\x00" + b"a" * 100)),
        {"no_questions", "damaged_file"},
    ),
    "xls: a chain of sectors in a ring": (
        lambda: old_workbook(cell(0, 0)).replace(struct.pack("<II", 3, 4), struct.pack("<II", 2, 2), 1),
        {"damaged_file", "no_questions", "old_doc", "old_xls"},
    ),
    "xls: columns hidden a thousand times": (
        lambda: old_workbook(record(0x7D, struct.pack("<HHHHHH", 0, 0xFFFF, 0, 0, 1, 0)) * 3_000 + cell(0, 0)),
        {"no_questions"},
    ),
    "csv: a million columns": (lambda: b"a;b;c\n" * 5 + b";" * 1_000_000 + b"x\n", {"too_large"}),
    "csv: a million rows": (lambda: "Câu hỏi,A,B,Đáp án\n".encode() + b"q,x,y,A\n" * 1_000_000, {"too_large"}),
    "csv: a quotation mark that never closes": (
        lambda: "Câu hỏi,A,B,Đáp án\n".encode() * 8 + b'"' + b"q,x\n" * 500_000,
        {"too_large"},
    ),
    "GIFT: braces that never close": (
        lambda: b"::a:: {=x ~y}\n\n" + b"{~a=b " * 3_000 + b"\n{~x\n" * 90_000,
        {"too_large"},
    ),
    "GIFT: a hundred thousand answers": (lambda: b"Q {\n" + b"~a\n" * 99_000 + b"=b\n}", {"1 questions", "too_large"}),
    "GIFT: titles that never end": (lambda: b"Q {=a ~b}\n\n" + b"   ::x\n" * 90_000, {"1 questions", "2 questions"}),
    "GIFT: spaces before nothing": (lambda: b"Q {=a ~b}\n\n" + (b" " * 19_000 + b"x\n") * 500, {"2 questions"}),
    "XML: entities in entities": (
        lambda: LAUGHS + b"<quiz><question type='essay'>&k;</question></quiz>",
        {"no_questions"},
    ),
    "XML: an entity outside": (
        lambda: (
            b"<!DOCTYPE q [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><quiz><question type='essay'>&e;</question>"
            b"</quiz>"
        ),
        {"no_questions"},
    ),
    "XML: deep nesting": (lambda: b"<quiz><question type='essay'>" + b"<a>" * 500_000, {"too_large", "damaged_file"}),
    "XML: a million questions": (lambda: b"<quiz>" + b"<question type='essay'/>" * 900_000 + b"</quiz>", {"too_large"}),
    "XML: one long attribute": (
        lambda: b"<quiz><question type='" + b"a" * 20 * MEGABYTE + b"'/></quiz>",
        {"too_large"},
    ),
    "XML: a million attributes": (
        lambda: b"<quiz><question " + b" ".join(b"a%d='1'" % i for i in range(900_000)) + b"/></quiz>",
        {"too_large"},
    ),
    "QTI: entities in entities": (lambda: qti(LAUGHS + b"<questestinterop>&k;</questestinterop>"), {"damaged_file"}),
    "QTI: a bomb": (lambda: qti(b"<questestinterop>" + b" " * 300 * MEGABYTE + b"</questestinterop>"), {"too_large"}),
    "QTI: deep nesting": (lambda: qti(b"<questestinterop>" + b"<section>" * 300_000), {"too_large", "damaged_file"}),
    "QTI: a million items": (
        lambda: qti(b"<questestinterop>" + b"<item/>" * 1_000_000 + b"</questestinterop>"),
        {"too_large", "no_questions"},
    ),
    "text: one line": (lambda: b"a" * 10 * MEGABYTE, {"too_large"}),
    "text: a million lines": (lambda: "Câu 1: a\n".encode() * 1_000_000, {"too_large"}),
    "text: too much": (lambda: b"A. x\n" * 3_000_000, {"too_large"}),
    "text: choices without end": (lambda: "Câu 1: Gì?\n".encode() + b"A. x\n" * 30_000, set()),
    "text: signs without end": (lambda: "Câu 1: Gì?\n".encode() + (b"A. B. C. D. " * 1_600 + b"\n") * 60, set()),
    "text: spaces without end": (lambda: "Câu 1: Gì?\n".encode() + (b" " * 19_000 + b"x\n") * 500, set()),
    "text: signs of truth without end": (lambda: (b"x" + b" (S) - " * 2_500 + b"\n") * 600, set()),
}


@pytest.mark.parametrize("case", CASES)
def test_within_four_seconds_and_200_megabytes(case, tmp_path):
    make, wanted = CASES[case]
    file = tmp_path / "hostile"
    file.write_bytes(make())
    made = subprocess.run(
        [sys.executable, "-c", READ, str(file)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert made.returncode == 0, made.stderr[-400:]
    said, took, megabytes = json.loads(made.stdout)
    assert not wanted or said in wanted, said
    assert (took < 4, megabytes < 200) == (True, True), f"{said}: {took:.1f} s, {megabytes} MB"
