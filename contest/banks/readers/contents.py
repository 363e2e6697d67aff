"""What the columns of a table of questions are, told by what stands in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from contest.banks.readers.choices import CHOICE
from contest.banks.readers.columns import Columns, Row
from contest.banks.readers.keys import numbers_in
from contest.banks.readers.truths import is_spelt_out
from contest.banks.readers.values import (
    SAMPLE,
    all_letters,
    asks,
    counts_up,
    is_asking,
    mean_length,
    packs,
    repeats,
    share_of,
    values_of,
)


def by_contents(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a table without headings, or None if it does not look like questions.

    The key is a column of single letters, of small numbers, or of texts that repeat a choice. Questions and
    choices either share a cell, or the question is the longest text and its choices stand together beside it.
    """
    body = [row for row in rows if len(row.filled()) >= 2]
    if not body or len(body) < 0.5 * len(rows):
        return None
    columns = filled(Columns(), (), body)
    if not columns.usable:
        return None
    if len(columns.choices) >= 2 and columns.key < 0 and not asks(body, columns.stem):
        return None
    return columns


def filled(columns: Columns, known: Collection[int], body: Sequence[Row]) -> Columns:
    """Return the columns with what is missing told by what stands in those that are not `known`."""
    body = body[:SAMPLE]
    found = replace(columns, choices=list(columns.choices), wrong=list(columns.wrong))
    values = {column: values_of(body, column) for column in sorted({c for row in body for c in row.filled()})}
    open_ = [column for column in values if column not in known and column not in (found.stem, found.number)]
    enough = 0.5 * len([row for row in body if len(row.filled()) > 1])
    full = [column for column in open_ if values[column] and len(values[column]) >= enough]
    if found.number < 0:
        found.number = next((c for c in full if counts_up(values[c])), -1)
        open_ = [c for c in open_ if c != found.number]
        full = [c for c in full if c != found.number]
    keys = [c for c in full if all_letters(values[c])] if found.key < 0 else []
    packed = [c for c in full if share_of(values[c], packs) >= 0.7]
    if found.packed < 0 and not found.choices and packed:
        return _with_packed(found, packed[0], keys, open_, values)
    _stem(found, [c for c in full if c not in keys], values, body)
    if found.stem < 0:
        return found
    truths = [c for c in full if share_of(values[c], is_spelt_out) >= 0.9]
    texts = [c for c in open_ if c != found.stem and c not in keys and c not in truths and values[c]]
    if found.packed < 0 and len(found.choices) < 2 and not found.wrong:
        _choices(found, texts, keys, values, body)
    if found.key < 0 and found.right < 0 and not found.wrong:
        _key(found, full, keys, values, body)
    if found.explanation < 0 and found.key >= 0 and not known:
        beyond = [c for c in texts if c > max([found.key, *found.choices]) and mean_length(values[c]) >= 12]
        found.explanation = beyond[0] if beyond else -1
    return found


def _stem(found: Columns, texts: list[int], values: Mapping[int, list[str]], body: Sequence[Row]) -> None:
    """Set the column of the questions: the one that asks, else the longest, its texts mostly different."""
    if found.stem >= 0:
        return
    before = [c for c in texts if not found.choices or c < min(found.choices)] or texts
    asking = {c: round(share_of(values[c], is_asking), 1) >= 0.3 for c in before}
    before = [c for c in before if asking[c] or mean_length(values[c]) >= 8]
    before = [c for c in before if len(set(values[c])) >= 0.5 * len(values[c])]
    rank = {c: (asking[c], mean_length(values[c])) for c in before}
    # what stands last can be no question: its choices would have no place
    able = before if found.choices or found.packed >= 0 else [c for c in before if sum(t > c for t in values) >= 2]
    found.stem = max(able, key=lambda c: rank[c], default=-1)


def _choices(
    found: Columns, texts: list[int], keys: list[int], values: Mapping[int, list[str]], body: Sequence[Row]
) -> None:
    """Set the columns of the choices: a run beside the questions, the first two always filled."""
    stops = {*keys, found.key, found.number, found.explanation, found.topic, found.difficulty, found.source} - {-1}
    run: list[int] = []
    asked = max(1, len(values_of(body, found.stem)))
    for column in (c for c in sorted(values) if c > found.stem):
        if (column in stops or column not in texts) and run:
            break
        if column in stops or column not in texts:
            continue
        if len(run) < 2 and len(values[column]) < 0.5 * asked and run:
            break
        run.append(column)
    last = _last_key(run, values, body) if found.key < 0 and not keys else -1
    if last >= 0:
        found.key = last
        run = run[: run.index(last)]
    elif len(run) > 6:
        run = run[:4]
    if 2 <= len(run) <= 8:
        found.choices = run


def _last_key(run: list[int], values: Mapping[int, list[str]], body: Sequence[Row]) -> int:
    """Return the column of a run that is a key and no choice, as it repeats or numbers the others; else -1."""
    for at in range(2, len(run)):
        column, before = run[at], run[:at]
        if repeats(body, column, before) or (at >= 3 and _counts_choices(body, column, before)):
            return column
    return -1


def _counts_choices(body: Sequence[Row], column: int, choices: Sequence[int]) -> bool:
    """Return whether all cells are numbers of choices, of more than one, and the choices are not such numbers too."""
    said = [numbers_in(row.text(column)) for row in body if row.text(column)]
    if not said or any(one is None or not all(0 <= n <= len(choices) for n in one) for one in said):
        return False
    alike = [row for row in body if all(numbers_in(row.text(c)) for c in choices)]
    return len(alike) <= 0.5 * len(body) or (len(said) >= 2 and len(set(said)) > 1)


def _key(
    found: Columns, full: list[int], keys: list[int], values: Mapping[int, list[str]], body: Sequence[Row]
) -> None:
    free = [c for c in full if c not in (found.stem, found.packed, *found.choices)]
    letters = [c for c in keys if c in free]
    if letters:
        found.key = letters[-1]
    elif len(found.choices) >= 2:
        able = [c for c in free if repeats(body, c, found.choices) or _counts_choices(body, c, found.choices)]
        found.key = able[0] if able else -1
    elif found.packed < 0 and not found.choices:
        found.key = next((c for c in free if share_of(values[c], is_spelt_out) >= 0.9), -1)


def _with_packed(
    found: Columns, packed: int, keys: list[int], open_: list[int], values: Mapping[int, list[str]]
) -> Columns:
    before = [c for c in open_ if c < packed and values[c] and mean_length(values[c]) >= 8 and c not in keys]
    stems_inside = share_of(values[packed], lambda value: not CHOICE.match(value.strip())) >= 0.6
    if found.stem < 0 and stems_inside:
        found.stem = packed
    else:
        found.packed = packed
        found.stem = found.stem if found.stem >= 0 else before[-1] if before else -1
    found.key = found.key if found.key >= 0 else keys[-1] if keys else -1
    after = [c for c in open_ if c > max(packed, found.key) and values[c]]
    if found.explanation < 0 and after:
        found.explanation = max(after, key=lambda c: mean_length(values[c]))
    return found if found.stem >= 0 else Columns()
