"""Word files of every kind crossed: ways to number, lay out and mark. Keys are right, texts bare, nothing is said."""

import itertools
from collections.abc import Callable, Iterator, Sequence

import pytest

from contest.banks.readers import ReadResult
from tests.banks.question_files import codes, keys, read, sheet, texts
from tests.banks.word_pages import cells, page, paragraph, run

QUESTIONS = (
    ("Thủ đô của Việt Nam là", ("Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ")),
    ("Sông nào dài nhất chảy qua nước ta?", ("Sông Hồng", "Sông Đà", "Sông Mã", "Sông Mê Kông")),
    ("Đảng Cộng sản Việt Nam thành lập năm nào?", ("1925", "1930", "1945", "1954")),
    ("Chi bộ họp thường lệ mấy tháng một lần?", ("Một", "Hai", "Ba", "Sáu")),
    ("H2O là công thức của chất nào?", ("Muối ăn", "Đường, sữa", "Nước", "Cồn")),
)
RIGHT = (1, 3, 1, 0, 2)
LETTERS = "ABCD"

# the levels of the lists: 1 questions "1.", 2 questions "Câu 1:", from 3 on one list of letters for each question
LISTS = [
    [("decimal", "%1.")],
    [("decimal", "Câu %1:")],
    *([[("upperLetter", "%1.")]] * len(QUESTIONS)),
]

# ---------------------------------------------------------------------- how questions begin

STEMS: dict[str, Callable[[int, str], str]] = {
    "Câu 1:": lambda n, text: paragraph(run(f"Câu {n}: ", "b"), run(text)),
    "Câu 1. all bold": lambda n, text: paragraph(run(f"Câu {n}. {text}", "b")),
    "Câu1 glued": lambda n, text: paragraph(run("Câu ", "b"), run(f"{n}:{text}")),
    "1.": lambda n, text: paragraph(run(f"{n}. {text}")),
    "automatic 1.": lambda n, text: paragraph(run(text), auto=(1, 0)),
    "automatic Câu 1:": lambda n, text: paragraph(run(text), auto=(2, 0)),
}

# ---------------------------------------------------------------------- how the right choice is marked

MARKS: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "bold": ("bold", lambda letter, text: run(letter + text, "b")),
    "bold letter": ("bold", lambda letter, text: run(letter, "b") + run(text)),
    "italic": ("italic", lambda letter, text: run(letter + text, "i")),
    "underline": ("underline", lambda letter, text: run(letter + text, "u")),
    "underlined letter, no dot": ("underline", lambda letter, text: run(letter[0], "u") + run(letter[1:] + text)),
    "red": ("colour", lambda letter, text: run(letter + text, "red")),
    "dark red letter": ("colour", lambda letter, text: run(letter, "dark red") + run(text)),
    "blue text": ("colour", lambda letter, text: run(letter) + run(text, "blue")),
    "colour of the theme": ("colour", lambda letter, text: run(letter + text, "theme")),
    "highlight": ("highlight", lambda letter, text: run(letter + text, "hl")),
    "highlight but for the full stop": ("highlight", lambda letter, text: run(letter) + run(text, "hl") + run(".")),
    "shading": ("highlight", lambda letter, text: run(letter + text, "shade")),
    "highlight and underline": ("highlight", lambda letter, text: run(letter + text, "hl", "u")),
    "star before": ("star", lambda letter, text: run(f"*{letter}{text}")),
    "tick behind": ("star", lambda letter, text: run(f"{letter}{text} ✓")),
    "arrow behind": ("star", lambda letter, text: run(f"{letter}{text} <--")),
    "word behind": ("star", lambda letter, text: run(f"{letter}{text} (đúng)")),
}

# ---------------------------------------------------------------------- how choices are laid out


def one_a_line(stem: str, choices: Sequence[str], number: int) -> list[str]:
    return [stem, *(paragraph(choice) for choice in choices)]


def behind_tabs(stem: str, choices: Sequence[str], number: int) -> list[str]:
    return [stem, paragraph(run("\t").join(choices))]


def behind_two_spaces(stem: str, choices: Sequence[str], number: int) -> list[str]:
    return [stem, paragraph(run("   ").join(choices))]


def two_a_row(stem: str, choices: Sequence[str], number: int) -> list[str]:
    a, b, c, d = choices
    return [stem, paragraph(a, run("\t\t"), b), paragraph(c, run("\t"), d)]


def behind_line_breaks(stem: str, choices: Sequence[str], number: int) -> list[str]:
    return [stem, paragraph(run("\n").join(choices))]


