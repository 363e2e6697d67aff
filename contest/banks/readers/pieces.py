"""What a line of a question file is: a question's number, a choice, an answer, a heading, or text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from contest.banks.readers.keys import letters_in
from contest.banks.readers.rich import EMPTY, Line, Rich
from contest.common.text import fold

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

_WORD = re.compile(
    r"^\s*[#*]*\s*[\[(]?\s*(?P<label>(?:c[âa]u(?:\s+h[ỏo]i)?(?:\s+s[ốo])?|question|quest"
    r"|q)\.?\s*(?P<number>\d{1,4})(?P<sub>[a-z]\b|\.\d{1,3}(?=\s*(?:[:.)\]]|$)))?)"
    r"\s*(?P<note>\([^()]{1,40}\)|\[[^\[\]]{1,20}\])?\s*(?P<end>[\])]?\s*[:.)\-–—/]+|[\])]|,(?=\s+(?!c[âa]u\b)[^\W\d_])|(?=\s|$))\s*",
    re.I,
)
_NOT_A_STEM = re.compile(r"^(?:đến|và|,|tới|trở|-|–|to|and|through)(?!\w)", re.I)
_BARE = re.compile(
    r"^\s*(?P<label>(?P<number>\d{1,4})(?:\s*[.):/](?=\s|[^\d\s.,]|$)|\s?[-–](?=\s?[^\W\d_][^\W\d]*\s)))\s*"
)
# "Bài 1. …" is a heading, or a question in files that number these so
_EXERCISE = re.compile(r"^\s*(?P<label>bài(?:\s+tập)?\s*(?P<number>\d{1,3}))\s*[:.)]+\s*(?=\S)", re.I)
_PAREN = re.compile(r"^\s*\(\s*<?(?P<number>\d{1,4})>?\s*\)\s*")
_HASH = re.compile(r"^\s*#+(?![.$#]|\s*(?:include|define|undef|ifn?def|if|else|elif|endif|pragma|import)\b)\s*")
_TAG = re.compile(r"^\s*\[\s*(?P<tag>\d{1,3}|NB|TH|VDC?|M[1-4])\s*\]\s*", re.I)
_LEVEL_PREFIX = re.compile(r"^\s*[(\[]?(?P<tag>NB|TH|VDC?)\s*[)\].:]\s*")

_SAYS_KEY = (
    r"(?:(?:đ|d)[áa]p\s*[áa]n(?:\s*(?:đúng|chính xác|chuẩn|dung))?(?:\s+là|\s+la)?|đ/?\.?a|trả lời(?:\s+đúng)?"
    r"|câu trả lời đúng"
    r"|phương án(?:\s+trả lời)?\s+đúng(?:\s+là)?|answers?|ans|keys?|correct(?:\s+answers?|\s+options?)?"
    r"|(?:=>\s*)?chọn(?:\s+(?:đáp án|phương án|câu|ý))?"
    r"|đáp số|kết quả|(?:正确|正確|参考|標準|标准)?答案)"
)
_KEY = re.compile(
    rf"^\s*[\[(*]*\s*(?:=+>|→|►|-+>|-)?\s*{_SAYS_KEY}\s*(?P<end>[:：=.\-–—→]+|\s)\s*(?P<value>.*?)\s*[\])]?\s*$",
    re.I | re.S,
)
_ARROW_KEY = re.compile(r"^(?:=+>|-+>|[→⇒➔➜])\s*\(?(?P<value>[A-H](?:\s*[,;&]\s*[A-H])*)\)?\s*\.?$")
_KEY_AT_END = re.compile(
    r"(?:\s+|(?<=[.?!]))[\[(]?\s*(?:(?:đ|d)[áa]p\s*[áa]n(?:\s*đúng)?|ĐA|answer"
    r"|key)\s*:\s*(?P<value>\(?[A-H](?:\s*[,;&]\s*[A-H])*)\s*[\])]?\s*\.?\s*$",
    re.I,
)
_EXPLANATION = re.compile(
    r"^\s*(?:(?:👉|💡|📌|📖|📝|➡)\ufe0f?|[→⇒➔➜](?!\s*[A-H]\s*[.)]))\s*"
    r"|^\s*[\[(]?(?:giải thích(?:\s+đáp án)?|lời giải(?:\s+chi tiết)?|hướng dẫn(?:\s+(?:giải|trả lời))?|hdg?"
    r"|giải|explanation|feedback|phân tích|rationale)"
    r"\s*(?:[:.\])]+\s*|$)",
    re.I,
)
_SOURCE = re.compile(
    r"^\s*[\[(]?(?:nguồn|căn cứ|trích(?:\s+dẫn)?|tham khảo|cơ sở pháp lý|tài liệu(?:\s+tham khảo)?|source"
    r"|reference)\s*:\s*",
    re.I,
)
_LEVEL = re.compile(r"^\s*[\[(]?(?:mức độ|độ khó|cấp độ|difficulty|level)\s*[:.]\s*(?P<value>[^\])]*)[\])]?\s*$", re.I)
_TOPIC = re.compile(r"^\s*[\[(]?(?:chủ đề|chuyên đề|lĩnh vực|topic|category)\s*:\s*(?P<value>[^\])]*)[\])]?\s*$", re.I)
_HEADING = re.compile(
    r"^\s*(?:chương|chuyên đề|chủ đề|mục|bài|chapter|unit|section|lesson|phần)\s+(?:[IVXLC]{1,6}"
    r"|\d{1,3})\b(?!\s*(?:tuổi|năm|ngày))",
    re.I,
)
# "II. LUẬT CÁN BỘ": a Roman number that is no choice's letter, before capitals or bold
_ROMAN = re.compile(r"^\s*(?:I{1,3}|IV|VI{0,3}|I?X)\s*[.:)/–-]\s*(?=[^\W\d_])")
# what stands at the head or foot of a page
_PAGE = re.compile(
    r"^\W*(?:(?:mã đề(?: thi)?\W*\d{1,4}\W+)?(?:trang|page)(?: số)?\W*\d{1,3}(?:\s*(?:/|trên|of)\s*\d{1,3})?"
    r"(?:\W+mã đề(?: thi)?\W*\d{1,4})?|mã đề(?: thi)?\W*\d{1,4})\W*$",
    re.I,
)
_PART = re.compile(r"^\s*(?:phần|part)\s+(?P<part>I{1,3}|IV|V|VI|\d)\b\s*[.:–-]*", re.I)
_RULE = re.compile(r"^[\W_]{3,}$")
_CONTROL = re.compile(
    r"^\s*(?:</?g\d*\s*/?>|(?:answer )?(?:options|choices)|các (?:phương án|lựa chọn|đáp án)(?: trả lời)?)\s*[:.]?\s*$",
    re.I,
)
_BANK_TAG = re.compile(r"^\s*(?:\[</?\w+>\][^\[]*)+\s*$")
_END = re.compile(r"^[\s\-–—.*=_]*(?:hết|the end|end)[\s\-–—.*=_!]*$", re.I)
_KEY_HEADING = re.compile(
    r"^\s*(?:(?:bảng|phần|[IVX]{1,4}\.|[A-Z]\.)\s*){0,2}(?:đáp\s*án|answer\s*keys?|hướng dẫn chấm"
    r"|keys?)(?:\s+(?:và|&)\s+.*|\s+(?:trắc nghiệm|tham khảo|chi tiết|phần|đề|môn|mã đề|chương|bài|chuyên đề"
    r"|chủ đề).*)?\s*[:.]*\s*$",
    re.I,
)
_GROUP = re.compile(
    r"(?:đọc|dựa vào|căn cứ|sử dụng|quan sát|cho|theo dõi|xem)\b.{0,60}\b(?:đoạn|thông tin|văn bản|bảng|hình"
    r"|biểu đồ|dữ liệu|số liệu|tư liệu|tình huống)"
    r"|trả lời\s+(?:các\s+)?câu(?:\s+hỏi)?|(?:từ|các)\s+câu\s+\d+|read the (?:following|passage|text)"
    r"|mark the letter|choose the|following questions?|questions?\s+\d+\s*(?:[-–—]|to|and)"
    r"|based on the|listen to|fill in|using for number",
    re.I,
)

LEVELS = {
    "1": 1, "2": 2, "3": 3, "4": 3, "nb": 1, "th": 2, "vd": 3, "vdc": 3, "m1": 1, "m2": 2, "m3": 3, "m4": 3,
    "de": 1, "easy": 1, "nhan biet": 1,
    "trung binh": 2, "medium": 2, "normal": 2, "vua": 2, "thong hieu": 2,
    "kho": 3, "hard": 3, "difficult": 3, "van dung": 3, "van dung cao": 3,
}  # fmt: skip


@dataclass(slots=True)
class Piece:
    """A line, or a part of one: its kind, its text without the sign that told the kind, and what the sign said."""

    kind: str
    rich: Rich
    line: Line
    letter: str = ""
    # the letter as it is written, with what stands behind it: "a. "
    sign: str = ""
    letter_look: frozenset[str] = frozenset()
    star: bool = False
    label: str = ""
    number: int | None = None
    style: str = ""
    value: str = ""
    difficulty: int = 0


def level_of(text: str) -> int:
    """Return 1 (easy) to 3 (hard) for a word or number that organisers use for difficulty, 0 if unknown."""
    folded = fold(text).strip(" .:()[]")
    if folded in LEVELS:
        return LEVELS[folded]
    found = [value for word, value in LEVELS.items() if not word.isdigit() and re.search(rf"\b{word}\b", folded)]
    return found[-1] if found and len(folded) < 40 else 0


def latin(letter: str) -> str:
    """Return the capital Latin letter of a choice's letter; Cyrillic ones by their place in their alphabet."""
    if letter.isascii():
        return letter.upper()
    low = letter.lower()
    return _LATIN[_CYRILLIC.index(low)].upper() if low in _CYRILLIC else _OTHER_A.get(letter, letter)


