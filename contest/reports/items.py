"""Item statistics: how hard each question was, how it parts strong papers from weak ones, whether its key is right.

One pass over the papers fills a table of counts by item, score and answer; everything else is computed from that table,
so memory grows with the number of items and not with the number of papers. Pure.

Definitions are Moodle's: facility (mean score of the item), and discrimination as the correlation of the item's score
with the score on the rest of the paper, from "Quiz statistics calculations"
(docs.moodle.org/dev/Quiz_statistics_calculations); the index by strong and weak thirds, (X_top - X_bottom) / N, from
the item analysis of "Quiz reports" (docs.moodle.org, up to Moodle 1.9). As there, each paper counts as one independent
attempt, an omitted answer as wrong, and an item only for the papers that hold it. Two things are ours: papers with the
score at the border of a third belong to it in part, so that the order of equal ones does not matter; and, papers being
drawn at random, the two thirds are compared by shares, as they hold an item in unequal numbers.

Nobody knows how long an item took: a save overwrites the one before. What is known is how long whole papers took, so
the median of those that have the item right stands beside that of those that have it wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import TypeVar

from contest.attempts.marking import ALL_RIGHT, DROPPED, Key

# Below so many papers an item has no remarks: chance alone would make them.
LEAST_SEEN = 30
LEAST_STRONG = 10
# Standard errors that lie between chance and a remark.
SURE = 2.5
WEAK, LEAST_FOR_WEAK = 0.1, 200
HARD, EASY = 0.2, 0.95

Number = TypeVar("Number", int, float)
# flags, the gravest first
WRONG_KEY, INVERTED, WEAKLY, TOO_HARD, TOO_EASY = "wrong_key", "inverted", "weak", "hard", "easy"
SUSPICIOUS = (WRONG_KEY, INVERTED)
# Durations are counted in steps, so that memory does not grow with papers; a median of fewer papers is not shown.
STEP_MS = 5_000
LONGEST_STEP = 4_095
LEAST_TIMED = 10


@dataclass(slots=True)
class Counts:
    """What one pass leaves: papers by score, papers by (item, score, answer as a mask of choices), and papers by
    (item, whether it is right, duration in steps).
    """

    papers: int = 0
    scores: Counter[int] = field(default_factory=Counter)
    cells: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    steps: Counter[tuple[int, bool, int]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One item over the papers that hold it.

    `facility`: share of right answers. `chosen[c]`: papers in which choice c was taken, `blank`: those without an
    answer. `index`: share of right answers of the strong third less that of the weak third; `correlation`: corrected
    point-biserial; both -1 to 1, None where nothing varies. `strong`: papers of the strong third that hold the item,
    and `agreed` the wrong answer (a mask) that most of them gave, with its share, where that points to a wrong key.
    `right_ms`, `wrong_ms`: median duration of the whole papers that have the item right, or not; None of a few papers.
    """

    item: int
    seen: int
    right: int
    chosen: tuple[int, ...]
    blank: int
    strong: float
    index: float | None
    correlation: float | None
    agreed: tuple[int, float] | None
    flags: tuple[str, ...]
    right_ms: int | None = None
    wrong_ms: int | None = None

    @property
    def facility(self) -> float:
        return self.right / self.seen

    @property
    def suspicious(self) -> bool:
        """Whether somebody should look at it."""
        return any(flag in SUSPICIOUS for flag in self.flags)