def in_the_same_paragraph(stem: str, choices: Sequence[str], number: int) -> list[str]:
    return [stem.removesuffix("</w:p>") + run("\n") + run("\n").join(choices) + "</w:p>"]


def in_a_row_of_cells(stem: str, choices: Sequence[str], number: int) -> list[str]:
    return [stem, cells([[paragraph(choice) for choice in choices]])]


def in_four_cells(stem: str, choices: Sequence[str], number: int) -> list[str]:
    a, b, c, d = map(paragraph, choices)
    return [stem, cells([[a, b], [c, d]]), paragraph()]


def in_columns(stem: str, choices: Sequence[str], number: int) -> list[str]:
    a, b, c, d = map(paragraph, choices)
    return [stem, cells([[a, c], [b, d]]), paragraph()]


LAYOUTS = (
    one_a_line,
    behind_tabs,
    behind_two_spaces,
    two_a_row,
    behind_line_breaks,
    in_the_same_paragraph,
    in_a_row_of_cells,
    in_four_cells,
    in_columns,
)
SIGNS = ("{}. ", "{}) ", "{}.", "\u00a0{}.\u00a0", "{} . ")


def blocks_of(stem: str, layout: Callable[..., list[str]], sign: str, mark: str = "", *, keys: str = "") -> list[str]:
    """Return the five questions; `keys` is a line under each, "{}" in it the letter."""
    blocks = []
    for number, ((text, choices), right) in enumerate(zip(QUESTIONS, RIGHT, strict=True), start=1):
        made = [
            MARKS[mark][1](sign.format(letter), choice) if mark and i == right else run(sign.format(letter) + choice)
            for i, (letter, choice) in enumerate(zip(LETTERS, choices, strict=True))
        ]
        blocks += layout(STEMS[stem](number, text), made, number)
        if keys:
            blocks.append(paragraph(run(keys.format(LETTERS[right]))))
    return blocks


def some_layouts(stem: str, other: str) -> Iterator[tuple[Callable[..., list[str]], str]]:
    """Yield three layouts and signs; over all stems each pair of a layout and `other` occurs."""
    first = 3 * list(STEMS).index(stem) + len(other)
    for i in range(first, first + 3):
        yield LAYOUTS[i % len(LAYOUTS)], SIGNS[i % len(SIGNS)]


def check(result: ReadResult, mark: str) -> None:
    bare = [(text, tuple(choice.rstrip(".") for choice in choices)) for text, choices in texts(result)]
    assert bare == list(QUESTIONS)
    assert keys(result) == [(right,) for right in RIGHT]
    assert (result.mark, codes(result)) == (mark, [])


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("stem", STEMS)
def test_marks_in_every_layout(stem, mark):
    for layout, sign in some_layouts(stem, mark):
        if mark in ("underlined letter, no dot", "star before") and not sign.startswith("{"):
            continue
        check(read(page(*blocks_of(stem, layout, sign, mark), lists=LISTS)), MARKS[mark][0])


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("stem", ["Câu 1:", "automatic 1.", "automatic Câu 1:"])
def test_marks_behind_automatic_letters(stem, mark):
    if "letter" in mark or mark == "star before":
        pytest.skip("an automatic letter is no text that could be marked for itself")
    blocks = []
    for number, ((text, choices), right) in enumerate(zip(QUESTIONS, RIGHT, strict=True), start=1):
        blocks.append(STEMS[stem](number, text))
        blocks += [
            paragraph(MARKS[mark][1]("", choice) if i == right else run(choice), auto=(2 + number, 0))
            for i, choice in enumerate(choices)
        ]
    check(read(page(*blocks, lists=LISTS)), MARKS[mark][0])


@pytest.mark.parametrize(
    "line",
    [
        "Đáp án: {}",
        "Đáp án {}",
        "Đáp án đúng: {}",
        "Đáp án đúng là {}.",
        "ĐÁP ÁN: {}",
        "Đ/A: {}",
        "ĐA: {}",
        "=> Chọn {}",
        "→ Đáp án: {}",
        "Chọn {}.",
        "Chọn đáp án {}",
        "Phương án đúng: {}",
        "Trả lời: {}",
        "Câu trả lời đúng: {}",
        "ANSWER: {}",
        "Answer: {}",
        "Ans: {}",
        "Key: {}",
        "Correct answer: {}",
        "[Đáp án: {}]",
        "(Đáp án: {})",
        "Đáp án: {} – vì văn bản nói thế",
        "{}",
    ],
)
@pytest.mark.parametrize("stem", ["Câu 1:", "1.", "automatic 1."])
def test_key_lines_in_every_layout(stem, line):
    for layout, _ in some_layouts(stem, line):
        if line == "{}" and layout not in (one_a_line, behind_line_breaks):
            continue
        result = read(page(*blocks_of(stem, layout, "{}. ", keys=line), lists=LISTS))
        assert texts(result) == list(QUESTIONS), layout
        assert keys(result) == [(right,) for right in RIGHT], layout
        assert (result.mark, codes(result)) == ("key_line", []), layout


