"""Damaged files of every kind that the site takes: seeds of the tests, with bytes, lines and XML values changed.

Question files and their keys, rosters, lists of units, teams, results and branches, essays' files, pictures.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import traceback
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.reading import read_roster
from accounts.rosters.unit_file import HEADINGS as UNIT_HEADINGS
from accounts.rosters.unit_file import read_units
from contest.attempts.teams.lists.reading import read_teams
from contest.banks.pictures import BadPicture, clean_picture
from contest.banks.readers import UnreadableFile, read_bank
from contest.essays.cleaning.apart import clean
from contest.essays.cleaning.errors import Uncleanable
from contest.essays.files import kind_of
from contest.results.entered.reading import read_results
from contest.results.rollup.sheet import read_rules
from tests.accounts.roster_books import HEADING, book
from tests.banks.picture_files import as_file, image, word_with
from tests.banks.picture_files import png as picture
from tests.banks.question_files import sheet, word
from tests.banks.test_readers_any_bytes import SEEDS, VALUES
from tests.banks.test_readers_xls import BODY, HEAD, workbook
from tests.essays.test_cleaning import MADE

TODAY = dt.date(2026, 11, 25)
PIECES = [
    *("Câu 1:", "A.", "B)", "*C.", "Đáp án:", "1.A", "\t", "\n\n", "=", "~", "{", "}", "#", "²", "٣", "\0", "\ufeff"),
    *("|", "ANSWER: A", "[]", "null", '"', "<b>", "<m:oMath>", "01/01/1990", "00:00", "x" * 300),
]
QUESTIONS = {
    **SEEDS,
    "xls": workbook([HEAD, *BODY], runs={"Thủ đô?": [(2, 2)]}),
    "json": b'{"topics": ["T"], "questions": [{"text": "x?", "choices": ["a", "b"], "correct": 1, "topic": 0}]}',
    "aiken": b"x?\nA. a\nB. b\nANSWER: B\n\ny?\nA) a\nB) b\nANSWER: A\n",
    "markdown": "1. Hỏi?\n   - [ ] x\n   - [x] **y**\n\n| Câu | A | B | Đáp án |\n|-|-|-|-|\n|2| x | y | A |".encode(),
    "pictures": word_with(["Câu 1: Hình gì? ", picture()], ["A. ", picture(2)], ["B. y"], ["Đáp án: A"]),
    "looks": word("Câu 1: H{sub:2}O{sup:2}?", "A. {red:x}", "B. {hl_u:y}", "Câu 2: {i:Hỏi}?", "{b:A}. x", "B. y"),
    "sheet of keys": sheet([["Mã đề", 101, 102], ["Câu 1", "A", "B"], ["Câu 2", "C", "D"]]),
}
PEOPLE = [
    1,
    "CB01",
    "Nguyễn Thị Thu Hằng",
    TODAY.replace(year=1988),
    "Nữ",
    "0912345678",
    "001088000001",
    "Chi bộ A",
    "Sở B",
]
LISTS = {
    "people": book(("Danh sách", [["DANH SÁCH"], HEADING, PEOPLE, [2, *PEOPLE[1:]]]), merges=[(0, 0, 0, 5)]),
    "units": book(("Đơn vị", [UNIT_HEADINGS, ["A", "Chi bộ A", "A", "B", 12, TODAY], ["B", "Sở B", "", "", "9", ""]])),
    "teams": book(("Đội", [["Tên đội", "Mã đội trưởng", "Thành viên 1"], ["Đội 1", "DV001", "An; Bình\nChi"]])),
    "results": book(("Điểm", [["Mã", "Họ và tên", "Điểm", "Thời gian"], ["DV001", "An", 12.5, "12:30"]])),
    "branches": book(("Cách tính", [["Mã đơn vị", "Tính vào", "Từ ngày"], ["STC-01", "VPTU", TODAY]])),
    "old workbook": workbook([["Mã", "Họ và tên", "Điểm"], ["DV001", "An", 12]]),
}
ESSAYS = {kind: make() for kind, make in MADE.items()}
PICTURES = {name: as_file(image(), name) for name in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")}


@dataclass(frozen=True)
class Reader:
    """What reads files of one kind, and how it says that it cannot."""

    seeds: Mapping[str, bytes]
    read: Callable[[bytes, bytes | None], object]
    refusal: type[Exception]


READERS = {
    "questions": Reader(QUESTIONS, lambda file, key: read_bank(file, name="tệp", answers=key), UnreadableFile),
    "roster": Reader(LISTS, lambda file, _: read_roster(file, name="tệp", today=TODAY), UnreadableRoster),
    "units": Reader(LISTS, lambda file, _: read_units(file, name="tệp"), UnreadableRoster),
    "teams": Reader(LISTS, lambda file, _: read_teams(file, name="tệp"), UnreadableRoster),
    "results": Reader(LISTS, lambda file, _: read_results(file, name="tệp"), UnreadableRoster),
    "branches": Reader(LISTS, lambda file, _: read_rules(file, name="tệp"), UnreadableRoster),
    "essays": Reader(ESSAYS, lambda file, _: clean(kind_of(file), file) if kind_of(file) else None, Uncleanable),
    "pictures": Reader(PICTURES, lambda file, _: clean_picture(file), BadPicture),
}
# question files have the most formats
WEIGHTS = [6, 2, 1, 1, 1, 1, 3, 1]


@dataclass(frozen=True)
class Tried:
    """A damaged file and what became of it: "read", "refused", or the last lines of what went wrong."""

    reader: str
    kind: str
    content: bytes
    outcome: str


def try_one(chance: random.Random) -> Tried:
    """A file of some kind, damaged, given to some reader that takes such files."""
    (name,) = chance.choices([*READERS], WEIGHTS)
    reader = READERS[name]
    kind = chance.choice([*reader.seeds])
    content = damaged(reader.seeds[kind], chance)
    key = damaged(chance.choice([*reader.seeds.values()]), chance) if chance.random() < 0.3 else None
    return Tried(name, kind, content, outcome(reader, content, key))


def outcome(reader: Reader, content: bytes, key: bytes | None) -> str:
    """ "read", "refused", or the last lines of what went wrong."""
    try:
        reader.read(content, key)
    except reader.refusal:
        return "refused"
    except KeyboardInterrupt:
        raise
    except BaseException:  # what a library in another language raises in a panic is no Exception
        return "".join(traceback.format_exc().splitlines(keepends=True)[-5:])
    return "read"


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with one to six changes."""
    if content[:2] == b"PK" and chance.random() < 0.7:
        return _damaged_package(content, chance)
    return _damaged_bytes(content, chance)


