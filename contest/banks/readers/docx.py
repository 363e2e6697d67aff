"""Word documents (.docx): paragraphs go to the outline, tables are keys, questions, layout or data."""

from collections.abc import Sequence
from itertools import groupby

from contest.banks.readers.alike import make_latin
from contest.banks.readers.choices import CHOICE, LOOSE_CHOICE, first_letter
from contest.banks.readers.columns import Row
from contest.banks.readers.contents import by_contents
from contest.banks.readers.finish import Reading
from contest.banks.readers.grid import read_rows, row_lines
from contest.banks.readers.habits import LETTER_FORMATS, habits_of
from contest.banks.readers.keys import looks_like_key
from contest.banks.readers.legacy import encoding_of_text, unconverted
from contest.banks.readers.named import by_headings
from contest.banks.readers.outline import Outline
from contest.banks.readers.package import Package, check_lines
from contest.banks.readers.pieces import remark_of, stem_of
from contest.banks.readers.piped import rows_of
from contest.banks.readers.rich import Line, Rich
from contest.banks.readers.statements import read_statements
from contest.banks.readers.styled import read_styled
from contest.banks.readers.wordtext import Table, WordText, cell_text, data_line
from contest.common.text import LETTERS

_DOCUMENT = "word/document.xml"


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is a Word document."""
    return package is not None and _DOCUMENT in package


def read(package: Package, content: bytes, name: str) -> Reading:
    """Return the questions of the body of a Word document."""
    text = WordText(package)
    blocks = list(text.blocks(_DOCUMENT))
    for block in blocks:
        if isinstance(block, Table):
            _spread(block)
    make_latin([line for block in blocks for line in _lines(block)])
    reading = Reading()
    if text.legacy_fonts:
        reading.notes.append(("legacy_font", "", ", ".join(text.legacy_fonts)))
    styled = read_styled(blocks)
    if styled is not None:
        return styled
    parts = [_sorted(block) if isinstance(block, Table) else block for block in _joined(blocks)]
    lines = [line for part in parts if not isinstance(part, Table) for line in part]
    if not text.legacy_fonts and encoding_of_text("\n".join(line.text for line in lines[:400])):
        raise unconverted(name)
    check_lines((line.text for line in lines), name)
    running = not any(isinstance(part, Table) for part in parts)
    # a table of data that became a line has bars of our own
    piped = [] if any(line.table for line in lines) else rows_of(lines)
    if running and (read_rows(piped, reading, where=name, loose=False) or read_statements(lines, reading)):
        return reading
    outline = Outline(reading, habits_of(lines))
    for is_table, group in groupby(parts, key=lambda part: isinstance(part, Table)):
        if not is_table:
            outline.feed([line for part in group if not isinstance(part, Table) for line in part])
            continue
        outline.leave()
        for part in group:
            if isinstance(part, Table):
                known = len(reading.table)
                read_rows(_rows(part), reading, where=f"bảng {part.number}", loose=False)
                outline.name_part(known)
    outline.close()
    return reading


def _lines(block: list[Line] | Table) -> list[Line]:
    return [line for row in block.rows for cell in row.cells for line in cell] if isinstance(block, Table) else block


def _spread(table: Table) -> None:
    """Give each cell of a heading that reaches over several columns its place among the columns below."""
    width = max((len(row.cells) for row in table.rows), default=0)
    for row in table.rows:
        if 3 <= len(row.cells) < width == sum(row.spans):
            row.cells = [
                part for cell, span in zip(row.cells, row.spans, strict=True) for part in (cell, *[[]] * (span - 1))
            ]


def _joined(blocks: Sequence[list[Line] | Table]) -> list[list[Line] | Table]:
    """Return the blocks with each table that goes on without headings, as behind a page, joined to the one before."""
    joined: list[list[Line] | Table] = []
    before: Table | None = None
    for block in blocks:
        if not isinstance(block, Table):
            before = before if all(not line.rich for line in block) else None
            joined.append(block)
        elif before is not None and _goes_on(before, block):
            _add_rows(before, block)
        else:
            joined.append(block)
            before = block if by_headings(_rows(block)) else None
    return joined


def _goes_on(before: Table, table: Table) -> bool:
    widths = {len(row.cells) for part in (before, table) for row in part.rows}
    return len(widths) == 1 and max(widths) > 2 and not by_headings(_rows(table))


def _add_rows(before: Table, table: Table) -> None:
    """Add the rows of a table to the one before; a first row whose first cell is empty ends the last row there."""
    rows = list(table.rows)
    blank = [not any(line.text.strip() for line in cell) for cell in rows[0].cells]
    if blank[0] and not all(blank):
        for cell, more in zip(before.rows[-1].cells, rows.pop(0).cells, strict=True):
            cell.extend(more)
    before.rows.extend(rows)


def _rows(table: Table) -> list[Row]:
    numbered = _is_numbered_key(table)
    return [
        Row(
            {i: cell_text(_with_number(cell) if numbered else _with_letters(cell)) for i, cell in enumerate(row.cells)},
            row.place,
        )
        for row in table.rows
    ]


def _with_letters(cell: list[Line]) -> list[Line]:
    """Return a cell's lines with the letters that Word puts before them, where there are several."""
    lettered = [line for line in cell if line.auto is not None and line.auto.format in LETTER_FORMATS]
    if len(lettered) < 2:
        return cell
    return [
        Line(Rich([(f"{line.auto.shown} ", line.auto_look), *line.rich.spans]), line.place)
        if line in lettered and line.auto
        else line
        for line in cell
    ]


