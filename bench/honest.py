"""Honest groups that the fairness patterns' limits were not chosen on: how people really sit, learn and take turns."""

from __future__ import annotations

from collections.abc import Callable

from bench.crowd import DAY_MS, HOUR_MS, MINUTE_MS, OPENS_MS, Maker, Who

# what a paper may take; who is slower is handed in by the clock
LIMIT_MS = 20 * MINUTE_MS


class Honest(Maker):
    """The crowd, and groups of one honest kind in it."""

    def guided(self, who_knows: dict[int, int], follows: float, at_ms: int, *, unit: int, device: int = 0) -> int:
        """One who follows what was said about some questions, and works at their own pace; their id."""
        who = self.person(unit, at_ms=at_ms)
        who.device = device
        who.knows_bank = who.gives_up = False
        who.believes.update({item: mask for item, mask in who_knows.items() if self.chance.random() < follows})
        self.take(who, at_ms)
        return who.id

    def told(self, right: int, wrong: int) -> dict[int, int]:
        items = self.chance.sample(range(self.bank), right + wrong)
        return {item: 1 if place < right else self.lure(item) for place, item in enumerate(items)}

    def by_heart(self, at_ms: int, *, unit: int) -> Who:
        """One who learnt the published answers and enters to give them; no paper yet."""
        who = self.person(unit, at_ms=at_ms)
        who.knows_bank, who.gives_up = True, False
        return who

    def recite(self, who: Who, at_ms: int) -> int:
        """A paper of 40 s for twenty questions, nearly all right; when it was handed in."""
        items = self.draw()
        answers = bytes(1 if self.chance.random() < 0.98 else self.lure(item) for item in items)
        taken_ms = int(len(items) * self.chance.lognormvariate(7.6, 0.2))
        return self.hand_in(who, items, answers, at_ms, taken_ms).submitted_ms

    # --- looked at first on 2026-11-25 ------------------------------------------------------------

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
        phone = next(self.devices)
        for _ in range(4):
            one = self.guided(talk, 0.7, at_ms, unit=unit, device=phone)
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
                places = range(self.questions_a_paper)
                answers = bytes(1 if self.chance.random() < 0.98 else self.lure(item) for item in places)
                taken_ms = max(17_000, 60_000 - 5_000 * number + self.chance.randrange(8_000))
                made = self.hand_in(who, self.draw(), answers, at_ms, taken_ms * self.questions_a_paper // 20)
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

    # --- looked at first on 2026-11-27 ------------------------------------------------------------

    def hall(self) -> set[int]:
        """Sixty on one Wi-Fi within twenty minutes, after a lesson on half of the questions, a tenth of it wrong."""
        at_ms, unit = self.moment(), self.any_unit()
        lesson = self.told(self.bank * 45 // 100, max(1, self.bank // 20))
        starts = [at_ms + self.chance.randrange(20 * MINUTE_MS) for _ in range(60)]
        return {self.guided(lesson, 0.8, start, unit=unit) for start in starts}

    def hall_by_heart(self) -> set[int]:
        """Forty who learnt the published answers come into a hall within five to twenty minutes, 40 s a paper."""
        at_ms, unit, people = self.moment(), self.any_unit(), set()
        span = self.chance.randrange(5, 21) * MINUTE_MS
        for _ in range(40):
            start = at_ms + self.chance.randrange(span)
            who = self.by_heart(start, unit=unit)
            self.recite(who, start)
            people.add(who.id)
        return people

    def evening_by_heart(self) -> set[int]:
        """Forty of one unit who learnt the published answers, each at home between seven and ten in one evening."""
        unit, people = self.any_unit(), set()
        at_ms = OPENS_MS + self.chance.randrange(14) * DAY_MS + 19 * HOUR_MS
        for _ in range(40):
            start = at_ms + self.chance.randrange(3 * HOUR_MS)
            who = self.by_heart(start, unit=unit)
            end = self.recite(who, start)
            if self.chance.random() < 0.5:
                self.recite(who, end + self.chance.randrange(10_000, 120_000))
            people.add(who.id)
        return people

    def tablet(self) -> set[int]:
        """Thirty old people of a commune on one tablet in one afternoon; a helper says the same to all of them."""
        at_ms, unit, people, talk = self.moment(), self.any_unit(), set(), self.told(self.bank // 5, self.bank // 50)
        device = next(self.devices)
        for _ in range(30):
            who = self.person(unit, at_ms=at_ms)
            who.device = device
            who.knows_bank = who.gives_up = False
            who.speed, who.tap = self.chance.lognormvariate(4.9, 0.2), self.chance.lognormvariate(1.5, 0.3)
            who.believes.update({item: mask for item, mask in talk.items() if self.chance.random() < 0.6})
            who.entered_ms = at_ms
            paper = self.take(who, at_ms + self.chance.randrange(10_000, 40_000))
            at_ms = paper.submitted_ms + self.chance.randrange(20_000, 120_000)
            people.add(who.id)
        return people

    def couple(self) -> set[int]:
        """Two on one phone, one after the other, two or three times; they have talked about half of the questions."""
        at_ms, unit, talk = self.moment(), self.any_unit(), self.told(self.bank * 2 // 5, self.bank // 10)
        pair = [self.person(unit, at_ms=at_ms) for _ in range(2)]
        phone = next(self.devices)
        for who in pair:
            who.knows_bank, who.gives_up, who.device = False, False, phone
            who.believes.update({item: mask for item, mask in talk.items() if self.chance.random() < 0.6})
        for _ in range(self.chance.randint(2, 3)):
            for who in pair:
                at_ms = self.take(who, at_ms).submitted_ms + self.chance.randrange(20_000, 120_000)
        return {who.id for who in pair}

    def wrong_guide(self) -> set[int]:
        """Fifteen to fifty-five of a unit have one study guide for half of the questions, a fifth of it wrong."""
        unit, guide, people = self.any_unit(), self.told(self.bank * 2 // 5, self.bank // 10), set()
        for _ in range(self.chance.randint(15, 55)):
            at_ms = self.moment()
            one = self.guided(guide, 0.85, at_ms, unit=unit)
            for _ in range(self.chance.randrange(3)):
                at_ms = self.papers[one][-1].submitted_ms + self.chance.randrange(MINUTE_MS, 60 * MINUTE_MS)
                self.take(self.who[one], at_ms)
            people.add(one)
        return people

    def outage(self) -> set[int]:
        """Sixty of three units hand in within seconds when the network is back, and all begin again within a minute."""
        at_ms, people = self.moment(), set()
        units = [self.any_unit() for _ in range(3)]
        back = at_ms + 15 * MINUTE_MS
        for seat in range(60):
            who = self.person(units[seat % 3], at_ms=at_ms)
            items = self.draw()
            start = at_ms + self.chance.randrange(10 * MINUTE_MS)
            answers = bytes(self.answer(who, item) for item in items)
            again = self.hand_in(who, items, answers, start, back + self.chance.randrange(8_000) - start).submitted_ms
            self.take(who, again + self.chance.randrange(5_000, 60_000))
            people.add(who.id)
        return people

    def last_hour(self) -> set[int]:
        """A secretary reminds everybody: forty new people of a unit enter within the last forty minutes, in haste."""
        unit, people = self.any_unit(), set()
        at_ms = OPENS_MS + 14 * DAY_MS - 40 * MINUTE_MS
        for _ in range(40):
            start = at_ms + int(self.chance.triangular(0, 36, 25) * MINUTE_MS)
            who = self.person(unit, at_ms=start)
            who.speed, who.gives_up = who.speed * 1.5, self.chance.random() < 0.15
            who.entered_ms = start - self.chance.randrange(10_000, 40_000)
            self.take(who, start)
            people.add(who.id)
        return people

    def lazy_unit(self) -> set[int]:
        """Forty who were told that everybody must; a third taps through, within two hours around noon, one paper."""
        unit, people = self.any_unit(), set()
        at_ms = OPENS_MS + self.chance.randrange(14) * DAY_MS + 11 * HOUR_MS
        for _ in range(40):
            start = at_ms + self.chance.randrange(2 * HOUR_MS)
            who = self.person(unit, at_ms=start)
            who.gives_up = self.chance.random() < 0.66
            self.take(who, start)
            people.add(who.id)
        return people

    def retries(self) -> set[int]:
        """Thirty to eighty attempts of one person in two evenings, as the rules allow; better and faster each time."""
        at_ms = self.moment()
        who = self.person(self.any_unit(), at_ms=at_ms)
        who.gives_up = False
        for evening in range(2):
            start = at_ms + evening * DAY_MS
            for _ in range(self.chance.randint(15, 40)):
                start = self.take(who, start).submitted_ms + self.chance.randrange(4_000, 40_000)
        return {who.id}

    def out_of_time(self) -> set[int]:
        """Six attempts on six days, every one handed in by the clock; slow, careful, good."""
        at_ms = self.moment()
        who = self.person(self.any_unit(), at_ms=at_ms)
        who.ability, who.knows_bank, who.gives_up = 1.5, False, False
        for day in range(6):
            items = self.draw()
            answers = bytes(self.answer(who, item) for item in items)
            self.hand_in(who, items, answers, at_ms + day * DAY_MS, LIMIT_MS)
        return {who.id}

    def night_shift(self) -> set[int]:
        """Twenty of a hospital between one and four in the night, as they find time."""
        unit, people = self.any_unit(), set()
        at_ms = OPENS_MS + self.chance.randrange(1, 14) * DAY_MS + HOUR_MS
        for _ in range(20):
            start = at_ms + self.chance.randrange(3 * HOUR_MS)
            who = self.person(unit, at_ms=start)
            self.take(who, start)
            people.add(who.id)
        return people

    # --- looked at first when devices were known ----------------------------------------------------

    def pupils_in_turns(self) -> set[int]:
        """Five classes come one after another to a room of twelve computers, after one lesson; six sit at each."""
        unit, lesson, people = self.any_unit(), self.told(self.bank * 45 // 100, max(1, self.bank // 20)), set()
        at_ms = self.moment()
        for computer in [next(self.devices) for _ in range(12)]:
            for turn in range(6):
                start = at_ms + turn * 45 * MINUTE_MS + self.chance.randrange(5 * MINUTE_MS)
                people.add(self.guided(lesson, 0.8, start, unit=unit, device=computer))
        return people

    def learnt_at_a_desk(self) -> set[int]:
        """Eight colleagues share a computer in a week; three of them know the published answers by heart."""
        unit, people, computer = self.any_unit(), set(), next(self.devices)
        for place in range(8):
            start = self.moment()
            who = self.by_heart(start, unit=unit)
            who.knows_bank, who.device = place < 3, computer
            self.take(who, start)
            people.add(who.id)
        return people

    def all_learnt_at_a_desk(self) -> set[int]:
        """Eight colleagues who all know the published answers by heart share a computer in one afternoon."""
        unit, people, computer, at_ms = self.any_unit(), set(), next(self.devices), self.moment()
        for _ in range(8):
            who = self.by_heart(at_ms, unit=unit)
            who.device = computer
            at_ms = self.recite(who, at_ms + 20_000) + self.chance.randrange(MINUTE_MS, 20 * MINUTE_MS)
            people.add(who.id)
        return people

    def helped_by_the_secretary(self) -> set[int]:
        """Twelve of a cell on the secretary's telephone after the meeting, who explains half of the questions."""
        unit, talk, people, phone = self.any_unit(), self.told(self.bank // 2, 0), set(), next(self.devices)
        at_ms = self.moment()
        for _ in range(12):
            one = self.guided(talk, 0.9, at_ms, unit=unit, device=phone)
            at_ms = self.papers[one][-1].submitted_ms + self.chance.randrange(30_000, 180_000)
            people.add(one)
        return people

    # --- looked at first when lengths were compared -------------------------------------------------

    def of_length(self, who: Who, at_ms: int, taken_ms: float) -> int:
        """A paper by heart, nearly all right, of that length; when it was handed in."""
        answers = bytes(1 if self.chance.random() < 0.98 else self.lure(0) for _ in range(self.questions_a_paper))
        return self.hand_in(who, self.draw(), answers, at_ms, int(taken_ms)).submitted_ms

    def pace(self) -> float:
        """Milliseconds that somebody who knows all answers needs for a paper: two to four seconds a question."""
        return self.questions_a_paper * self.chance.uniform(2_000, 4_000)

    def regular(self, attempts: int) -> set[int]:
        """By heart in one evening. Each answer's time varies by a fifth or a little more, as in pressing the key that
        lights up; so papers of twenty by five in a hundred, which nobody is below."""
        at_ms, pace = self.moment(), self.pace()
        scatter = 0.22 / self.questions_a_paper**0.5
        who = self.by_heart(at_ms, unit=self.any_unit())
        for _ in range(attempts):
            at_ms = self.of_length(who, at_ms, pace * self.chance.lognormvariate(0, scatter))
            at_ms += self.chance.randrange(5_000, 90_000)
        return {who.id}

    def regular_person(self) -> set[int]:
        """Ten attempts of the most regular person there is."""
        return self.regular(10)

    def regular_racer(self) -> set[int]:
        """Fifty attempts of such a one."""
        return self.regular(50)

    def pupils_by_heart(self) -> set[int]:
        """Forty pupils of one age who all know the answers come within twenty minutes: between them fourteen in a
        hundred, within each five."""
        at_ms, unit, pace, people = self.moment(), self.any_unit(), self.pace(), set()
        for _ in range(40):
            start = at_ms + self.chance.randrange(20 * MINUTE_MS)
            who = self.by_heart(start, unit=unit)
            self.of_length(who, start, pace * self.chance.lognormvariate(0, 0.15))
            people.add(who.id)
        return people

    def by_signals(self) -> set[int]:
        """Three sittings of twenty in a hall: all begin at a signal and end at another, five to nine seconds a question
        later."""
        at_ms, unit, people = self.moment(), self.any_unit(), set()
        given_ms = self.questions_a_paper * self.chance.randrange(5_000, 9_000)
        for sitting in range(3):
            begin_ms = at_ms + sitting * 15 * MINUTE_MS
            for _ in range(20):
                start = begin_ms + int(self.chance.expovariate(1 / 3_000))
                who = self.by_heart(start, unit=unit)
                self.of_length(who, start, begin_ms + given_ms + self.chance.expovariate(1 / 2_000) - start)
                people.add(who.id)
        return people

    def waits_for_the_minute(self) -> set[int]:
        """Forty who know the answers were told that less than so many minutes looks hasty, and watch the countdown."""
        unit, people = self.any_unit(), set()
        at_ms = OPENS_MS + self.chance.randrange(14) * DAY_MS + 19 * HOUR_MS
        minutes = 1 + self.questions_a_paper // 20
        for _ in range(40):
            start = at_ms + self.chance.randrange(3 * HOUR_MS)
            who = self.by_heart(start, unit=unit)
            for _ in range(self.chance.randint(1, 6)):
                waited_ms = minutes * MINUTE_MS + self.chance.lognormvariate(6.6, 0.6)
                start = self.of_length(who, start, waited_ms) + self.chance.randrange(10_000, 120_000)
            people.add(who.id)
        return people

    def waits_as_the_rules_say(self) -> set[int]:
        """A rule asks for a least time that is no full minute; a tenth of all people know the answers and wait for it,
        forty of them in one unit's evening."""
        own, people = self.any_unit(), set()
        at_ms = OPENS_MS + self.chance.randrange(14) * DAY_MS + 19 * HOUR_MS
        least_ms = self.questions_a_paper * 4_500
        for place in range(40 + self.people // 10):
            start = at_ms + self.chance.randrange(3 * HOUR_MS)
            who = self.by_heart(start, unit=own if place < 40 else self.any_unit())
            for _ in range(self.chance.randint(1, 6)):
                waited_ms = max(self.pace(), least_ms) + self.chance.lognormvariate(6.6, 0.6)
                start = self.of_length(who, start, waited_ms) + self.chance.randrange(10_000, 120_000)
            people.add(who.id)
        return people


HONEST: list[Callable[[Honest], set[int]]] = [
    *(Honest.school_class, Honest.same_document, Honest.family_phone, Honest.fast_expert, Honest.network_back),
    *(Honest.study_circle, Honest.hall, Honest.hall_by_heart, Honest.evening_by_heart, Honest.tablet, Honest.couple),
    *(Honest.wrong_guide, Honest.outage, Honest.last_hour, Honest.lazy_unit, Honest.retries, Honest.out_of_time),
    *(Honest.night_shift, Honest.pupils_in_turns, Honest.learnt_at_a_desk, Honest.all_learnt_at_a_desk),
    *(Honest.helped_by_the_secretary, Honest.regular_person, Honest.regular_racer, Honest.pupils_by_heart),
    *(Honest.by_signals, Honest.waits_for_the_minute, Honest.waits_as_the_rules_say),
]
# who change what a whole round is like
ALONE = [Honest.waits_as_the_rules_say]
