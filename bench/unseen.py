"""Honest groups and cheats that the fairness patterns' limits were not chosen on: who is named, who is found.

    python -m bench.unseen --groups 40 --seed 1

Each kind stands in an honest crowd of 3,000 people (bench/crowd.py), with papers of 20 out of 20, 40 and 100 questions.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from bench.crowd import MINUTE_MS, QUESTIONS, Maker
from bench.fairness import find_all

PEOPLE, ATTEMPTS = 3_000, 10_900


class Unseen(Maker):
    """The crowd, and groups of one new kind in it."""

    def guided(self, who_knows: dict[int, int], follows: float, at_ms: int, *, unit: int) -> int:
        """One who follows what was said about some questions, and works at their own pace; their id."""
        who = self.person(unit, at_ms=at_ms)
        who.knows_bank = who.gives_up = False
        who.believes.update({item: mask for item, mask in who_knows.items() if self.chance.random() < follows})
        self.take(who, at_ms)
        return who.id

    def told(self, right: int, wrong: int) -> dict[int, int]:
        items = self.chance.sample(range(self.bank), right + wrong)
        return {item: 1 if place < right else self.lure(item) for place, item in enumerate(items)}

    # --- honest ---------------------------------------------------------------------------------

    def school_class(self) -> set[int]:
        """Forty pupils in a room after a lesson: ten answers were talked about, two of them wrongly."""
        at_ms, unit, lesson = self.moment(), self.any_unit(), self.told(8, 2)
        starts = [at_ms + self.chance.randrange(2 * MINUTE_MS) for _ in range(40)]
        return {self.guided(lesson, 0.9, start, unit=unit) for start in starts}

    def same_document(self) -> set[int]:
        """Ten of a cell, the same evening, with the same outdated booklet beside them: four answers of it are wrong."""
        at_ms, unit, booklet = self.moment(), self.any_unit(), self.told(10, 4)
        starts = [at_ms + self.chance.randrange(90 * MINUTE_MS) for _ in range(10)]
        return {self.guided(booklet, 0.85, start, unit=unit) for start in starts}

    def family_phone(self) -> set[int]:
        """Four relatives one after another on one phone; the earlier tell the later what they were sure of."""
        at_ms, unit, family, talk = self.moment(), self.any_unit(), set(), self.told(4, 1)
        for _ in range(4):
            one = self.guided(talk, 0.7, at_ms, unit=unit)
            at_ms = self.papers[one][-1].submitted_ms + self.chance.randrange(30_000, 120_000)
            family.add(one)
        return family

    def fast_expert(self) -> set[int]:
        """Ten attempts in one evening, the last ones by heart in 17 to 25 seconds."""
        at_ms = self.moment()
        who = self.person(self.any_unit(), at_ms=at_ms)
        who.ability, who.knows_bank, who.gives_up = 2.0, False, False
        for number in range(10):
            if number < 4:
                made = self.take(who, at_ms)
            else:
                answers = bytes(1 if self.chance.random() < 0.98 else self.lure(item) for item in range(QUESTIONS))
                taken_ms = max(17_000, 60_000 - 5_000 * number + self.chance.randrange(8_000))
                made = self.hand_in(who, self.draw(), answers, at_ms, taken_ms)
            at_ms = made.submitted_ms + self.chance.randrange(20_000, 90_000)
        return {who.id}

    def network_back(self) -> set[int]:
        """Sixty who began at different times; the network hung, and all hand in within the second when it is back."""
        at_ms, unit = self.moment(), self.any_unit()
        back, people = at_ms + 20 * MINUTE_MS, set()
        for _ in range(60):
            who = self.person(unit, at_ms=at_ms)
            items = self.draw()
            start = at_ms + self.chance.randrange(12 * MINUTE_MS)
            answers = bytes(self.answer(who, item) for item in items)
            self.hand_in(who, items, answers, start, back + self.chance.randrange(1_000) - start)
            people.add(who.id)
        return people

    def study_circle(self) -> set[int]:
        """Five to fifteen of a unit learn from one booklet, a fifth of it wrong; one to three attempts on their day."""
        unit, learnt = self.any_unit(), self.told(self.bank * 2 // 5, max(3, self.bank // 10))
        circle = set()
        for _ in range(self.chance.randint(5, 15)):
            at_ms = self.moment()
            one = self.guided(learnt, 0.8, at_ms, unit=unit)
            for _ in range(self.chance.randrange(3)):
                at_ms = self.papers[one][-1].submitted_ms + self.chance.randrange(MINUTE_MS, 60 * MINUTE_MS)
                self.take(self.who[one], at_ms)
            circle.add(one)
        return circle

    # --- cheats ---------------------------------------------------------------------------------

    def sheet_next_day(self) -> set[int]:
        """Four fill in one sheet, a third of it wrong, on different evenings."""
        unit = self.any_unit()
        sheet = {item: self.lure(item) if self.chance.random() < 0.33 else 1 for item in range(self.bank)}
        members = [self.cheat(unit, self.moment()) for _ in range(4)]
        for _ in range(2):
            for who in members:
                self.copy(who, sheet, self.moment(), self.chance.randrange(200_000, 500_000))
        return {who.id for who in members}

    def late_relay(self) -> set[int]:
        """The answers of a poor paper appear in another's ten to twenty minutes later, three times."""
        unit = self.any_unit()
        return self.passed_on((unit, unit), 10 * MINUTE_MS, 20 * MINUTE_MS)

    def friends_relay(self) -> set[int]:
        """The same within three minutes, by two of different units."""
        return self.passed_on((self.any_unit(), self.any_unit()), 30_000, 180_000)

    def passed_on(self, units: tuple[int, int], soonest_ms: int, latest_ms: int) -> set[int]:
        at_ms = self.moment()
        first, second = (self.cheat(unit, at_ms) for unit in units)
        first.ability = -0.7
        for _ in range(3):
            paper = self.take(first, at_ms)
            start = paper.submitted_ms + self.chance.randrange(soonest_ms, latest_ms)
            end = self.copy(second, dict(paper.answered()), start, self.chance.randrange(60_000, 150_000))
            at_ms = end.submitted_ms + 10 * MINUTE_MS
        return {first.id, second.id}


HONEST: list[Callable[[Unseen], set[int]]] = [
    *(Unseen.school_class, Unseen.same_document, Unseen.family_phone, Unseen.fast_expert, Unseen.network_back),
    Unseen.study_circle,
]
CHEATS: list[Callable[[Unseen], set[int]]] = [Unseen.sheet_next_day, Unseen.late_relay, Unseen.friends_relay]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=40, help="groups of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--banks", default="20,40,100")
    args = parser.parse_args()
    for bank in map(int, args.banks.split(",")):
        print(f"papers of 20 out of {bank}", flush=True)
        for kind in (*HONEST, *CHEATS):
            maker = Unseen(people=PEOPLE, attempts=ATTEMPTS, bank=bank, seed=args.seed + bank)
            maker.add_honest()
            groups = [kind(maker) for _ in range(args.groups)]
            cases = find_all(maker.crowd())
            named = {one for case in cases for one in case.people}
            people = {one for group in groups for one in group}
            why = sorted({case.kind for case in cases if people & set(case.people)})
            if kind in HONEST:
                said = f"named {len(named & people):4} of {len(people):5} honest people"
            else:
                said = f"found {sum(2 * len(group & named) >= len(group) for group in groups):4} of {len(groups):5}"
            print(f"  {kind.__name__:<15} {said}  {', '.join(why)}", flush=True)


if __name__ == "__main__":
    main()
