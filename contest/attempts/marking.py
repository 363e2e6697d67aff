"""Marking answers against the key. Pure.

Answers and key are bit masks over the choices as the revision numbers them; blank is 0. A question counts one point
when exactly the right choices were taken (for a question with one right choice: when it was).
"""

from __future__ import annotations

from collections.abc import Sequence


def mark_answers(paper: bytes, answers: bytes, key: Sequence[int]) -> int:
    """The score: how many answers equal the key of their item. `paper` as in drawing.py, `key[item]` a mask."""
    return sum(
        answers[i] == key[paper[3 * i] << 8 | paper[3 * i + 1]] for i in range(min(len(answers), len(paper) // 3))
    )


def right_questions(paper: bytes, answers: bytes, key: Sequence[int]) -> list[bool]:
    """For each question of the paper whether it was answered right."""
    return [answers[i] == key[paper[3 * i] << 8 | paper[3 * i + 1]] for i in range(len(paper) // 3)]
