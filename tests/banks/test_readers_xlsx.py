"""Worksheets, CSV: headings guessed, keys read whatever they are written as, numbers as the organiser sees them."""

import pytest

from contest.banks.readers import UnreadableFile, read_bank
from contest.banks.readers.xlsx import shown
from tests.banks.question_files import codes, keys, sheet, texts

CAPITAL = ("Thủ đô của Việt Nam là?", ("Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ"))
RIVER = ("Sông nào dài nhất?", ("Sông Hồng", "Sông Đà", "Sông Mã", "Sông Mê Kông"))
BOTH = [CAPITAL, RIVER]


def read(content, **options):
    return read_bank(content, name="câu hỏi.xlsx", **options)


def rows(*values):
    """Two rows: number, question, four choices, key."""
    return [
        [n, text, *choices, value] for n, ((text, choices), value) in enumerate(zip(BOTH, values, strict=True), start=1)
    ]


@pytest.mark.parametrize(
    "head",
    [
        ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"],
        ["STT", "Nội Dung Câu Hỏi", "Đáp Án A", "Đáp Án B", "Đáp Án C", "Đáp Án D", "Đáp Án Đúng"],
        ["TT", "NỘI DUNG", "Phương án A", "Phương án B", "Phương án C", "Phương án D", "Phương án đúng"],
        ["Mã", "Cau hoi", "Dap an 1", "Dap an 2", "Dap an 3", "Dap an 4", "Dap an dung"],
        ["No.", "Question", "Option A", "Option B", "Option C", "Option D", "Correct answer"],
        ["id", "question", "option_1", "option_2", "option_3", "option_4", "correct_options"],
        ["Số TT", "Câu hỏi (*)", "(A)", "(B)", "(C)", "(D)", "Đáp án đúng (A/B/C/D)"],
        ["STT", "Đề bài", "Lựa chọn 1", "Lựa chọn 2", "Lựa chọn 3", "Lựa chọn 4", "Key"],
        ["STT", "Câu hỏi", "Đáp án", "Đáp án", "Đáp án", "Đáp án", "Đáp án"],
    ],
)
def test_headings(head):
    result = read(sheet([head, *rows("B", "D")]))
    assert (texts(result), keys(result), result.mark) == (BOTH, [(1,), (3,)], "key_column")
    assert codes(result) == []


def test_headings_below_titles_and_notes():
    head = ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    result = read(sheet([["NGÂN HÀNG CÂU HỎI"], ["Lưu ý: không sửa mẫu"], [], head, *rows("B", "D")]))
    assert (texts(result), keys(result)) == (BOTH, [(1,), (3,)])
    assert result.skipped == ("NGÂN HÀNG CÂU HỎI", "Lưu ý: không sửa mẫu")
    assert result.questions[0].place == "'Câu hỏi'!B5"


def test_headings_with_the_answer_before_the_choices():
    head = ["Mã", "Câu hỏi", "Câu trả lời đúng", "Đáp án A", "Đáp án B", "Đáp án C", "Đáp án D"]
    body = [["x1", CAPITAL[0], "B", *CAPITAL[1]], ["x2", RIVER[0], "D", *RIVER[1]]]
    result = read(sheet([head, *body]))
    assert (texts(result), keys(result)) == (BOTH, [(1,), (3,)])


def test_headings_missing():
    result = read(sheet(rows("B", "D")))
    assert (texts(result), keys(result)) == (BOTH, [(1,), (3,)])


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("B", "d", [(1,), (3,)]),
        ("B.", "D)", [(1,), (3,)]),
        ("A, C", "B,D", [(0, 2), (1, 3)]),
        ("AC", "D", [(0, 2), (3,)]),
        (2, 4, [(1,), (3,)]),
        ("1,3", "2", [(0, 2), (1,)]),
        ("1;3", "2;4", [(0, 2), (1, 3)]),
        (0, 3, [(0,), (3,)]),
        ("Hà Nội", "Sông Mê Kông", [(1,), (3,)]),
        ("hà nội ", "sông mê kông.", [(1,), (3,)]),
        ("B. Hà Nội", "D. Sông Mê Kông", [(1,), (3,)]),
        ("Đáp án B", "Đáp án D", [(1,), (3,)]),
    ],
)
def test_key_values(first, second, wanted):
    result = read(sheet([["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"], *rows(first, second)]))
    assert (texts(result), keys(result)) == (BOTH, wanted)
    assert codes(result) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("E", "answer_not_among_choices"),
        ("Sài Gòn", "answer_not_among_choices"),
        ("", "no_answer_marked"),
        ("B. Huế", "ambiguous_mark"),
        (9, "answer_not_among_choices"),
        # nothing but what stands between answers
        (";", "answer_not_among_choices"),
        (" | ", "answer_not_among_choices"),
    ],
)
def test_key_values_that_give_no_answer(value, code):
    result = read(sheet([["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"], *rows(value, "D")]))
    assert keys(result) == [(), (3,)]
    assert [(w.code, w.question) for w in result.warnings] == [(code, 1)]


