"""Made-up people and attempts, full of ties, for tests of rankings."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

START_MS = 1_700_000_000_000


@dataclass(frozen=True)
class Sat:
    """An attempt as rankings see it."""

    id: int
    number: int
    round_id: int
    score: int
    is_perfect: bool
    duration_ms: int
    submitted_ms: int
    prediction: int | None = None

    @property
    def started_ms(self) -> int:
        return self.submitted_ms - self.duration_ms


@dataclass(frozen=True)
class Somebody:
    """A person with all attempts that are not void."""

    id: int
    registered_ms: int
    fields: dict[str, str]
    excluded: bool
    attempts: tuple[Sat, ...] = field(default=())


def made_up_people(seed: int, attempts: int, *, rounds: int, total: int = 20, near: int = 100) -> list[Somebody]:
    """So many attempts, few different figures: most runs are full of ties. Predictions lie about `near`."""
    chance = random.Random(seed)
    people: list[Somebody] = []
    made = 0
    while made < attempts:
        own = []
        for number in range(1, chance.choice([1, 1, 2, 3, 5]) + 1):
            made += 1
            score = chance.choice([total, total, total - 1, total - 2, total // 2])
            duration = chance.choice([17_000, 17_400, 18_000, 60_000, 61_250])
            submitted = START_MS + number * 4_000_000 + chance.randrange(40) * 450
            guess = chance.choice([None, *range(near - 20, near + 21, 4)])
            round_id = chance.randint(1, rounds)
            own.append(Sat(made, number, round_id, score, score == total, duration, submitted, guess))
        fields = {"address": chance.choice(["vùng núi", "hải đảo", "nông thôn", "thành phố"])}
        registered = START_MS - chance.randrange(6) * 700
        people.append(Somebody(len(people) + 1, registered, fields, chance.random() < 0.03, tuple(own)))
    return people
