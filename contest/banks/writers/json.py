"""JSON, for other programs and for keeping: names and meanings of these fields are stable."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from contest.banks.pictures import CONTENT_TYPES
from contest.banks.writers.written import FIELDS, Loss, WrittenQuestion

EXTENSION = "json"
CONTENT_TYPE = "application/json"
NAME = "JSON"
HOLDS = frozenset(FIELDS)
FORMAT = "question-bank"
VERSION = 1


def losses(question: WrittenQuestion) -> list[Loss]:
    """None: this format holds everything."""
    return []


def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """One object: what it is, the topics in order, the questions. `correct` are indices into `choices`, from 0."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "bank": title,
        "topics": list(dict.fromkeys(question.topic for question in questions if question.topic)),
        "questions": [_question(question) for question in questions],
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()


def _question(question: WrittenQuestion) -> dict[str, Any]:
    """Where it has pictures, "<img 1>" in its texts stands for the first of them."""
    pictures = [
        {"alt": one.alt, "type": CONTENT_TYPES[one.kind], "base64": b64encode(one.content).decode()}
        for one in question.pictures
    ]
    shape: dict[str, Any] = {
        "number": question.number,
        "text": question.text,
        "choices": list(question.choices),
        "correct": list(question.correct),
        "topic": question.topic,
        "difficulty": question.difficulty,
        "explanation": question.explanation,
        "source": question.source,
        "tags": list(question.tags),
    }
    return shape | ({"pictures": pictures} if pictures else {})
