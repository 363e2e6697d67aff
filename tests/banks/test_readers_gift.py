"""GIFT files: kinds told as Moodle tells them, escapes and feedback removed, people's liberties accepted."""

import pytest

from contest.banks.readers import as_json, read_bank
from tests.banks.question_files import codes, keys, texts


def read(text: str):
    return read_bank(text.encode(), name="câu hỏi.gift")


def test_multiple_choice_with_title_comment_category_and_feedback():
    result = read(
        "// chú thích\n$CATEGORY: $course$/top/Lịch sử/Việt Nam\n\n::Bài 1::Thủ đô?{\n~Huế#sai rồi\n// giữa chừng\n"
        "=Hà Nội#đúng\n~Vinh\n####Theo Hiến pháp}\n"
    )
    question = result.questions[0]
    assert texts(result) == [("Thủ đô?", ("Huế", "Hà Nội", "Vinh"))]
    assert (question.correct, question.topic, question.label) == ((1,), "Lịch sử / Việt Nam", "Bài 1")
    assert question.explanation == "Theo Hiến pháp"
    assert (result.mark, codes(result)) == ("format", [])


@pytest.mark.parametrize(
    ("body", "kind", "answers"),
    [
        ("=một =hai", "short", ("một", "hai")),
        ("#3:0.5", "numerical", ("3:0.5",)),
        ("=a -> b =c -> d", "matching", ("a -> b", "c -> d")),
        ("", "essay", ()),
    ],
)
def test_other_kinds_are_named(body, kind, answers):
    question = read(f"Hỏi?{{{body}}}\n\nMột?{{~x =y}}").questions[0]
    assert (question.kind, question.answers, question.choices) == (kind, answers, ())


def test_numbers_in_json():
    result = read("Một?{#1822:1}\n\nHai?{#3.1..3.2}\n\nBa?{#=4 =%50%5:1}")
    assert [q["answers"] for q in as_json(result)["questions"]] == [
        [{"number": 1822, "range": 1}],
        [{"numberLow": 3.1, "numberHigh": 3.2}],
        [{"weight": 100, "number": 4}, {"weight": 50, "number": 5, "range": 1}],
    ]


@pytest.mark.parametrize(("word", "wanted"), [("T", (0,)), ("TRUE", (0,)), ("FALSE#vì", (1,)), ("true", (0,))])
def test_true_or_false(word, wanted):
    question = read(f"Trái Đất tròn.{{{word}}}").questions[0]
    assert (question.choices, question.correct) == (("Đúng", "Sai"), wanted)


def test_missing_word():
    assert texts(read("Thủ đô là {~Huế =Hà Nội} của nước ta.")) == [("Thủ đô là _____ của nước ta.", ("Huế", "Hà Nội"))]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("~%50%a ~%50%b ~c", (0, 1)),
        ("~%-50%a ~%100%b", (1,)),
        ("=a ~%50%b ~c", (0,)),
        ("~=a ~b", (0,)),
        ("~a ~b", ()),
    ],
)
def test_weights(body, wanted):
    result = read(f"Hỏi?{{{body}}}")
    assert keys(result) == [wanted]
    assert codes(result) == ([] if wanted else ["no_answer_marked"])


def test_escapes():
    result = read(r"Ký hiệu nào\: {~\~ =\= ~\# ~\{ ~\} ~\\ ~a\nb}")
    assert texts(result) == [("Ký hiệu nào:", ("~", "=", "#", "{", "}", "\\", "a\nb"))]


def test_equal_signs_inside_formulas():
    assert texts(read("Nghiệm? {~x=5 ~x=6 =x=7}")) == [("Nghiệm?", ("x=5", "x=6", "x=7"))]


def test_no_blank_line_between_questions_and_blank_lines_inside():
    result = read("Một?{~a =b}\nHai?{\n~c\n\n=d\n}\nBa?{=e ~f}\n")
    assert texts(result) == [("Một?", ("a", "b")), ("Hai?", ("c", "d")), ("Ba?", ("e", "f"))]
    assert keys(result) == [(1,), (1,), (0,)]


def test_html_becomes_text_and_stays_in_json():
    result = read("[html]<p>H<sub>2</sub>O &amp; <b>muối</b>?</p>{~<p>có</p> =<p>không<script>x()</script></p>}")
    assert texts(result) == [("H<sub>2</sub>O & muối?", ("có", "không"))]
    assert as_json(result)["questions"][0]["choices"][0] == "<p>có</p>"


def test_cloze_is_refused_by_name_and_does_not_show_its_answers():
    result = read("Thủ đô là {1:MC:~Huế~=Hà Nội}.\n\nMột?{~x =y}")
    assert result.questions[0].choices == ()
    assert "Hà Nội" not in result.questions[0].text
    assert codes(result) == ["unsupported_cloze"]


def test_sets_in_plain_questions_are_no_gift():
    result = read("Câu 1: Cho M = {a; b; c}. Số phần tử?\nA. 2\nB. 3\nĐáp án: B")
    assert texts(result) == [("Cho M = {a; b; c}. Số phần tử?", ("2", "3"))]


def test_lines_above_a_title_are_no_part_of_the_question():
    result = read("Chương 1\n::Câu 1:: Hỏi? {=a ~b}\n\n::Câu 2::std::vector là gì? {=x ~y}\n\nGì\nlà a::b::c? {=x ~y}")
    assert [question.text for question in result.questions] == ["Hỏi?", "std::vector là gì?", "Gì\nlà a::b::c?"]
    assert [question.place for question in result.questions][:2] == ["dòng 2, “Câu 1”", "dòng 4, “Câu 2”"]
    assert [(w.code, w.question, w.place) for w in result.warnings] == [("stray_text", 1, "dòng 1, “Chương 1”")]
