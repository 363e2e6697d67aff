"""Cells of sheets that leave the house."""

import pytest

from contest.common.sheets import MOST_CHARACTERS, safe_csv_cell, safe_sheet_text


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","y")',
        "+84912",
        "-1+2",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\r=1",
        "|cmd",
        "＝1",
        "0012",
        "00",
        "123456789012",
        "12E5",
    ],
)
def test_a_text_that_would_run_or_change_gets_an_apostrophe(text):
    assert safe_csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "K1-1", "0", "12", "12345678901", "Chi bộ 1 = 2", "E5", "'đã có", "Đảng bộ"])
def test_other_texts_stay(text):
    assert safe_csv_cell(text) == text


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (0, 0), (-5, -5), (1.5, 1.5)])
def test_numbers_are_numbers(value, cell):
    assert safe_csv_cell(value) == cell


def test_a_workbook_text_has_lawful_signs_and_length_only():
    assert safe_sheet_text("=1\x00\x0bĐ\uffff\n") == "=1Đ\n"
    assert len(safe_sheet_text("a" * 40_000)) == MOST_CHARACTERS
