"""What a pattern is: fed with a round's papers, it finds the cases of one kind. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, TakenPaper


class Pattern:
    """Overrides what it wants to be fed with, and `find`.

    Everybody comes first, then every paper in the order of starting (finding.py); `rates` knows all answers by then.
    """

    kind: ClassVar[str]

    def __init__(self, rates: Rates) -> None:
        self.rates = rates

    def add_person(self, papers: Sequence[TakenPaper], entered_ms: int | None) -> None:
        """All papers of one person in order; `entered_ms` into the contest, if the very first is among them."""

    def add_paper(self, paper: TakenPaper) -> None:
        """A paper; none that comes later was started before it."""

    def find(self) -> Iterable[Found]:
        """The cases, asked for once, at the end."""
        raise NotImplementedError
