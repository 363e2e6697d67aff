"""What the same trial brought to light in tables, worksheets and text pasted from pages."""

import pytest

from tests.banks.question_files import codes, keys, read, sheet, texts
from tests.banks.word_pages import page, paragraph, run

WANTED = [("Hỏi một?", ("w", "x", "y", "z")), ("Hỏi hai?", ("m", "n", "o", "p"))]
BODY = [["1", "Hỏi một?", "w", "x", "y", "z", "B"], ["2", "Hỏi hai?", "m", "n", "o", "p", "D"]]


def test_headings_in_two_rows():
    result = read(sheet([["STT", "Nội dung", "Phương án trả lời", "", "", "", "Đáp án"], ["", "", *"ABCD", ""], *BODY]))
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,), (3,)], [])


def test_headings_in_two_rows_of_a_word_table():
    def cell(text: str, span: int = 1) -> str:
        reach = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>' if span > 1 else ""
        return f"<w:tc>{reach}{paragraph(run(text))}</w:tc>"

    above = [cell("STT"), cell("Nội dung"), cell("Phương án trả lời", 4), cell("Đáp án")]
    rows = [above, [cell(text) for text in ("", "", *"ABCD", "")], *([cell(text) for text in row] for row in BODY)]
    table = "".join(["<w:tbl>", *(f"<w:tr>{''.join(row)}</w:tr>" for row in rows), "</w:tbl>"])
    result = read(page(table))
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,), (3,)], [])


@pytest.mark.parametrize("sign", [". ", "/ ", ": ", ") "])
def test_letters_in_one_cell(sign):
    packed = ["\n".join(f"{letter}{sign}{text}" for letter, text in zip("ABCD", row[2:6], strict=True)) for row in BODY]
    rows = [[row[0], row[1], cell, row[6]] for row, cell in zip(BODY, packed, strict=True)]
    result = read(sheet([["STT", "Câu hỏi", "Phương án trả lời", "Đáp án"], *rows]))
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,), (3,)], [])


def test_a_row_a_choice_with_crosses():
    rows = []
    for number, text, *choices, key in BODY:
        rows += [
            [number, text, ""],
            *([letter, c, "x" if letter == key else ""] for letter, c in zip("ABCD", choices, strict=True)),
        ]
    result = read(sheet(rows))
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,), (3,)], [])


def test_a_row_whose_choices_are_missing_is_said():
    heads = ["STT", "Câu hỏi", *"ABCD", "Đáp án"]
    result = read(sheet([heads, *BODY, ["3", "Hỏi ba?", "", "", "", "", "A"]]))
    last = result.questions[2]
    assert (last.choices, last.correct, last.answers) == ((), (), ())
    assert "too_few_choices" in [warning.code for warning in last.warnings]


def test_number_among_keys_is_no_word_for_right():
    heads = ["STT", "Câu hỏi", *"ABCD", "Đáp án"]
    result = read(sheet([heads, *BODY, ["3", "Hỏi ba?", "", "", "", "", "1"]]))
    assert (result.questions[2].choices, result.questions[2].answers) == ((), ("1",))


MARKDOWN = {
    "bold": ("**Câu {}:** {}", "{}. {}", "**Đáp án: {}**"),
    "list": ("### Câu {}: {}", "- {}. {}", "**Đáp án:** {}"),
    "stars": ("**Câu {}. {}**", "* {}. {}", "Đáp án: {}"),
}


@pytest.mark.parametrize("way", MARKDOWN)
def test_text_pasted_with_markdown(way):
    stem, choice, key = MARKDOWN[way]
    blocks = []
    for number, text, *choices, right in BODY:
        lines = [choice.format(letter, c) for letter, c in zip("ABCD", choices, strict=True)]
        blocks.append("\n".join([stem.format(number, text), *lines, key.format(right)]))
    result = read("\n\n".join(blocks).encode())
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,), (3,)], [])


def test_bold_of_markdown_marks_the_answer():
    blocks = ["**Câu 1:** Hỏi một?\nA. w\n**B. x**\nC. y", "**Câu 2:** Hỏi hai?\n**A. m**\nB. n\nC. o"]
    result = read("\n\n".join(blocks).encode())
    assert texts(result) == [("Hỏi một?", ("w", "x", "y")), ("Hỏi hai?", ("m", "n", "o"))]
    assert (keys(result), result.mark) == ([(1,), (0,)], "bold")


@pytest.mark.parametrize("arrow", ["=> ", "→ ", "-> ", "⇒"])
def test_answers_behind_arrows(arrow):
    text = f"1. Một?\nA. w\nB. x\n{arrow}B\n\n2. Hai?\nA. m\nB. n\n{arrow}A"
    result = read(text.encode())
    assert (texts(result), keys(result)) == ([("Một?", ("w", "x")), ("Hai?", ("m", "n"))], [(1,), (0,)])
