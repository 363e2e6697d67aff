"""How many planted cheats the patterns find, at how many false alarms among honest people.

    python -m bench.fairness --people 9020 --attempts 32874 --banks 20,40,100 --planted 20 --seed 1

Needs no site and no database. A cheat counts as found when a case of its kind names at least half of those who took
part in it; a false alarm is an honest person named in any case. The figures are as good as the crowd is true
(bench/crowd.py).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass

from bench.crowd import Crowd, make_crowd
from contest.fairness.finding import Finding
from contest.fairness.papers import Found
from contest.fairness.register import KINDS, PATTERNS


@dataclass(frozen=True)
class Measured:
    """Of one crowd: (found, planted) by kind, honest people named by kind, and in all."""

    found: dict[str, tuple[int, int]]
    alarms: dict[str, int]
    honest: int
    named: int
    seconds: float


def find_all(crowd: Crowd) -> list[Found]:
    finding = Finding(crowd.questions, PATTERNS)
    for person, papers in crowd.papers.items():
        finding.add_person(papers, crowd.entered_ms.get(person))
    finding.add_papers(crowd.in_order())
    return finding.cases()


def measure(crowd: Crowd) -> Measured:
    begun = time.process_time()
    cases = find_all(crowd)
    seconds = time.process_time() - begun
    honest = crowd.honest
    named = {kind: {one for case in cases if case.kind == kind for one in case.people} for kind in KINDS}
    found = {}
    for kind in KINDS:
        own = [set(case.people) for case in cases if case.kind == kind]
        groups = crowd.planted.get(kind, [])
        hit = sum(any(2 * len(group & people) >= len(group) for people in own) for group in groups)
        found[kind] = (hit, len(groups))
    return Measured(
        found,
        {kind: len(named[kind] & honest) for kind in KINDS},
        len(honest),
        len(honest & set().union(*named.values())),
        seconds,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=9_020)
    parser.add_argument("--attempts", type=int, default=32_874)
    parser.add_argument("--banks", default="20,40,100", help="questions that papers of 20 are drawn from")
    parser.add_argument("--planted", type=int, default=20, help="cheats of each kind")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for bank in map(int, args.banks.split(",")):
        crowd = make_crowd(
            people=args.people, attempts=args.attempts, bank=bank, planted=args.planted, seed=args.seed + bank
        )
        print_table(bank, crowd, measure(crowd))


def print_table(bank: int, crowd: Crowd, result: Measured) -> None:
    papers = Counter(len(own) for own in crowd.papers.values())
    attempts = sum(number * people for number, people in papers.items())
    print(
        f"papers of 20 out of {bank}: {result.honest} honest people, {attempts} papers, {result.seconds:.1f} s of CPU"
    )
    for kind, (hit, planted) in result.found.items():
        share = f"{hit / planted:4.0%}" if planted else "   –"
        print(f"  {kind:<9} found {hit:3} of {planted:3} {share}   honest people named {result.alarms[kind]:3}")
    print(f"  in all: {result.named} of {result.honest} honest = {1000 * result.named / result.honest:.2f} in 1,000\n")


if __name__ == "__main__":
    main()
