"""What a change of published rules does to places: lists are made and counted anew, and how many people would move."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from accounts.alive import at_work, is_late
from accounts.models import Unit
from contest.attempts.models import Attempt, Participant
from contest.common.database import read_snapshot
from contest.common.hints import send_hint
from contest.common.progress import find_progress, tell_progress
from contest.results.comparing import write_anew
from contest.results.models import RulesTrial
from contest.results.moving import List, Moves
from contest.results.recounting import ask_counting_anew, is_recounting, redefine_open_lists
from contest.results.trying import moves_under
from contest.rounds.models import Contest, Period
from contest.rounds.rule_facts import Moved, MovedList, MovedPerson
from contest.rounds.rules import Rules, read_rules, rules_document
from contest.rounds.signals import places_asked, places_moved

Clock = Callable[[], dt.datetime]
# More papers than these are left to a worker: counting anew, and counting who would move.
COUNTED_AT_ONCE = 2_000


def _is_large(contest: Contest) -> bool:
    papers = Attempt.objects.filter(round__contest=contest)
    return papers[COUNTED_AT_ONCE : COUNTED_AT_ONCE + 1].exists()


@receiver(places_moved)
def count_anew(sender: type[Contest], *, contest: Contest, **news: Any) -> None:
    """Lists that are not official are made again as the rules now say; then everything is counted.

    A few papers are counted at once, more by a worker, to whom a place in the queue is held from this moment on.
    """
    RulesTrial.objects.filter(contest=contest).delete()
    if _is_large(contest) or is_recounting(contest):
        ask_counting_anew(contest, redefine=True, now=timezone.now())
    elif Attempt.objects.filter(round__contest=contest).exists():
        redefine_open_lists(contest)
        write_anew(contest)


# --- who would move -------------------------------------------------------------------------------


@receiver(places_asked)
def find_moved(sender: type[Contest], *, contest: Contest, rules: Rules, **news: Any) -> Moved:
    """Whose places other rules would change: counted at once, or by a worker, who keeps what was found."""
    if not _is_large(contest):
        return _said(contest, rules, _stored(moves_under(contest, rules), now=timezone.now()))
    digest = _digest(contest, rules)
    trial = RulesTrial.objects.filter(contest=contest, digest=digest).first()
    if trial is None:
        asked = {"digest": digest, "document": rules_document(rules), "found": None, "busy_until": None}
        trial, _ = RulesTrial.objects.update_or_create(contest=contest, defaults={**asked, "asked_at": timezone.now()})
        transaction.on_commit(lambda: hint_trial(contest.pk))
    if trial.found is None:
        done, total = find_progress(_name(contest.pk)) or (0, 0)
        late = is_late(trial.asked_at, now=timezone.now(), busy_until=trial.busy_until)
        return Moved(None, done=done, total=total, late=late)
    return _said(contest, rules, trial.found)


def _digest(contest: Contest, rules: Rules) -> str:
    tried = json.dumps([contest.rules, contest.rules_version, rules_document(rules)], sort_keys=True)
    return hashlib.sha256(tried.encode()).hexdigest()


def hint_trial(contest_id: int) -> None:
    """Tells a worker; lost hints are made good by the beat."""
    send_hint("contest.results.tasks.try_rules", contest_id, expires_seconds=60)


def _name(contest_id: int) -> str:
    return f"rules-{contest_id}"


def unfinished_trials(*, now: dt.datetime) -> list[int]:
    """Contests whose next rules wait for a worker, or whose worker died. One query."""
    free = Q(busy_until=None) | Q(busy_until__lt=now)
    return list(RulesTrial.objects.filter(free, found__isnull=True).order_by("asked_at").values_list("pk", flat=True))


def carry_out_trial(*, contest_id: int, clock: Clock = timezone.now) -> bool:
    """Counts who would move and keeps it; False when it is another's, done, or not asked any more.

    Only reads until it is kept: a worker that dies leaves nothing, and the next one begins anew when its lease is over.
    """
    people = Participant.objects.filter(contest=contest_id).count()
    until = clock() + dt.timedelta(seconds=60 + people // 100)
    free = Q(busy_until=None) | Q(busy_until__lt=clock())
    if not RulesTrial.objects.filter(free, pk=contest_id, found__isnull=True).update(busy_until=until):
        return False
    trial = RulesTrial.objects.select_related("contest").get(pk=contest_id)
    tell_progress(_name(contest_id), 0, people)
    with at_work(RulesTrial, contest_id), read_snapshot():
        moves = moves_under(
            trial.contest,
            read_rules(trial.document),
            told=lambda done: tell_progress(_name(contest_id), done, max(done, people)),
        )
    mine = RulesTrial.objects.filter(pk=contest_id, digest=trial.digest, busy_until=until)
    return bool(mine.update(found=_stored(moves, now=clock()), busy_until=None))


def _stored(moves: Moves, *, now: dt.datetime) -> dict[str, Any]:
    return {
        "people": moves.people,
        "lists": [[list(one), up, down] for one, up, down in moves.lists],
        "first": [[one.participant, list(one.list), one.before, one.after] for one in moves.first],
        "at": now.isoformat(),
    }


def _said(contest: Contest, rules: Rules, found: dict[str, Any]) -> Moved:
    """What was found, with names. Three queries."""
    where = _Where(contest, rules, [tuple(one) for one, _, _ in found["lists"]])
    people = dict(
        Participant.objects.filter(pk__in=[who for who, *_ in found["first"]]).values_list("pk", "person__full_name")
    )
    return Moved(
        people=found["people"],
        lists=tuple(MovedList(where.words(tuple(one)), up, down) for one, up, down in found["lists"]),
        first=tuple(
            MovedPerson(people.get(who, ""), where.words(tuple(one)), before, after)
            for who, one, before, after in found["first"]
        ),
        at=dt.datetime.fromisoformat(found["at"]),
    )


class _Where:
    """Lists in words: period, ranking, board, unit; rankings that the next rules lack are named by the old ones."""

    def __init__(self, contest: Contest, rules: Rules, lists: list[List]) -> None:
        old = read_rules(contest.rules)
        rows = Period.objects.filter(contest=contest).exclude(kind=Period.Kind.CONTEST)
        self.periods = dict(rows.values_list("pk", "title"))
        # stages that the next rules bring have no row yet
        self.periods |= {-number: stage.label for number, stage in enumerate(rules.stages, 1)}
        self.rankings = {one.key: one.label for one in (*old.rankings, *rules.rankings)}
        self.boards = {one.key: one.label for one in (*old.boards, *rules.boards)}
        self.units = dict(Unit.objects.filter(path__in={one[3] for one in lists}).values_list("path", "name"))

    def words(self, one: tuple[Any, ...]) -> tuple[str, ...]:
        period, key, board, path = one
        parts = (self.rankings.get(key, key), self.boards.get(board, board), self.units.get(path, ""))
        return (self.periods.get(period, ""), *(part for part in parts if part))