def _damaged_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(changed) + 1), chance.choice((0, 0, 1, 2, 30))
        piece = chance.choice(PIECES).encode() if chance.random() < 0.6 else chance.randbytes(chance.randint(0, 4))
        if chance.random() < 0.2:
            start = chance.randrange(len(changed) + 1)
            piece = bytes(changed[start : start + 200]) * chance.randint(1, 5)
        # old formats tell everything by numbers at a place: what moves nothing goes deepest into them
        changed[at : at + (len(piece) if chance.random() < 0.4 else length)] = piece
    return bytes(changed)


def _damaged_package(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    for _ in range(chance.randint(1, 6)):
        name = chance.choice(sorted(members))
        text = members[name].decode("utf-8", "replace")
        dice = chance.random()
        if dice < 0.1:
            del members[name]
            if not members:
                break
        elif dice < 0.4:
            parts = text.split('"')
            if len(parts) > 2:
                parts[1 + 2 * chance.randrange(len(parts) // 2)] = chance.choice(VALUES)
            members[name] = '"'.join(parts).encode("utf-8", "replace")
        elif dice < 0.6:
            members[name] = re.sub(
                r">([^<]+)<", lambda _: f">{chance.choice(VALUES + PIECES[:8])}<", text, count=3
            ).encode()
        elif dice < 0.8:
            elements = re.findall(r"<(\w+:\w+|\w+)[ />]", text)
            if elements:
                gone = chance.choice(elements)
                members[name] = re.sub(rf"<(/?){re.escape(gone)}(?=[ />])", rf"<\g<1>{gone}x", text).encode()
        else:
            members[name] = _damaged_bytes(members[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, member in members.items():
            package.writestr(name, member)
    return out.getvalue()
