"""A made-up crowd for measuring fairness: honest people of many habits, and planted cheats. Needs no database.

Honest: older people who read slowly and young ones who skim; some who learned a printed bank by heart; some who race
for the best time, attempt after attempt; rooms of sixty who begin within three minutes; colleagues who take turns at
one computer; units that share misbeliefs; people who only try the site out. All learn from one attempt to the next and
keep half of their misbeliefs. Most come in the evening and on the last day.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count

from contest.fairness.papers import Questions, TakenPaper

DAY_MS, HOUR_MS, MINUTE_MS = 86_400_000, 3_600_000, 60_000
QUESTIONS, CHOICES, DAYS = 20, 4, 14
UNIT = 60
OPENS_MS = 1_700_000_000_000


@dataclass
class Who:
    """One person and how they go about it; times in seconds, speed in words a minute."""

    id: int
    unit: int
    ability: float
    speed: float
    tap: float
    entered_ms: int
    # the number of a device that several share
    device: int = 0
    knows_bank: bool = False
    gives_up: bool = False
    believes: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)


@dataclass
class Crowd:
    """What the patterns are fed, and what they should find."""

    questions: Questions
    papers: dict[int, list[TakenPaper]]
    entered_ms: dict[int, int]
    planted: dict[str, list[set[int]]]

    @property
    def honest(self) -> set[int]:
        return set(self.papers) - {one for groups in self.planted.values() for group in groups for one in group}

    def in_order(self) -> list[TakenPaper]:
        return sorted((one for own in self.papers.values() for one in own), key=lambda one: (one.started_ms, one.id))


class Maker:
    """Makes a crowd; the same seed makes the same one.

    `bank`: how many questions papers are drawn from; `questions`: how many a paper has; `unit`: people in one;
    `length`: words of the middle question, choices and all.
    """

    def __init__(
        self,
        *,
        people: int,
        attempts: int,
        bank: int,
        seed: int,
        questions: int = QUESTIONS,
        unit: int = UNIT,
        length: float = math.exp(4),
    ) -> None:
        self.chance = random.Random(seed)
        self.people, self.attempts, self.bank = people, attempts, bank
        self.questions_a_paper, self.unit = questions, unit
        chance = self.chance
        self.ease = [chance.gauss(1.2, 0.9) for _ in range(bank)]
        self.lures = [[math.exp(chance.gauss(0, 1)) for _ in range(CHOICES - 1)] for _ in range(bank)]
        words = [min(160, max(18, int(chance.lognormvariate(math.log(length), 0.4)))) for _ in range(bank)]
        self.questions = Questions(keys=[b"\1"] * bank, words=words)
        self.ids, self.paper_ids, self.devices = count(1), count(1), count(1)
        self.papers: defaultdict[int, list[TakenPaper]] = defaultdict(list)
        self.who: dict[int, Who] = {}
        self.planted: defaultdict[str, list[set[int]]] = defaultdict(list)
        units = max(1, people // unit)
        # one unit in five was told two wrong answers
        self.misbeliefs = {
            unit: {item: self.lure(item) for item in chance.sample(range(bank), 2)}
            for unit in range(units)
            if chance.random() < 0.2
        }

    # --- people ---------------------------------------------------------------------------------

    def person(self, unit: int, *, at_ms: int) -> Who:
        chance = self.chance
        old = chance.random() < 0.35
        who = Who(
            id=next(self.ids),
            unit=unit,
            ability=chance.gauss(0, 0.9),
            speed=chance.lognormvariate(math.log(170 if old else 320), 0.3),
            tap=chance.lognormvariate(math.log(4.0 if old else 1.4), 0.3),
            entered_ms=at_ms - int(chance.uniform(20_000, 90_000)),
            knows_bank=chance.random() < 0.02,
            gives_up=chance.random() < 0.01,
        )
        if chance.random() < 0.7:
            who.believes.update(self.misbeliefs.get(unit, {}))
        self.who[who.id] = who
        return who

    def lure(self, item: int) -> int:
        return 2 << self.chance.choices(range(CHOICES - 1), self.lures[item])[0]

    def draw(self) -> list[int]:
        return self.chance.sample(range(self.bank), self.questions_a_paper)

    def take(self, who: Who, at_ms: int) -> TakenPaper:
        """A paper worked on by this person alone."""
        chance, seconds, answers = self.chance, 0.0, bytearray()
        items = self.draw()
        hurry = who.gives_up and chance.random() < 0.5
        for item in items:
            answers.append(1 << chance.randrange(CHOICES) if hurry else self.answer(who, item))
            seconds += chance.uniform(0.8, 2.0) if hurry else self.seconds(who, item)
            who.seen.add(item)
        return self.hand_in(who, items, bytes(answers), at_ms, int(seconds * 1_000))

    def answer(self, who: Who, item: int) -> int:
        chance = self.chance
        if who.knows_bank and chance.random() < 0.98:
            return 1
        if item in who.believes:
            mask = who.believes[item]
            # what was wrong is looked up by half of the people
            if mask != 1 and chance.random() < 0.5:
                who.believes[item] = 1
            return mask
        right = chance.random() < 1 / (1 + math.exp(-who.ability - self.ease[item]))
        mask = 1 if right else self.lure(item)
        if chance.random() < 0.8:
            who.believes[item] = mask
        return mask

    def seconds(self, who: Who, item: int) -> float:
        chance = self.chance
        if who.knows_bank:
            return max(1.0, who.tap * chance.lognormvariate(math.log(1.8), 0.3))
        if item in who.seen:
            return who.tap * chance.uniform(0.8, 1.8)
        read = self.questions.words[item] * chance.uniform(0.5, 1.0) / who.speed * 60
        return read + who.tap * chance.uniform(0.8, 2.5)

    def hand_in(self, who: Who, items: list[int], answers: bytes, at_ms: int, taken_ms: int) -> TakenPaper:
        paper = b"".join(item.to_bytes(2, "big") + b"\0" for item in items)
        made = TakenPaper(next(self.paper_ids), who.id, who.unit, at_ms, at_ms + taken_ms, paper, answers, who.device)
        self.papers[who.id].append(made)
        return made

    # --- the honest -----------------------------------------------------------------------------

    def moment(self) -> int:
        """Evenings and the last day are full."""
        chance = self.chance
        day = DAYS - 1 if chance.random() < 0.2 else chance.randrange(DAYS)
        hour = chance.triangular(6, 22.5, 20)
        return OPENS_MS + day * DAY_MS + int(hour * HOUR_MS)

    def add_honest(self) -> None:
        chance, units = self.chance, max(1, self.people // self.unit)
        for unit in range(units):
            room = self.moment() if unit % 10 == 0 else 0
            desk = self.moment() if unit % 10 == 1 else 0
            computer = next(self.devices)
            for seat in range(self.unit if unit < units - 1 else self.people - self.unit * (units - 1)):
                if room:
                    first = room + chance.randrange(3 * MINUTE_MS)
                elif desk and seat < 12:
                    first = desk
                else:
                    first = self.moment()
                who = self.person(unit, at_ms=first)
                who.device = computer if desk and seat < 12 else 0
                paper = self.take(who, first)
                if desk and seat < 12:
                    # the next at the same computer
                    desk = paper.submitted_ms + chance.randrange(40_000, 120_000)
        self.add_more()

    def add_more(self) -> None:
        """Further attempts until the crowd has as many as it should; eager people take several at once."""
        chance = self.chance
        everybody = list(self.who.values())
        zeal = [math.exp(chance.gauss(0, 1.1)) for _ in everybody]
        left = self.attempts - len(everybody)
        while left > 0:
            for who in chance.choices(everybody, zeal, k=200):
                at_ms = max(self.moment(), self.papers[who.id][-1].submitted_ms + 20_000)
                for _ in range(1 + int(chance.expovariate(0.6))):
                    at_ms = self.take(who, at_ms).submitted_ms + chance.randrange(5_000, 90_000)
                    left -= 1

    # --- cheats ---------------------------------------------------------------------------------

    def cheat(self, unit: int, at_ms: int, device: int = 0) -> Who:
        who = self.person(unit, at_ms=at_ms)
        who.knows_bank = who.gives_up = False
        who.device = device
        return who

    def any_unit(self) -> int:
        return self.chance.randrange(max(1, self.people // self.unit))

    def plant_all(self, count: int) -> None:
        """So many cheats of each kind."""
        for plant in (
            self.plant_bots,
            self.plant_groups,
            self.plant_relays,
            self.plant_bursts,
            self.plant_floods,
            # last, so that the crowds of former measurements stay as they were
            self.plant_sheets,
            self.plant_devices,
            self.plant_scripts,
        ):
            plant(count)

    def plant_bots(self, number: int) -> None:
        """A second a question, 19 of 20 right, one to three attempts."""
        for _ in range(number):
            at_ms = self.moment()
            who = self.cheat(self.any_unit(), at_ms)
            for _ in range(self.chance.randint(1, 3)):
                items = self.draw()
                answers = bytes(1 if self.chance.random() < 0.95 else self.lure(item) for item in items)
                at_ms = self.hand_in(who, items, answers, at_ms, self.chance.randrange(17_000, 23_000)).submitted_ms
            self.planted["reading"].append({who.id})

    def plant_groups(self, number: int) -> None:
        """Three to five side by side fill in one sheet of answers, a quarter to a half of it wrong; one in ten changed.

        One to three times.
        """
        for _ in range(number):
            at_ms = self.moment()
            unit = self.any_unit()
            members = [self.cheat(unit, at_ms) for _ in range(self.chance.randint(3, 5))]
            wrong = self.chance.uniform(0.25, 0.5)
            sheet = {item: self.lure(item) if self.chance.random() < wrong else 1 for item in range(self.bank)}
            for _ in range(self.chance.randint(1, 3)):
                for who in members:
                    start = at_ms + self.chance.randrange(2 * MINUTE_MS)
                    self.copy(who, sheet, start, self.chance.randrange(240_000, 480_000))
                at_ms += 15 * MINUTE_MS
            self.planted["in_step"].append({who.id for who in members})

    def plant_relays(self, number: int) -> None:
        """One works, not well; the other begins half a minute to three minutes later with those answers.

        Two to four times; one answer in ten is changed.
        """
        for _ in range(number):
            at_ms = self.moment()
            unit = self.any_unit()
            first, second = self.cheat(unit, at_ms), self.cheat(unit, at_ms)
            first.ability = self.chance.gauss(-0.7, 0.4)
            for _ in range(self.chance.randint(2, 4)):
                paper = self.take(first, at_ms)
                start = paper.submitted_ms + self.chance.randrange(30_000, 180_000)
                end = self.copy(second, dict(paper.answered()), start, self.chance.randrange(60_000, 150_000))
                at_ms = end.submitted_ms + 10 * MINUTE_MS
            self.planted["relay"].append({first.id, second.id})

    def plant_sheets(self, number: int) -> None:
        """Four of a unit fill in one sheet, a third of it wrong, on different days; once or twice each."""
        for _ in range(number):
            unit = self.any_unit()
            sheet = {item: self.lure(item) if self.chance.random() < 0.33 else 1 for item in range(self.bank)}
            members = [self.cheat(unit, self.moment()) for _ in range(4)]
            for _ in range(self.chance.randint(1, 2)):
                for who in members:
                    self.copy(who, sheet, self.moment(), self.chance.randrange(200_000, 500_000))
            self.planted["one_source"].append({who.id for who in members})

    def plant_devices(self, number: int) -> None:
        """One who knows nine of ten answers sits for eight to sixteen of a unit on one phone, within two days."""
        for _ in range(number):
            at_ms, unit, members, phone = self.moment(), self.any_unit(), set(), next(self.devices)
            student = self.cheat(unit, at_ms, phone)
            student.ability = 1.5
            sheet = {item: self.answer(student, item) for item in range(self.bank)}
            for place in range(self.chance.randint(8, 16)):
                who = self.cheat(unit, at_ms, phone)
                taken_ms = int(self.questions_a_paper * self.chance.uniform(2_500, 5_500))
                end_ms = self.copy(who, sheet, at_ms, taken_ms).submitted_ms
                members.add(who.id)
                at_ms = end_ms + (DAY_MS if place == 4 else self.chance.randrange(30_000, 1_200_000))
            self.planted["one_device"].append(members)

    def plant_scripts(self, number: int) -> None:
        """A script that waits the same two to five seconds before each answer, all right; six to ten papers."""
        for _ in range(number):
            at_ms, pause_ms = self.moment(), self.chance.uniform(2_000, 5_000)
            who = self.cheat(self.any_unit(), at_ms)
            for _ in range(self.chance.randint(6, 10)):
                taken_ms = int(self.questions_a_paper * pause_ms + self.chance.gauss(600, 200))
                end_ms = self.hand_in(
                    who, self.draw(), bytes([1] * self.questions_a_paper), at_ms, taken_ms
                ).submitted_ms
                at_ms = end_ms + self.chance.randrange(20_000, 600_000)
            self.planted["steady"].append({who.id})

    def copy(self, who: Who, sheet: dict[int, int], at_ms: int, taken_ms: int) -> TakenPaper:
        items = self.draw()
        answers = [
            sheet[item] if item in sheet and self.chance.random() > 0.1 else self.answer(who, item) for item in items
        ]
        return self.hand_in(who, items, bytes(answers), at_ms, taken_ms)

    def plant_bursts(self, number: int) -> None:
        """Eight to twenty new accounts of one unit, each done in half a minute to a minute and a half."""
        for _ in range(number):
            at_ms, unit, members = self.moment(), self.any_unit(), set()
            for _ in range(self.chance.randint(8, 20)):
                who = self.cheat(unit, at_ms)
                who.entered_ms = at_ms
                start = at_ms + self.chance.randrange(5_000, 20_000)
                paper = self.copy(who, {}, start, self.chance.randrange(25_000, 75_000))
                members.add(who.id)
                at_ms = paper.submitted_ms + self.chance.randrange(5_000, 45_000)
            self.planted["burst"].append(members)

    def plant_floods(self, number: int) -> None:
        """Fifteen to sixty papers on end, guessed in fifteen to fifty seconds."""
        for _ in range(number):
            at_ms = self.moment()
            who = self.cheat(self.any_unit(), at_ms)
            for _ in range(self.chance.randint(15, 60)):
                answers = bytes(1 << self.chance.randrange(CHOICES) for _ in range(QUESTIONS))
                made = self.hand_in(who, self.draw(), answers, at_ms, self.chance.randrange(15_000, 50_000))
                at_ms = made.submitted_ms + self.chance.randrange(3_000, 60_000)
            self.planted["flooding"].append({who.id})

    def crowd(self) -> Crowd:
        papers = {one: sorted(own, key=lambda paper: paper.started_ms) for one, own in self.papers.items()}
        entered_ms = {one: self.who[one].entered_ms for one in papers}
        return Crowd(self.questions, papers, entered_ms, dict(self.planted))


def make_crowd(*, people: int, attempts: int, bank: int, planted: int, seed: int) -> Crowd:
    """So many honest people with about so many attempts, and so many cheats of each kind beside them."""
    maker = Maker(people=people, attempts=attempts, bank=bank, seed=seed)
    maker.add_honest()
    maker.plant_all(planted)
    return maker.crowd()
