"""Made-up people with everything prepared: their seats, and the questions of whole attempts with planned scores."""

from __future__ import annotations

import random
import time
from collections import Counter
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from contest.common.wire import question, whole

SLUG = "dang-vien-tot"


class Job(NamedTuple):
    """One attempt ready to be asked; its form token comes with the paper."""

    start: bytes
    save: bytes
    hand_in: bytes
    answers: bytes
    score: int

    def save_with(self, token: bytes) -> bytes:
        return whole(self.save, b"token=%b&no=1&script=1&%b" % (token, self.answers))

    def hand_in_with(self, token: bytes) -> bytes:
        return whole(self.hand_in, b"token=%b&no=2&sure=1&%b" % (token, self.answers))


class Member(NamedTuple):
    """A made-up participant; `scores` of the attempts still to be made, the next one last."""

    participant_id: int
    epoch: int
    cookie: str
    scores: list[int]


class Crew:
    """Made-up people in the demo contest of this process's installation."""

    def __init__(self, *, people: int, port: int, slug: str = SLUG) -> None:
        from django.utils import timezone

        from contest.attempts.seats import Seat, write_seat
        from contest.results.simulating import add_people
        from contest.rounds.models import Contest
        from contest.rounds.queries import find_current_round
        from contest.sitting.guard import seat_keys

        self.port, self.slug = port, slug
        self.base = f"/bai-thi/{slug}"
        self.contest = Contest.objects.get(slug=slug)
        found = find_current_round(self.contest, now=timezone.now())
        assert found
        self.round = found
        self.key = seat_keys()[0]
        soon = int(time.time()) + 86_400
        made = add_people(round=found, count=people, chance=random.Random(1), progress=lambda *_: None)
        self.members = [
            Member(one.pk, one.epoch, write_seat(self.key, Seat(one.pk, one.epoch, soon), session=""), [])
            for one in made
        ]

    @property
    def edition(self) -> Any:
        from contest.attempts.frozen import get_frozen_edition

        return get_frozen_edition(self.round.edition_id, self.round.key_version)

    def give_each(self, attempts: int, chance: random.Random) -> None:
        """So many attempts for each, with scores of an ordinary crowd."""
        for one in self.members:
            one.scores[:] = [min(20, max(0, round(chance.gauss(14, 3)))) for _ in range(attempts)]

    def plan(self, *, attempts: int, perfect_people: int, perfect_attempts: int, most: int, seed: int) -> Counter[int]:
        """Attempts that come to exactly these figures; the attempts by score that they must come to."""
        from contest.attempts.simulation import share_out

        chance, people, total = random.Random(seed), len(self.members), self.edition.total
        perfect = share_out(perfect_attempts, least=[1] * perfect_people, most=[most] * perfect_people, chance=chance)
        perfect += [0] * (people - perfect_people)
        least = [0] * perfect_people + [1] * (people - perfect_people)
        rest = [most - one for one in perfect]
        plain = share_out(attempts - perfect_attempts, least=least, most=rest, chance=chance)
        for one, right, others in zip(self.members, perfect, plain, strict=True):
            less = [min(total - 1, max(0, round(chance.gauss(14, 3)))) for _ in range(others)]
            one.scores[:] = [total] * right + less[::-1]
        return Counter(score for one in self.members for score in one.scores)

    def jobs(self, member: Member) -> list[Job]:
        """The attempts of a member, the next one last."""
        last = len(member.scores)
        return [self._job(member, last - place, score) for place, score in enumerate(member.scores)]

    def _job(self, member: Member, number: int, score: int) -> Job:
        from contest.attempts.drawing import paper_items
        from contest.attempts.seats import write_form_token
        from contest.results.simulating import made_answers

        edition, who = self.edition, member.participant_id
        paper = edition.draw(who, number)
        answers = made_answers(paper, edition, score, random.Random(who * 4096 + number))
        taken = zip(paper_items(paper), edition.positions(paper, answers), strict=True)
        form = [(f"c{item}", place) for (item, _), places in taken for place in places]
        token = write_form_token(self.key, participant_id=who, number=0, round_id=0, started_ms=0)
        ask = partial(self._head, member)
        return Job(
            whole(ask("bat-dau"), urlencode({"token": token}).encode()),
            ask(f"{number}/luu"),
            ask(f"{number}/nop"),
            urlencode(form).encode(),
            score,
        )

    def _head(self, member: Member, path: str) -> bytes:
        return question(f"{self.base}/{path}", port=self.port, cookie=member.cookie)
