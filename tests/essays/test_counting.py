"""Words, verdicts of several judges, files by their bytes, essays that share text."""

from __future__ import annotations

import io
import zipfile
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.essays.counting import count_words, verdict_of
from contest.essays.files import kind_of
from contest.essays.likeness import find_alike


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n\t", 0),
        ("… – !", 0),
        ("Đảng viên tốt, chi bộ kiểu mẫu.", 7),
        ("Ngày 20/11/2026, xã A-B", 4),
        ("một\nhai  ba", 3),
    ],
)
def test_words_of_a_text(text, words):
    assert count_words([text]) == words
    assert count_words([text, text]) == 2 * words


@pytest.mark.parametrize(
    ("totals", "judges", "gap", "verdict"),
    [
        ([], 1, None, ("open", None)),
        ([7], 1, None, ("done", 7)),
        ([7], 2, None, ("open", None)),
        ([7, 8], 2, None, ("done", 8)),
        ([6, 8], 2, None, ("done", 7)),
        ([0, 20], 2, None, ("done", 10)),
        ([5, 10], 2, 5, ("done", 8)),
        ([5, 11], 2, 5, ("third", None)),
        ([5, 11, 10], 2, 5, ("done", 11)),
        ([5, 11, 6], 2, 5, ("done", 6)),
        # equally far apart: the middle one
        ([5, 11, 8], 2, 5, ("done", 8)),
        ([5, 11, 20], 2, 5, ("done", 8)),
        # a third mark that is not needed any more does not count
        ([10, 11, 0], 2, 5, ("done", 11)),
    ],
)
def test_verdicts(totals, judges, gap, verdict):
    assert verdict_of(totals, judges=judges, gap=gap) == verdict


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3), st.integers(1, 100))
def test_a_verdict_lies_between_the_marks_and_does_not_depend_on_who_was_third(totals, gap):
    found = verdict_of(totals, judges=2, gap=gap)
    assert found.state == "done"
    assert min(totals) <= found.points <= max(totals)
    if all(abs(one - other) > gap for one, other in permutations(totals, 2)):
        assert {verdict_of(order, judges=2, gap=gap).points for order in permutations(totals)} == {found.points}


def word_file(*names: str, kinds: bytes = b"") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
        if kinds:
            archive.writestr("[Content_Types].xml", kinds)
    return kept.getvalue()


MACROS = '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
ENABLED = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (word_file("word/document.xml"), "docx"),
        (word_file("word/document.xml", kinds=b"<Types/>"), "docx"),
        (word_file("word/document.xml", "word/vbaProject.bin"), ""),
        # the same part by another name, told by its kind alone
        (word_file("word/document.xml", "word/a.bin", kinds=MACROS.encode()), ""),
        (word_file("word/document.xml", "word/a.bin", kinds=MACROS.encode("utf-16")), ""),
        (word_file("word/document.xml", kinds=ENABLED.encode()), ""),
        (word_file("xl/workbook.xml"), ""),
        (b"PK\x03\x04broken", ""),
        (b"<html><script>", ""),
        (b"MZ\x90", ""),
        (b"", ""),
    ],
)
def test_files_by_their_bytes(content, kind):
    assert kind_of(content) == kind


def test_essays_that_share_text():
    copied = "Đảng viên phải luôn gương mẫu, gắn bó với nhân dân trong mọi việc hằng ngày của mình."
    texts = {
        1: [copied],
        2: ["Theo tôi thì " + copied.upper()],
        3: ["Chi bộ tôi có mười hai đảng viên, phần lớn làm việc ở cơ sở từ nhiều năm nay."],
        4: ["ngắn quá"],
    }
    assert [(pair.one, pair.other, pair.percent) for pair in find_alike(texts)] == [(1, 2, 100)]
    assert find_alike({1: [copied], 2: [copied[:40] + " rồi viết tiếp một đoạn khác hẳn, không giống gì."]}) == []


def test_what_everybody_quotes_is_no_likeness():
    quoted = "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh"
    assert find_alike({number: [quoted] for number in range(31)}) == []
    assert len(find_alike({number: [quoted] for number in range(3)})) == 3