def test_key_number_that_could_be_a_text_is_decided_by_the_other_rows():
    head = ["Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    by_position = [["1 + 1 = ?", 2, 1, 3, 4, 1], ["Tên nước?", "Anh", "Việt Nam", "Pháp", "Lào", 2]]
    assert keys(read(sheet([head, *by_position]))) == [(0,), (1,)]
    by_text = [["1 + 1 = ?", 2, 1, 3, 4, 2], ["5 + 5 = ?", 9, 10, 11, 12, 10]]
    assert keys(read(sheet([head, *by_text]))) == [(0,), (1,)]


def test_key_number_that_stays_doubtful_is_not_taken():
    head = ["Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    result = read(sheet([head, ["1 + 1 = ?", 2, 1, 3, 4, 2]]))
    assert keys(result) == [()]
    assert codes(result) == ["ambiguous_mark"]


def test_choices_in_one_cell():
    head = ["STT", "Hạng mục", "Nội dung", "Phương án trả lời", "Đáp án"]
    cells = ["\n".join(f"{k}. {c}" for k, c in zip("ABCD", q[1], strict=True)) for q in BOTH]
    result = read(sheet([head, [1, "Chung", CAPITAL[0], cells[0], "B"], [2, "Riêng", RIVER[0], cells[1], "D"]]))
    assert (texts(result), keys(result)) == (BOTH, [(1,), (3,)])
    assert [q.topic for q in result.questions] == ["Chung", "Riêng"]


def test_choices_in_one_cell_with_a_letter_missing_are_said():
    head = ["Câu hỏi", "Phương án", "Đáp án"]
    result = read(sheet([head, ["Hỏi?", "A. x\nB. y\nz\nD. t", "C"], ["Nữa?", "x\ny\nz", "A"]]))
    assert [q.choices for q in result.questions] == [("x", "y", "z", "t"), ("x", "y", "z")]
    assert [(w.code, w.question) for w in result.warnings] == [("option_letter_missing", 1)]


def test_choices_three_and_a_gap():
    head = ["Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    result = read(sheet([head, ["Ba?", "x", "y", "z", "", "C"], ["Hở?", "x", "", "z", "t", "D"]]))
    assert [q.choices for q in result.questions] == [("x", "y", "z"), ("x", "", "z", "t")]
    assert keys(result) == [(2,), (3,)]
    assert codes(result) == ["empty_choice"]


def test_choices_repeat_the_letter_of_their_column():
    result = read(sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "A. x", "B. y", "B"]]))
    assert texts(result) == [("Hỏi?", ("x", "y"))]


def test_one_row_a_choice():
    head = ["Câu hỏi", "Phương án", "Đúng"]
    body = [["Một?", "x", "Sai"], ["", "y", "Đúng"], ["", "z", "Sai"], ["Hai?", "m", "TRUE"], ["Hai?", "n", "FALSE"]]
    result = read(sheet([head, *body]))
    assert texts(result) == [("Một?", ("x", "y", "z")), ("Hai?", ("m", "n"))]
    assert keys(result) == [(1,), (0,)]


def test_true_or_false_questions_get_their_two_choices():
    result = read(sheet([["STT", "Câu hỏi", "Đáp án"], [1, "Trái Đất tròn.", "Đúng"], [2, "Trái Đất vuông.", "Sai"]]))
    assert texts(result) == [("Trái Đất tròn.", ("Đúng", "Sai")), ("Trái Đất vuông.", ("Đúng", "Sai"))]
    assert keys(result) == [(0,), (1,)]


def test_right_and_wrong_answer_columns():
    head = ["Câu hỏi", "Câu trả lời đúng", "Câu trả lời sai 1", "Câu trả lời sai 2"]
    result = read(sheet([head, ["Thủ đô?", "Hà Nội", "Huế", "Vinh"]]))
    assert (texts(result), keys(result)) == ([("Thủ đô?", ("Hà Nội", "Huế", "Vinh"))], [(0,)])


def test_key_is_the_colour_of_a_cell():
    head = ["STT", "Câu hỏi", "A", "B", "C", "D"]
    body = [row[:-1] for row in rows("", "")]
    result = read(sheet([head, *body], looks={(1, 3): {"bg_color": "#FFFF00"}, (2, 5): {"bg_color": "#FFFF00"}}))
    assert (texts(result), keys(result), result.mark) == (BOTH, [(1,), (3,)], "highlight")


def test_key_is_red_text():
    head = ["STT", "Câu hỏi", "A", "B", "C", "D"]
    body = [row[:-1] for row in rows("", "")]
    result = read(sheet([head, *body], looks={(1, 3): {"font_color": "#C00000"}, (2, 5): {"font_color": "#FF0000"}}))
    assert (keys(result), result.mark) == ([(1,), (3,)], "colour")