def _cut(rich: Rich, match: re.Match[str]) -> Rich:
    return rich.cut(match.end())


def _choice(line: Line, rich: Rich, match: re.Match[str]) -> Piece:
    at = match.start("letter")
    look = rich._raw(at, at + 1).signals()
    star = bool(match["star"].strip("→►▶ \t") or match["late"] or match["late2"])
    star = star or bool(match["star"].strip())
    sign = f"{rich.text[at : match.end()].strip()} "
    return Piece("choice", _cut(rich, match), line, letter=match["letter"], sign=sign, letter_look=look, star=star)


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
        return found if "".join(sorted(letters)) == "ABCDEFGH"[: len(letters)] else []
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


def _stem(line: Line, rich: Rich, style: str, label: str, number: int | None, tag: str = "") -> Piece:
    tagged = _LEVEL_PREFIX.match(rich.text) or _TAG.match(rich.text)
    if tagged and not tag:
        tag, rich = tagged["tag"], _cut(rich, tagged)
    return Piece("stem", rich, line, label=label, number=number, style=style, difficulty=level_of(tag) if tag else 0)


def stem_of(line: Line) -> Piece | None:
    """Return the line as the start of a question if it has any sign of one: a number, a tag, "#"."""
    text = line.text
    match = _WORD.match(text)
    # "Câu 17 và 18" is no question, but "Question 17: To show" is one
    if match and (re.search(r"[:.)\]]", match["end"]) or not _NOT_A_STEM.match(text[match.end() :].lstrip())):
        label = re.sub(r"\s+", " ", match["label"]).strip()
        note = (match["note"] or "").strip("()[] ")
        return _stem(line, _cut(line.rich, match), "word", label, int(match["number"]), note)
    if line.auto and line.auto.format not in ("bullet", "none", "upperLetter", "lowerLetter"):
        worded = re.match(r"\s*(c[âa]u|question)", line.auto.shown, re.I)
        label = line.auto.shown.strip().rstrip(".:)").strip()
        rich = line.rich
        sign = _HASH.match(text)
        return _stem(line, _cut(rich, sign) if sign else rich, "word" if worded else "auto", label, line.auto.number)
    return _typed_stem(line)


