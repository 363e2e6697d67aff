"""The error of contests and rounds. What people read of it stands in wording/problems.py."""

from __future__ import annotations

from collections.abc import Sequence

from contest.rounds.editions import Shortage


class RoundError(Exception):
    """A contest or round that cannot do what was asked.

    `code`: no_bank, no_such_bank (with the names), shortage (with the sections), wrong_state, already_over, window,
    locked, slug_taken, opened, earlier, revealed, unchanged, refused, changed_meanwhile.
    """

    def __init__(self, code: str, shortages: Sequence[Shortage] = (), names: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code, self.shortages, self.names = code, tuple(shortages), tuple(names)
