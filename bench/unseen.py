"""Honest groups and cheats that the fairness patterns' limits were not chosen on: who is named, who is found.

    python -m bench.unseen --worlds 60:10:100,900:20:100,3000:20:20,9000:30:300 --seeds 1-4 --groups 3

A world is people:questions of a paper:questions of the bank, and if wanted :words of the middle question :people of a
unit. Groups of every kind (bench/honest.py, bench/cheats.py) stand in honest crowds of bench/crowd.py, at most a
seventh of the people in one crowd. A cheat counts as found when one case of whatever kind names at least half of the
group; a false alarm is an honest person named in any case.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable

from bench.cheats import CHEATS, Cheats
from bench.fairness import find_all
from bench.honest import ALONE, HONEST, Honest

ATTEMPTS_A_PERSON = 3.64
MOST_PLANTED = 7


class Unseen(Honest, Cheats):
    """The crowd, and groups of any kind in it."""


Kind = Callable[[Unseen], set[int]]
# (what, kind): how many; `what` is people, named, planted, found, or the kind of a case
Counts = Counter[tuple[str, str]]


def world(text: str, seed: int) -> Unseen:
    """An honest crowd by its sizes."""
    people, questions, bank, *more = map(int, text.split(":"))
    sizes = dict(zip(("length", "unit"), more, strict=False))
    made = Unseen(
        people=people,
        attempts=int(people * ATTEMPTS_A_PERSON),
        questions=questions,
        bank=bank,
        seed=seed * 1_000 + bank + questions,
        **sizes,
    )
    made.add_honest()
    return made


def measure(text: str, seed: int, kinds: Iterable[Kind]) -> Counts:
    """As many crowds as are needed for one group of each of these kinds."""
    counts: Counts = Counter()
    left, crowds = list(kinds), 0
    while left:
        groups: list[tuple[Kind, set[int]]] = []
        maker = world(text, seed + 100 * crowds)
        plain = set(maker.who)
        while left and (not groups or _has_room(maker, plain, left[0], groups[-1][0])):
            kind = left.pop(0)
            groups.append((kind, kind(maker)))
        counts += _count(maker, plain, groups)
        crowds += 1
    return counts


def _has_room(maker: Unseen, plain: set[int], kind: Kind, last: Kind) -> bool:
    """Whether a group may stand in a crowd beside others."""
    fits = MOST_PLANTED * (len(maker.who) - len(plain)) < len(plain)
    return fits and not {kind, last} & {*ALONE}


def _count(maker: Unseen, plain: set[int], groups: list[tuple[Kind, set[int]]]) -> Counts:
    counts: Counts = Counter()
    cases = [(case.kind, set(case.people)) for case in find_all(maker.crowd())]
    named = set().union(*(people for _, people in cases))
    honest = [("plain crowd", plain), *((kind.__name__, group) for kind, group in groups if kind in HONEST)]
    for name, people in honest:
        counts["people", name] += len(people)
        counts["named", name] += len(people & named)
        for case, of_case in cases:
            counts[case, name] += len(people & of_case)
    for kind, group in groups:
        if kind in CHEATS:
            found = [case for case, people in cases if 2 * len(group & people) >= len(group)]
            counts["planted", kind.__name__] += 1
            counts["found", kind.__name__] += bool(found)
            counts.update((case, kind.__name__) for case in {*found})
    return counts


def print_counts(counts: Counts, names: list[str]) -> None:
    """A line for each kind: how many, and by which kinds of cases."""
    for name in ("plain crowd", *names):
        cases = {what: number for (what, one), number in sorted(counts.items()) if one == name}
        planted, found = cases.pop("planted", 0), cases.pop("found", 0)
        people, hit = cases.pop("people", 0), cases.pop("named", 0)
        why = ", ".join(f"{case} {number}" for case, number in cases.items() if number)
        if planted:
            print(f"  {name:<18} found {found:4} of {planted:6}  {found / planted:6.0%}   {why}")
        if people:
            print(f"  {name:<18} named {hit:4} of {people:6}  {1_000 * hit / people:6.2f} in 1,000   {why}")
    hit, people = (sum(number for (one, _), number in counts.items() if one == what) for what in ("named", "people"))
    print(f"  {'all honest':<18} named {hit:4} of {people:6}  {1_000 * hit / max(1, people):6.2f} in 1,000", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", default="60:10:100,900:20:100,3000:20:20,3000:20:100,9000:30:300,3000:30:1000")
    parser.add_argument("--groups", type=int, default=3, help="groups of each kind for each seed")
    parser.add_argument("--seeds", default="1-4")
    parser.add_argument("--only", default="", help="kinds, by commas")
    parser.add_argument("--without", default="", help="kinds, by commas")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    only, without = args.only.split(","), args.without.split(",")
    kinds = [kind for kind in (*HONEST, *CHEATS) if kind.__name__ not in without]
    kinds = [kind for kind in kinds if not args.only or kind.__name__ in only]
    for text in args.worlds.split(","):
        print(text, flush=True)
        counts: Counts = Counter()
        for seed in range(int(first), int(last or first) + 1):
            counts += measure(text, seed, kinds * args.groups)
        print_counts(counts, [kind.__name__ for kind in kinds])


if __name__ == "__main__":
    main()