def _typed_stem(line: Line) -> Piece | None:
    text = line.text
    match = _TAG.match(text)
    if match:
        return _stem(line, _cut(line.rich, match), "tag", "", None, match["tag"])
    match = _HASH.match(text)
    if match:
        return _stem(line, _cut(line.rich, match), "hash", "", None)
    match = _BARE.match(text)
    if match:
        return _stem(line, _cut(line.rich, match), "bare", match["label"].strip(), int(match["number"]))
    match = _EXERCISE.match(text)
    if match:
        return _stem(line, _cut(line.rich, match), "exercise", match["label"].strip(), int(match["number"]))
    match = _PAREN.match(text)
    if match:
        return _stem(line, _cut(line.rich, match), "paren", match[0].strip(), int(match["number"]))
    return None


def remark_of(line: Line) -> Piece | None:
    """Return the line as an answer, an explanation, a source, a level, a topic, a heading or a rule; None if text."""
    text = line.text.strip()
    if not text:
        return Piece("blank", EMPTY, line)
    if _END.match(text):
        return Piece("end", line.rich, line)
    if _CONTROL.match(text) or _PAGE.match(text):
        return Piece("skip", line.rich, line)
    if _BANK_TAG.match(text):
        return _bank_tag(line, text)
    if _RULE.match(text) and not line.rich.lost():
        return Piece("blank", EMPTY, line, value="rule")
    if _KEY_HEADING.match(text):
        return Piece("key_heading", line.rich, line)
    arrow = _ARROW_KEY.match(text)
    if arrow:
        return Piece("key", EMPTY, line, value=arrow["value"])
    key = _key(line)
    if key:
        return key
    for kind, pattern in (("explanation", _EXPLANATION), ("source", _SOURCE)):
        match = pattern.match(line.text)
        if match:
            return Piece(kind, _cut(line.rich, match), line)
    for kind, pattern in (("level", _LEVEL), ("topic", _TOPIC)):
        match = pattern.match(text)
        if match:
            return Piece(kind, line.rich, line, value=match["value"].strip())
    part = _PART.match(text)
    if part and not line.table:
        return Piece("part", line.rich, line, value=part["part"].upper())
    if line.heading or (_HEADING.match(text) and len(text) < 200 and not text.endswith("?")):
        return Piece("heading", line.rich, line)
    if _ROMAN.match(text) and len(text) < 120 and text[-1] not in "?:" and stands_out(line):
        return Piece("heading", line.rich, line)
    return None


