"""Filling a round with a made-up crowd, through the same drawing, marking and tally as live papers."""

from __future__ import annotations

import datetime as dt
import random
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.made_up import made_up_name
from accounts.models import Person, Unit, UnitHeadcount
from accounts.names import sort_name
from accounts.people.consents import CURRENT
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.attempts.simulation import (
    DAY_MS,
    CrowdFigures,
    Frame,
    ImpossibleCrowd,
    PlannedAttempt,
    check_crowd,
    open_days,
    plan_groups,
)
from contest.common.bulk import insert_rows, reserve_ids
from contest.common.clock import local_day, to_ms
from contest.results.actions import tally
from contest.rounds.models import Round
from contest.rounds.rules import read_rules

CHUNK = 5_000
# people planned at once: their attempts come in the order in which they start, as a smaller contest's all do
GROUP = 20_000
TALLY_BATCH = 20_000
PERSON_COLUMNS = (
    "id", "code", "full_name", "sort_name", "unit_id", "birth_year", "password",
    "consent_version", "consented_at",
)  # fmt: skip
PARTICIPANT_COLUMNS = (
    "id", "person_id", "contest_id", "unit_id", "registered_at", "consent_version", "consented_at",
)  # fmt: skip
ATTEMPT_COLUMNS = (
    "id", "participant_id", "round_id", "number", "state", "day", "unit_id", "started_ms", "ends_ms", "submitted_ms",
    "duration_ms", "score", "dropped", "points", "key_version", "paper", "answers",
)  # fmt: skip
VIETNAM_OFFSET_MS = 7 * 3_600_000
CODE = "MP"
Progress = Callable[[str, int, int], None]


def simulate(*, round: Round, figures: CrowdFigures, seed: int, now_ms: int, progress: Progress) -> None:
    """Adds the crowd to a published round and tallies it. Raises ImpossibleCrowd and writes nothing then.

    Memory grows with the people by some bytes each, not with the attempts.
    """
    frame = frame_of(round, now_ms=now_ms)
    check_crowd(figures, frame)
    edition = get_frozen_edition(round.edition_id, round.key_version)
    chance = random.Random(seed + 1)
    crowd = add_crowd(round=round, count=figures.people, chance=chance, progress=progress)
    written = 0
    for group in plan_groups(figures, frame, seed=seed, people=GROUP):
        for start in range(0, len(group), CHUNK):
            chunk = group[start : start + CHUNK]
            write_attempts(chunk, crowd, round, edition, frame, chance)
            written += len(chunk)
            progress("Bài thi", written, figures.attempts)
    counted = 0
    while took := tally(limit=TALLY_BATCH):
        counted += took
        progress("Cộng điểm", counted, figures.attempts)


@transaction.atomic
def write_attempts(
    planned: Sequence[PlannedAttempt],
    crowd: Crowd,
    round: Round,
    edition: FrozenEdition,
    frame: Frame,
    chance: random.Random,
) -> None:
    """The rows of planned attempts and their places in the tally queue."""
    ids = reserve_ids(Attempt, len(planned))
    closes_ms = to_ms(round.window[1])
    days: dict[int, dt.date] = {}

    def row_of(pk: int, one: PlannedAttempt) -> tuple[Any, ...]:
        participant = crowd.participants[one.person]
        paper = edition.draw(participant, one.number)
        answers = made_answers(paper, edition, one.score, chance)
        score, dropped, points = edition.mark(paper, answers)
        day = (one.started_ms + VIETNAM_OFFSET_MS) // DAY_MS
        if day not in days:
            days[day] = local_day(one.started_ms)
        return (
            *(pk, participant, round.pk, one.number, Attempt.State.HANDED_IN.value, days[day]),
            *(crowd.units[one.person], one.started_ms, min(one.started_ms + frame.limit_ms, closes_ms)),
            *(
                one.started_ms + one.duration_ms,
                one.duration_ms,
                score,
                dropped,
                points,
                round.key_version,
                paper,
                answers,
            ),
        )

    insert_rows(Attempt, ATTEMPT_COLUMNS, map(row_of, ids, planned))
    insert_rows(TallyQueue, ("attempt_id", "round_id"), [(pk, round.pk) for pk in ids])


def frame_of(round: Round, *, now_ms: int) -> Frame:
    """The round's rules as planning sees them; only time that has passed is filled."""
    rules = read_rules(round.contest.rules)
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


@dataclass(frozen=True, slots=True)
class Crowd:
    """Made-up participants: their ids and units, in order; eight bytes each."""

    participants: array[int]
    units: array[int]


def add_crowd(*, round: Round, count: int, chance: random.Random, progress: Progress) -> Crowd:
    """Made-up people, participants at once; they have no password and cannot sign in."""
    first = Person.objects.filter(code__startswith=CODE).count() + 1
    units = array("q", unit_places(round, count, chance))
    participants = array("q")
    for start in range(0, count, CHUNK):
        some = units[start : start + CHUNK]
        with transaction.atomic():
            people, ids = reserve_ids(Person, len(some)), reserve_ids(Participant, len(some))
            insert_rows(Person, PERSON_COLUMNS, _people(people, some, first + start, round.window[0], chance))
            rows = [
                (pk, person, round.contest_id, unit, round.window[0], CURRENT, round.window[0])
                for pk, person, unit in zip(ids, people, some, strict=True)
            ]
            insert_rows(Participant, PARTICIPANT_COLUMNS, rows)
        participants.extend(ids)
        progress("Người dự thi", start + len(some), count)
    return Crowd(participants, units)


def _people(
    ids: Iterable[int], units: Iterable[int], first: int, agreed_at: dt.datetime, chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    for number, (pk, unit) in enumerate(zip(ids, units, strict=True), start=first):
        name = made_up_name(chance)
        yield (
            pk,
            f"{CODE}{number:07d}",
            name,
            sort_name(name),
            unit,
            chance.randint(1950, 2004),
            "!",
            CURRENT,
            agreed_at,
        )


def add_people(*, round: Round, count: int, chance: random.Random, progress: Progress) -> list[Participant]:
    """Made-up participants as objects with their people, for trials with some thousand of them."""
    crowd = add_crowd(round=round, count=count, chance=chance, progress=progress)
    wanted = set(crowd.participants)
    # those of a million who were there before stay where they are
    since = Participant.objects.filter(contest=round.contest_id, pk__gte=min(wanted, default=0))
    return [one for one in since.select_related("person").order_by("pk") if one.pk in wanted]


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
