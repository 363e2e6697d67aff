"""Whatever the bytes are, a reader gives questions or says UnreadableFile: nothing else is raised."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.question_files import sheet, word
from tests.banks.test_readers_qti import bank1, equal, item1, manifest, packed, rule

QUIZ = bank1(item1(rule(equal(1))))
SEEDS = {
    "docx": word("Câu 1: Hỏi?", "A. x", "{b:B. y}", "Đáp án: B"),
    "xlsx": sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", 1.5, "A"]]),
    "qti": packed({"imsmanifest.xml": manifest(("imsqti_xmlv1p2", "a.xml")), "a.xml": QUIZ}),
    "xml": QUIZ.encode(),
    "moodle": b'<quiz><question type="multichoice"><answer fraction="100"><text>x</text></answer></question></quiz>',
    "gift": b"::T:: Q {=a ~%50%b #f\n}\n\n{T}\n{#1:0.5}\n",
    "text": "Câu 1: Hỏi?\nA. x\nB. y\nĐáp án: B\n1.A 2.B".encode(),
    "key": "Mã đề 101 102\n1 A B\n2 C D\nCâu 1 2\nĐA A B".encode(),
    "csv": b"Q,A,B,Key\nx,y,z,A\n",
}
VALUES = ["", "x", "-1", "²", "٣", "1e9", "NaN", "99999999999", "Infinity"]


def read_or_refuse(content: bytes) -> None:
    for answers in (None, content):
        with contextlib.suppress(UnreadableFile):
            read_bank(content, name="tệp", answers=answers)
    with contextlib.suppress(UnreadableFile):
        read_bank(SEEDS["text"], name="tệp", answers=content)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300) | st.text(alphabet="CâuĐA.BC:1234 \n\t{}=~#%*|,;<>&Mãđề²٣", max_size=200).map(str.encode)
)
def test_any_bytes(content):
    read_or_refuse(content)


@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=25, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 60_000), st.binary(max_size=4), st.integers(0, 30)), max_size=6))
def test_damaged_files(kind, changes):
    content = bytearray(SEEDS[kind])
    for at, new, length in changes:
        at %= len(content) + 1
        content[at : at + length] = new
    read_or_refuse(bytes(content))


@pytest.mark.parametrize("kind", ["docx", "xlsx", "qti"])
@settings(max_examples=25, deadline=None)
@given(picks=st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(VALUES)), min_size=1, max_size=12))
def test_packages_with_wrong_values(kind, picks):
    with zipfile.ZipFile(io.BytesIO(SEEDS[kind])) as package:
        members = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    for at, value in picks:
        names = sorted(name for name in members if name.endswith(".xml"))
        name = names[at % len(names)]
        parts = members[name].split('"')
        if len(parts) > 2:
            parts[1 + 2 * (at % (len(parts) // 2))] = value
        members[name] = '"'.join(parts)
    read_or_refuse(packed(members))
