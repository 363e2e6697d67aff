"""Where choices begin in a line, and what stands before the first."""

import re
from collections.abc import Sequence
from itertools import islice

from contest.banks.readers.pieces import Piece
from contest.banks.readers.rich import Line, Rich
from contest.common.text import LETTERS

# Cyrillic letters of choices, in their own order
_CYRILLIC = "абвгдежз"
_LATIN = "abcdefgh"
_OTHER_A = {"А": "A", "В": "B", "С": "C", "Е": "E"}
_STAR = r"[*✓✔✅☑►▶→]\ufe0f?"
_LETTER = r"[A-Ha-hА-ЗЕа-з]"
# at most one space stands between a star and the letter that it marks, but for the start of a line
# a few at most: nobody writes more, and long rows of them would be tried again from each one
_STARS = rf"(?P<star>\A(?:{_STAR}\s*){{1,4}}|(?:{_STAR} ?){{0,4}})"
# "V.I." in a line are initials; "A.C. Mác" at its start, behind a tab or two spaces, is the choice A
_NO_INITIALS = r"(?:(?![^\W\d_]\.)|(?<=\A[A-D]\.)|(?<=[\t\n][A-D]\.)|(?<=  [A-D]\.))"
CHOICE = re.compile(
    rf"{_STARS}(?:[☐□]\s?)?\(?(?P<letter>{_LETTER})(?P<late>\s*\*)?\s*(?P<end>\.\)|[.)]){_NO_INITIALS}\s*"
    r"(?P<late2>\*?(?=\s))?"
)
# files that write "A: …", "A- …", "A/ …" or only "A <tab> …"; used where no choice has a dot or bracket
LOOSE_CHOICE = re.compile(
    rf"{_STARS}[(\[]?(?P<letter>{_LETTER})(?P<late>\s*\*)?(?P<end>\s*[\]:/–—-]\s*|,(?=\s)\s*|\t\s*)(?P<late2>\*?(?=\s))?"
)
SIGN_CHOICE = re.compile(r"^\s*#(?P<star>\$)?\.\s*")
# no line of a real file has more letters that look like a choice's
_MOST_SIGNS = 60


def latin(letter: str) -> str:
    """Return the capital Latin letter of a choice's letter; Cyrillic ones by their place in their alphabet."""
    if letter.isascii():
        return letter.upper()
    low = letter.lower()
    return _LATIN[_CYRILLIC.index(low)].upper() if low in _CYRILLIC else _OTHER_A.get(letter, letter)


def _choice(line: Line, rich: Rich, match: re.Match[str]) -> Piece:
    at = match.start("letter")
    look = rich._raw(at, at + 1).signals()
    star = bool(match["star"].strip("→►▶ \t") or match["late"] or match["late2"])
    star = star or bool(match["star"].strip())
    sign = f"{rich.text[at : match.end()].strip()} "
    return Piece("choice", rich.cut(match.end()), line, letter=match["letter"], sign=sign, letter_look=look, star=star)


def first_letter(line: Line | None, pattern: re.Pattern[str]) -> str:
    """Return the Latin letter of the choice that a line begins with, "" if it begins with none."""
    if line is None:
        return ""
    if line.auto and line.auto.format in ("upperLetter", "lowerLetter") and not pattern.match(line.text.strip()):
        return "?"
    match = pattern.match(line.text.strip())
    return latin(match["letter"]) if match else ""


def behind_gap(text: str, at: int) -> bool:
    """Return whether a tab, a line break or two spaces stand before a position."""
    before = at
    while before and text[before - 1] == " ":
        before -= 1
    return at - before >= 2 or (before > 0 and text[before - 1] in "\t\n")


def split_choices(
    line: Line,
    rich: Rich,
    pattern: re.Pattern[str],
    following: str,
    *,
    goes_on: bool = False,
    below: Line | None = None,
) -> list[Piece]:
    """Return the choices of a line and, first, the text before them (kind "text"); [] when the line has none.

    A choice begins at the start of the line, behind a tab or behind two spaces. Behind one space it does only
    if the letters run on without a gap from the first one to the letter that begins the following line, or to
    the end of a question whose line above was cut so (`goes_on`).
    """
    text = rich.text
    lead = len(text) - len(text.lstrip())
    head = pattern.match(text, lead)
    signs = list(islice(pattern.finditer(text), _MOST_SIGNS))
    wide = [m for m in signs if m.start() > lead and behind_gap(text, m.start())]
    starts = ([head] if head else []) + wide
    mixed = _out_of_order(text, signs, pattern, lead, below, goes_on=goes_on)
    if mixed:
        return _pieces(line, rich, mixed, lead)
    starts = _in_order(starts, bool(head))
    if not head and starts and latin(starts[0]["letter"]) != "A":
        starts = []
    if not head and len(starts) == 1 and following not in ("B", "?"):
        starts = []
    starts = _with_narrow(text, pattern, starts, head, following, goes_on=goes_on)
    return _pieces(line, rich, starts, lead) if starts else []


