"""GIFT, as Moodle writes and reads it, with the small liberties that people take."""

import re
from dataclasses import dataclass, field

from contest.banks.readers.encoding import decode
from contest.banks.readers.finish import Reading
from contest.banks.readers.htmltext import from_html
from contest.banks.readers.package import Package, check_lines
from contest.banks.readers.pieces import level_of
from contest.banks.readers.result import SHORT
from contest.banks.readers.rich import Draft, DraftChoice, Rich, explain
from contest.common.text import clean, squeeze

_ANSWERS = re.compile(r"(?<!\\)\{\s*(?:[~=#}]|(?:T|F|TRUE|FALSE)\s*[#}])", re.I)
_LETTERED = re.compile(r"^\s*\(?[A-Ha-h][.)]\s*\S", re.M)
_ESCAPES = {"~": "\ue000", "=": "\ue001", "#": "\ue002", "{": "\ue003", "}": "\ue004", ":": "\ue005", "\\": "\ue006"}
_RESTORED = {ord(mark): sign for sign, mark in _ESCAPES.items()}
_FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]\s*", re.I)
# lines above the title belong to no question: a heading, a question whose braces are missing
_TITLE = re.compile(r"(?P<before>(?:(?!::)[^{}\n]*\n)*?)\s*::(?P<title>.*?)::", re.S)
_TAG = re.compile(r"\[tag:([^\[\]]*)\]", re.I)
_SINGLE_SLASH = re.compile(r"(?<!/)/(?!/)")
_WEIGHT = re.compile(r"^\s*%(-?\d+(?:\.\d+)?)%")
_CLOZE = re.compile(r"\{\d*:(?:MULTICHOICE|MC|MCV|MCH|SHORTANSWER|SA|NUMERICAL|NM)[A-Z_]*:", re.I)


@dataclass(slots=True)
class _Block:
    """The lines of one question and the line where it begins."""

    line: int
    category: str
    lines: list[str] = field(default_factory=list)
    # those that stand in comments above or inside
    tags: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(slots=True)
class _Answer:
    """One answer: "=" or "~", its weight in per cent if given, its text and feedback."""

    sign: str
    weight: float | None
    text: str
    feedback: str

    @property
    def right(self) -> bool:
        return self.sign == "=" and (self.weight is None or self.weight >= 100)


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is text with answers in braces, more of them than of lettered choices."""
    if package is not None or b"{" not in content or b"\0" in content[:1000]:
        return False
    text = content[:400_000].decode("utf-8", "replace")
    braces = len(_ANSWERS.findall(text)) + len(_CLOZE.findall(text))
    return braces > 0 and 3 * braces >= len(_LETTERED.findall(text))


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of a GIFT file; comments and categories are followed, other kinds named."""
    lines = clean(decode(content, name)).split("\n")
    check_lines(lines, name)
    reading = Reading(mark="format")
    for block in _blocks(lines):
        draft = _draft(block)
        if draft is not None:
            reading.drafts.append(draft)
    return reading


def _blocks(lines: list[str]) -> list[_Block]:
    """Divide a file into questions: at blank lines outside braces, and where a new one follows a closed one."""
    blocks: list[_Block] = []
    block: _Block | None = None
    tags: list[str] = []
    category, depth, closed = "", 0, False
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip()
        if line.lstrip().startswith("//"):
            (block.tags if block and depth > 0 else tags).extend(_TAG.findall(line))
            continue
        if line.startswith("$CATEGORY:"):
            category, block, depth, closed = topic_of(line[10:]), None, 0, False
            continue
        bare = re.sub(r"\\.", "", line)
        begins = closed and depth == 0 and ("{" in bare or bare.lstrip().startswith("::"))
        if depth <= 0 and (not line.strip() or begins):
            block, depth, closed = None, 0, False
        if not line.strip() and depth <= 0:
            continue
        if block is None:
            block = _Block(number, category, tags=tags)
            blocks.append(block)
            tags = []
        block.lines.append(line)
        depth += bare.count("{") - bare.count("}")
        closed = closed or "}" in bare
    return blocks


def topic_of(category: str) -> str:
    """Return Moodle's path of a category as a topic: "$course$/top/A/B" is "A / B", "//" is a slash."""
    parts = (squeeze(part.replace("//", "/")) for part in _SINGLE_SLASH.split(squeeze(category)))
    return " / ".join(part for part in parts if part not in ("$course$", "$system$", "top", ""))


def _hide(text: str) -> str:
    text = re.sub(r"\\([~=#{}:\\])", lambda match: _ESCAPES[match[1]], text)
    return text.replace("\\n", "\n")


def _show(text: str) -> str:
    return text.translate(_RESTORED).strip()