def test_topic_difficulty_explanation_source():
    head = ["Câu hỏi", "A", "B", "Đáp án", "Chủ đề", "Độ khó (Dễ = 1, Khó = 3)", "Giải thích", "Nguồn"]
    body = [["Một?", "x", "y", "A", "Lịch sử", "Khó", "Vì thế", "Điều 1"], ["Hai?", "m", "n", "B", "Địa lý", 1, "", ""]]
    first, second = read(sheet([head, *body])).questions
    assert (first.topic, first.difficulty, first.explanation, first.source) == ("Lịch sử", 3, "Vì thế", "Điều 1")
    assert (second.topic, second.difficulty) == ("Địa lý", 1)


def test_section_rows_become_topics():
    head = ["STT", "Câu hỏi", "A", "B", "Đáp án"]
    result = read(sheet([head, ["I. Lịch sử"], [1, "Một?", "x", "y", "A"], ["II. Địa lý"], [2, "Hai?", "m", "n", "B"]]))
    assert [q.topic for q in result.questions] == ["I. Lịch sử", "II. Địa lý"]


def test_several_sheets_and_a_sheet_of_answers():
    head = ["STT", "Câu hỏi", "A", "B", "C", "D"]
    questions = [head, *(row[:-1] for row in rows("", ""))]
    result = read(
        sheet(
            questions, more={"Đáp án": [["Câu", "Đáp án"], [1, "B"], [2, "D"]], "Ghi chú": [["Liên hệ", "Ban tổ chức"]]}
        )
    )
    assert (texts(result), keys(result), result.mark) == (BOTH, [(1,), (3,)], "key_table")
    assert codes(result) == ["sheet_skipped"]


def test_lines_of_text_in_one_column():
    lines = ["Câu 1: Một?", "A. x", "B. y", "Đáp án: B", "Câu 2: Hai?", "A. m", "B. n", "Đáp án: A"]
    result = read(sheet([[line] for line in lines]))
    assert (texts(result), keys(result)) == ([("Một?", ("x", "y")), ("Hai?", ("m", "n"))], [(1,), (0,)])


def test_formatted_empty_rows_at_the_end_are_ignored():
    head = ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    empty = [["", "", "", "", "", "", ""] for _ in range(900)]
    looks = {(i, j): {"border": 1} for i in range(3, 903) for j in range(7)}
    assert len(read(sheet([head, *rows("B", "D"), *empty], looks=looks)).questions) == 2


def test_numbers_dates_and_percentages_are_read_as_seen():
    head = ["Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    looks = {(1, 1): {"num_format": "0%"}, (1, 2): {"num_format": "0.00"}, (1, 3): {"num_format": "dd/mm/yyyy"}}
    result = read(sheet([head, ["Bao nhiêu?", 0.5, 1.5, 45_658, 7, "A"]], looks=looks))
    assert result.questions[0].choices == ("50%", "1.50", "01/01/2025", "7")


@pytest.mark.parametrize(
    ("value", "code", "wanted"),
    [
        ("1", "", "1"),
        ("0.1", "", "0.1"),
        ("45658", "yyyy-mm-dd", "2025-01-01"),
        ("0.5", "h:mm", "12:00"),
        ("0.125", "0.0%", "12.5%"),
        ("2000", "#,##0", "2000"),
        ("1e-3", "", "0.001"),
        ("45658.5", "dd/mm/yyyy hh:mm", "01/01/2025 12:00"),
        ("3", '0 "điểm"', "3"),
    ],
)
def test_shown(value, code, wanted):
    assert shown(value, code) == wanted


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv(delimiter, codec):
    head = ["Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    lines = [head, *([text, *choices, key] for (text, choices), key in zip(BOTH, "BD", strict=True))]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(codec)
    result = read(content)
    assert (texts(result), keys(result)) == (BOTH, [(1,), (3,)])
    assert result.questions[1].place == "A3, dòng 3"


def test_csv_with_quotes_commas_and_line_breaks():
    content = 'Câu hỏi,A,B,Đáp án\n"Một, hai\nba?",x,"y ""z""",B\nBốn?,m,n,A\n'.encode()
    result = read(content)
    assert texts(result) == [("Một, hai\nba?", ("x", 'y "z"')), ("Bốn?", ("m", "n"))]
    assert [q.place for q in result.questions] == ["A2, dòng 2", "A3, dòng 4"]


def test_csv_in_a_windows_code_page_is_refused_by_line():
    content = "Câu hỏi,A,B,Đáp án\nx,y,z,A\n".encode("cp1258", "replace")
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    assert caught.value.code == "bad_encoding"
    assert "dòng 1" in caught.value.message


def test_html_in_choices_is_content():
    result = read(sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Thẻ tiêu đề bảng?", "<th>", "<style>", "A"]]))
    assert result.questions[0].choices == ("<th>", "<style>")
