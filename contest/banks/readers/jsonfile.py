"""JSON: a list of questions, or an object with one, in the shape of our own writer and of `read_bank --json`."""

import json
from collections.abc import Mapping
from typing import Any

from contest.banks.pictures import MOST_OF_A_QUESTION
from contest.banks.readers.encoding import decode
from contest.banks.readers.finish import Reading
from contest.banks.readers.package import Package, too_large
from contest.banks.readers.pieces import level_of
from contest.banks.readers.result import ReadPicture, UnreadableFile
from contest.banks.readers.rich import Draft, DraftChoice, with_tokens
from contest.banks.readers.shelf import Shelf
from contest.common.msgids import gettext_noop
from contest.common.text import squeeze

MAX_QUESTIONS = 20_000
MAX_CHOICES = 50


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is JSON that speaks of choices."""
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return package is None and head[:1] in (b"{", b"[") and b'"choices"' in content


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of a JSON file; UnreadableFile with the line where it is no JSON, or no list of them."""
    try:
        document = json.loads(decode(content, name))
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            "damaged_file",
            gettext_noop("Tệp “%(name)s” không phải JSON đúng, sai ở dòng %(line)s. Hãy xuất lại tệp."),
            line=error.lineno,
            name=name,
        ) from error
    except RecursionError as error:
        raise too_large(name, gettext_noop("Tệp “%(name)s” lồng quá sâu.")) from error
    entries = document.get("questions") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise UnreadableFile(
            "no_questions", gettext_noop("Tệp “%(name)s” không có danh sách “questions”. Hãy xuất lại tệp."), name=name
        )
    if len(entries) > MAX_QUESTIONS:
        raise too_large(name, gettext_noop("Tệp “%(name)s” có hơn %(most)s câu."), most=MAX_QUESTIONS)
    topics = document.get("topics") if isinstance(document, dict) else None
    shelf = Shelf()
    drafts = [
        _draft(entry, place, topics, shelf) for place, entry in enumerate(entries, start=1) if isinstance(entry, dict)
    ]
    return Reading(drafts=drafts, mark="format")


def _draft(entry: Mapping[str, Any], place: int, topics: Any, shelf: Shelf) -> Draft:
    text = _said(entry, "text")
    draft = Draft(f"câu thứ {place}, “{squeeze(text)[:60]}”", correct=())
    number = entry.get("number")
    if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
        draft.printed, draft.label = number, f"Câu {number}"
    choices = entry.get("choices")
    texts = [choice if isinstance(choice, str) else "" for choice in choices] if isinstance(choices, list) else []
    pictures = _pictures(entry, shelf)
    draft.choices = [DraftChoice(with_tokens(choice, pictures)) for choice in texts[:MAX_CHOICES]]
    draft.stem = [with_tokens(text, pictures)]
    draft.correct = _correct(entry.get("correct"), len(draft.choices))
    draft.topic = squeeze(_topic(entry, topics))
    draft.difficulty = _difficulty(entry)
    draft.explanation = [with_tokens(said, pictures)] if (said := _said(entry, "explanation")) else []
    draft.source = squeeze(_said(entry, "source"))
    tags = entry.get("tags")
    draft.tags = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    draft.original = [text, *texts]
    kind = _said(entry, "type")
    draft.kind = "" if kind in ("multichoice", "multianswer", "truefalse") else kind
    return draft


def _pictures(entry: Mapping[str, Any], shelf: Shelf) -> list[ReadPicture | None]:
    """Return what "<img 1>", "<img 2>" … stand for; None for a picture that cannot be taken."""
    given = entry.get("pictures")
    held = [one for one in given if isinstance(one, dict) and "base64" in one] if isinstance(given, list) else []
    return [shelf.take_encoded(_said(one, "base64"), _said(one, "alt")) for one in held[:MOST_OF_A_QUESTION]]


def _said(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _correct(value: Any, size: int) -> tuple[int, ...]:
    """Return the indices that are there; an index beside the choices makes the whole answer none."""
    indices = value if isinstance(value, list) else [value]
    if not all(isinstance(index, int) and not isinstance(index, bool) and 0 <= index < size for index in indices):
        return ()
    return tuple(sorted(set(indices)))


def _topic(entry: Mapping[str, Any], topics: Any) -> str:
    """Return the topic by its name, or by its index in the file's own list."""
    value = entry.get("topic", entry.get("section"))
    if isinstance(topics, list) and isinstance(value, int) and 0 <= value < len(topics):
        value = topics[value]
    return value if isinstance(value, str) else ""


def _difficulty(entry: Mapping[str, Any]) -> int:
    value = entry.get("difficulty", entry.get("level"))
    if isinstance(value, str):
        return level_of(value)
    return value if isinstance(value, int) and value in (1, 2, 3) else 0
