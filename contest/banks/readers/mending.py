"""What only the whole file can tell of its questions: choices without letters, choices run together, their kinds."""

import re
from collections import Counter
from collections.abc import Sequence

from contest.banks.readers.choices import latin
from contest.banks.readers.result import GROUP, SHORT
from contest.banks.readers.rich import Draft, DraftChoice, Look, Rich, join
from contest.banks.readers.signs import is_signed
from contest.banks.readers.statements import settle
from contest.common.text import LETTERS

_BULLET = re.compile(r"^\s*[-–—•·▪◦+○●☐□]\s+")
_LETTERS_ONLY = re.compile(r"[\sA-H]+")


def mend(drafts: Sequence[Draft], pattern: re.Pattern[str]) -> None:
    """Mend the drafts of one file; `pattern` is what stands before its choices."""
    settle(drafts)
    usual = _usual([len(draft.choices) for draft in drafts if draft.choices])
    for draft in drafts:
        _part_choices(draft, pattern, usual)
        if not draft.choices and not draft.keys and draft.kind == "":
            _underlined(draft)
    _unlettered(drafts, usual)
    for draft in drafts:
        _settle_kind(draft)
        _say_letters(draft)


def _usual(sizes: Sequence[int]) -> int:
    """Return the size that at least six in ten have, 0 if there is none."""
    if not sizes:
        return 0
    size, count = Counter(sizes).most_common(1)[0]
    return size if count >= 2 and count >= 0.6 * len(sizes) else 0


# ---------------------------------------------------------------------- choices run together


def _part_choices(draft: Draft, pattern: re.Pattern[str], usual: int) -> None:
    """Part choices that only one space holds together, where the question lacks just these."""
    # automatic letters have no say: their lists often begin with "A" again
    lacks_one = draft.choices and (
        _letter(draft, 0) == "B" or (not _letter(draft, 0) and len(draft.choices) == usual - 1)
    )
    if lacks_one and draft.stem:
        parted = _parted(draft.stem[-1], pattern, "A")
        if parted is not None:
            draft.stem[-1], first = parted
            draft.choices.insert(0, first)
    if not 1 < len(draft.choices) < usual:
        return
    choices: list[DraftChoice] = []
    for choice in draft.choices:
        choices.append(choice)
        while (parted := _parted(choices[-1].rich, pattern, chr(65 + len(choices)))) is not None:
            choices[-1].rich = parted[0]
            choices[-1].end_star = is_signed(parted[0].text)
            choices.append(parted[1])
    printed = [latin(choice.letter) if choice.letter else "" for choice in choices]
    if len(choices) == usual and all(not letter or letter == chr(65 + i) for i, letter in enumerate(printed)):
        draft.choices = choices


def _letter(draft: Draft, position: int) -> str:
    letter = draft.choices[position].letter
    return latin(letter) if letter else ""


def _parted(rich: Rich, pattern: re.Pattern[str], letter: str) -> tuple[Rich, DraftChoice] | None:
    """Return a text up to the sign of the choice `letter`, and that choice, if the sign stands behind a space."""
    for match in pattern.finditer(rich.text, 1):
        if (
            latin(match["letter"]) == letter
            and rich.text[match.start() - 1].isspace()
            and rich.text[match.end() :].strip()
        ):
            at = match.start("letter")
            look = rich.cut(at, at + 1).signals()
            rest = rich.cut(match.end())
            star = bool(match["star"].strip())
            return rich.cut(0, match.start()), DraftChoice(rest, match["letter"], look, star, is_signed(rest.text))
    return None


# ---------------------------------------------------------------------- choices without letters


def _unlettered(drafts: Sequence[Draft], usual: int) -> None:
    """Take the lines under a question as its choices, where they are as many as choices usually are.

    In a file without any letters nearly all questions must have as many lines. Where other questions have letters,
    the missing ones are said.
    """
    asking = [draft for draft in drafts if draft.label and not draft.choices]
    if not asking:
        return
    lettered = any(draft.choices for draft in drafts)
    if not lettered:
        usual = _usual_lines(asking)
    if not 2 <= usual <= 6:
        return
    for draft in asking:
        if len(draft.stem) - 1 != usual or (lettered and (draft.keys or draft.kind)):
            continue
        draft.choices = [DraftChoice(_debulleted(rich), end_star=is_signed(rich.text)) for rich in draft.stem[1:]]
        draft.stem = draft.stem[:1]
        draft.kind = "" if draft.kind == SHORT else draft.kind
        draft.answers = []
        if lettered:
            draft.notes.append(("option_letter_missing", ""))


def _usual_lines(drafts: Sequence[Draft]) -> int:
    size, count = Counter(len(draft.stem) - 1 for draft in drafts).most_common(1)[0]
    return size if len(drafts) > 1 and count >= 0.8 * len(drafts) else 0


def _debulleted(rich: Rich) -> Rich:
    match = _BULLET.match(rich.text)
    return rich.cut(match.end()) if match else rich.strip()


# ---------------------------------------------------------------------- choices underlined in the text


def _underlined(draft: Draft) -> None:
    """Take the underlined words of a text as its choices, where lines that hold only their letters stand below them."""
    letters = [line for line in draft.stem if line.text.strip() and _LETTERS_ONLY.fullmatch(line.text)]
    signs = [(sign, look) for line in letters for text, look in line.spans for sign in text if not sign.isspace()]
    texts = [line for line in draft.stem if line not in letters]
    words = [word for line in texts for word in _underlined_words(line)]
    order = "".join(sign for sign, _ in signs)
    if len(order) < 3 or order != LETTERS[: len(order)] or len(words) != len(order):
        return
    draft.choices = [
        DraftChoice(Rich([(word, Look())]), sign, Rich([(sign, look)]).signals())
        for word, (sign, look) in zip(words, signs, strict=True)
    ]
    draft.stem = [join(texts, " ")]


def _underlined_words(line: Rich) -> list[str]:
    words: list[str] = []
    open_ = False
    for text, look in line.spans:
        if look.underline and text.strip():
            words = [*words[:-1], words[-1] + text] if open_ else [*words, text]
            open_ = True
        elif text.strip() or not look.underline:
            open_ = False
    return [word.strip() for word in words]


# ---------------------------------------------------------------------- kinds and letters


def _settle_kind(draft: Draft) -> None:
    """Give a draft of a 2025 part its kind."""
    if draft.kind == SHORT:
        if len(draft.choices) > 1:
            draft.kind = ""
        else:
            draft.answers = [c.rich.text for c in draft.choices] or [key.value for key in draft.keys][:1]
    elif draft.kind == GROUP and any(choice.letter.isupper() for choice in draft.choices):
        draft.kind = ""


def _say_letters(draft: Draft) -> None:
    """Note that letters are out of order."""
    letters = [latin(choice.letter) if choice.letter else "" for choice in draft.choices]
    if any(letter and ord(letter) - 65 != i for i, letter in enumerate(letters)):
        draft.notes.append(("letters_not_consecutive", ", ".join(letter or "–" for letter in letters)))
