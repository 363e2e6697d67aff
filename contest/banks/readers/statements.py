"""Statements that a file itself calls right or wrong: "… → Đúng", "… (S)", "… [Đ]", alone or several in a question."""

import re
from collections.abc import Sequence

from contest.banks.readers.choices import CHOICE
from contest.banks.readers.finish import Reading
from contest.banks.readers.keys import letters_in
from contest.banks.readers.pieces import stem_of
from contest.banks.readers.result import GROUP
from contest.banks.readers.rich import Draft, DraftChoice, Key, Line, Rich, join
from contest.banks.readers.truths import truth_of
from contest.common.text import squeeze

_END = re.compile(
    r"\s*(?:(?:→|⇒|➔|->|=>|–|—|-|:)\s*(?P<word>đúng|sai|true|false)"
    r"|[\[(]\s*(?P<sign>đúng|sai|true|false|đ|s|t|f|[√✓✔×✗✘对错])\s*[\])])\s*[.;]?\s*$",
    re.I,
)
_WORD = re.compile(r"đúng|sai|true|false|đ|s|t", re.I)
# the longest end that is looked at
_TAIL = 24
# what must be so nearly everywhere to be the file's habit
_USUAL = 0.8


def verdict(text: str) -> tuple[int, bool] | None:
    """Return (where the sign begins, what it says) of a statement that ends in one, None of any other text."""
    match = _END.search(text, max(0, len(text) - _TAIL))
    if match is None or not text[: match.start()].strip():
        return None
    return match.start(), bool(truth_of(match["word"] or match["sign"]))


def settle(drafts: Sequence[Draft]) -> None:
    """Turn questions whose choices, or whose text, all end in such signs into groups and true/false questions."""
    for draft in drafts:
        if len(draft.choices) > 1 and not draft.keys and draft.kind in ("", GROUP):
            _group(draft)
    bare = [draft for draft in drafts if not draft.choices and not draft.kind and draft.stem]
    for draft in bare:
        if draft.keys and (right := _stated(draft.keys[0].value)) is not None:
            true_or_false(draft, right=right)
    bare = [draft for draft in bare if not draft.keys]
    said = [draft for draft in bare if verdict(draft.stem[-1].text) or _alone(draft)]
    if len(said) >= 2 and len(said) >= 0.5 * len(bare):
        for draft in said:
            _statement(draft)


def _stated(value: str) -> bool | None:
    """Return what an answer line says of a statement: "Đúng", "S", not a letter of a choice."""
    return truth_of(value) if _WORD.fullmatch(value.strip()) and letters_in(value) is None else None


def _group(draft: Draft) -> None:
    said = [verdict(choice.rich.text) for choice in draft.choices]
    if None in said or len(said) > 8:
        return
    found = [one for one in said if one is not None]
    for choice, (at, _) in zip(draft.choices, found, strict=True):
        choice.rich, choice.end_star = choice.rich.cut(0, at), False
    draft.kind = GROUP
    draft.keys = [Key("key_line", "".join("Đ" if right else "S" for _, right in found), draft.place)]


def _alone(draft: Draft) -> bool:
    """Return whether the last line of a text is nothing but such a sign."""
    return len(draft.stem) > 1 and verdict(f"x {draft.stem[-1].text}") is not None and len(draft.stem[-1].text) < _TAIL


def _statement(draft: Draft) -> None:
    last = draft.stem[-1]
    if _alone(draft):
        _, right = verdict(f"x {last.text}") or (0, False)
        draft.stem = draft.stem[:-1]
    else:
        at, right = verdict(last.text) or (len(last.text), False)
        draft.stem[-1] = last.cut(0, at)
    true_or_false(draft, right=right)


def true_or_false(draft: Draft, *, right: bool) -> None:
    """Give a statement its two choices and its answer."""
    vietnamese = not join(draft.stem).text.isascii()
    words = ("Đúng", "Sai") if vietnamese else ("True", "False")
    draft.choices = [DraftChoice(Rich.plain(word)) for word in words]
    place = draft.keys[0].place if draft.keys else draft.place
    draft.kind, draft.answers = "", []
    draft.keys = [Key("key_line", "A" if right else "B", place)]


def read_statements(lines: Sequence[Line], reading: Reading) -> bool:
    """Read the statements of a file that holds nothing else, one a line; return False for any other file."""
    filled = [line for line in lines if line.text.strip()]
    said = [line for line in filled if verdict(line.text) and not CHOICE.match(line.text.strip())]
    if len(said) < 3 or len(said) < _USUAL * len(filled):
        return False
    reading.drafts.extend(_draft(line) for line in said)
    reading.skipped.extend(squeeze(line.text) for line in filled if line not in said)
    return True


def _draft(line: Line) -> Draft:
    stem = stem_of(line)
    quote = squeeze(line.text)[:60]
    draft = Draft(f"{line.place}, “{quote}”" if line.place else f"“{quote}”", original=[line.text.strip()])
    draft.stem = [(stem.rich if stem else line.rich).strip()]
    draft.label, draft.printed = (stem.label, stem.number) if stem else ("", None)
    _statement(draft)
    return draft
