"""Marking answers against the key. Pure.

Answers are bit masks over the choices as the revision numbers them; blank is 0. The key of an item is the string of all
masks that are right: one as a rule, two after "both keys", every mask for "full marks for all who had it", none for a
question that was dropped. A question is right, and gives its points (one as a rule), when its answer is one of them
(for a question with several right choices: when exactly those were taken); a dropped one counts for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import contains, not_
from typing import Literal, NamedTuple

from contest.attempts.drawing import item_numbers

Key = bytes
ALL_RIGHT: Key = bytes(range(256))
DROPPED: Key = b""

# ways to change a wrong key: only the new one, both, full marks for all who had it, dropped
Way = Literal["new", "both", "all", "drop"]
WAYS: tuple[Way, ...] = ("new", "both", "all", "drop")


class Marked(NamedTuple):
    """What marking a paper gives: right answers, questions that count for nobody, and points where not one each."""

    score: int
    dropped: int
    points: int | None = None


def with_essay(mark: Marked, essay_points: int | None) -> Marked:
    """A mark with what judges gave for the essay beside the paper; None: none was judged."""
    if essay_points is None:
        return mark
    return mark._replace(points=(mark.score if mark.points is None else mark.points) + essay_points)


class KeyChangeError(ValueError):
    """A change of a key that cannot be made; `code`: no_choice, unchanged, nothing_to_add, unknown_choice."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def mark_answers(paper: bytes, answers: bytes, keys: Sequence[Key]) -> int:
    """The score: how many answers are right. `paper` as in drawing.py, `keys[item]` its right masks."""
    return sum(right_questions(paper, answers, keys))


def add_points(paper: bytes, answers: bytes, keys: Sequence[Key], points: Sequence[int]) -> int:
    """The points of the answers that are right; `points[item]` those of a question."""
    of_each = map(points.__getitem__, item_numbers(paper))
    return sum(compress(of_each, right_questions(paper, answers, keys)))


def most_points(paper: bytes, keys: Sequence[Key], points: Sequence[int]) -> int:
    """What a paper gives when all is right; dropped questions give nobody anything."""
    return sum([points[item] for item in item_numbers(paper) if keys[item]])


def right_questions(paper: bytes, answers: bytes, keys: Sequence[Key]) -> list[bool]:
    """For each question of the paper whether it was answered right."""
    return list(map(contains, map(keys.__getitem__, item_numbers(paper)), answers))


def count_dropped(paper: bytes, keys: Sequence[Key]) -> int:
    """How many questions of the paper count for nobody: a perfect score is that much less."""
    return sum(map(not_, map(keys.__getitem__, item_numbers(paper))))


def changed_key(old: Key, *, way: Way, mask: int, choices: int) -> Key:
    """The key after a change; `mask` (of one of the item's `choices`) is what "new" and "both" accept.

    Raises KeyChangeError: no_choice, unknown_choice, unchanged, nothing_to_add (to a key that no mask can widen).
    """
    if way == "all":
        new = ALL_RIGHT
    elif way == "drop":
        new = DROPPED
    elif not mask:
        raise KeyChangeError("no_choice")
    elif mask >> choices:
        raise KeyChangeError("unknown_choice")
    elif way == "new":
        new = bytes([mask])
    elif old in (ALL_RIGHT, DROPPED):
        raise KeyChangeError("nothing_to_add")
    else:
        new = bytes(sorted({*old, mask}))
    if new == old:
        raise KeyChangeError("unchanged")
    return new
