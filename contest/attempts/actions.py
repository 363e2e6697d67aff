"""Writes of attempts outside the hot door: becoming a participant, closing what ran out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from accounts.actions import give_consent
from accounts.models import Person, Unit
from contest.attempts.ends import Clock, end_of_paper
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.attempts.unlisted import keep_words
from contest.common.clock import local_day, to_ms
from contest.rounds.models import Contest, Round
from contest.rounds.notices import made_good_spans
from contest.rounds.rules import GRACE_MS, read_rules
from contest.rounds.windows import open_spans_ms


def enter_contest(
    *,
    contest: Contest,
    person: Person,
    unit: Unit,
    now: dt.datetime,
    board: str = "",
    fields: Mapping[str, str] | None = None,
    pending: bool = False,
    unlisted: str = "",
) -> Participant:
    """Makes a person a participant once; a second call gives the first one's row and keeps unit, board and fields.

    `pending`: who it is will be said after the paper. `unlisted`: the unit in words, of who did not find it.
    """
    given = {
        "unit": unit,
        "registered_at": now,
        "board": board,
        "fields": dict(fields or {}),
        "pending": pending,
        "consent_version": person.consent_version,
        "consented_at": person.consented_at,
    }
    try:
        with transaction.atomic():
            participant, is_new = Participant.objects.get_or_create(contest=contest, person=person, defaults=given)
            if is_new:
                keep_words(participant, unlisted)
    except IntegrityError:
        participant = Participant.objects.get(contest=contest, person=person)
    return participant


@transaction.atomic
def agree_on_entering(*, participant: Participant, person: Person, now: dt.datetime) -> None:
    """Keeps a consent with the person, for every contest, and with the entry on which it was asked."""
    give_consent(person=person, now=now)
    participant.consent_version, participant.consented_at = person.consent_version, person.consented_at
    participant.save(update_fields=["consent_version", "consented_at"])


class NumberTaken(Exception):
    """Papers of the same person were begun again and again while one was to be added."""


def attempt_without_paper(
    round: Round,
    participant: Participant,
    *,
    score: int,
    duration_ms: int,
    moment: int,
    essay_points: int | None = None,
) -> Attempt:
    """An attempt that holds a result that came otherwise than by questions: none of them, and no caps.

    `moment`: when it counts as handed in, in milliseconds since 1970. Raises NumberTaken.
    """
    for _try in range(5):
        last = Attempt.objects.filter(participant=participant).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return Attempt.objects.create(
                    participant=participant,
                    round=round,
                    number=last + 1,
                    state=Attempt.State.HANDED_IN,
                    day=local_day(moment),
                    unit_id=participant.unit_id,
                    board=participant.board,
                    started_ms=moment - duration_ms,
                    ends_ms=moment,
                    submitted_ms=moment,
                    duration_ms=duration_ms,
                    score=score,
                    essay_points=essay_points,
                    key_version=0,
                    paper=b"",
                    answers=b"",
                    free=True,
                )
        except IntegrityError:
            # a paper of another round was begun at this moment and took the number
            continue
    raise NumberTaken


def close_attempt(*, participant_id: int, number: int, now_ms: int) -> bool:
    """Closes an attempt that has run out, with what had been saved; False when it is still running or already ended.

    Handed in by the clock means: submitted at its end, not at this moment.
    """
    return _close(Attempt.objects.filter(participant_id=participant_id, number=number), now_ms=now_ms)


@transaction.atomic
def _close(one: QuerySet[Attempt], *, now_ms: int) -> bool:
    # Locked before it is read: a draft or an extension that comes at the same moment is either seen here or refused.
    overdue = one.filter(state=Attempt.State.OPEN, ends_ms__lte=now_ms - GRACE_MS)
    attempt = overdue.select_related("round").select_for_update(of=("self",)).first()
    if attempt is None:
        return False
    edition = get_frozen_edition(attempt.round.edition_id, attempt.round.key_version)
    paper = edition.draw(attempt.participant_id, attempt.number, attempt.board)
    # a paper that came question by question holds the answers of those that are behind
    answers = bytes(attempt.draft or b"").ljust(edition.total_of(attempt.board), b"\0")
    score, dropped, points = edition.mark(paper, answers)
    Attempt.objects.filter(pk=attempt.pk).update(
        state=Attempt.State.CLOSED,
        paper=paper,
        answers=answers,
        score=score,
        dropped=dropped,
        points=points,
        key_version=attempt.round.key_version,
        draft=None,
        submitted_ms=attempt.ends_ms,
        duration_ms=attempt.ends_ms - attempt.started_ms,
    )
    TallyQueue.objects.create(attempt_id=attempt.pk, round_id=attempt.round_id)
    return True


def close_expired(*, now_ms: int, above_id: int = 0, limit: int = 1_000) -> int:
    """Closes attempts that ran out, at most `limit`; returns how many. Safe to run twice or twice at once."""
    overdue = Attempt.objects.filter(pk__gt=above_id, state=Attempt.State.OPEN, ends_ms__lte=now_ms - GRACE_MS)
    ids = list(overdue.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(_close(Attempt.objects.filter(pk=pk), now_ms=now_ms) for pk in ids)


@transaction.atomic
def move_ends(*, round: Round) -> int:
    """Gives open attempts of a round the end that its window and state allow now; returns how many changed."""
    clocks: dict[str, Clock] = {}
    open_ones = Attempt.objects.select_for_update(of=("self",)).filter(round=round, state=Attempt.State.OPEN)
    moved = []
    for attempt in open_ones.select_related("participant"):
        if (clock := clocks.get(attempt.board)) is None:
            clock = clocks[attempt.board] = clock_of(round, attempt.board)
        ends_ms = end_of_paper(clock, started_ms=attempt.started_ms, extra_ms=attempt.participant.extra_seconds * 1000)
        if attempt.ends_ms != ends_ms:
            attempt.ends_ms = ends_ms
            moved.append(attempt)
    Attempt.objects.bulk_update(moved, ["ends_ms"], batch_size=1_000)
    return len(moved)


def clock_of(round: Round, board: str = "") -> Clock:
    """What decides when papers of a round and a board end, as stored at this moment. Two queries."""
    stored = Round.objects.select_related("contest").get(pk=round.pk)
    rules = read_rules(stored.contest.rules)
    limit_ms = rules.paper_of(stored.key, board).limit_ms
    opens_at, closes_at = stored.window
    return Clock(
        spans=open_spans_ms(
            rules.round_rules(stored.key), opens_at=opens_at, closes_at=closes_at, limited=limit_ms is not None
        ),
        limit_ms=limit_ms,
        suspended=stored.state == Round.State.SUSPENDED,
        made_good=[(to_ms(since), given) for since, given in made_good_spans(stored)],
    )


def first_open_id(*, above_id: int) -> int | None:
    """The lowest id above `above_id` of an open attempt: scans by id range start there the next time."""
    open_ids = Attempt.objects.filter(pk__gt=above_id, state=Attempt.State.OPEN).order_by("pk")
    return open_ids.values_list("pk", flat=True).first()
