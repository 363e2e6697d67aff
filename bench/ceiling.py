"""What the best possible test could find of cheats in made-up crowds: the honest ceiling of bench/evidence.

    python -m bench.ceiling --seeds 1001-1010 --banks 20,40,100

The likelihood ratio of two people's answers with everything known that only the maker of the crowd knows: how hard each
question is, how each wrong choice lures, how able each person is and what they hold to be right, how much of a sheet is
wrong and how much is changed in copying, and that cheats are of one unit and how far apart in time. By the lemma of
Neyman and Pearson no test of the answers of two finds more. The limit is where one honest person in 1,000 of the plain
crowd is named, for the kind alone. A group is also weighed as a whole, less the number of groups that could be made of
its unit.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

from bench.crowd import CHOICES, MINUTE_MS, UNIT, Who
from bench.evidence import ATTEMPTS, PEOPLE, interval, make
from bench.unseen import Unseen
from contest.fairness.papers import TakenPaper

COPIED = 0.9
MASKS = [1 << place for place in range(CHOICES)]
# of so many units all pairs are weighed, for the limit
UNITS = 20
# by question: the answer, and how likely it was from this person alone
Answers = dict[int, tuple[int, float]]
# (first person's paper, second's): whether they stand in the relation
Related = Callable[[TakenPaper, TakenPaper], bool]
Weigh = Callable[[list[Answers]], float]


class Watched(Unseen):
    """Notes of each answer how likely it was, at that moment, from this person working alone."""

    def __init__(self, **sizes: int) -> None:
        super().__init__(**sizes)
        self.answers_of: dict[int, Answers] = {}
        self._noted: dict[int, float] = {}
        self._shares = [[one / sum(lures) for one in lures] for lures in self.lures]

    def answer(self, who: Who, item: int) -> int:
        knew = who.believes.get(item)
        mask = super().answer(who, item)
        self._noted[item] = self.alone(who, item, mask, knew)
        return mask

    def hand_in(self, who: Who, items: list[int], answers: bytes, at_ms: int, taken_ms: int) -> TakenPaper:
        made = super().hand_in(who, items, answers, at_ms, taken_ms)
        own = list(zip(items, answers, strict=True))
        self.answers_of[made.id] = {
            item: (mask, self._noted.get(item) or self.alone(who, item, mask, None)) for item, mask in own
        }
        if who.gives_up and not self._noted:
            self.answers_of[made.id] = {
                item: (mask, 1 / CHOICES) for item, (mask, _alone) in self.answers_of[made.id].items()
            }
        self._noted = {}
        return made

    def alone(self, who: Who, item: int, mask: int, knew: int | None) -> float:
        """`knew`: what this person held to be right, if anything."""
        right = 1 / (1 + math.exp(-who.ability - self.ease[item]))
        one = right if mask == 1 else (1 - right) * self.share(item, mask)
        if knew is not None:
            one = float(knew == mask)
        return 0.98 * (mask == 1) + 0.02 * one if who.knows_bank else one

    def share(self, item: int, mask: int) -> float:
        return self._shares[item][mask.bit_length() - 2]

    def relay(self, answers: list[Answers]) -> float:
        """How much likelier than alone, when the second's answers are the first's; a logarithm."""
        first, second = answers
        return sum(
            math.log(COPIED * (first[item][0] == mask) / max(alone, 1e-4) + 1 - COPIED)
            for item, (mask, alone) in second.items()
        )

    def sheet(self, wrong: float) -> Weigh:
        """How much likelier than alone, when everybody's answers are of one sheet, so much of it wrong; a logarithm."""

        def weight(answers: list[Answers]) -> float:
            ratio = 0.0
            for item in set().union(*answers):
                met = [own[item] for own in answers if item in own]
                if len(met) < 2:
                    continue
                together = 0.0
                for on_sheet in MASKS:
                    likely = 1 - wrong if on_sheet == 1 else wrong * self.share(item, on_sheet)
                    for mask, alone in met:
                        likely *= COPIED * (mask == on_sheet) / max(alone, 1e-4) + 1 - COPIED
                    together += likely
                ratio += math.log(together)
            return ratio

        return weight


def overlapping(first: TakenPaper, second: TakenPaper) -> bool:
    return first.started_ms < second.submitted_ms and second.started_ms < first.submitted_ms


