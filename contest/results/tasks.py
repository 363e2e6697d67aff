"""Celery wrappers of the tally and of counting anew."""

from celery import shared_task

from accounts.alive import end_leases_of_the_dead
from contest.common.database import ask_now
from contest.results import recounting, rule_changes
from contest.results.actions import tally_waiting
from contest.results.models import Recounting, RulesTrial
from contest.results.rollup.actions import settle_due


@shared_task(ignore_result=True)
def tally() -> int:
    """Counts what lies in the queue; a second message at the same moment finds nothing to do."""
    return tally_waiting()


@shared_task(ignore_result=True)
def count_anew(contest_id: int) -> bool:
    """Counts a contest anew; a second message finds it taken, or done."""
    return recounting.carry_out_counting(contest_id=contest_id)


@shared_task(ignore_result=True)
def try_rules(contest_id: int) -> bool:
    """Counts whose places the next issue of the rules would change; a second message finds it taken, or done."""
    return rule_changes.carry_out_trial(contest_id=contest_id)


@shared_task(ignore_result=True)
def resume_counting() -> int:
    """Sends again what waits or was left by a worker that died."""
    end_leases_of_the_dead(Recounting, RulesTrial, now=ask_now())
    waiting = recounting.unfinished(now=ask_now())
    for contest_id in rule_changes.unfinished_trials(now=ask_now()):
        rule_changes.hint_trial(contest_id)
    for contest_id in waiting:
        recounting.hint_counting(contest_id)
    return len(waiting)


@shared_task(ignore_result=True)
def settle_rollups() -> int:
    """Branches that count elsewhere from today on, or no more."""
    return settle_due(now=ask_now())
