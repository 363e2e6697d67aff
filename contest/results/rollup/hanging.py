"""For which units a unit's figures count: those above it in the tree, or where a contest hangs its branch. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

STEP = 4
# Tree path of a branch → that of the unit it counts under.
Hung = Mapping[str, str]
AS_IN_THE_TREE: Hung = {}


def counted_above(path: str, hung: Hung = AS_IN_THE_TREE) -> list[str]:
    """A unit's own path and those of the units that it counts for, the topmost first."""
    if not hung:
        return [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    chain: list[str] = []
    # a circle cannot be stored; it must not hang a worker all the same
    while path and path not in chain:
        chain.append(path)
        path = hung.get(path) or path[:-STEP]
    return chain[::-1]


def counts_for(path: str, above: str, hung: Hung = AS_IN_THE_TREE) -> bool:
    """Whether the figures of one unit are part of another's, or it is that unit."""
    return above in counted_above(path, hung) if hung else path.startswith(above)


def without_circles(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Branches and where they count, in order; one that would count for itself in the end is left out."""
    hung: dict[str, str] = {}
    for branch, under in pairs:
        if branch not in counted_above(under, hung) and branch not in hung:
            hung[branch] = under
    return hung


def place_in_order(path: str, hung: Hung) -> str:
    """What sorts units with each branch below the unit it counts under, after that unit's own branches."""
    for end in range(len(path), 0, -STEP):
        if under := hung.get(path[:end]):
            # "~" sorts behind every sign of a path
            return f"{place_in_order(under, hung)}~{path[:end]}{path[end:]}"
    return path


def pieces_below(root: str, hung: Hung) -> list[tuple[str, tuple[str, ...]]]:
    """The parts of the tree that count for a unit: the path at the top of each, and those of the branches cut out."""
    tops = [root, *(branch for branch in hung if branch != root and counts_for(branch, root, hung))]
    return [(top, _cut_out(top, hung)) for top in tops]


def _cut_out(top: str, hung: Hung) -> tuple[str, ...]:
    inside = sorted(branch for branch in hung if branch != top and branch.startswith(top))
    return tuple(one for one in inside if not any(one != other and one.startswith(other) for other in inside))


@dataclass(frozen=True, slots=True)
class Shift:
    """What stated sums of units gain (those of `to`) and lose (those of `of`) by one branch; nothing where in both."""

    size: int
    to: frozenset[str]
    of: frozenset[str]

    def at(self, path: str) -> int:
        return self.size * ((path in self.to) - (path in self.of))


def shifts(stated: Mapping[str, int], hung: Hung) -> Sequence[Shift]:
    """How sums that follow the tree (headcounts, by path) have to be moved; branches without one move nothing."""
    found = []
    for branch, under in hung.items():
        if branch in stated:
            size = stated[branch] - sum(stated.get(one, 0) for one in _cut_out(branch, hung))
            above = counted_above(branch)[:-1]
            found.append(Shift(size, frozenset(counted_above(under, hung)), frozenset(above)))
    return found
