"""What a writer wrote, our readers read back: the same questions, choices and keys, and the fields of the format."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contest.banks.pictures import clean_picture, renumbered, token
from contest.banks.preview.making import preview_of
from contest.banks.questions import clean_tags, faults, tidy
from contest.banks.readers import ReadQuestion, read_bank, without_markup
from contest.banks.readers.pieces import level_of
from contest.banks.writers import WRITERS, WrittenPicture, WrittenQuestion, losses, write_bank
from contest.common.text import clean
from tests.banks.picture_files import as_file, image, png

# pieces that mean something to one format or another, or to people who type question files
NASTY = (
    '"', "'", "=", "{", "}", "~", "#", "####", "::", ":", "\\", "\\n", "//", "->", "%50%", "[html]", "[plain]",
    "$CATEGORY: x", "<b>", "</b>", "<sub>2</sub>", "<u>", "&", "&amp;", "]]>", "<!--", "_x0041_", "\t", "  ",
    "   B. ", "|", ";", "*", "✓", "(đúng)", "(x)", "[x]", "1.", "1)", "A.", "A)", "(B)", "a)", "b.", "B", "D",
    "Câu 1:", "Câu 2. ", "Câu hỏi 3:", "Question 4.", "Đáp án: B", "Đáp án B", "ANSWER: A", "Answer: b",
    "Giải thích: vì", "Nguồn: sách", "Mức độ: Khó", "Chủ đề: gì", "PHẦN I.", "Chương 2:", "BẢNG ĐÁP ÁN", "HẾT",
    "Cả A và B", "Tất cả đáp án trên", "TP.HCM", "C. Mác", "1.A 2.B", "TRUE", "T", "Đ", "0", "1", "2", "=1+1", "-5",
    "@x", "+84", "0012", "1E5", "25/12/2026", "...", "_____", "---", "C©u 1", "hoà", "é", "ữ", "Việt Nam",
    "đảng viên",
)  # fmt: skip
FREE = st.text("aăâđếữỸ ²₂½Ωж中文😀ﺰİß\t\u00a0\u200b", max_size=6) | st.text(
    st.characters(exclude_categories=("Cs", "Cn", "Co", "Cc", "Mn", "Mc", "Me")), max_size=6
)
WORDS = st.one_of(st.sampled_from(NASTY), st.sampled_from(("Thủ đô", "Điều 4", "là", "của Đảng", "năm 1930")), FREE)


def texts(*, most: int = 5, lines: bool = True) -> st.SearchStrategy[str]:
    """Texts as a bank stores them: tidy, in either normal form when they come in, one or more lines."""
    line = st.lists(WORDS, min_size=1, max_size=most).flatmap(
        lambda words: st.sampled_from([" ".join(words), "".join(words)])
    )
    joined = st.lists(line, min_size=1, max_size=3 if lines else 1).map("\n".join)
    forms = st.sampled_from(("NFC", "NFD"))
    return st.builds(lambda text, form: tidy(unicodedata.normalize(form, text)), joined, forms)


def one_line(text: str) -> str:
    return " ".join(text.split())


# A tag that is the name of a difficulty is one, in formats that keep difficulties as tags.
TAGS = (
    st.lists(texts(most=3, lines=False), max_size=3).map(clean_tags).filter(lambda tags: not any(map(level_of, tags)))
)


@st.composite
def questions(draw: st.DrawFn, number: int = 1) -> WrittenQuestion:
    text = draw(texts().filter(lambda made: any(c.isalpha() for c in made)))
    size = draw(st.integers(2, 6))
    choices = tuple(draw(texts(most=3).filter(bool)) for _ in range(size))
    correct = tuple(sorted(draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=size - 1))))
    return WrittenQuestion(
        number=number,
        text=text,
        choices=choices,
        correct=correct,
        topic=one_line(draw(texts(lines=False).filter(lambda made: not made or any(c.isalnum() for c in made)))),
        difficulty=draw(st.integers(0, 3)),
        explanation=draw(texts()),
        source=draw(texts()),
        tags=draw(TAGS),
    )


@st.composite
def banks(draw: st.DrawFn) -> list[WrittenQuestion]:
    made = [draw(questions(number=number)) for number in range(1, draw(st.integers(1, 4)) + 1)]
    return [question for question in made if not faults(question.text, question.choices, question.correct)]


def as_read(text: str) -> str:
    """The form in which readers give texts: clean, runs of blanks as one, no empty lines."""
    lines = [" ".join(line.split(" ")) for line in clean(text).replace("\t", " ").split("\n")]
    return "\n".join(" ".join(filter(None, line.split(" "))) for line in lines if line.strip())


def wording(question: ReadQuestion | WrittenQuestion) -> tuple[object, ...]:
    texts = (question.text, *question.choices)
    plain = [without_markup(text) for text in texts] if isinstance(question, ReadQuestion) else map(as_read, texts)
    return (*plain, question.correct)


def fields(question: ReadQuestion | WrittenQuestion, held: frozenset[str]) -> dict[str, object]:
    is_read = isinstance(question, ReadQuestion)
    explanation = without_markup(question.explanation) if is_read else as_read(question.explanation)
    all_of_them = {
        "topic": one_line(question.topic),
        "difficulty": question.difficulty,
        "explanation": explanation,
        "source": one_line(question.source),
        "tags": question.tags,
    }
    return {name: value for name, value in all_of_them.items() if name in held}


def read_back(bank: list[WrittenQuestion], format: str) -> tuple[ReadQuestion, ...]:
    return read_bank(write_bank(bank, title="Ngân hàng thử", format=format), name="tệp").questions


def kept(bank: list[WrittenQuestion], format: str) -> list[WrittenQuestion]:
    left_out = {loss.number for loss in losses(bank, format=format) if loss.left_out}
    return [question for question in bank if question.number not in left_out]


# pictures make examples heavy: one that fails is shown as it was found
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.mark.parametrize("format", [name for name in WRITERS if name != "aiken"])
@given(bank=banks())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
def test_a_bank_reads_back_as_it_was(format, bank):
    assert kept(bank, format) == bank
    if not bank:
        return
    result = read_back(bank, format)
    assert [wording(read) for read in result] == [wording(written) for written in bank]
    held = WRITERS[format].HOLDS
    assert [fields(read, held) for read in result] == [fields(written, held) for written in bank]


@given(bank=banks())
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_what_aiken_can_say_reads_back_on_one_line(bank):
    bank = kept(bank, "aiken")
    if not bank or _all_numbered(bank):
        return
    on_lines = [
        (one_line(clean(written.text)), *(one_line(clean(choice)) for choice in written.choices), written.correct)
        for written in bank
    ]
    assert [wording(read) for read in read_back(bank, "aiken")] == on_lines


def _all_numbered(bank: list[WrittenQuestion]) -> bool:
    """Texts that all begin with 1, 2, 3 … are numbered questions to everybody who reads the file."""
    return len(bank) > 1 and all(re.match(r"\W*(?:\w+\s+){0,2}\d+\W", question.text + " ") for question in bank)


# --- pictures -------------------------------------------------------------------------------------


def written(content: bytes, alt: str) -> WrittenPicture:
    kept = clean_picture(content)
    return WrittenPicture(kept.content, kept.kind, kept.width, kept.height, alt)


PICTURES = (
    written(png(1), "Bản đồ"), written(png(2, size=(700, 90)), ""), written(png(3, size=(30, 20)), 'Hình "A" & <b>'),
    written(as_file(image(5, size=(80, 60)), "JPEG", quality=80), "Ảnh"),
)  # fmt: skip
PLACES = st.sampled_from(("{}", "{} {}", "{}\n{}", "{}x", "{}\n"))


@st.composite
def pictured(draw: st.DrawFn, number: int) -> WrittenQuestion:
    """A question with pictures anywhere in its texts, counted as they stand."""
    plain = draw(questions(number=number))

    def drawn(text: str) -> str:
        wanted = draw(st.lists(st.integers(1, len(PICTURES)), max_size=2))
        typed = draw(st.sampled_from(("", "", "[hình 1] ", "<\u2060img 1> ")))
        return tidy(typed + text + "".join(draw(PLACES).format(token(one), "và") for one in wanted))

    said = [drawn(plain.text), *(drawn(choice) for choice in plain.choices), drawn(plain.explanation)]
    (text, *choices, explanation), order = renumbered(said, held=len(PICTURES))
    return dataclasses.replace(
        plain,
        text=text,
        choices=tuple(choices),
        explanation=explanation,
        pictures=tuple(PICTURES[place - 1] for place in order),
    )


@st.composite
def pictured_banks(draw: st.DrawFn) -> list[WrittenQuestion]:
    made = [draw(pictured(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    return [question for question in made if not faults(question.text, question.choices, question.correct)]


@pytest.mark.parametrize("format", ["json", "docx", "moodle", "xlsx"])
@given(bank=pictured_banks())
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW, phases=NO_SHRINKING)
def test_pictures_read_back_where_they_stood(format, bank):
    assert kept(bank, format) == bank
    if not bank:
        return
    result = read_bank(write_bank(bank, title="Ngân hàng thử", format=format), name="tệp")
    read = preview_of(result).questions
    pictures = [[(one.content, one.alt) for one in question.pictures] for question in result.questions]
    assert pictures == [[(one.content, one.alt) for one in question.pictures] for question in bank]
    texts = [[as_read(text) for text in (one.text, *one.choices, one.explanation)] for one in read]
    assert texts == [[as_read(text) for text in (one.text, *one.choices, one.explanation)] for one in bank]


@pytest.mark.parametrize("format", ["gift", "aiken"])
def test_formats_without_pictures_leave_such_questions_out_and_say_so(format):
    with_picture = WrittenQuestion(1, "Đây là đâu? <img 1>", ("Một", "Hai"), (0,), pictures=PICTURES[:1])
    without = WrittenQuestion(2, "Đây là gì?", ("Một", "Hai"), (0,))
    assert [(loss.number, loss.code) for loss in losses([with_picture, without], format=format)] == [(1, "pictures")]
    assert [read.text for read in read_back([with_picture, without], format)] == ["Đây là gì?"]