ANSWERS = [LETTERS[right] for right in RIGHT]
AT_THE_END: dict[str, list[str]] = {
    "one line": ["ĐÁP ÁN", " ".join(f"{n}.{a}" for n, a in enumerate(ANSWERS, 1))],
    "without gaps": ["BẢNG ĐÁP ÁN", " ".join(f"{n}{a}" for n, a in enumerate(ANSWERS, 1))],
    "commas": ["Đáp án:", ", ".join(f"{n}-{a}" for n, a in enumerate(ANSWERS, 1))],
    "tabs": ["ĐÁP ÁN", "\t".join(f"{n}. {a}" for n, a in enumerate(ANSWERS, 1))],
    "Câu 1: A": ["HƯỚNG DẪN CHẤM", *(f"Câu {n}: {a}" for n, a in enumerate(ANSWERS, 1))],
    "1. A": ["ĐÁP ÁN", *(f"{n}. {a}" for n, a in enumerate(ANSWERS, 1))],
    "without a heading": ["; ".join(f"{n}-{a}" for n, a in enumerate(ANSWERS, 1))],
    "behind the end": ["----- HẾT -----", "ĐÁP ÁN", " ".join(f"{n}.{a}" for n, a in enumerate(ANSWERS, 1))],
}
TABLES: dict[str, list[list[str]]] = {
    "two columns": [["Câu", "Đáp án"], *([str(n), a] for n, a in enumerate(ANSWERS, 1))],
    "two rows": [["Câu", *(str(n) for n in range(1, 6))], ["Đáp án", *ANSWERS]],
    "side by side": [["Câu", "ĐA", "Câu", "ĐA"], ["1", "B", "4", "A"], ["2", "D", "5", "C"], ["3", "B", "", ""]],
    "number and letter in a cell": [[f"{n}. {a}" for n, a in enumerate(ANSWERS, 1)]],
    "number and letter without a gap": [[f"{n}{a}" for n, a in enumerate(ANSWERS, 1)]],
}


@pytest.mark.parametrize("key", AT_THE_END)
@pytest.mark.parametrize("stem", STEMS)
def test_key_at_the_end_as_text(stem, key):
    for layout in (one_a_line, in_four_cells):
        lines = [paragraph(run(line)) for line in AT_THE_END[key]]
        check_key_table(read(page(*blocks_of(stem, layout, "{}. "), *lines, lists=LISTS)))


@pytest.mark.parametrize("key", TABLES)
@pytest.mark.parametrize("stem", STEMS)
def test_key_at_the_end_as_a_table(stem, key):
    rows = [[paragraph(run(cell)) for cell in row] for row in TABLES[key]]
    for layout in (behind_tabs, in_four_cells):
        blocks = blocks_of(stem, layout, "{}. ")
        check_key_table(read(page(*blocks, paragraph(run("ĐÁP ÁN", "b")), cells(rows), lists=LISTS)))


@pytest.mark.parametrize("key", [*TABLES, *AT_THE_END])
def test_key_in_another_file(key):
    if key in TABLES:
        files = [page(cells([[paragraph(run(cell)) for cell in row] for row in TABLES[key]])), sheet(TABLES[key])]
    else:
        files = [page(*(paragraph(run(line)) for line in AT_THE_END[key])), "\n".join(AT_THE_END[key]).encode()]
    for answers in files:
        check_key_table(read(page(*blocks_of("Câu 1:", one_a_line, "{}. ")), answers=answers, answers_name="đáp án"))


def check_key_table(result: ReadResult) -> None:
    assert texts(result) == list(QUESTIONS)
    assert keys(result) == [(right,) for right in RIGHT]
    assert result.mark == "key_table"
    assert set(codes(result)) <= {"skipped_text"}


def test_nothing_marked_is_never_guessed():
    for stem, layout in itertools.islice(itertools.product(STEMS, LAYOUTS), 0, None, 2):
        result = read(page(*blocks_of(stem, layout, "{}. "), lists=LISTS))
        assert texts(result) == list(QUESTIONS), (stem, layout)
        assert keys(result) == [()] * len(QUESTIONS)
        assert codes(result) == ["no_answer_marked"] * len(QUESTIONS)
