"""One source in one unit: some of its people gave the answers of one sheet, whenever they sat. Pure.

A sheet of answers that goes round for days is neither in step nor a relay. In a whole contest chance alone agrees that
far; the pairs and groups of one unit are few, and who passes answers on does so among colleagues. What a unit was told
wrongly is its habit and weighs next to nothing (agreement.py).

Where two papers share nearly all of their questions, people are compared two by two (unit_pairs.py): that is enough,
and readers of one booklet look much like groups with one sheet. Where papers share less, a whole group is weighed
(unit_groups.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, TakenPaper
from contest.fairness.pattern import Pattern
from contest.fairness.patterns.one_source.unit_groups import UnitGroups
from contest.fairness.patterns.one_source.unit_pairs import UnitPairs

# Measured (bench/evidence, crowds 2001 to 2006), of 120 sheets two by two and as a group: 102 and 97 where two papers
# share all questions, 102 and 96 where 0.95 of them, 105 and 105 where 0.91, 101 and 108 where 0.83.
MOSTLY_SHARED = 7 / 8


class OneSource(Pattern):
    """Compares in the one way or the other, as the papers of the round are."""

    kind = "one_source"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self._way: UnitPairs | UnitGroups | None = None

    def add_paper(self, paper: TakenPaper) -> None:
        if self._way is None:
            self._way = UnitPairs(self.rates) if self.rates.shared() > MOSTLY_SHARED else UnitGroups(self.rates)
        self._way.add(paper)

    def find(self) -> Iterable[Found]:
        return self._way.find(self.kind) if self._way else ()
