"""Aiken, the plainest format: one line of text, lettered choices, ANSWER. One right choice only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contest.banks.writers.written import Loss, WrittenQuestion, on_one_line, too_long, without_pictures
from contest.common.text import LETTERS

EXTENSION = "txt"
CONTENT_TYPE = "text/plain; charset=utf-8"
NAME = "Aiken"
HOLDS: frozenset[str] = frozenset()
MOST_CHARACTERS = 19_000

# a text that readers of Aiken take for a choice or an answer, or that Moodle skips because it is one sign
_NO_TEXT = re.compile(r"[A-Z]\s*[.)]|ANSWER\s*:|.$")


def losses(question: WrittenQuestion) -> list[Loss]:
    """Questions with pictures, with several right choices or a text like a choice; texts that lose their lines."""
    if question.pictures:
        return without_pictures(question)
    if len(question.correct) != 1:
        return [Loss(question.number, "several_right")]
    if _NO_TEXT.match(on_one_line(question.text)):
        return [Loss(question.number, "like_a_choice")]
    long = too_long(question, most=MOST_CHARACTERS)
    if long:
        return long
    joined = any("\n" in text.strip() for text in (question.text, *question.choices))
    return [Loss(question.number, "lines_joined", left_out=False)] if joined else []


def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """A block for each question; the format has no place for `title`, topics and explanations."""
    return "\n\n".join(map(_block, questions)).encode() + b"\n"


def _block(question: WrittenQuestion) -> str:
    choices = [f"{letter}. {on_one_line(choice)}" for letter, choice in zip(LETTERS, question.choices, strict=False)]
    return "\n".join([on_one_line(question.text), *choices, f"ANSWER: {LETTERS[question.correct[0]]}"])
