"""Moodle XML: choice and true/false questions; other kinds are named. No DTD, no entities, bounded size and depth."""

import re
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from contest.banks.readers.finish import Reading
from contest.banks.readers.gift import topic_of
from contest.banks.readers.htmltext import Finder, from_html, nowhere, only_inline
from contest.banks.readers.package import Package, too_large
from contest.banks.readers.pieces import level_of
from contest.banks.readers.result import SHORT, ReadPicture
from contest.banks.readers.rich import Draft, DraftChoice, Rich, explain, pictured
from contest.banks.readers.shelf import Shelf
from contest.banks.readers.xmltree import parsed
from contest.common.msgids import gettext_noop
from contest.common.text import squeeze

MAX_QUESTIONS = 20_000
# shares of the points that Moodle knows, in per cent
_FRACTIONS = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5,
              11.11111, 10, 5, 0)  # fmt: skip
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<quiz[\s>/]", re.S)
_KINDS = {"shortanswer": SHORT, "numerical": "numerical", "matching": "matching", "match": "matching",
          "essay": "essay", "description": "description"}  # fmt: skip
_HTML = ("html", "moodle_auto_format")
_OWN_FILE = "@@PLUGINFILE@@/"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg", ".emf", ".wmf")


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is an XML document whose root is a quiz."""
    return package is None and _HEAD.match(content[: 16 * 1024]) is not None


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of a quiz; categories become topics, kinds without choices are listed by name."""
    root, lines = parsed(content, name, marked=("question",), source="Moodle")
    if len(lines) > MAX_QUESTIONS:
        raise too_large(name, gettext_noop("Tệp “%(name)s” có hơn %(most)s câu."), most=MAX_QUESTIONS)
    reading = Reading(mark="format")
    shelf = Shelf()
    topic = ""
    for question, line in zip(root.iter("question"), lines, strict=True):
        kind = question.get("type", "")
        if kind == "category":
            topic = topic_of(question.findtext("category/text") or "")
            continue
        reading.drafts.append(_draft(question, kind, line, topic, shelf))
    return reading


def _draft(question: Element, kind: str, line: int, topic: str, shelf: Shelf) -> Draft:
    title = squeeze(question.findtext("name/text") or "")
    told = question.find("questiontext")
    stem, is_html = _said(told)
    draft = Draft(f"dòng {line}, “{(title or squeeze(stem))[:60]}”", label=title, topic=topic, correct=())
    draft.stem = [_rich(stem, is_html, _finder(told, shelf)), *_old_image(question, shelf)]
    draft.original = [stem]
    remark = question.find("generalfeedback")
    feedback, feedback_is_html = _said(remark)
    if feedback.strip():
        explain(draft, _rich(feedback, feedback_is_html, _finder(remark, shelf)))
    tags = [tag.text or "" for tag in question.findall("tags/tag/text")]
    draft.difficulty = next((level for tag in tags if (level := level_of(tag))), 0)
    draft.tags = [tag for tag in tags if not level_of(tag)]
    if any(_plays(element) for element in (told, remark, *question.findall("answer"))):
        draft.notes.append(("object_not_imported", ""))
    if kind == "multichoice":
        _choices(draft, question, stem if is_html else None, shelf)
    elif kind == "truefalse":
        _true_or_false(draft, question)
    elif kind == "cloze":
        draft.kind = "cloze"
        draft.notes.append(("unsupported_cloze", ""))
    elif kind in _KINDS:
        draft.kind, draft.answers = _KINDS[kind], _answers(question, kind)
    else:
        draft.kind = kind or "unknown"
        draft.notes.append(("unsupported_type", draft.kind[:40]))
    return draft


def _said(element: Element | None) -> tuple[str, bool]:
    """Return the text of an element and whether it is HTML."""
    if element is None:
        return "", False
    return element.findtext("text") or "", element.get("format", "html") in _HTML


def _rich(text: str, is_html: bool, find: Finder) -> Rich:
    return from_html(text, find) if is_html else Rich.plain(text)


