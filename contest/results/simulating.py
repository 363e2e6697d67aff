"""Filling a round with a made-up crowd, through the same drawing, marking and tally as live papers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from django.db import transaction

from accounts.made_up import made_up_name
from accounts.models import Person, Unit, UnitHeadcount
from accounts.names import sort_name
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.attempts.simulation import CrowdFigures, Frame, ImpossibleCrowd, PlannedAttempt, open_days, plan_crowd
from contest.common.clock import local_day, to_ms
from contest.results.actions import tally
from contest.rounds.models import Round
from contest.rounds.rules import parse_rules

CHUNK = 5_000
# PostgreSQL takes at most 65,535 values in one statement
ROWS = 2_000
VIETNAM_OFFSET_MS = 7 * 3_600_000
CODE = "MP"
Progress = Callable[[str, int, int], None]


def simulate(*, round: Round, figures: CrowdFigures, seed: int, now_ms: int, progress: Progress) -> None:
    """Adds the crowd to a published round and tallies it. Raises ImpossibleCrowd and writes nothing then."""
    frame = frame_of(round, now_ms=now_ms)
    planned = plan_crowd(figures, frame, seed=seed)
    edition = get_frozen_edition(round.edition_id, round.key_version)
    chance = random.Random(seed + 1)
    participants = add_people(round=round, count=figures.people, chance=chance, progress=progress)
    for start in range(0, len(planned), CHUNK):
        chunk = planned[start : start + CHUNK]
        with transaction.atomic():
            made = Attempt.objects.bulk_create(
                [made_attempt(one, participants[one.person], round, edition, frame, chance) for one in chunk],
                batch_size=ROWS,
            )
            TallyQueue.objects.bulk_create(TallyQueue(attempt_id=one.pk, round_id=round.pk) for one in made)
        progress("Bài thi", start + len(chunk), len(planned))
    counted = 0
    while took := tally():
        counted += took
        progress("Cộng điểm", counted, len(planned))


def frame_of(round: Round, *, now_ms: int) -> Frame:
    """The round's rules as planning sees them; only time that has passed is filled."""
    rules = parse_rules(round.contest.rules)
    opens_at, closes_at = round.window
    until = min(to_ms(closes_at), now_ms)
    days = open_days(to_ms(opens_at), until, offset_ms=VIETNAM_OFFSET_MS)
    if not days:
        raise ImpossibleCrowd("Đợt thi chưa mở được giờ nào trong ngày (06:00 đến 22:30).")
    return Frame(
        days=days,
        cap_day=rules.cap("day"),
        cap_round=min(rules.cap("round"), rules.cap("contest")),
        limit_ms=rules.paper.limit_ms or 30 * 60_000,
        pause_ms=rules.pause_minutes * 60_000,
        total=rules.paper.questions,
    )


def unit_places(round: Round, count: int, chance: random.Random) -> list[int]:
    """A unit for each person: cells fill up to their headcount, at random; when all are full, evenly."""
    cells = list(Unit.objects.filter(path__startswith=round.contest.unit.path, numchild=0).values_list("pk", flat=True))
    latest = dict(UnitHeadcount.objects.filter(unit_id__in=cells).order_by("on").values_list("unit_id", "people"))
    seats = [cell for cell in cells for _ in range(latest.get(cell, 0))]
    chance.shuffle(seats)
    return seats[:count] + [chance.choice(cells) for _ in range(count - len(seats))]


@transaction.atomic
def add_people(*, round: Round, count: int, chance: random.Random, progress: Progress) -> list[Participant]:
    """Made-up people, participants at once; they have no password and cannot sign in."""
    first = Person.objects.filter(code__startswith=CODE).count() + 1
    units = unit_places(round, count, chance)
    people = []
    for i in range(count):
        name = made_up_name(chance)
        people.append(
            Person(
                code=f"{CODE}{first + i:07d}",
                full_name=name,
                sort_name=sort_name(name),
                unit_id=units[i],
                birth_year=chance.randint(1950, 2004),
                password="!",
            )
        )
    participants: list[Participant] = []
    for start in range(0, count, CHUNK):
        made = Person.objects.bulk_create(people[start : start + CHUNK], batch_size=ROWS)
        participants += Participant.objects.bulk_create(
            Participant(contest_id=round.contest_id, person=person, unit_id=unit_id, registered_at=round.window[0])
            for person, unit_id in zip(made, units[start:], strict=False)
        )
        progress("Người dự thi", start + len(made), count)
    return participants


def made_attempt(
    one: PlannedAttempt,
    participant: Participant,
    round: Round,
    edition: FrozenEdition,
    frame: Frame,
    chance: random.Random,
) -> Attempt:
    """The row of a planned attempt: a real paper, answers that really give its score."""
    paper = edition.draw(participant.pk, one.number)
    answers = made_answers(paper, edition, one.score, chance)
    submitted = one.started_ms + one.duration_ms
    score, dropped, points = edition.mark(paper, answers)
    return Attempt(
        participant=participant,
        round=round,
        number=one.number,
        state=Attempt.State.HANDED_IN,
        day=local_day(one.started_ms),
        unit_id=participant.unit_id,
        started_ms=one.started_ms,
        ends_ms=min(one.started_ms + frame.limit_ms, to_ms(round.window[1])),
        submitted_ms=submitted,
        duration_ms=one.duration_ms,
        score=score,
        dropped=dropped,
        points=points,
        key_version=round.key_version,
        paper=paper,
        answers=answers,
    )


def made_answers(paper: bytes, edition: FrozenEdition, score: int, chance: random.Random) -> bytes:
    """Answers with exactly `score` right; a wrong one is another choice, now and then a blank."""
    items: Sequence[tuple[int, int]] = paper_items(paper)
    wrong = set(chance.sample(range(len(items)), len(items) - score))
    answers = bytearray()
    for place, (item, _arrangement) in enumerate(items):
        right = max(edition.key[item], default=0)
        if place not in wrong:
            answers.append(right)
            continue
        others = [1 << c for c in range(len(edition.items[item].choices)) if 1 << c != right]
        answers.append(chance.choice(others) if chance.random() > 0.03 else 0)
    return bytes(answers)
