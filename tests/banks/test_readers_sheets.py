"""Sheets as people in many places make them: other headings, keys, orders, none of these; what is no question sheet."""

import pytest

from contest.banks.readers import UnreadableFile, read_bank
from contest.banks.readers.headings import heading_of
from tests.banks.question_files import codes, keys, sheet, texts

CAPITAL = ("Thủ đô của Việt Nam là?", ("Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ"))
RIVER = ("Sông nào dài nhất?", ("Sông Hồng", "Sông Đà", "Sông Mã", "Sông Mê Kông"))
BOTH = [CAPITAL, RIVER]


def read(content, **options):
    return read_bank(content, name="câu hỏi.xlsx", **options)


def rows(first, second):
    return [[text, *choices, value] for (text, choices), value in zip(BOTH, (first, second), strict=True)]


@pytest.mark.parametrize(
    "head",
    [
        ["Perguntas", "Opção 1", "Opção 2", "Opção 3", "Opção 4", "Resposta"],
        ["Вопрос", "Вариант 1", "Вариант 2", "Вариант 3", "Вариант 4", "Правильный ответ"],
        ["题目内容", "选项A", "选项B", "选项C", "选项D", "正确答案"],
        ["題幹", "選項1（A）", "選項2（B）", "選項3（C）", "選項4（D）", "參考答案"],
        ["question", "Op1", "Op2", "Op3", "Op4", "CorrectOp"],
        ["question_txt", "A", "B", "C", "D", "ANS"],
        ["text", "optionA", "optionB", "optionC", "optionD", "correctAnswer"],
        [
            "Question - max 120 characters",
            *(f"Answer {n} - max 75 characters" for n in range(1, 5)),
            "Correct answer(s)",
        ],
        ["cau_hoi", "dap_an_a", "dap_an_b", "dap_an_c", "dap_an_d", "dap_an_dung"],
        ["Question", "Alternative A", "Alternative B", "Alternative C", "Alternative D", "Solution"],
        ["Nội dung", "Y1", "Y2", "Y3", "Y4", "Đ/A đúng"],
    ],
)
def test_headings_of_many_kinds(head):
    result = read(sheet([head, *rows("B", "D")]))
    assert (texts(result), keys(result), codes(result)) == (BOTH, [(1,), (3,)], [])


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("Đáp án đúng (0-3)", 1, 3),
        ("Vị trí đáp án đúng (1-4)", 2, 4),
        ("correctOptionIndex (0-3)", 1, 3),
        ("Answer", "option2", "Option 4"),
        ("Answer", "Hà Nội", "Sông Mê Kông"),
        ("Đáp án", "2", "4"),
    ],
)
def test_keys_of_many_kinds(head, first, second):
    title = ["Question", "Option 1", "Option 2", "Option 3", "Option 4", head]
    result = read(sheet([title, *rows(first, second)]))
    assert (texts(result), keys(result), codes(result)) == (BOTH, [(1,), (3,)], [])


def test_an_index_that_may_count_from_0_or_1_is_not_taken():
    title = ["Question", "Option 1", "Option 2", "Option 3", "Option 4", "correct_index"]
    assert keys(read(sheet([title, *rows(1, 3)]))) == [(), ()]
    assert keys(read(sheet([title, *rows(0, 3)]))) == [(0,), (3,)]
    assert keys(read(sheet([title, *rows(2, 4)]))) == [(1,), (3,)]


def test_two_languages_side_by_side_give_the_first():
    title = ["id", "question_fr", "question_en", "A_fr", "B_fr", "A_en", "B_en", "correct", "explication_fr"]
    result = read(sheet([title, [1, "Un ?", "One?", "oui", "non", "yes", "no", "B", "parce que"]]))
    assert (texts(result), keys(result)) == ([("Un ?", ("oui", "non"))], [(1,)])
    assert result.questions[0].explanation == "parce que"


