"""Moodle XML, as plain text but where pictures stand: what looks like HTML stays as typed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from contest.banks.pictures import numbers_in, unescaped
from contest.banks.writers.gift import category, fraction
from contest.banks.writers.written import (
    LEVELS,
    Loss,
    WrittenPicture,
    WrittenQuestion,
    explained,
    has_pictures,
    lawful,
    lines_of,
    pieced,
)

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
        f" {_element('questiontext', question.text, question.pictures)}",
        f" {_element('generalfeedback', explained(question), question.pictures)}",
        " <defaultgrade>1</defaultgrade>",
        f" <single>{'false' if several else 'true'}</single>",
        " <shuffleanswers>true</shuffleanswers>",
        " <answernumbering>ABCD</answernumbering>",
    ]
    for index, choice in enumerate(question.choices):
        share = right if index in question.correct else wrong
        parts.append(f" {_element('answer', choice, question.pictures, fraction=share)}")
    if tags := ((level,) if level else ()) + question.tags:
        parts.append(f" <tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in tags)}</tags>")
    return "\n".join([*parts, "</question>"])


def _element(tag: str, text: str, pictures: tuple[WrittenPicture, ...], **attributes: str) -> str:
    """A text with its pictures beside it as HTML, one without any as plain text."""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    if not has_pictures(text, pictures):
        return f'<{tag}{said} format="plain_text">{_text(unescaped(text) if pictures else text)}</{tag}>'
    html = pieced(lawful(text), pictures, lambda piece: escape(piece).replace("\n", "<br>"), _image)
    shown = {number: pictures[number - 1] for number in numbers_in(text, held=len(pictures))}
    files = "".join(
        f'<file name="{one.file_name}" path="/" encoding="base64">{b64encode(one.content).decode()}</file>'
        for one in shown.values()
    )
    return f'<{tag}{said} format="html"><text>{escape(f"<p>{html}</p>")}</text>{files}</{tag}>'


def _image(picture: WrittenPicture) -> str:
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<img src="@@PLUGINFILE@@/{picture.file_name}" alt={quoteattr(lawful(picture.alt))} {size}>'


def _text(text: str) -> str:
    return f"<text>{escape(lawful(text))}</text>"
