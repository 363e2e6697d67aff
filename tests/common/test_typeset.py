"""Typesetting: names stay text, the same document gives the same bytes, tags are on, faults are said."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from typing import Any

import pytest

from contest.common import typeset as module
from contest.common.typeset import (
    CannotTypeset,
    printable,
    qr_picture,
    typeset,
    typeset_apart,
    typeset_picture,
    typeset_picture_apart,
)

AT = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
HOSTILE = (
    "#panic()",
    "*x*",
    "$x$",
    "<b>&amp;",
    "\\u{41}",
    "@nhan",
    "#sys.inputs",
    "= Tựa",
    "Nguyễn Thị Thu Hằng",
)


def pdf_text(content: bytes) -> str:
    """What a reader copies out of a PDF."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: apt install poppler-utils")
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode()


def pages_of(content: bytes) -> int:
    """How many pages a PDF has."""
    return pdf_text(content).count("\f")


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """A folder of templates of the test's own."""
    monkeypatch.setattr(module, "TEMPLATES", tmp_path)
    return tmp_path


def lines_of(templates: Any, *names: str) -> bytes:
    (templates / "names.typ").write_text(
        '#let d = json(bytes(sys.inputs.document))\n#set document(title: d.title)\n#set text(font: ("Be Vietnam Pro", '
        '"Libertinus Serif"), lang: "vi")\n#for n in d.names [#n \\\n]\n'
    )
    return typeset("names", {"title": names[0], "names": names}, at=AT)


def test_names_come_out_as_they_stand(templates):
    shown = [line.strip() for line in pdf_text(lines_of(templates, *HOSTILE)).splitlines() if line.strip()]
    assert shown == list(HOSTILE)


def test_signs_that_cannot_be_printed_are_left_out():
    assert printable({"a": ["e\u0302\u0301\x00", ("x\u202e", 1, None)]}) == {"a": ["ế", ["x", 1, None]]}


def test_same_document_same_bytes_and_tagged(templates):
    one, other = lines_of(templates, "An"), lines_of(templates, "An")
    assert one == other
    assert b"/StructTreeRoot" in one
    assert b"pdfuaid" in one


def test_letters_that_no_font_has_lose_the_promise_and_not_the_paper(templates):
    content = lines_of(templates, "An 中文")
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" not in content


def test_a_template_that_does_not_fit_is_said(templates):
    (templates / "bad.typ").write_text("#let d = json(bytes(sys.inputs.document))\n#d.missing")
    with pytest.raises(CannotTypeset, match="missing"):
        typeset("bad", {}, at=AT)


def test_no_package_is_fetched(templates):
    (templates / "asks.typ").write_text('#import "@preview/cetz:0.3.0": *\nx')
    with pytest.raises(CannotTypeset):
        typeset("asks", {}, at=AT)


def test_a_picture_is_png():
    days = [{"day": "1", "short": "1/11", "figure": "3", "attempts": 3}]
    assert typeset_picture("day_chart", {"days": days}).startswith(b"\x89PNG")


def test_a_picture_made_apart_is_the_same():
    days = {"days": [{"day": "1", "short": "1/11", "figure": "3", "attempts": 3}]}
    assert typeset_picture_apart("day_chart", days) == typeset_picture("day_chart", days)


def test_qr_picture_is_an_svg_that_holds_nothing_of_the_address():
    assert qr_picture("https://vi.du/<script>").startswith("<svg")
    assert "script" not in qr_picture("https://vi.du/<script>")


def test_what_the_compiler_refuses_apart_is_said_in_its_words():
    with pytest.raises(CannotTypeset, match=r"day_chart: .*days"):
        typeset_apart("day_chart", {}, at=AT)