def stands_out(line: Line) -> bool:
    """Return whether a line is written in capitals or all bold, as titles are."""
    return line.text.isupper() or "bold" in line.rich.signals()


def _bank_tag(line: Line, text: str) -> Piece:
    level = re.search(r"\[<df>\]\s*([\d.]+)", text)
    if level:
        return Piece("level", line.rich, line, value=level[1])
    if re.search(r"\[<audio>\]|\[<image>\]|\[<img>\]", text):
        return Piece("text", line.rich, line)
    return Piece("break", line.rich, line)


def _key(line: Line) -> Piece | None:
    match = _KEY.match(line.text)
    if not match:
        return None
    value, sure = match["value"].strip(), match["end"].strip() in (":", "：", "=", "→", "=>", "->", "–", "-", "—")
    said = letters_in(value.split("\n")[0]) if value else None
    chosen = re.match(r"\s*[\[(*]*\s*(?:=+>\s*)?(chọn|kết quả|trả lời)", line.text, re.I)
    if not value:
        return None
    if said is None and (not sure or chosen):
        led = re.match(r"^\(?([A-H])\s*[).:–-]\s*(?=\S)", value)
        if not (led and (sure or chosen)):
            return None
    return Piece(
        "key",
        _cut(line.rich, match) if not match["value"] else line.rich.cut(match.start("value"), match.end("value")),
        line,
        value=value,
    )


def key_at_end(rich: Rich) -> tuple[Rich, str]:
    """Return a text without the "(Đáp án: B)" at its end, and that answer; ("" if there is none)."""
    text = rich.text.rstrip()
    tail = max(0, len(text) - 80)
    match = _KEY_AT_END.search(text, tail)
    if not match or not text[: match.start()].strip():
        return rich, ""
    return rich.cut(0, match.start()), match["value"].strip("( ")


def is_instruction(text: str) -> bool:
    """Return whether a text introduces several questions: "Đọc đoạn văn và trả lời câu hỏi…", "Read the …"."""
    # no instruction comes later in a line
    return bool(_GROUP.search(text, 0, 600))