def _pieces(line: Line, rich: Rich, starts: Sequence[re.Match[str]], lead: int) -> list[Piece]:
    """Return the text before the first sign, if there is any, and the choice behind each."""
    pieces = []
    if starts[0].start() > lead:
        before = rich.cut(0, starts[0].start())
        if before:
            pieces.append(Piece("text", before, line))
    for match, after in zip(starts, [*starts[1:], None], strict=True):
        part = rich._raw(0, after.start() if after else len(rich.text))
        pieces.append(_choice(line, part, match))
    return pieces


def _in_order(starts: list[re.Match[str]], head: bool) -> list[re.Match[str]]:
    """Keep matches whose letters go up by one from the one before; one step aside is allowed (A, B, B, D)."""
    kept: list[re.Match[str]] = []
    for match in starts:
        if not kept:
            kept.append(match)
            continue
        step = ord(latin(match["letter"])) - ord(latin(kept[-1]["letter"]))
        same_case = match["letter"].isupper() == kept[-1]["letter"].isupper()
        if same_case and 0 <= step <= 2:
            kept.append(match)
    return kept


def _out_of_order(
    text: str, signs: Sequence[re.Match[str]], pattern: re.Pattern[str], lead: int, below: Line | None, *, goes_on: bool
) -> list[re.Match[str]]:
    """Return the choices of a line in which all letters from A on stand once, but in another order ("A. C. B. D.").

    Of choices in two columns a line has two: A and C above B and D.
    """
    if len(signs) < 2:
        return []
    found = _free(text, signs, lead)
    letters = _letters(found)
    if len(letters) >= 3 and letters[0] == "A" and letters != "".join(sorted(letters)):
        return found if "".join(sorted(letters)) == LETTERS[: len(letters)] else []
    if not found or found[0].start() > lead:
        return []
    if letters == "AC" and below is not None:
        under = below.text.strip()
        if _letters(_free(under, list(islice(pattern.finditer(under), _MOST_SIGNS)), 0)) == "BD":
            return found
    return found if letters == "BD" and goes_on else []


def _free(text: str, signs: Sequence[re.Match[str]], lead: int) -> list[re.Match[str]]:
    """Return the signs of choices that stand at the start or behind a space, with text behind them."""
    ends = {sign.end() for sign in signs}
    return [
        sign
        for sign in signs
        if (sign.start() <= lead or text[sign.start() - 1].isspace())
        and text[sign.end() :].strip()
        # "A. C. Mác": what begins right behind a sign is a name
        and sign.start() not in ends
    ]


def _letters(found: Sequence[re.Match[str]]) -> str:
    """Return the letters of signs in Latin capitals, "" where capitals and small letters are mixed."""
    same_case = len({match["letter"].isupper() for match in found}) == 1
    return "".join(latin(match["letter"]) for match in found) if same_case else ""


def _with_narrow(
    text: str,
    pattern: re.Pattern[str],
    starts: list[re.Match[str]],
    head: re.Match[str] | None,
    following: str,
    *,
    goes_on: bool,
) -> list[re.Match[str]]:
    if not starts or (head is None and latin(starts[0]["letter"]) != "A"):
        return starts
    run = [starts[0]]
    taken = {m.start() for m in starts}
    for match in islice(pattern.finditer(text, starts[0].end()), _MOST_SIGNS):
        wanted = ord(latin(run[-1]["letter"])) + 1
        behind_space = text[match.start() - 1].isspace() if match.start() else True
        if (
            ord(latin(match["letter"])) == wanted
            and behind_space
            and match["letter"].isupper() == run[0]["letter"].isupper()
        ):
            run.append(match)
        elif match.start() in taken:
            return starts
    if len(run) <= len(starts) or not taken <= {m.start() for m in run}:
        return starts
    ends_before_next = following and following != "?" and ord(following) == ord(latin(run[-1]["letter"])) + 1
    whole = following in ("", "A") and (goes_on or (latin(run[0]["letter"]) == "A" and len(run) >= 3))
    return run if ends_before_next or whole else starts
