"""GIFT, Moodle's text format, as plain text throughout: what looks like HTML stays as typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from contest.banks.writers.written import LEVELS, Loss, WrittenQuestion, explained, lines_of, too_long, without_pictures

EXTENSION = "gift"
CONTENT_TYPE = "text/plain; charset=utf-8"
NAME = "GIFT (Moodle)"
HOLDS = frozenset({"topic", "difficulty", "explanation", "source", "tags"})
# a question's text stands on one line, and readers refuse lines of 20,000 characters; escapes may double its length
MOST_CHARACTERS = 9_000

_SPECIAL = re.compile(r"([~=#{}:\\])")
# what Moodle would take for a weight or for the name of a text format
_PREFIX = re.compile(r"^[%\[]")


def losses(question: WrittenQuestion) -> list[Loss]:
    """Questions with pictures; texts that are too long for a line."""
    return without_pictures(question) or too_long(question, most=MOST_CHARACTERS)


def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """A block for each question, a category line wherever the topic changes; `title` is a comment on top."""
    blocks = [f"// {' '.join(lines_of(title))}"]
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            blocks.append(f"$CATEGORY: {category(topic)}")
        blocks.append(_block(question))
    return ("\n\n".join(blocks) + "\n").encode()


def category(topic: str) -> str:
    """Moodle's path of a topic: "A / B" is a category in a category, any other slash is doubled."""
    parts = [part.replace("/", "//") for part in topic.split(" / ")]
    # three slashes in a row could be told apart by nobody
    apart = [f"{' ' * part.startswith('/')}{part}{' ' * part.endswith('/')}" for part in parts if part]
    return "/".join(["$course$", "top", *apart]).rstrip()


def fraction(count: int) -> str:
    """The share of each of `count` right choices in per cent, as Moodle's list has it: "50", "33.33333"."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")


def _block(question: WrittenQuestion) -> str:
    level = LEVELS[question.difficulty]
    lines = [f"// [tag:{tag}]" for tag in ((level,) if level else ()) + question.tags]
    lines.append(f"::Câu {question.number}::[plain]{_escaped(question.text)} {{")
    several = len(question.correct) > 1
    for index, choice in enumerate(question.choices):
        right = index in question.correct
        sign = ("=" if right else "~") if not several else f"~%{fraction(len(question.correct)) if right else -100}%"
        lines.append(f"\t{sign}{_prefixed(_escaped(choice))}")
    if feedback := explained(question):
        lines.append(f"\t####{_prefixed(_escaped(feedback))}")
    return "\n".join([*lines, "}"])


def _escaped(text: str) -> str:
    return r"\n".join(_SPECIAL.sub(r"\\\1", line) for line in lines_of(text))


def _prefixed(text: str) -> str:
    return f"[plain]{text}" if _PREFIX.match(text) else text