def within(low: int, high: int) -> Related:
    return lambda first, second: low * MINUTE_MS <= second.started_ms - first.submitted_ms <= high * MINUTE_MS


def weigh_pair(maker: Watched, a: int, b: int, related: Related | None, weight: Weigh) -> float | None:
    """Over the questions that both met in papers so related, each the first time."""
    one: Answers = {}
    two: Answers = {}
    for first in maker.papers[a]:
        for second in maker.papers[b]:
            if related is None or related(first, second):
                ours, theirs = maker.answers_of[first.id], maker.answers_of[second.id]
                for item in ours.keys() & theirs.keys() - one.keys():
                    one[item], two[item] = ours[item], theirs[item]
    return weight([one, two]) if one else None


def honest_pairs(
    maker: Watched, plain: set[int], related: Related | None, weight: Weigh
) -> tuple[list[tuple[float, int, int]], int]:
    """Weights of all pairs of the plain crowd in one unit, and how many people stand in those units."""
    units: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(plain):
        units[maker.who[one].unit].append(one)
    # all in near relations; of pairs at any time only so many units, that is slow
    chosen = [units[unit] for unit in sorted(units)][: UNITS if related is None else None]
    found: list[tuple[float, int, int]] = []
    for own in chosen:
        for a, b in combinations(own, 2):
            for first, second in ((a, b), (b, a)) if related is not None else ((a, b),):
                weighed = weigh_pair(maker, first, second, related, weight)
                if weighed is not None:
                    found.append((weighed, first, second))
    return found, sum(map(len, chosen))


def limit_of(pairs: list[tuple[float, int, int]], people: int) -> float:
    """The weight above which one person in 1,000 is named."""
    named: set[int] = set()
    for weight, a, b in sorted(pairs, reverse=True):
        named |= {a, b}
        if len(named) > people / 1_000:
            return weight
    return 0.0


def group_weight(maker: Watched, group: set[int], related: Related | None, weight: Weigh) -> float:
    """The best pair, or the whole group less the choices of its further members among the unit."""
    people = sorted(group)
    pairs = [weigh_pair(maker, a, b, related, weight) for a in people for b in people if a != b]
    best = max((one for one in pairs if one is not None), default=-math.inf)
    if len(people) > 2:
        firsts: list[Answers] = []
        for one in people:
            answers: Answers = {}
            for paper in maker.papers[one]:
                answers = maker.answers_of[paper.id] | answers
            firsts.append(answers)
        best = max(best, weight(firsts) - math.log(math.comb(UNIT - 2, len(people) - 2)))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1001-1010")
    parser.add_argument("--banks", default="20,40,100")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    for bank in map(int, args.banks.split(",")):
        print(f"papers of 20 out of {bank}", flush=True)
        pairs: defaultdict[str, list[tuple[float, int, int]]] = defaultdict(list)
        people: defaultdict[str, int] = defaultdict(int)
        weights: defaultdict[str, list[float]] = defaultdict(list)
        for seed in range(int(first), int(last or first) + 1):
            maker = Watched(people=PEOPLE, attempts=ATTEMPTS, bank=bank, seed=seed * 1_000 + bank)
            cheats, honest = make(maker)
            kinds: dict[str, tuple[Related | None, Weigh]] = {
                "in_step": (overlapping, maker.sheet(0.375)),
                "relay": (within(0, 10), maker.relay),
                "late_relay": (within(10, 20), maker.relay),
                "one_source": (None, maker.sheet(0.33)),
            }
            for kind, (related, weight) in kinds.items():
                met, number = honest_pairs(maker, honest["crowd"], related, weight)
                pairs[kind] += [(one, seed * 1_000_000 + a, seed * 1_000_000 + b) for one, a, b in met]
                people[kind] += number
                weights[kind] += [group_weight(maker, group, related, weight) for group in cheats[kind]]
        for kind, planted in weights.items():
            limit = limit_of(pairs[kind], people[kind])
            hit = sum(one > limit for one in planted)
            low, high = interval(hit, len(planted))
            print(
                f"  {kind:<11} at most {hit:4} of {len(planted):4}  {hit / len(planted):4.0%} ({low:.0%} to {high:.0%})"
                f"  limit {limit:.1f}, {2 * len(pairs[kind]) / people[kind]:.2f} pairs a person",
                flush=True,
            )


if __name__ == "__main__":
    main()
