"""What a reader gives back: questions, warnings, the mark; and the error when nothing can be read."""

from dataclasses import dataclass, field
from typing import Any

MARK_NAMES: dict[str, str] = {
    "bold": "chữ in đậm",
    "italic": "chữ in nghiêng",
    "underline": "chữ gạch chân",
    "colour": "chữ tô màu",
    "highlight": "nền tô màu",
    "star": "dấu * hoặc ✓ ở phương án",
    "key_line": "dòng “Đáp án: …” dưới câu hỏi",
    "key_column": "cột đáp án",
    "key_table": "bảng đáp án",
    "format": "quy ước của định dạng tệp",
    "none": "tệp không đánh dấu đáp án",
}

# kinds of question, named as in the expected files of the development set
CHOICE, GROUP, SHORT = "", "truefalse_group", "short"


@dataclass(frozen=True)
class ReadChoice:
    """One choice with its picture; `ReadQuestion.choices` holds the texts alone."""

    text: str
    picture: bytes | None = None


@dataclass(frozen=True)
class ReadWarning:
    """One thing that the organiser must know; `question` is the position in the file, None for the whole file."""

    code: str
    question: int | None
    place: str
    message: str


@dataclass(frozen=True)
class ReadQuestion:
    """One question as the file gives it.

    `text` and `choices` are NFC and plain, but for paired <sub>, <sup>, <u> where they carry meaning;
    such a tag typed as text in the file has a word joiner (U+2060) after its "<" and is no markup.
    `correct` holds indices into `choices`; () means that no answer was found.
    `kind` is "" for a choice question; "truefalse_group" has statements as choices, the true ones in `correct`;
    "short" has `answers` and no choices; other kinds are named in an `unsupported_type` warning.
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
    place: str = ""
    original: str = ""
    warnings: tuple[ReadWarning, ...] = ()
    kind: str = CHOICE
    answers: tuple[str, ...] = ()
    group: str = ""
    part: str = ""


@dataclass(frozen=True)
class ReadResult:
    """All that was read; `mark` is a key of MARK_NAMES, `warnings` repeats those of the questions, in file order."""

    questions: tuple[ReadQuestion, ...]
    warnings: tuple[ReadWarning, ...] = ()
    mark: str = "none"
    skipped: tuple[str, ...] = field(default=())


class UnreadableFile(Exception):
    """Nothing can be read: `code` for machines, `message` in Vietnamese with the file, the place and the remedy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def without_markup(text: str) -> str:
    """Return `text` as plain text: the markup of `ReadQuestion` dropped, typed tags restored."""
    for tag in ("sub", "sup", "u"):
        text = text.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return text.replace("<\u2060", "<")


def as_json(result: ReadResult) -> dict[str, Any]:
    """Return the shape of `read_bank --json`: keys as in the expected files, texts without markup."""
    return {
        "questions": [_question_as_json(question) for question in result.questions],
        "warnings": [
            {"code": w.code, "question": w.question, "place": w.place, "message": w.message} for w in result.warnings
        ],
        "mark": result.mark,
    }


def _question_as_json(question: ReadQuestion) -> dict[str, Any]:
    digits = "".join(c for c in question.label if c.isdigit())
    shape: dict[str, Any] = {
        "number": int(digits) if digits and len(digits) < 6 else question.number,
        "label": question.label,
        "text": without_markup(question.text),
        "choices": [without_markup(choice) for choice in question.choices],
        "correct": list(question.correct),
        "warn": list(dict.fromkeys(warning.code for warning in question.warnings)),
        "place": question.place,
    }
    kind = question.kind or ("multianswer" if len(question.correct) > 1 else "")
    optional = {
        "type": kind,
        "answers": list(question.answers),
        "part": question.part,
        "group": without_markup(question.group),
        "section": question.topic,
        "level": question.difficulty,
        "explanation": without_markup(question.explanation),
        "source": without_markup(question.source),
        "markup": _markup(question),
    }
    return shape | {key: value for key, value in optional.items() if value}


def _markup(question: ReadQuestion) -> dict[str, Any]:
    """Return text and choices with their markup, where that says more than the plain texts."""
    texts = (question.text, *question.choices)
    if all(without_markup(text) == text for text in texts):
        return {}
    return {"text": question.text, "choices": list(question.choices)}
