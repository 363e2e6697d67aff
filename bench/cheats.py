"""Cheats that the fairness patterns' limits were not chosen on: what people do who want more than they know."""

from __future__ import annotations

from collections.abc import Callable

from bench.crowd import DAY_MS, HOUR_MS, MINUTE_MS, OPENS_MS, Maker, Who
from bench.honest import LIMIT_MS
from contest.fairness.papers import TakenPaper


class Cheats(Maker):
    """The crowd, and groups of one kind of cheat in it."""

    # --- looked at first on 2026-11-25 ------------------------------------------------------------

    def sheet_next_day(self) -> set[int]:
        """Four fill in one sheet, a third of it wrong, on different evenings."""
        unit = self.any_unit()
        sheet = self.wrong_sheet(0.33)
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
        """The answers of a poor paper appear in that of somebody of another unit within three minutes, three times."""
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

    def wrong_sheet(self, wrong: float) -> dict[int, int]:
        """Answers for the whole bank, so much of them wrong."""
        return {item: self.lure(item) if self.chance.random() < wrong else 1 for item in range(self.bank)}

    # --- looked at first on 2026-11-27 ------------------------------------------------------------

    def own_sheet(self, leader: Who) -> dict[int, int]:
        """What one person would answer to all questions of the bank."""
        return {item: self.answer(leader, item) for item in range(self.bank)}

    def changed(self, who: Who, sheet: dict[int, int], at_ms: int, taken_ms: int, changes: int) -> TakenPaper:
        """The sheet's answers, so many of them changed to hide where they are from."""
        items = self.draw()
        answers = {item: sheet[item] for item in items}
        for item in self.chance.sample(items, changes):
            answers[item] = self.chance.choice([mask for mask in (1, 2, 4, 8) if mask != sheet[item]])
        return self.hand_in(who, items, bytes(answers[item] for item in items), at_ms, taken_ms)

    def three_with_changes(self) -> set[int]:
        """Three at one table give the answers of one who knows middlingly, each with one or two changed."""
        unit, at_ms = self.any_unit(), self.moment()
        members = [self.cheat(unit, at_ms) for _ in range(3)]
        members[0].ability = self.chance.gauss(-0.5, 0.3)
        sheet = self.own_sheet(members[0])
        for _ in range(2):
            for who in members:
                start, taken_ms = at_ms + self.chance.randrange(4 * MINUTE_MS), self.chance.randrange(200_000, 400_000)
                self.changed(who, sheet, start, taken_ms, self.chance.randint(1, 2))
            at_ms += 15 * MINUTE_MS
        return {who.id for who in members}

    def relay_over_hours(self) -> set[int]:
        """The answers of a poor paper appear in a colleague's two to five hours later, three times."""
        unit = self.any_unit()
        return self.passed_on((unit, unit), 2 * HOUR_MS, 5 * HOUR_MS)

    def half_relay(self) -> set[int]:
        """Within three minutes, but only every second answer is the other's; three times."""
        unit, at_ms = self.any_unit(), self.moment()
        first, second = self.cheat(unit, at_ms), self.cheat(unit, at_ms)
        first.ability = -0.7
        for _ in range(3):
            paper = self.take(first, at_ms)
            half = {item: mask for item, mask in paper.answered() if self.chance.random() < 0.5}
            start = paper.submitted_ms + self.chance.randrange(30_000, 180_000)
            at_ms = self.copy(second, half, start, self.chance.randrange(90_000, 200_000)).submitted_ms + 10 * MINUTE_MS
        return {first.id, second.id}

    def both_ways(self) -> set[int]:
        """Two poor ones take turns: what one hands in, the other copies minutes later; twice in each direction."""
        unit, at_ms = self.any_unit(), self.moment()
        pair = [self.cheat(unit, at_ms) for _ in range(2)]
        for who in pair:
            who.ability = -0.5
        for turn in range(4):
            source, copying = pair[turn % 2], pair[1 - turn % 2]
            paper = self.take(source, at_ms)
            start = paper.submitted_ms + self.chance.randrange(30_000, 180_000)
            end = self.copy(copying, dict(paper.answered()), start, self.chance.randrange(60_000, 150_000))
            at_ms = end.submitted_ms + self.chance.randrange(5, 60) * MINUTE_MS
        return {who.id for who in pair}

    def big_sheet(self) -> set[int]:
        """Ten to fourteen of a unit fill in one sheet, a third of it wrong, within two hours."""
        unit, at_ms, sheet = self.any_unit(), self.moment(), self.wrong_sheet(0.33)
        members = [self.cheat(unit, at_ms) for _ in range(self.chance.randint(10, 14))]
        for who in members:
            start = at_ms + self.chance.randrange(2 * HOUR_MS)
            self.copy(who, sheet, start, self.chance.randrange(200_000, 400_000))
        return {who.id for who in members}

    def steady_script(self) -> set[int]:
        """A script waits the same two to five seconds before each answer, nearly all right; four to eight papers."""
        at_ms = self.moment()
        who = self.cheat(self.any_unit(), at_ms)
        pause_ms = self.chance.randrange(2_000, 5_000)
        for _ in range(self.chance.randint(4, 8)):
            self.right_in(who, at_ms, int(self.questions_a_paper * pause_ms + self.chance.gauss(600, 200)))
            at_ms = self.papers[who.id][-1].submitted_ms + self.chance.randrange(20_000, 600_000)
        return {who.id}

    def right_in(self, who: Who, at_ms: int, taken_ms: int, right: float = 0.97) -> int:
        """A paper nearly all right in that time; when it was handed in."""
        items = self.draw()
        answers = bytes(1 if self.chance.random() < right else self.lure(item) for item in items)
        return self.hand_in(who, items, answers, at_ms, taken_ms).submitted_ms

    def one_second_bot(self) -> set[int]:
        """A second a question, all right, one paper."""
        at_ms = self.moment()
        who = self.cheat(self.any_unit(), at_ms)
        self.right_in(who, at_ms, int(self.questions_a_paper * self.chance.gauss(1_000, 60)), 1)
        return {who.id}

    def one_after_another(self) -> set[int]:
        """Twenty accounts on one phone in one evening, some two minutes each, as long between, all right."""
        unit, at_ms, people, phone = self.any_unit(), self.moment(), set(), next(self.devices)
        for _ in range(20):
            who, at_ms = self.next_account(unit, at_ms, 4.0, 7.0, phone)
            people.add(who.id)
            at_ms += self.chance.randrange(20_000, 120_000)
        return people

    def hired_student(self) -> set[int]:
        """One who knows nine of ten answers takes 25 accounts on four phones, two accounts begun each minute or so."""
        unit, at_ms, people = self.any_unit(), self.moment(), set()
        student = self.cheat(unit, at_ms)
        student.ability = 1.5
        sheet = self.own_sheet(student)
        free = [(at_ms + self.chance.randrange(60_000), next(self.devices)) for _ in range(4)]
        for _ in range(25):
            free.sort()
            since_ms, phone = free[0]
            who = self.cheat(unit, since_ms, phone)
            who.entered_ms = since_ms
            start = since_ms + self.chance.randrange(5_000, 15_000)
            taken_ms = int(self.questions_a_paper * self.chance.uniform(2_500, 4_500))
            end_ms = self.copy(who, sheet, start, taken_ms).submitted_ms
            free[0] = end_ms + self.chance.randrange(15_000, 50_000), phone
            people.add(who.id)
        return people

    def next_account(self, unit: int, at_ms: int, least: float, most: float, device: int) -> tuple[Who, int]:
        """A new account at this moment, its paper nearly all right at so many seconds a question; when it was in."""
        who = self.cheat(unit, at_ms, device)
        who.entered_ms = at_ms
        taken_ms = int(self.questions_a_paper * self.chance.uniform(least, most) * 1_000)
        return who, self.right_in(who, at_ms + self.chance.randrange(5_000, 15_000), taken_ms)

    def night_trickle(self) -> set[int]:
        """Twenty to forty accounts in one night, one every five to fifteen minutes, each quickly all right."""
        unit, people, computer = self.any_unit(), set(), next(self.devices)
        at_ms = OPENS_MS + self.chance.randrange(13) * DAY_MS + 22 * HOUR_MS
        for _ in range(self.chance.randint(20, 40)):
            who, _end = self.next_account(unit, at_ms, 1.5, 4.0, computer)
            people.add(who.id)
            at_ms += self.chance.randrange(5 * MINUTE_MS, 15 * MINUTE_MS)
        return people

    def at_once(self) -> set[int]:
        """A script makes thirty accounts within two minutes; each waits 1.5 to 3 seconds a question, all right; each
        keeps cookies of its own, so it is a device of its own."""
        unit, at_ms, people = self.any_unit(), self.moment(), set()
        for _ in range(30):
            who, _end = self.next_account(unit, at_ms + self.chance.randrange(2 * MINUTE_MS), 1.5, 3.0, 0)
            people.add(who.id)
        return people

    def left_open(self) -> set[int]:
        """A script begins paper after paper to read the questions and never answers; the clock closes each."""
        at_ms = self.moment()
        who = self.cheat(self.any_unit(), at_ms)
        for _ in range(self.chance.randint(30, 60)):
            self.hand_in(who, self.draw(), bytes(self.questions_a_paper), at_ms, LIMIT_MS)
            at_ms += LIMIT_MS + self.chance.randrange(10_000)
        return {who.id}

    def handed_in_blank(self) -> set[int]:
        """A script begins paper after paper and hands each in without an answer after a few seconds."""
        at_ms = self.moment()
        who = self.cheat(self.any_unit(), at_ms)
        for _ in range(self.chance.randint(30, 60)):
            at_ms = self.hand_in(who, self.draw(), bytes(self.questions_a_paper), at_ms, 4_000).submitted_ms + 3_000
        return {who.id}

    def slow_flood(self) -> set[int]:
        """Guessed papers all day, one every seven to nine minutes, to raise the unit's number of attempts."""
        who = self.cheat(self.any_unit(), at_ms := OPENS_MS + self.chance.randrange(13) * DAY_MS + 7 * HOUR_MS)
        for _ in range(80):
            answers = bytes(1 << self.chance.randrange(4) for _ in range(self.questions_a_paper))
            self.hand_in(who, self.draw(), answers, at_ms, self.questions_a_paper * self.chance.randrange(800, 2_000))
            at_ms += self.chance.randrange(7 * MINUTE_MS, 9 * MINUTE_MS)
        return {who.id}

    def careless_flood(self) -> set[int]:
        """Forty papers on end in half a second a question or little more, half of the answers right."""
        at_ms = self.moment()
        who = self.cheat(self.any_unit(), at_ms)
        for _ in range(40):
            taken_ms = int(self.questions_a_paper * self.chance.uniform(450, 800))
            at_ms = self.right_in(who, at_ms, taken_ms, 0.55) + self.chance.randrange(3_000, 20_000)
        return {who.id}

    def other_names(self) -> set[int]:
        """Forty throw-away papers under eight other names in one evening, then the own one, all right at once."""
        unit, at_ms, phone = self.any_unit(), self.moment(), next(self.devices)
        main = self.cheat(unit, at_ms, phone)
        others = []
        for _ in range(8):
            who = self.cheat(unit, at_ms, phone)
            who.entered_ms = at_ms
            for _ in range(5):
                answers = bytes(1 << self.chance.randrange(4) for _ in range(self.questions_a_paper))
                taken_ms = int(self.questions_a_paper * self.chance.uniform(600, 1_500))
                start = at_ms + self.chance.randrange(5_000, 15_000)
                at_ms = self.hand_in(who, self.draw(), answers, start, taken_ms).submitted_ms + 20_000
            others.append(who)
        self.right_in(main, at_ms + 10 * MINUTE_MS, self.questions_a_paper * 3_000)
        return {who.id for who in (main, *others)}

    # --- looked at first when devices were known ----------------------------------------------------

    def sits_for_the_cell(self) -> set[int]:
        """The secretary sits for twelve members on one telephone, a printed key beside it, eight to fourteen seconds a
        question, in two evenings."""
        unit, at_ms, people, phone = self.any_unit(), self.moment(), set(), next(self.devices)
        for place in range(12):
            who, end_ms = self.next_account(unit, at_ms, 8.0, 14.0, phone)
            people.add(who.id)
            at_ms = end_ms + (DAY_MS if place == 5 else self.chance.randrange(20_000, 240_000))
        return people

    def script_in_one_browser(self) -> set[int]:
        """A script signs in as thirty members one after another in one browser, two to four seconds a question."""
        unit, at_ms, people, browser = self.any_unit(), self.moment(), set(), next(self.devices)
        for _ in range(30):
            who, end_ms = self.next_account(unit, at_ms, 2.0, 4.0, browser)
            people.add(who.id)
            at_ms = end_ms + self.chance.randrange(1_000, 5_000)
        return people

    def half_known_on_one_phone(self) -> set[int]:
        """One who knows two thirds of the answers sits for ten on one phone, four to seven seconds a question."""
        unit, at_ms, people, phone = self.any_unit(), self.moment(), set(), next(self.devices)
        for _ in range(10):
            who = self.cheat(unit, at_ms, phone)
            who.entered_ms = at_ms
            taken_ms = int(self.questions_a_paper * self.chance.uniform(4_000, 7_000))
            at_ms = self.right_in(who, at_ms + 10_000, taken_ms, 0.67) + self.chance.randrange(20_000, 120_000)
            people.add(who.id)
        return people

    # --- looked at first when lengths were compared -------------------------------------------------

    def waited(self, pause_ms: float, scatter: float) -> int:
        """How long a script takes that waits so long before each answer, more or less by this part."""
        pauses = sum(pause_ms * max(0.1, self.chance.gauss(1, scatter)) for _ in range(self.questions_a_paper))
        return int(pauses + self.chance.gauss(600, 200))

    def unsteady_script(self) -> set[int]:
        """A script that waits two to five seconds before each answer, by a tenth more or less each time; eight to
        fifteen papers."""
        at_ms = self.moment()
        who, pause_ms = self.cheat(self.any_unit(), at_ms), self.chance.uniform(2_000, 5_000)
        for _ in range(self.chance.randint(8, 15)):
            end_ms = self.right_in(who, at_ms, self.waited(pause_ms, 0.1))
            at_ms = end_ms + self.chance.randrange(20_000, 600_000)
        return {who.id}

    def scripted(self, accounts: int, pause_ms: float, scatter: float, apart_ms: int) -> set[int]:
        """So many accounts, one begun within each such time, each in a browser of its own."""
        unit, at_ms, people = self.any_unit(), self.moment(), set()
        for _ in range(accounts):
            who = self.cheat(unit, at_ms)
            who.entered_ms = at_ms + self.chance.randrange(apart_ms)
            self.right_in(who, who.entered_ms + self.chance.randrange(2_000, 6_000), self.waited(pause_ms, scatter))
            people.add(who.id)
            at_ms += apart_ms
        return people

    def at_once_by_answer(self) -> set[int]:
        """Thirty accounts within two minutes; a script waits 1.5 to 3 seconds before each answer, anew each time."""
        return self.scripted(30, 2_250, 0.19, 4_000)

    def fifteen_through_a_day(self) -> set[int]:
        """Fifteen accounts, one in half an hour; a script waits three to eight seconds, by a tenth more or less."""
        return self.scripted(15, self.chance.uniform(3_000, 8_000), 0.1, 30 * MINUTE_MS)

    def eight_on_end(self) -> set[int]:
        """Eight accounts, one in three minutes; a script waits the same two to six seconds before each answer."""
        return self.scripted(8, self.chance.uniform(2_000, 6_000), 0, 3 * MINUTE_MS)


CHEATS: list[Callable[[Cheats], set[int]]] = [
    *(Cheats.sheet_next_day, Cheats.late_relay, Cheats.friends_relay, Cheats.three_with_changes),
    *(Cheats.relay_over_hours, Cheats.half_relay, Cheats.both_ways, Cheats.big_sheet, Cheats.steady_script),
    *(Cheats.one_second_bot, Cheats.one_after_another, Cheats.hired_student, Cheats.night_trickle, Cheats.at_once),
    *(Cheats.left_open, Cheats.handed_in_blank, Cheats.slow_flood, Cheats.careless_flood, Cheats.other_names),
    *(Cheats.sits_for_the_cell, Cheats.script_in_one_browser, Cheats.half_known_on_one_phone),
    *(Cheats.unsteady_script, Cheats.at_once_by_answer, Cheats.fifteen_through_a_day, Cheats.eight_on_end),
]
