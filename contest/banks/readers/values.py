"""What the values of one column look like: a question, a key, a number that counts up."""

import itertools
import re
from collections.abc import Sequence

from contest.banks.readers.choices import CHOICE
from contest.banks.readers.columns import Row
from contest.banks.readers.keys import letters_in, looks_like_key, numbers_in
from contest.banks.readers.truths import truth_of
from contest.common.text import fold_accented

# what questions end in
_ASKS = re.compile(r"(?:[?？:：…]|\.{2,}|_{2,}|[（(]\s*[)）]|\blà)\W*$|[?？]|_{2,}|\.{3,}|[（(]\s{0,9}[)）]", re.I)
SAMPLE = 300


def values_of(body: Sequence[Row], column: int) -> list[str]:
    return [text for row in body[:SAMPLE] if (text := row.text(column))]


def share_of(values: Sequence[str], good: object) -> float:
    return sum(bool(good(value)) for value in values) / max(1, len(values))  # type: ignore[operator]


def is_asking(value: str) -> bool:
    return bool(_ASKS.search(value))


def asks(body: Sequence[Row], stem: int) -> bool:
    return share_of(values_of(body, stem), is_asking) >= 0.3


def repeats(body: Sequence[Row], column: int, choices: Sequence[int]) -> bool:
    """Return whether nearly all cells of a column are the text of just one of the `choices` in their row."""
    rows = [row for row in body if row.text(column)]
    where = [
        tuple(c for c in choices if row.text(c) and fold_accented(row.text(c)) == fold_accented(row.text(column)))
        for row in rows
    ]
    once = [found for found in where if len(found) == 1]
    # a column that always repeats the same other one is no key
    return bool(rows) and len(once) >= 0.8 * len(rows) and (len(set(once)) > 1 or len(rows) < 3)


def is_key(values: Sequence[str]) -> bool:
    good = sum(looks_like_key(v) or numbers_in(v) is not None or truth_of(v) is not None for v in values)
    return bool(values) and good >= 0.6 * len(values)


def is_long(values: Sequence[str]) -> bool:
    return bool(values) and sum(len(value) for value in values) >= 12 * len(values)


def packs(value: str) -> bool:
    return sum(bool(CHOICE.match(line.strip())) for line in value.split("\n")) >= 2


def all_letters(values: Sequence[str]) -> bool:
    capital = [value for value in values if letters_in(value) is not None and len(value) <= 8]
    return len(capital) >= 0.8 * len(values) and len(values) > 0


def counts_up(values: Sequence[str]) -> bool:
    found = [re.fullmatch(r"(?:câu|question)?\s*(\d{1,5})\s*[.:]?", value, re.I) for value in values]
    numbers = [int(match[1]) for match in found if match]
    if len(numbers) < 0.8 * len(values) or len(numbers) < 2:
        return False
    steps = [b - a for a, b in itertools.pairwise(numbers)]
    return min(steps) > 0 and sum(step == 1 for step in steps) >= 0.5 * len(steps)


def mean_length(values: Sequence[str]) -> float:
    return sum(map(len, values)) / max(1, len(values))
