"""By how much a script's pauses must vary until its papers look like people's: what the steady pattern finds.

    python -m bench.scripts --world 3000:20:100 --seed 1 --times 30

Each account, or group of accounts, stands alone in one honest crowd. A script waits before each answer, anew each time,
two to eight seconds in the middle; it is found when a case names at least half of its accounts.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

from bench.crowd import MINUTE_MS
from bench.unseen import Unseen, world
from contest.fairness.agreement import Rates
from contest.fairness.patterns.steady import Steady

SCATTERS = (0, 0.05, 0.1, 0.2, 0.4)
# 0: as many as there are within two minutes
APART = {"in two minutes": 0, "one in 3 minutes": 3 * MINUTE_MS, "one in 30 minutes": 30 * MINUTE_MS}


def _papers(papers: int, maker: Unseen, scatter: float) -> set[int]:
    """So many papers of one account."""
    at_ms, pause_ms = maker.moment(), maker.chance.uniform(2_000, 8_000)
    who = maker.cheat(maker.any_unit(), at_ms)
    for _ in range(papers):
        end_ms = maker.right_in(who, at_ms, maker.waited(pause_ms, scatter))
        at_ms = end_ms + maker.chance.randrange(20_000, 600_000)
    return {who.id}


def _accounts(accounts: int, apart_ms: int, maker: Unseen, scatter: float) -> set[int]:
    """So many accounts of one paper each."""
    return maker.scripted(accounts, maker.chance.uniform(2_000, 8_000), scatter, apart_ms or 2 * MINUTE_MS // accounts)


def found(maker: Unseen, plant: Callable[[Unseen, float], set[int]], scatter: float, times: int) -> int:
    """How often a case names at least half; the crowd is left as it was."""
    hits = 0
    for _ in range(times):
        group, steady = plant(maker, scatter), Steady(Rates(maker.questions))
        for papers in maker.crowd().papers.values():
            steady.add_person(papers, None)
        hits += any(2 * len(group & {*case.people}) >= len(group) for case in steady.find())
        for person in group:
            del maker.papers[person], maker.who[person]
    return hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", default="3000:20:100", help="as in bench/unseen.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=30)
    args = parser.parse_args()
    maker = world(args.world, args.seed)
    kinds: dict[str, Callable[[Unseen, float], set[int]]] = {
        f"{papers} papers of one account": partial(_papers, papers) for papers in (5, 8, 15, 30)
    }
    for name, apart_ms in APART.items():
        kinds |= {f"{accounts} accounts, {name}": partial(_accounts, accounts, apart_ms) for accounts in (8, 15, 30)}
    print(f"{args.world}: found, of {args.times}, where pauses vary by", *(f"{100 * one:.0f} %," for one in SCATTERS))
    for name, plant in kinds.items():
        row = [found(maker, plant, scatter, args.times) for scatter in SCATTERS]
        print(f"  {name:<30}", *(f"{hits:4}" for hits in row), flush=True)


if __name__ == "__main__":
    main()
