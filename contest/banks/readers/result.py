"""What a reader gives back: questions, warnings, the mark; and the error when nothing can be read."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from contest.banks.pictures import TOKEN, Kind
from contest.common.msgids import Value, Values, filled, gettext_noop

MARK_NAMES: dict[str, str] = {
    "bold": gettext_noop("chữ in đậm"),
    "italic": gettext_noop("chữ in nghiêng"),
    "underline": gettext_noop("chữ gạch chân"),
    "colour": gettext_noop("chữ tô màu"),
    "highlight": gettext_noop("nền tô màu"),
    "star": gettext_noop("dấu * hoặc ✓ ở phương án"),
    "key_line": gettext_noop("dòng “Đáp án: …” dưới câu hỏi"),
    "key_column": gettext_noop("cột đáp án"),
    "key_table": gettext_noop("bảng đáp án"),
    "format": gettext_noop("quy ước của định dạng tệp"),
    "none": gettext_noop("tệp không đánh dấu đáp án"),
}

_PRINTED = re.compile(r"(?:[^\W\d]+\s*){0,3}[\[(<]?(\d{1,5})[\])>.:/]*")

_ERRORS = (
    "no_answer_marked", "question_without_answer", "all_choices_bold", "answer_not_among_choices", "too_few_choices",
    "empty_stem", "empty_choice", "duplicate_choice", "unsupported_type", "unsupported_cloze",
)  # fmt: skip
_NOTES = ("skipped_text", "sheet_skipped", "column_unknown", "key_paper_taken", "legacy_font")
# what is neither is a warning
SEVERITIES = dict.fromkeys(_ERRORS, "error") | dict.fromkeys(_NOTES, "note")

# kinds of question, named as in the expected files of the development set
CHOICE, GROUP, SHORT = "", "truefalse_group", "short"


@dataclass(frozen=True)
class ReadPicture:
    """A picture of a file as it will be kept (pictures.py); `alt` is what the file says that it shows."""

    content: bytes
    alt: str
    kind: Kind
    width: int
    height: int

    @property
    def hash(self) -> str:
        """64 hex digits, the name of the picture."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class ReadWarning:
    """One thing that the organiser must know; `question` is the position in the file, None for the whole file.

    `message` is Vietnamese; pages translate `texts`, msgids, and put `values` into them (common/msgids.py).
    """

    code: str
    question: int | None
    place: str
    message: str
    texts: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """ "error": the question cannot be used as it is; "warning": look at it; "note": only for information."""
        return SEVERITIES.get(self.code, "warning")


@dataclass(frozen=True)
class ReadQuestion:
    """One question as the file gives it.

    `text` and `choices` are NFC and plain, but for paired <sub>, <sup>, <u> where they carry meaning;
    such a tag typed as text in the file has a word joiner (U+2060) after its "<" and is no markup.
    "<img 1>" in `text`, `choices`, `group` or `explanation` stands for the first of `pictures`, and so on.
    `correct` holds indices into `choices`; () means that no answer was found.
    `kind` is "" for a choice question; "truefalse_group" has statements as choices, the true ones in `correct`;
    "short" has `answers` and no choices; other kinds are named in an `unsupported_type` warning.
    `html` holds text and choices as the file's own HTML, unsafe until sanitised; () where the file has none.
    `group` is the passage or instruction that stands above several questions and is needed to answer them.
    """

    number: int
    label: str
    text: str
    choices: tuple[str, ...]
    correct: tuple[int, ...]
    topic: str = ""
    difficulty: int = 0
    explanation: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    place: str = ""
    original: str = ""
    warnings: tuple[ReadWarning, ...] = ()
    kind: str = CHOICE
    answers: tuple[str, ...] = ()
    group: str = ""
    part: str = ""
    html: tuple[str, ...] = ()
    pictures: tuple[ReadPicture, ...] = ()


@dataclass(frozen=True)
class FoundMark:
    """A way in which the file may mark answers: a key of MARK_NAMES, and in how many questions it picks one choice."""

    code: str
    questions: int