def _is_numbered_key(table: Table) -> bool:
    """Return whether each cell holds an answer before which Word puts the number."""
    lines = [line for row in table.rows for cell in row.cells for line in cell if line.text.strip()]
    return len(lines) > 1 and all(
        line.auto is not None and line.auto.format == "decimal" and looks_like_key(line.text) for line in lines
    )


def _with_number(cell: list[Line]) -> list[Line]:
    return [
        Line(Rich.plain(f"{line.auto.number}. {line.text}"), line.place) if line.auto and line.text.strip() else line
        for line in cell
    ]


def _sorted(table: Table) -> list[Line] | Table:
    """Return a table of questions or keys as it is; layout as lines; data as one line of its stem."""
    rows = _rows(table)
    probe = Reading()
    found = read_rows(rows, probe, where="", loose=False)
    asks = _has_questions(rows) or _has_automatic_letters(table)
    if (found and (probe.table or _has_columns(rows) or not asks)) or probe.notes:
        return table
    if asks or len(rows) == 1 == len(rows[0].cells):
        return _layout(table)
    data = data_line([row.cells for row in table.rows])
    return [data] if data.rich else []


def _has_columns(rows: list[Row]) -> bool:
    found = by_headings(rows)
    if found:
        return True
    columns = by_contents(rows)
    return columns is not None and columns.usable


def _has_questions(rows: list[Row]) -> bool:
    """Return whether cells begin as questions, choices or answers do."""
    for row in rows:
        for line in row_lines(row):
            stem = stem_of(line)
            remark = remark_of(line)
            if CHOICE.match(line.text.strip()) or (stem and stem.style == "word") or (remark and remark.kind == "key"):
                return True
    return _has_loose_choices(rows)


def _has_loose_choices(rows: list[Row]) -> bool:
    """Return whether the cells hold "A/ …", "B/ …" and so on, in order and nothing else."""
    texts = [line.text.strip() for row in rows for line in row_lines(row) if line.text.strip()]
    parts = [part.strip() for text in texts for part in text.split("\t") if part.strip()]
    found = [LOOSE_CHOICE.match(part) for part in parts]
    letters = "".join(match["letter"].upper() for match in found if match)
    return 2 <= len(letters) == len(parts) and letters == LETTERS[: len(letters)]


def _has_automatic_letters(table: Table) -> bool:
    lines = [line for row in table.rows for cell in row.cells for line in cell]
    return any(line.auto is not None and line.auto.format in LETTER_FORMATS for line in lines)


def _layout(table: Table) -> list[Line]:
    """Return the cells of a table that only places things as lines, in reading order."""
    lines: list[Line] = []
    if _runs_down(table):
        return [
            line for column in zip(*(row.cells for row in table.rows), strict=True) for cell in column for line in cell
        ]
    for row in table.rows:
        if any(line.auto for cell in row.cells for line in cell):
            lines.extend(line for cell in row.cells for line in cell)
            continue
        lines.extend(row_lines(Row({i: cell_text(cell) for i, cell in enumerate(row.cells)}, row.place)))
    return lines


def _runs_down(table: Table) -> bool:
    """Return whether choices stand one below the other, column by column: A and C above B and D."""
    letters = [[first_letter(line, CHOICE) for cell in row.cells for line in cell[:1]] for row in table.rows]
    width = len(letters[0])
    if (
        width < 2
        or len(letters) < 2
        or any(len(row) != width or len(row) != len(r.cells) for row, r in zip(letters, table.rows, strict=True))
    ):
        return False
    across = [letter for row in letters for letter in row]
    down = [row[i] for i in range(width) for row in letters]
    return across != sorted(across) and down == [chr(65 + i) for i in range(len(down))]
