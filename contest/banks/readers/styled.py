"""Word files whose paragraph styles say what each paragraph is, as our own writer writes them.

Read this way only as long as every paragraph fits: after a change by hand that does not, the file is read like any
other, by what its lines look like.
"""

import re
from collections.abc import Sequence

from contest.banks.readers.finish import Reading
from contest.banks.readers.keys import letters_in
from contest.banks.readers.pieces import level_of
from contest.banks.readers.rich import Draft, DraftChoice, Key, Line, join
from contest.banks.readers.wordtext import Table, cell_text
from contest.common.text import LETTERS, squeeze

TOPIC = "Ngân hàng: chủ đề"
QUESTION = "Ngân hàng: câu hỏi"
CHOICE = "Ngân hàng: phương án"
LEVEL = "Ngân hàng: mức độ"
EXPLANATION = "Ngân hàng: giải thích"
SOURCE = "Ngân hàng: nguồn"
TAGS = "Ngân hàng: nhãn"
KEY = "Ngân hàng: bảng đáp án"
STYLES = frozenset({TOPIC, QUESTION, CHOICE, LEVEL, EXPLANATION, SOURCE, TAGS, KEY})
LABEL = "Câu "
# a heading for questions without a topic that follow others with one
NO_TOPIC = "–"

_NUMBER = re.compile(rf"{LABEL}(\d{{1,6}})\. ?")
_LETTER = re.compile(r"([A-H])\. ?")
_WORD = {
    LEVEL: re.compile("Mức độ: ?"),
    EXPLANATION: re.compile("Giải thích: ?"),
    SOURCE: re.compile("Nguồn: ?"),
    TAGS: re.compile("Nhãn: ?"),
}

Block = Sequence[Line] | Table


class _Unfit(Exception):
    """A paragraph is not what its style says."""


def read_styled(blocks: Sequence[Block]) -> Reading | None:
    """Return the questions of a document in which styles name every paragraph, None if it is not such a one."""
    first = next((i for i, block in enumerate(blocks) if style_of(block) in STYLES), None)
    if first is None:
        return None
    reading = Reading(mark="key_table", skipped=[text for block in blocks[:first] if (text := _text(block))])
    try:
        rest = _questions(blocks[first:], reading.drafts)
        _answers(rest, reading.drafts)
    except _Unfit:
        return None
    return reading


def style_of(block: Block) -> str:
    """Return the name of a paragraph's style, "" for tables and empty paragraphs."""
    return block[0].style if not isinstance(block, Table) and block else ""


def _text(block: Block) -> str:
    return "" if isinstance(block, Table) else squeeze(" ".join(line.text for line in block))


def _questions(blocks: Sequence[Block], drafts: list[Draft]) -> Sequence[Block]:
    """Fill `drafts` and return what stands under the heading of the key."""
    topic = ""
    for place, block in enumerate(blocks):
        style = style_of(block)
        if style == KEY:
            return blocks[place + 1 :]
        if isinstance(block, Table) or (style not in STYLES and _text(block)):
            raise _Unfit
        if not _text(block):
            continue
        if style == TOPIC:
            topic = _text(block) if _text(block) != NO_TOPIC else ""
        elif style == QUESTION:
            drafts.append(_draft(block, topic))
        elif drafts:
            _add(drafts[-1], block, style)
        else:
            raise _Unfit
    raise _Unfit


def _draft(block: Sequence[Line], topic: str) -> Draft:
    whole = join(line.rich for line in block)
    match = _NUMBER.match(whole.text)
    if match is None:
        raise _Unfit
    place = f"{block[0].place}, “{squeeze(whole.text)[:60]}”"
    draft = Draft(place, label=f"Câu {match[1]}", printed=int(match[1]), topic=topic, correct=())
    draft.stem, draft.original = [whole.cut(match.end())], [whole.text]
    return draft


def _add(draft: Draft, block: Sequence[Line], style: str) -> None:
    whole = join(line.rich for line in block)
    draft.original.append(whole.text)
    if style == CHOICE:
        match = _LETTER.match(whole.text)
        if match is None or LETTERS.index(match[1]) != len(draft.choices):
            raise _Unfit
        draft.choices.append(DraftChoice(whole.cut(match.end()), match[1]))
        return
    match = _WORD[style].match(whole.text)
    if match is None:
        raise _Unfit
    said = whole.cut(match.end())
    if style == EXPLANATION:
        draft.explanation.append(said)
    elif style == SOURCE:
        draft.source = squeeze(said.text)
    elif style == TAGS:
        draft.tags = said.text.split(",")
    else:
        draft.difficulty = level_of(said.text)


def _answers(blocks: Sequence[Block], drafts: Sequence[Draft]) -> None:
    """Give each question its answer from the table: number, answer, number, answer … in each row.

    What is no letter of a choice becomes a stated answer, so that it is reported.
    """
    by_number = {draft.printed: draft for draft in drafts}
    if len(by_number) < len(drafts):
        raise _Unfit
    for table in blocks:
        for row in table.rows if isinstance(table, Table) else ():
            cells = [cell_text(cell).text.strip() for cell in row.cells]
            for number, value in zip(cells[::2], cells[1::2], strict=False):
                draft = by_number.get(int(number)) if number.isdecimal() else None
                if draft is not None and value:
                    _answer(draft, value, row.place)


def _answer(draft: Draft, value: str, place: str) -> None:
    letters = letters_in(value)
    if letters is not None and max(letters) < len(draft.choices):
        draft.correct = letters
    else:
        draft.correct = None
        draft.keys.append(Key("key_table", value, place))