@dataclass(frozen=True)
class ReadResult:
    """All that was read; `mark` is a key of MARK_NAMES, `warnings` repeats those of the questions, in file order.

    `marks`: every way of marking that was found, the most frequent first; `read_bank` can be told to use another.
    """

    questions: tuple[ReadQuestion, ...]
    warnings: tuple[ReadWarning, ...] = ()
    mark: str = "none"
    skipped: tuple[str, ...] = field(default=())
    marks: tuple[FoundMark, ...] = ()


class UnreadableFile(Exception):
    """Nothing can be read: `code` for machines, `message` in Vietnamese with the file, the place and the remedy.

    Pages translate `texts`, msgids, and put `values` into them.
    """

    def __init__(self, code: str, *texts: str, **values: Value) -> None:
        self.code, self.texts, self.values = code, texts, values
        self.message = filled(texts, values)
        super().__init__(self.message)


def without_markup(text: str) -> str:
    """Return `text` as plain text: the markup of `ReadQuestion` dropped, pictures named, typed tags restored."""
    for tag in ("sub", "sup", "u"):
        text = text.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return TOKEN.sub("[hình]", text).replace("<\u2060", "<")


def as_json(result: ReadResult) -> dict[str, Any]:
    """Return the shape of `read_bank --json`: keys as in the expected files, texts without markup."""
    return {
        "questions": [_question_as_json(question) for question in result.questions],
        "warnings": [
            {
                "code": w.code,
                "severity": w.severity,
                "question": w.question,
                "place": w.place,
                "message": w.message,
            }
            for w in result.warnings
        ],
        "mark": result.mark,
    }


def _question_as_json(question: ReadQuestion) -> dict[str, Any]:
    printed = _PRINTED.fullmatch(question.label)
    shape: dict[str, Any] = {
        "number": int(printed[1]) if printed else question.number,
        "label": question.label,
        "text": question.html[0] if question.html else without_markup(question.text),
        "choices": list(question.html[1:]) or [without_markup(choice) for choice in question.choices],
        "correct": list(question.correct),
        "warn": list(dict.fromkeys(warning.code for warning in question.warnings)),
        "place": question.place,
    }
    kind = question.kind or ("multianswer" if len(question.correct) > 1 else "")
    optional = {
        "type": kind,
        **_answers(question),
        "format": "html" if question.html else "",
        "part": question.part,
        "group": without_markup(question.group),
        "section": question.topic,
        "level": question.difficulty,
        "explanation": without_markup(question.explanation),
        "source": without_markup(question.source),
        "tags": list(question.tags),
        "markup": _markup(question),
        "pictures": [
            {"sha256": picture.hash, "alt": picture.alt, "width": picture.width, "height": picture.height}
            for picture in question.pictures
        ],
    }
    return shape | {key: value for key, value in optional.items() if value}


def _answers(question: ReadQuestion) -> dict[str, Any]:
    """Return "pairs" of a matching question, "answers" of others, numbers with their range or bounds."""
    if question.kind == "matching":
        return {"pairs": [answer.split(" -> ", 1) for answer in question.answers]}
    if question.kind != "numerical":
        return {"answers": list(question.answers)}
    numbers = [_number(answer) for answer in question.answers]
    if len(numbers) > 1:
        numbers = [{"weight": 100, **number} for number in numbers]
    return {"answers": numbers}


def _number(written: str) -> dict[str, Any]:
    match = re.fullmatch(r"(?:%(-?[\d.]+)%)?\s*(-?[\d.]+?)(?:\s*(\.\.|:)\s*(-?[\d.]+))?", written)
    if match is None:
        return {"text": written}
    first = _plain_number(match[2])
    number: dict[str, Any] = {"number": first}
    if match[3] == "..":
        number = {"numberLow": first, "numberHigh": _plain_number(match[4])}
    elif match[3]:
        number["range"] = _plain_number(match[4])
    return number | ({"weight": _plain_number(match[1])} if match[1] else {})


def _plain_number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _markup(question: ReadQuestion) -> dict[str, Any]:
    """Return text and choices with their markup, where that says more than the plain texts."""
    texts = (question.text, *question.choices)
    if all(without_markup(text) == text for text in texts):
        return {}
    return {"text": question.text, "choices": list(question.choices)}
