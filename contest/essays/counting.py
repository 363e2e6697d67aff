"""Words of an essay, and the mark that follows from those of its judges. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

WORD = re.compile(r"\w+(?:[-'’./]\w+)*")


def count_words(texts: Sequence[str]) -> int:
    """How many words some texts have: what stands between blanks and signs; "đảng viên" are two, "20/11" is one."""
    return sum(len(WORD.findall(text)) for text in texts)


class Verdict(NamedTuple):
    """What the marks say together: `open` wants one more, `third` too, since two differ; `points` when done."""

    state: Literal["open", "third", "done"]
    points: int | None = None


def verdict_of(totals: Sequence[int], *, judges: int, gap: int | None) -> Verdict:
    """The mark of an essay. `totals`: those of its judges in the order in which they first marked.

    One judge's mark counts as it is, of two the mean, half a point up. Where two differ by more than `gap` a third one
    marks, and the mean of the two nearest counts; of three that are equally far apart the one in the middle.
    """
    if len(totals) < judges:
        return Verdict("open")
    if judges == 1:
        return Verdict("done", totals[0])
    first, second = totals[:2]
    if gap is None or abs(first - second) <= gap:
        return Verdict("done", _mean(first, second))
    if len(totals) < 3:
        return Verdict("third")
    low, middle, high = sorted(totals[:3])
    if middle - low == high - middle:
        return Verdict("done", middle)
    return Verdict("done", _mean(low, middle) if middle - low < high - middle else _mean(middle, high))


def _mean(one: int, other: int) -> int:
    return (one + other + 1) // 2
