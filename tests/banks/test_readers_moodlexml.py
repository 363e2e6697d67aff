"""Moodle XML files: kinds told by their type, HTML as text, what cannot be used named, bombs refused."""

import json
from pathlib import Path

import pytest

from contest.banks.readers import UnreadableFile, as_json, read_bank
from tests.banks.question_files import codes, keys, texts

BANKS = Path(__file__).resolve().parents[2] / "../shared/data/banks/moodle-xml"
FILES = sorted(BANKS.glob("*.xml"))


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0"?>\n<quiz>\n{"".join(questions)}</quiz>'.encode()


def question(kind: str, inside: str, *, text: str = "Hỏi?") -> str:
    return (
        f'<question type="{kind}">\n<name><text>Tên</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{inside}</question>\n'
    )


def answers(*shares: str) -> str:
    return "".join(f'<answer fraction="{s}"><text>p{i}</text></answer>' for i, s in enumerate(shares))


def read(*questions: str):
    return read_bank(quiz(*questions), name="tệp.xml")


def test_category_tags_feedback_and_place():
    result = read(
        '<question type="category"><category><text>$course$/top/Sử/Cận đại 1//2</text></category></question>\n',
        question(
            "multichoice",
            "<generalfeedback format='plain_text'><text>Vì thế.\nNguồn: SGK</text></generalfeedback>"
            f"{answers('0', '100')}<tags><tag><text>Khó</text></tag></tags>",
        ),
    )
    got = result.questions[0]
    assert (got.topic, got.difficulty, got.correct) == ("Sử / Cận đại 1/2", 3, (1,))
    assert (got.explanation, got.source, got.place) == ("Vì thế.", "SGK", "dòng 4, “Tên”")
    assert (result.mark, codes(result)) == ("format", [])


@pytest.mark.parametrize(
    ("single", "shares", "wanted"),
    [
        ("true", ("0", "100", "50"), (1,)),
        ("false", ("50", "-100", "50"), (0, 2)),
        ("false", ("33.33333", "33.33333", "33.33333", "0"), (0, 1, 2)),
        ("", ("100", "0"), (0,)),
    ],
)
def test_which_choices_are_right(single, shares, wanted):
    assert keys(read(question("multichoice", f"<single>{single}</single>{answers(*shares)}"))) == [wanted]


def test_no_choice_with_all_points_is_no_answer():
    assert codes(read(question("multichoice", answers("50", "50")))) == ["no_answer_marked"]


def test_a_share_that_moodle_does_not_know_is_said():
    result = read(question("multichoice", f"<single>false</single>{answers('33', '67', '0')}"))
    assert (keys(result), codes(result)) == ([(0, 1)], ["unknown_fraction"])


def test_html_becomes_text_and_pictures_are_missed():
    result = read(
        question("multichoice", answers("0", "100"), text='<p>H<sub>2</sub>O &amp; <b>gì</b>?</p><img src="x">')
    )
    assert texts(result)[0][0] == "H<sub>2</sub>O & gì?\n[hình]"
    assert codes(result) == ["object_not_imported"]


def test_plain_text_is_kept_as_typed():
    inside = '<answer fraction="100" format="plain_text"><text>&lt;b&gt; x</text></answer>' + answers("0")
    assert read(question("multichoice", inside)).questions[0].choices[0] == "<b> x"


@pytest.mark.parametrize(("right", "wanted"), [("true", (0,)), ("false", (1,))])
def test_true_or_false(right, wanted):
    inside = "".join(
        f'<answer fraction="{100 * (word == right)}"><text>{word}</text></answer>' for word in ("true", "false")
    )
    got = read(question("truefalse", inside, text="Trái Đất tròn.")).questions[0]
    assert (got.choices, got.correct) == (("Đúng", "Sai"), wanted)


@pytest.mark.parametrize(
    ("kind", "inside", "read_as", "said", "code"),
    [
        ("shortanswer", answers("100", "50"), "short", ("p0", "p1"), []),
        ("essay", "", "essay", (), []),
        ("description", "", "description", (), []),
        ("numerical", '<answer fraction="100"><text>3</text><tolerance>0.5</tolerance></answer>', "numerical",
         ("3:0.5",), []),
        ("matching", "<subquestion><text>a</text><answer><text>b</text></answer></subquestion>", "matching",
         ("a -> b",), []),
        ("ddwtos", "", "ddwtos", (), ["unsupported_type"]),
        ("cloze", "", "cloze", (), ["unsupported_cloze"]),
    ],
)  # fmt: skip
def test_other_kinds_are_named(kind, inside, read_as, said, code):
    result = read(question(kind, inside))
    got = result.questions[0]
    assert (got.kind, got.answers, got.choices, codes(result)) == (read_as, said, (), code)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<quiz><question", "damaged_file"),
        (b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz/>', "no_questions"),
        (b'<?xml version="1.0"?><quiz>' + b"<a>" * 500 + b"</a>" * 500 + b"</quiz>", "too_large"),
        (b'<quiz a="' + b"x" * 600_000 + b'"/>', "too_large"),
        (b"<quiz>" + b"<question/>" * 20_001 + b"</quiz>", "too_large"),
        (b"<quiz>" + b"x" * 30_000_000 + b"</quiz>", "too_large"),
        (b"<quiz></quiz>", "no_questions"),
    ],
)
def test_broken_and_hostile_files(content, code):
    with pytest.raises(UnreadableFile) as refusal:
        read_bank(content, name="tệp.xml")
    assert refusal.value.code == code


def test_a_doctype_behind_the_head_is_refused():
    bomb = b'<?xml version="1.0"?><!-- x --><quiz>&a;</quiz>'
    with pytest.raises(UnreadableFile) as refusal:
        read_bank(bomb, name="tệp.xml")
    assert (refusal.value.code, "dòng 1" in refusal.value.message) == ("damaged_file", True)


@pytest.mark.skipif(not FILES, reason="the development set (../shared/data/banks) is not on this machine")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_development_files(file):
    wanted = json.loads(file.with_name(file.name.rsplit(".", 1)[0] + ".expected.json").read_text("utf-8"))
    got = as_json(read_bank(file.read_bytes(), name=file.name))["questions"]
    assert [(q["text"], q["choices"], q["correct"]) for q in got] == [
        (q["text"], q["choices"], q["correct"]) for q in wanted
    ]
