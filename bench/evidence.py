"""Every kind of cheat and of honest group at once, seed after seed: found and wrongly named, with 95 % intervals.

    python -m bench.evidence --seeds 1001-1010 --banks 20,40,100

Each crowd is 9,020 people of bench/crowd.py, the honest groups of bench/unseen.py beside them, and 20 cheats of each
kind.
A cheat counts as found when one case of whatever kind names at least half of those who took part; so many of so many
stand with Wilson's interval.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter

from bench.fairness import find_all
from bench.unseen import Unseen
from contest.fairness.papers import Found

PEOPLE, ATTEMPTS, PLANTED = 9_020, 32_874, 20
# groups of each honest kind in one crowd; rooms of sixty and desks of twelve are in the crowd itself
HONEST = {
    "school_class": 8,
    "same_document": 16,
    "study_circle": 10,
    "family_phone": 30,
    "fast_expert": 30,
    "network_back": 4,
}
Tally = Counter[tuple[str, str]]


def make(maker: Unseen, planted: int = PLANTED) -> tuple[dict[str, list[set[int]]], dict[str, set[int]]]:
    """Fills a crowd; its cheats by kind and its honest people by kind."""
    maker.add_honest()
    honest = {"crowd": set(maker.who)}
    for kind, groups in HONEST.items():
        honest[kind] = {one for _ in range(groups) for one in getattr(maker, kind)()}
    maker.plant_all(planted)
    cheats = dict(maker.planted) | {"late_relay": [maker.late_relay() for _ in range(planted)]}
    cheats["friends_relay"] = [maker.friends_relay() for _ in range(planted)]
    return cheats, honest


def tally_of(cases: list[Found], cheats: dict[str, list[set[int]]], honest: dict[str, set[int]]) -> Tally:
    """(what, kind): found and planted, named and people; honest people also by the kind of the case."""
    tally: Tally = Counter()
    people = [set(case.people) for case in cases]
    for kind, groups in cheats.items():
        tally["planted", kind] = len(groups)
        tally["found", kind] = sum(any(2 * len(group & one) >= len(group) for one in people) for group in groups)
    named = set().union(*people)
    for kind, members in honest.items():
        tally["people", kind], tally["named", kind] = len(members), len(members & named)
    everybody = set().union(*honest.values())
    for case, one in zip(cases, people, strict=True):
        tally["by", case.kind] += len(one & everybody)
    return tally


def interval(hit: int, of: int) -> tuple[float, float]:
    """Wilson's, 95 %."""
    z = 1.96
    middle, spread = hit + z * z / 2, z * math.sqrt(hit * (of - hit) / of + z * z / 4)
    return max(0.0, (middle - spread) / (of + z * z)), min(1.0, (middle + spread) / (of + z * z))


def print_tally(tally: Tally) -> None:
    for what, kind in sorted(tally):
        if what == "planted":
            hit, of = tally["found", kind], tally[what, kind]
            low, high = interval(hit, of)
            print(f"  {kind:<14} found {hit:4} of {of:4}  {hit / of:4.0%} ({low:.0%} to {high:.0%})")
    for what, kind in sorted(tally):
        if what == "people":
            print_named(kind, tally["named", kind], tally[what, kind])
    hit, of = (sum(count for (what, _), count in tally.items() if what == one) for one in ("named", "people"))
    print_named("all honest", hit, of)
    print("  by kind of case:", {kind: count for (what, kind), count in sorted(tally.items()) if what == "by"})


def print_named(kind: str, hit: int, of: int) -> None:
    low, high = (1_000 * one for one in interval(hit, of))
    print(f"  {kind:<14} named {hit:4} of {of:6}  {1_000 * hit / of:5.2f} in 1,000 ({low:.2f} to {high:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1001-1010")
    parser.add_argument("--banks", default="20,40,100", help="questions that papers of 20 are drawn from")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    for bank in map(int, args.banks.split(",")):
        total: Tally = Counter()
        begun = time.process_time()
        for seed in seeds:
            maker = Unseen(people=PEOPLE, attempts=ATTEMPTS, bank=bank, seed=seed * 1_000 + bank)
            cheats, honest = make(maker)
            total += tally_of(find_all(maker.crowd()), cheats, honest)
        seconds = time.process_time() - begun
        print(f"papers of 20 out of {bank}, {len(seeds)} crowds, {seconds:.0f} s of CPU", flush=True)
        print_tally(total)


if __name__ == "__main__":
    main()