def _draft(block: _Block) -> Draft | None:
    hidden = _hide(block.text)
    title, body, stray = "", hidden, ""
    match = _TITLE.match(hidden)
    if match:
        title, body, stray = _show(match["title"]), hidden[match.end() :], squeeze(_show(match["before"] or ""))
    first = block.line + (hidden.count("\n", 0, match.start("title")) if match else 0)
    place = f"dòng {first}, “{squeeze(_show(title or body))[:60]}”"
    draft = Draft(place, label=title, topic=block.category, original=list(block.lines), correct=())
    if stray:
        draft.notes.append(("stray_text", stray[:60]))
        draft.places["stray_text"] = f"dòng {block.line}, “{stray[:60]}”"
    draft.difficulty = next((level for tag in block.tags if (level := level_of(tag))), 0)
    draft.tags = [tag for tag in block.tags if not level_of(tag)]
    if _CLOZE.search(body):
        draft.kind = "cloze"
        draft.notes.append(("unsupported_cloze", ""))
        draft.stem = [Rich.plain(_show(_CLOZE.split(body)[0]))]
        return draft
    opening, closing = body.find("{"), body.find("}")
    if opening < 0 or closing < opening:
        draft.kind, stem, inside = "description", body, ""
    else:
        after = body[closing + 1 :].strip().strip('";').strip()
        stem = body[:opening].rstrip() + (f" _____ {after}" if after else "")
        inside = body[opening + 1 : closing]
    form = _FORMAT.match(stem)
    stem = _show(stem[form.end() :] if form else stem)
    is_html = form is not None and form[1].lower() == "html"
    draft.stem = [_rich(stem, is_html=is_html)]
    if draft.kind != "description":
        _answers(draft, inside, is_html=is_html)
    if is_html and draft.html is not None:
        draft.html = [stem, *draft.html]
    return draft


def _rich(text: str, *, is_html: bool) -> Rich:
    return from_html(text) if is_html else Rich.plain(text)


def _answers(draft: Draft, inside: str, *, is_html: bool) -> None:
    """Tell the kind by the braces' contents, in Moodle's order, and take the answers."""
    inside, _, general = inside.partition("####")
    if general.strip():
        form = _FORMAT.match(general)
        text = _show(general[form.end() :] if form else general)
        explain(draft, _rich(text, is_html=form[1].lower() == "html" if form else is_html))
    body = inside.strip()
    true_or_false = re.match(r"(T|TRUE|F|FALSE)\s*(?:#|$)", body, re.I)
    if not body:
        draft.kind = "essay"
    elif body.startswith("#"):
        draft.kind, draft.answers = "numerical", _numbers(body[1:])
    elif true_or_false:
        _true_or_false(draft, is_true=true_or_false[1].upper().startswith("T"))
    elif "~" in body:
        _choices(draft, _split(body), is_html=is_html)
    elif "->" in body:
        pairs = [answer.text.partition("->") for answer in _split(body)]
        draft.kind = "matching"
        draft.answers = [f"{_show(left)} -> {_show(right)}" for left, _, right in pairs]
    elif body.startswith("="):
        draft.kind, draft.answers = SHORT, [_show(answer.text) for answer in _split(body)]
    else:
        draft.kind = "unknown"
        draft.notes.append(("unsupported_type", squeeze(_show(body))[:40]))


def _true_or_false(draft: Draft, *, is_true: bool) -> None:
    vietnamese = not draft.stem[0].text.isascii()
    draft.choices = [DraftChoice(Rich.plain(word)) for word in (("Đúng", "Sai") if vietnamese else ("True", "False"))]
    draft.correct = (0,) if is_true else (1,)


def _split(body: str) -> list[_Answer]:
    """Return the answers; a "=" inside a word ("x=5") begins none where others stand free."""
    signs = list(re.finditer(r"[~=]", body))
    free = [m for m in signs if m[0] == "~" or m.start() == 0 or body[m.start() - 1].isspace()]
    if any(m[0] == "=" for m in free) or all(m[0] == "~" for m in signs):
        signs = free
    answers = []
    for sign, following in zip(signs, [*signs[1:], None], strict=True):
        text = body[sign.end() : following.start() if following else len(body)]
        weight = _WEIGHT.match(text)
        text, _, feedback = (text[weight.end() :] if weight else text).partition("#")
        form = _FORMAT.match(text)
        text = text[form.end() :] if form else text
        answers.append(_Answer(sign[0], float(weight[1]) if weight else None, text.strip(), feedback.strip()))
    # "~=right": the empty "~" before the "=" is none
    return [a for a, b in zip(answers, [*answers[1:], None], strict=True) if a.text or not (b and a.sign == "~")]


def _choices(draft: Draft, answers: list[_Answer], *, is_html: bool) -> None:
    texts = [_show(answer.text) for answer in answers]
    draft.choices = [DraftChoice(_rich(text, is_html=is_html)) for text in texts]
    draft.html = texts
    right = tuple(i for i, answer in enumerate(answers) if answer.right)
    if not any(answer.sign == "=" for answer in answers):
        right = tuple(i for i, answer in enumerate(answers) if answer.weight is not None and answer.weight > 0)
    draft.correct = right


def _numbers(body: str) -> list[str]:
    """Return the accepted numbers as written: "1822:1", "3.141..3.142", "%50%1822:2"."""
    parts = re.split(r"[=~]", body) if re.match(r"\s*=", body) else [body]
    return [written for part in parts if (written := _show(part.partition("#")[0]))]
