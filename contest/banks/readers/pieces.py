"""What a line of a question file is: a question's number, an answer, a heading, or text."""

import re
from dataclasses import dataclass

from contest.banks.readers.keys import letters_in
from contest.banks.readers.rich import EMPTY, Line, Rich
from contest.common.text import fold

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


def _cut(rich: Rich, match: re.Match[str]) -> Rich:
    return rich.cut(match.end())


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