@pytest.mark.parametrize(
    ("cells", "first", "second"),
    [
        (("Huế|Hà Nội|Vinh", "Đà|Mã|Lô"), "Hà Nội", "Lô"),
        (("Huế; Hà Nội; Vinh", "Đà; Mã; Lô"), "B", "C"),
        (("Huế,Hà Nội,Vinh", "Đà,Mã,Lô"), "Hà Nội", "Lô"),
        (('["Huế", "Hà Nội", "Vinh"]', '["Đà", "Mã", "Lô"]'), "Hà Nội", "Lô"),
        (("A. Huế | B. Hà Nội | C. Vinh", "A. Đà | B. Mã | C. Lô"), "B", "C"),
        (("- Huế\n- Hà Nội\n- Vinh", "- Đà\n- Mã\n- Lô"), "2", "3"),
    ],
)
def test_choices_in_one_cell_divided_in_many_ways(cells, first, second):
    result = read(sheet([["question", "options", "answer"], ["Một?", cells[0], first], ["Hai?", cells[1], second]]))
    assert texts(result) == [("Một?", ("Huế", "Hà Nội", "Vinh")), ("Hai?", ("Đà", "Mã", "Lô"))]
    assert (keys(result), codes(result)) == ([(1,), (2,)], [])


@pytest.mark.parametrize(("first", "second"), [("TRUE", "FALSE"), ("Đúng", "Sai"), (True, False), ("Đ", "S")])
def test_true_or_false_by_its_word(first, second):
    head = ["Câu hỏi", "A", "B", "Đáp án"]
    result = read(sheet([head, ["Một?", "Đúng", "Sai", first], ["Hai?", "Đúng", "Sai", second]]))
    assert (keys(result), codes(result)) == ([(0,), (1,)], [])


@pytest.mark.parametrize(("first", "second"), [(2, 4), ("B", "D"), ("Hà Nội", "Sông Mê Kông")])
def test_no_headings_and_a_column_of_counts_behind(first, second):
    body = [[*row, n] for n, row in enumerate(rows(first, second), start=1)]
    result = read(sheet(body))
    assert (texts(result), keys(result)) == (BOTH, [(1,), (3,)])


def test_headings_that_repeat_on_every_page_are_no_questions():
    head = ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]
    first, second = ([n, *row] for n, row in enumerate(rows("B", "D"), start=1))
    assert texts(read(sheet([head, first, head, second]))) == BOTH


def test_tables_side_by_side():
    head = ["Câu hỏi", "A", "B", "Đáp án"]
    result = read(sheet([[*head, "", *head], ["Một?", "x", "y", "A", "", "Hai?", "m", "n", "B"]]))
    assert (texts(result), keys(result)) == ([("Một?", ("x", "y")), ("Hai?", ("m", "n"))], [(0,), (1,)])


@pytest.mark.parametrize(
    "body",
    [
        [["STT", "Họ tên", "Lớp", "Điểm"], [1, "Nguyễn Văn An", "12A", 9], [2, "Lê Thị Bình", "12B", 8]],
        [["school", "sex", "A", "B"], ["GP", "F", 18, "U"], ["GP", "M", 17, "R"], ["GP", "F", 15, "U"]],
        [["id", "name", "description", "grade"], [1, "Cúp vàng", "Thắng mười trận liền", 3], [2, "Cúp bạc", "Thua", 1]],
    ],
)
def test_sheets_of_something_else_are_refused(body):
    with pytest.raises(UnreadableFile) as caught:
        read(sheet(body))
    assert caught.value.code == "no_questions"


def test_a_column_that_always_repeats_another_is_no_key():
    body = [[f"Hỏi điều thứ {n}?", f"x{n}", f"y{n}", "FALSE", "FALSE"] for n in range(5)]
    assert {question.correct for question in read(sheet(body)).questions} <= {()}


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Nội dung câu hỏi", "stem"),
        ("Đáp án đúng (A/B/C/D hoặc Text)", "key"),
        ("Thời gian (giây)", "ignored"),
        ("Độ khó", "difficulty"),
        ("Câu trả lời sai 2", "wrong"),
        ("Phương án A", "choice"),
        ("Loại câu hỏi", "type"),
        ("№ п/п", "number"),
        ("解析", "explanation"),
        ("Họ và tên", ""),
    ],
)
def test_heading_of(title, role):
    assert heading_of(title).role == role
