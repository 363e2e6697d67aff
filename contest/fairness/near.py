"""Which papers are near enough in time to be compared, and share wrong choices. Pure."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable

from contest.fairness.agreement import Rates, Sat

# a wrong choice that every fourth person takes says nothing, and would be in every list
COMMON = 0.25
# pairs that share one wrong choice are legion
LEAST_SAME_WRONG = 2
# So many of one unit at once are a school or a whole contest, no colleagues; their pairs would fill the memory.
MOST_COLLEAGUES = 300

# whether the second paper, started later, stands in the relation that a pattern is about to the first
Related = Callable[[Sat, Sat], bool]


class Near:
    """Papers still near in time, by wrong choice."""

    def __init__(self, window_ms: int) -> None:
        self.window_ms = window_ms
        self.compared = 0
        self._index: defaultdict[tuple[int, int], list[Sat]] = defaultdict(list)
        self._ends: list[int] = []

    def like(self, new: Sat, related: Related) -> dict[int, Sat]:
        """By id, those of others that share LEAST_SAME_WRONG choices; all that are near count as compared."""
        since = new.started_ms - self.window_ms
        while self._ends and self._ends[0] < since:
            heapq.heappop(self._ends)
        self.compared += len(self._ends)
        shared: Counter[int] = Counter()
        by_id: dict[int, Sat] = {}
        for answer in new.wrong:
            near = self._index.get(answer)
            if near:
                near[:] = [one for one in near if one.submitted_ms >= since]
                for one in near:
                    if one.person != new.person and related(one, new):
                        shared[one.id] += 1
                        by_id[one.id] = one
        return {number: by_id[number] for number, count in shared.items() if count >= LEAST_SAME_WRONG}

    def put(self, new: Sat, rates: Rates) -> None:
        heapq.heappush(self._ends, new.submitted_ms)
        for answer in new.wrong:
            if rates.rate(*answer) <= COMMON:
                self._index[answer].append(new)


class NearInUnit:
    """Papers of each unit still near in time: so few that one wrong choice in common is enough to compare two."""

    def __init__(self, window_ms: int) -> None:
        self.window_ms = window_ms
        # by person, with how many papers of others one of theirs was near
        self.looks: Counter[int] = Counter()
        self._papers: defaultdict[int, list[Sat]] = defaultdict(list)

    def like(self, new: Sat, related: Related, rates: Rates) -> dict[int, Sat]:
        """By id, those of others that share a wrong choice which is not common; none where too many are near."""
        since = new.started_ms - self.window_ms
        near = self._papers[new.unit] = [one for one in self._papers[new.unit] if one.submitted_ms >= since]
        if len(near) > MOST_COLLEAGUES:
            self.looks[new.person] += len(near)
            return {}
        met = [one for one in near if one.person != new.person and related(one, new)]
        if met:
            self.looks[new.person] += len(met)
            self.looks.update(one.person for one in met)
        wrong = {answer for answer in new.wrong if rates.rate(*answer) <= COMMON}
        return {one.id: one for one in met if not wrong.isdisjoint(one.wrong)}

    def put(self, new: Sat) -> None:
        self._papers[new.unit].append(new)