def _finder(element: Element | None, shelf: Shelf) -> Finder:
    """Return how to find the pictures of one text: among the files that stand beside it, by their names."""
    held = element.findall("file") if element is not None else []
    files = {_name(file.get("path", "/"), file.get("name", "")): file for file in held}
    inline = only_inline(shelf)

    def find(address: str, alt: str) -> ReadPicture | None:
        if not address.startswith(_OWN_FILE):
            return inline(address, alt)
        file = files.get(unquote(address.removeprefix(_OWN_FILE).partition("?")[0]))
        if file is None or file.get("encoding", "base64") != "base64":
            return None
        return shelf.take_encoded(file.text or "", alt)

    return find


def _plays(element: Element | None) -> bool:
    """Return whether a text links to a file of its own that is no picture: a sound, a film, a document."""
    text = (element.findtext("text") or "") if element is not None else ""
    names = [file.get("name", "") for file in (element.findall("file") if element is not None else [])]
    return any(
        not name.lower().endswith(_PICTURES) and (f"/{name}" in text or f"/{quote(name)}" in text) for name in names
    )


def _name(path: str, name: str) -> str:
    return f"{path.strip('/')}/{name}".lstrip("/")


def _old_image(question: Element, shelf: Shelf) -> list[Rich]:
    """Return the picture that old exports have beside the text: its name, then its bytes."""
    encoded = question.findtext("image_base64") or ""
    if not encoded.strip() and not (question.findtext("image") or "").strip():
        return []
    return [Rich([pictured(shelf.take_encoded(encoded))])]


def _choices(draft: Draft, question: Element, html: str | None, shelf: Shelf) -> None:
    """Take the choices; right are those with all points, or, where several may be taken, with any."""
    answers = question.findall("answer")
    said = [_said(answer) for answer in answers]
    draft.choices = [
        DraftChoice(_rich(text, is_html, _finder(answer, shelf)))
        for answer, (text, is_html) in zip(answers, said, strict=True)
    ]
    draft.original.extend(text for text, _ in said)
    if html is not None:
        draft.html = [html, *(text for text, _ in said)]
    fractions = [_fraction(answer) for answer in answers]
    single = (question.findtext("single") or "true").strip().lower() not in ("false", "0")
    draft.correct = tuple(i for i, share in enumerate(fractions) if (share > 99.99 if single else share > 0))
    odd = [share for share in fractions if not any(abs(abs(share) - known) < 0.001 for known in _FRACTIONS)]
    if odd:
        draft.notes.append(("unknown_fraction", f"{odd[0]:g}"))


def _fraction(answer: Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _true_or_false(draft: Draft, question: Element) -> None:
    right = [
        (answer.findtext("text") or "").strip().lower()
        for answer in question.findall("answer")
        if _fraction(answer) > 99.99
    ]
    vietnamese = not draft.stem[0].text.isascii()
    draft.choices = [DraftChoice(Rich.plain(word)) for word in (("Đúng", "Sai") if vietnamese else ("True", "False"))]
    if len(right) == 1 and right[0] in ("true", "false"):
        draft.correct = (0,) if right[0] == "true" else (1,)


def _answers(question: Element, kind: str) -> list[str]:
    if kind in ("matching", "match"):
        pairs = question.findall("subquestion")
        return [f"{_plain(pair)} -> {squeeze(pair.findtext('answer/text') or '')}" for pair in pairs]
    answers = [answer for answer in question.findall("answer") if _fraction(answer) > 0]
    if kind == "numerical":
        return [_number(answer) for answer in answers]
    return [_plain(answer) for answer in answers]


def _plain(element: Element) -> str:
    text, is_html = _said(element)
    return squeeze(_rich(text, is_html and "<" in text, nowhere).text)


def _number(answer: Element) -> str:
    value, tolerance = _plain(answer), (answer.findtext("tolerance") or "0").strip()
    share = _fraction(answer)
    weight = f"%{share:g}%" if share < 99.99 else ""
    return f"{weight}{value}" + (f":{tolerance}" if tolerance not in ("", "0") else "")
