"""Moodle XML, as plain text throughout: what looks like HTML stays as typed."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from contest.banks.writers.gift import category, fraction
from contest.banks.writers.written import LEVELS, Loss, WrittenQuestion, explained, lawful, lines_of

EXTENSION = "xml"
CONTENT_TYPE = "application/xml"
NAME = "Moodle XML"
HOLDS = frozenset({"topic", "difficulty", "explanation", "source", "tags"})


def losses(question: WrittenQuestion) -> list[Loss]:
    """None: this format holds everything."""
    return []


def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """A quiz of multichoice questions, a category wherever the topic changes; `title` is a comment on top."""
    comment = " ".join(lines_of(lawful(title))).replace("-", "–")
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", f"<!-- {escape(comment)} -->"]
    topic = ""
    for question in questions:
        if question.topic != topic:
            topic = question.topic
            parts.append(f'<question type="category"><category>{_text(category(topic))}</category></question>')
        parts.append(_question(question))
    return ("\n".join([*parts, "</quiz>"]) + "\n").encode()


def _question(question: WrittenQuestion) -> str:
    several = len(question.correct) > 1
    right, wrong = (fraction(len(question.correct)), "-100") if several else ("100", "0")
    level = LEVELS[question.difficulty]
    parts = [
        '<question type="multichoice">',
        f" <name>{_text(f'Câu {question.number}')}</name>",
        f" {_plain('questiontext', question.text)}",
        f" {_plain('generalfeedback', explained(question))}",
        " <defaultgrade>1</defaultgrade>",
        f" <single>{'false' if several else 'true'}</single>",
        " <shuffleanswers>true</shuffleanswers>",
        " <answernumbering>ABCD</answernumbering>",
    ]
    for index, choice in enumerate(question.choices):
        share = right if index in question.correct else wrong
        parts.append(f' <answer fraction="{share}" format="plain_text">{_text(choice)}</answer>')
    if tags := ((level,) if level else ()) + question.tags:
        parts.append(f" <tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in tags)}</tags>")
    return "\n".join([*parts, "</question>"])


def _plain(tag: str, text: str) -> str:
    return f'<{tag} format="plain_text">{_text(text)}</{tag}>'


def _text(text: str) -> str:
    return f"<text>{escape(lawful(text))}</text>"
