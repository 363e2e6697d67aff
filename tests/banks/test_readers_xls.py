"""Old Excel workbooks: the same sheets as .xlsx, written here record by record."""

import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.question_files import codes, keys, texts

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
HEAD = ["STT", "Câu hỏi", "A", "B", "C", "Đáp án"]
BODY = [[1, "Thủ đô?", "Huế", "Hà Nội", "Vinh", "B"], [2, "Bao nhiêu?", 0.5, 45_658.0, 7, "A"]]


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def string(text: str, size: str) -> bytes:
    return struct.pack(f"<{size}B", len(text), 1) + text.encode("utf-16-le")


def rich(text: str, runs: list[tuple[int, int]]) -> bytes:
    """A shared text whose looks change; (first character, font)."""
    head = struct.pack("<HBH", len(text), 1 | 8, len(runs))
    return head + text.encode("utf-16-le") + b"".join(struct.pack("<HH", *run) for run in runs)


def font(colour: int = 0x7FFF, weight: int = 400, vertical: int = 0) -> bytes:
    return record(0x31, struct.pack("<HHHHHBBBB", 200, 0, colour, weight, vertical, 0, 0, 0, 0) + string("Arial", "B"))


def style(number: int = 0, font: int = 0) -> bytes:
    return record(0xE0, struct.pack("<HH", font, number) + bytes(16))


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file with one stream of more than 4,095 bytes."""
    stream += bytes(max(0, 4_096 - len(stream)))
    sectors = -(-len(stream) // 512)
    chain = [*range(3, sectors + 2), END]
    table = [FAT, END, *chain]
    table += [FREE] * (128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    head += bytes(10) + struct.pack("<8I", 1, 1, 0, 4_096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)

    def entry(title: str, kind: int, start: int, size: int) -> bytes:
        written = (title + "\0").encode("utf-16-le")
        return written.ljust(64, b"\0") + struct.pack("<HB", len(written), kind) + bytes(49) + struct.pack(
            "<IQ", start, size
        )  # fmt: skip

    directory = (entry("Root Entry", 5, END, 0) + entry(name, 2, 2, len(stream))).ljust(512, b"\0")
    return head + struct.pack("<128I", *table) + directory + stream.ljust(sectors * 512, b"\0")


def workbook(rows, *, styles=(), of=None, hidden=0, extra=b"", more=b"", runs=None, cut=0) -> bytes:
    """Return a workbook with one sheet; `of` are styles by (row, column), `runs` the looks of texts.

    Fonts: 0 plain, 1 red, 2 raised, 3 lowered. `cut`: shared texts go on in another record after so many bytes.
    """
    shared = [value for row in rows for value in row if isinstance(value, str)]
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + extra + font() + font(colour=10)
    head += font(vertical=1) + font(vertical=2)
    head += style() + b"".join(styles)
    written = b"".join(rich(text, runs[text]) if text in (runs or {}) else string(text, "H") for text in shared)
    written = struct.pack("<II", len(shared), len(shared)) + written
    sst = record(0xFC, written[:cut] if cut else written) + (record(0x3C, written[cut:]) if cut else b"")
    name = string("Câu hỏi", "B")
    at = len(head) + 4 + 6 + len(name) + len(sst) + 4
    globals_ = head + record(0x85, struct.pack("<IBB", at, hidden, 0) + name) + sst + record(0x0A, b"")
    cells, used = [], iter(range(len(shared)))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            place = struct.pack("<HHH", i, j, (of or {}).get((i, j), 0))
            if isinstance(value, str):
                cells.append(record(0xFD, place + struct.pack("<I", next(used))))
            elif isinstance(value, int):
                cells.append(record(0x27E, place + struct.pack("<I", value << 2 | 2)))
            else:
                cells.append(record(0x203, place + struct.pack("<d", value)))
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0)) + b"".join(cells) + more + record(0x0A, b"")
    return compound(globals_ + sheet)


def read(content: bytes):
    return read_bank(content, name="câu hỏi.xls")


def test_questions_numbers_and_dates_as_seen():
    content = workbook([HEAD, *BODY], styles=[style(9), style(14)], of={(2, 2): 1, (2, 3): 2})
    result = read(content)
    assert texts(result) == [("Thủ đô?", ("Huế", "Hà Nội", "Vinh")), ("Bao nhiêu?", ("50%", "01/01/2025", "7"))]
    assert (keys(result), codes(result), result.mark) == ([(1,), (0,)], [], "key_column")
    assert [question.place for question in result.questions] == ["'Câu hỏi'!B2", "'Câu hỏi'!B3"]


def test_red_choices_are_the_key():
    rows = [HEAD[:-1], *(row[:-1] for row in BODY)]
    result = read(workbook(rows, styles=[style(0, 1)], of={(1, 3): 1, (2, 4): 1}))
    assert (keys(result), result.mark) == ([(1,), (2,)], "colour")


RAISED = "Đổi 5 m2 ra dm2, biết H2O sôi ở 1000C?"
LOOKS = [(7, 2), (8, 0), (14, 2), (15, 0), (23, 3), (24, 0), (35, 2), (36, 0)]
# where its list of looks begins in the record of shared texts
LIST_AT = 8 + sum(len(string(text, "H")) for text in HEAD) + 5 + 2 * len(RAISED)


@pytest.mark.parametrize("cut", [0, *range(LIST_AT, LIST_AT + 4 * len(LOOKS) + 1)])
def test_raised_and_lowered_signs_in_a_cell_wherever_its_record_ends(cut):
    content = workbook([HEAD, [1, RAISED, "500", "50", "5", "A"]], runs={RAISED: LOOKS}, cut=cut)
    (question,) = read(content).questions
    assert question.text == "Đổi 5 m<sup>2</sup> ra dm<sup>2</sup>, biết H<sub>2</sub>O sôi ở 100°C?"
    assert question.choices == ("500", "50", "5")


def test_a_choice_may_be_red_by_its_own_letters():
    rows = [HEAD[:-1], *(row[:-1] for row in BODY[:1])]
    result = read(workbook(rows, runs={"Hà Nội": [(0, 1)]}))
    assert (keys(result), result.mark) == ([(1,)], "colour")


@pytest.mark.parametrize("looks", [[(90, 2)], [(3, 2), (1, 9)], [(3, 999)]])
def test_looks_that_lead_nowhere_change_no_text(looks):
    (question,) = read(workbook([HEAD, BODY[0]], runs={"Thủ đô?": looks})).questions
    assert question.text.replace("<sup>", "").replace("</sup>", "") == "Thủ đô?"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook([HEAD, *BODY], extra=record(0x2F, bytes(6))), "encrypted_file"),
        (workbook([HEAD, *BODY], hidden=1), "no_questions"),
        (workbook([HEAD, *BODY])[:2_000], "damaged_file"),
        (compound(b"not records at all"), "old_xls"),
        (compound(record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0))), "old_xls"),
        (compound(bytes(5_000), "WordDocument"), "old_doc"),
    ],
)
def test_refused(content, code):
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    assert caught.value.code == code
    assert "câu hỏi.xls" in caught.value.message


def test_the_far_corner_costs_nothing():
    far = workbook([HEAD, *BODY], more=record(0x203, struct.pack("<HHHd", 65_535, 255, 0, 1.0)))
    start = time.process_time()
    assert len(read(far).questions) == 2
    assert time.process_time() - start < 1


@settings(max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 9_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=8))
def test_damage_is_refused_or_read(changes):
    content = bytearray(workbook([HEAD, *BODY], runs={"Thủ đô?": [(2, 2)]}))
    for at, new in changes:
        at %= len(content)
        content[at : at + len(new)] = new
    try:
        read(bytes(content))
    except UnreadableFile:
        return
