"""Planning a made-up crowd: who takes how many attempts, when, how fast, with how many right. Pure.

Lawful by construction: caps, window, limit and order hold for every attempt; the totals asked for come out exactly.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DAY_MS = 86_400_000
# The hours in which people take part: 06:00 to 22:30.
FROM_MS, TO_MS = 6 * 3_600_000, 22 * 3_600_000 + 30 * 60_000
LEAST_MS = 12_000
MOST = 100_000_000


class ImpossibleCrowd(ValueError):
    """Figures that no lawful crowd can give; the message says which and why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class CrowdFigures:
    """What the crowd must come to."""

    people: int
    attempts: int
    perfect_people: int
    perfect_attempts: int
    fastest_ms: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The round's rules: open days as (start, end) in milliseconds since 1970, caps, limit and pause."""

    days: tuple[tuple[int, int], ...]
    cap_day: int
    cap_round: int
    limit_ms: int
    pause_ms: int
    total: int

    @property
    def most(self) -> int:
        """Attempts that one person can have: by the caps, and by the time there is on each open day."""
        return min(self.cap_round, sum(self.room(day) for day in self.days))

    def room(self, day: tuple[int, int]) -> int:
        return min(self.cap_day, max(0, day[1] - day[0]) // (self.limit_ms + self.pause_ms + 1))


@dataclass(frozen=True, slots=True)
class PlannedAttempt:
    """One attempt of person `person` (0 …); score below the total unless perfect."""

    person: int
    number: int
    started_ms: int
    duration_ms: int
    score: int


def open_days(opens_ms: int, until_ms: int, *, offset_ms: int) -> tuple[tuple[int, int], ...]:
    """The daytime spans between two moments, local days being `offset_ms` ahead of UTC."""
    first = (opens_ms + offset_ms) // DAY_MS
    last = (until_ms + offset_ms) // DAY_MS
    spans = []
    for day in range(first, last + 1):
        midnight = day * DAY_MS - offset_ms
        start, end = max(opens_ms, midnight + FROM_MS), min(until_ms, midnight + TO_MS)
        if start < end:
            spans.append((start, end))
    return tuple(spans)


def check_crowd(figures: CrowdFigures, frame: Frame) -> None:
    """Raises ImpossibleCrowd when no lawful crowd can come to these figures."""
    plain_people, plain = figures.people - figures.perfect_people, figures.attempts - figures.perfect_attempts
    rules = [
        (figures.people >= 1, "Cần ít nhất 1 người."),
        (max(figures.people, figures.attempts) <= MOST, "Nhiều nhất 100 triệu lượt thi."),
        (min(figures.perfect_people, figures.perfect_attempts) >= 0, "Số người, số bài đúng hết không được âm."),
        (figures.perfect_people <= figures.people, "Số người đúng hết nhiều hơn số người."),
        (figures.perfect_people <= figures.perfect_attempts, "Số bài đúng hết ít hơn số người đúng hết."),
        (bool(figures.perfect_people) == bool(figures.perfect_attempts), "Có bài đúng hết thì phải có người đúng hết."),
        (plain_people <= plain, "Số lượt thi còn lại không đủ mỗi người một lượt."),
        (
            figures.perfect_attempts <= figures.perfect_people * frame.most
            and figures.attempts <= figures.people * frame.most
            and (plain_people > 0 or plain <= figures.perfect_people * frame.most - figures.perfect_attempts),
            f"Thể lệ và thời gian đã mở chỉ cho mỗi người nhiều nhất {frame.most} lượt.",
        ),
        (LEAST_MS <= figures.fastest_ms <= frame.limit_ms, "Thời gian nhanh nhất phải từ 12 giây đến hết giờ làm bài."),
    ]
    for holds, message in rules:
        if not holds:
            raise ImpossibleCrowd(message)


def share_out(total: int, *, least: Sequence[int], most: Sequence[int], chance: random.Random) -> list[int]:
    """Splits `total` over people, each between `least` and `most`; some take part often, most seldom."""
    shares = list(least)
    left = total - sum(shares)
    open_to = [i for i in range(len(shares)) if shares[i] < most[i]]
    while left:
        i = chance.randrange(len(open_to))
        person = open_to[i]
        # eager people come several times at once
        more = min(left, most[person] - shares[person], 1 + int(chance.expovariate(0.6)))
        shares[person] += more
        left -= more
        if shares[person] == most[person]:
            open_to[i] = open_to[-1]
            open_to.pop()
    return shares


def plan_groups(figures: CrowdFigures, frame: Frame, *, seed: int, people: int) -> Iterator[list[PlannedAttempt]]:
    """All attempts, so many people at a time, in each group in the order in which they start.

    The first `perfect_people` people have the perfect papers.
    """
    check_crowd(figures, frame)
    chance = random.Random(seed)
    everybody, stars, most = figures.people, figures.perfect_people, frame.most
    perfect = share_out(figures.perfect_attempts, least=[1] * stars, most=[most] * stars, chance=chance)
    perfect += [0] * (everybody - stars)
    plain = share_out(
        figures.attempts - figures.perfect_attempts,
        least=[0] * stars + [1] * (everybody - stars),
        most=[most - count for count in perfect],
        chance=chance,
    )
    for first in range(0, everybody, people):
        planned: list[PlannedAttempt] = []
        for person in range(first, min(first + people, everybody)):
            planned += _plan_person(person, perfect[person], plain[person], frame, figures.fastest_ms, chance)
        if first == 0:
            # those with perfect papers come first: one of them is in the first group, if there is any
            _make_one_fastest(planned, figures, frame)
        yield sorted(planned, key=lambda attempt: (attempt.started_ms, attempt.person))


def _plan_person(
    person: int, perfect: int, plain: int, frame: Frame, fastest_ms: int, chance: random.Random
) -> list[PlannedAttempt]:
    moments = _moments(perfect + plain, frame, chance)
    scores = _scores(perfect, plain, frame.total, chance)
    attempts = []
    for number, (started, score) in enumerate(zip(moments, scores, strict=True), start=1):
        least = fastest_ms + 1 if score == frame.total else LEAST_MS
        # most people take a few minutes; who has seen the questions before is quick
        quick = score == frame.total and chance.random() < 0.25
        taken = least + chance.expovariate(1 / 25_000) if quick else chance.lognormvariate(12.3, 0.6)
        duration = int(min(frame.limit_ms, max(least, taken)))
        attempts.append(PlannedAttempt(person, number, started, duration, score))
    return attempts


def _moments(count: int, frame: Frame, chance: random.Random) -> list[int]:
    """Starts in order, each with a whole limit and pause before the next."""
    days = list(frame.days)
    chance.shuffle(days)
    room = [frame.room(day) for day in days]
    taken = [0] * len(days)
    left = count
    while left:
        for i in range(len(days)):
            if left and taken[i] < room[i] and chance.random() < 0.5:
                taken[i] += 1
                left -= 1
    moments = []
    for (start, end), attempts in zip(days, taken, strict=True):
        for part in range(attempts):
            length = (end - start) // attempts
            first = start + part * length
            moments.append(first + chance.randrange(max(1, length - frame.limit_ms - frame.pause_ms)))
    return sorted(moments)


def _scores(perfect: int, plain: int, total: int, chance: random.Random) -> list[int]:
    """Scores in the order of the attempts: people get better, so the perfect papers tend to come last."""
    skill = min(0.97, max(0.2, chance.gauss(0.72, 0.14)))
    scores = [min(total - 1, sum(chance.random() < skill for _ in range(total))) for _ in range(plain)]
    scores = sorted(scores) + [total] * perfect
    if perfect and plain and chance.random() < 0.3:
        chance.shuffle(scores)
    return scores


def _make_one_fastest(planned: list[PlannedAttempt], figures: CrowdFigures, frame: Frame) -> None:
    """Exactly one perfect paper takes exactly the fastest time; all others take longer."""
    stars = [i for i, attempt in enumerate(planned) if attempt.score == frame.total]
    if stars:
        first = min(stars, key=lambda i: planned[i].duration_ms)
        old = planned[first]
        planned[first] = PlannedAttempt(old.person, old.number, old.started_ms, figures.fastest_ms, old.score)
