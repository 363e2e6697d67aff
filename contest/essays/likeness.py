"""Essays that have much text in common: overlap of runs of words. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from contest.essays.counting import WORD

# words in a run: shorter ones are phrases that everybody uses
RUN = 6
# a run that so many essays have is a quotation, not a copy
MOST_SHARING = 30
LEAST_SHARE = 30


class Alike(NamedTuple):
    """Two essays by their numbers; `percent` of the shorter one's runs of words stand in the other, too."""

    one: int
    other: int
    percent: int


def find_alike(texts: Mapping[int, Sequence[str]], *, least: int = LEAST_SHARE) -> list[Alike]:
    """Pairs that share at least so many percent, most alike first. `texts`: those of each essay by its number.

    Work grows with the runs and, for each, with the square of the essays that have it (30 at most).
    """
    runs = {number: _runs(own) for number, own in texts.items()}
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in sorted(runs):
        for run in runs[number]:
            holders[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if len(numbers) <= MOST_SHARING:
            shared.update(combinations(numbers, 2))
    found = [
        Alike(one, other, 100 * count // min(len(runs[one]), len(runs[other])))
        for (one, other), count in shared.items()
    ]
    return sorted((pair for pair in found if pair.percent >= least), key=lambda pair: (-pair.percent, pair))


def _runs(texts: Sequence[str]) -> set[tuple[str, ...]]:
    words = [word.casefold() for text in texts for word in WORD.findall(text)]
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