def count_papers(papers: Iterable[tuple[bytes, bytes, int]], keys: Sequence[Key]) -> Counts:
    """One pass over (paper, answers, duration in ms); those as in attempts/drawing.py, and the keys as in marking.py.

    Scores are marked anew with `keys`, so that papers marked before a key change fit the others.
    """
    counts = Counts()
    # plain ints are the quickest keys: item, score (16 bits), mask (8 bits)
    packed: Counter[int] = Counter()
    # likewise: item, right (1 bit), step (12 bits)
    timed: Counter[int] = Counter()
    for paper, answers, duration_ms in papers:
        items = [paper[i] << 8 | paper[i + 1] for i in range(0, len(paper), 3)]
        right = [answer in keys[item] for item, answer in zip(items, answers, strict=True)]
        score, step = sum(right), min(duration_ms // STEP_MS, LONGEST_STEP)
        counts.papers += 1
        counts.scores[score] += 1
        packed.update([item << 24 | score << 8 | mask for item, mask in zip(items, answers, strict=True)])
        timed.update([item << 13 | is_right << 12 | step for item, is_right in zip(items, right, strict=True)])
    for cell, count in packed.items():
        counts.cells[cell >> 24, cell >> 8 & 0xFFFF, cell & 0xFF] = count
    for cell, count in timed.items():
        counts.steps[cell >> 13, bool(cell >> 12 & 1), cell & 0xFFF] = count
    return counts


def item_statistics(counts: Counts, keys: Sequence[Key], sizes: Sequence[int]) -> list[ItemStatistics]:
    """The statistics of every item that stands in any paper, by number. `sizes[item]`: how many choices it has."""
    strong = weights_of_third(counts.scores, best=True)
    weak = weights_of_third(counts.scores, best=False)
    cells: defaultdict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for (item, score, mask), count in sorted(counts.cells.items()):
        cells[item][score, mask] = count
    steps: defaultdict[tuple[int, bool], dict[int, int]] = defaultdict(dict)
    for (item, is_right, step), count in counts.steps.items():
        steps[item, is_right][step] = count
    return [
        replace(
            _statistics(item, cells[item], keys[item], sizes[item], strong, weak),
            right_ms=median_ms(steps[item, True]),
            wrong_ms=median_ms(steps[item, False]),
        )
        for item in sorted(cells)
    ]


def median_ms(steps: Mapping[int, int]) -> int | None:
    """The median of durations counted by step, as if those of a step were spread evenly over it; None of a few."""
    total, below = sum(steps.values()), 0
    if total < LEAST_TIMED:
        return None
    for step in sorted(steps):
        if below + steps[step] >= total / 2:
            return round((step + (total / 2 - below) / steps[step]) * STEP_MS)
        below += steps[step]
    return None


def weights_of_third(scores: Mapping[int, int], *, best: bool) -> dict[int, float]:
    """The share of the papers of each score that belongs to the best (or worst) third of all papers."""
    left = sum(scores.values()) / 3
    weights = {}
    for score in sorted(scores, reverse=best):
        weights[score] = min(1.0, left / scores[score])
        left -= weights[score] * scores[score]
    return weights


def by_suspicion(statistics: Iterable[ItemStatistics]) -> list[ItemStatistics]:
    """Questions most in need of a look first: by their gravest flag, then by how badly they part strong from weak."""
    order = (WRONG_KEY, INVERTED, WEAKLY, TOO_HARD, TOO_EASY, "")

    def place(one: ItemStatistics) -> tuple[int, float, int]:
        correlation = 1.0 if one.correlation is None else one.correlation
        return order.index(one.flags[0] if one.flags else ""), correlation, one.item

    return sorted(statistics, key=place)


def _statistics(
    item: int,
    cells: Mapping[tuple[int, int], int],
    key: Key,
    size: int,
    strong: Mapping[int, float],
    weak: Mapping[int, float],
) -> ItemStatistics:
    masks: Counter[int] = Counter()
    strong_masks: defaultdict[int, float] = defaultdict(float)
    weak_all = weak_right = 0.0
    for (score, mask), count in cells.items():
        masks[mask] += count
        strong_masks[mask] += strong[score] * count
        weak_all += weak[score] * count
        weak_right += weak[score] * count * (mask in key)
    seen, right, strong_all = masks.total(), _within(masks, key), sum(strong_masks.values())
    index = _within(strong_masks, key) / strong_all - weak_right / weak_all if strong_all and weak_all else None
    correlation = _correlation(cells, key)
    # a question that gives everybody the point, or nobody, says nothing about its key
    tells = key not in (ALL_RIGHT, DROPPED)
    agreed = _agreed(strong_masks, key) if tells and seen >= LEAST_SEEN else None
    return ItemStatistics(
        item=item,
        seen=seen,
        right=right,
        chosen=tuple(sum(count for mask, count in masks.items() if mask >> choice & 1) for choice in range(size)),
        blank=masks[0],
        strong=strong_all,
        index=index if tells else None,
        correlation=correlation,
        agreed=agreed,
        flags=_flags(seen, right / seen, correlation, wrong_key=agreed is not None) if tells else (),
    )


def _within(masks: Mapping[int, Number], key: Key) -> Number:
    """How many answers are right."""
    return sum(masks[mask] for mask in masks if mask in key)


def _correlation(cells: Mapping[tuple[int, int], int], key: Key) -> float | None:
    """Pearson's r of the item (1 right, 0 wrong) and the rest of the paper. Sums of whole numbers, so nothing cancels.

    None where all papers have the item right, or wrong, or all the same rest.
    """
    n = x = y = xy = yy = 0
    for (score, mask), count in cells.items():
        right = int(mask in key)
        rest = score - right
        n += count
        x += count * right
        y += count * rest
        xy += count * right * rest
        yy += count * rest * rest
    spread = (n * x - x * x) * (n * yy - y * y)
    return (n * xy - x * y) / sqrt(spread) if spread > 0 else None


def _agreed(strong_masks: Mapping[int, float], key: Key) -> tuple[int, float] | None:
    """The wrong answer that more than half of the strong third gave, surely more of them than the right one."""
    total = sum(strong_masks.values())
    wrong = {mask: count for mask, count in strong_masks.items() if mask and mask not in key}
    if total < LEAST_STRONG or not wrong:
        return None
    most = max(wrong, key=lambda mask: (wrong[mask], -mask))
    right = _within(strong_masks, key)
    if wrong[most] <= total / 2 or wrong[most] - right <= SURE * sqrt(wrong[most] + right):
        return None
    return most, wrong[most] / total


def _flags(seen: int, facility: float, correlation: float | None, *, wrong_key: bool) -> tuple[str, ...]:
    if seen < LEAST_SEEN:
        return ()
    noise = SURE / sqrt(seen)
    inverted = correlation is not None and correlation < -noise
    found = {
        WRONG_KEY: wrong_key,
        INVERTED: inverted,
        WEAKLY: correlation is not None and not inverted and seen >= LEAST_FOR_WEAK and correlation < WEAK,
        TOO_HARD: facility < HARD,
        TOO_EASY: facility > EASY,
    }
    return tuple(flag for flag, holds in found.items() if holds)
