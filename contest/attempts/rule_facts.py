"""What attempts know that a change of rules must not overturn: where somebody has sat, and has predicted."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from contest.attempts.models import Attempt
from contest.rounds.models import Contest, Round
from contest.rounds.rule_facts import Facts
from contest.rounds.signals import facts_asked


@receiver(facts_asked)
def tell_facts(sender: type[Contest], *, contest: Contest, **news: Any) -> Facts:
    sat, predicted = set(), set()
    for pk, key in Round.objects.filter(contest=contest).values_list("pk", "key"):
        attempts = Attempt.objects.filter(round_id=pk)
        if attempts.exists():
            sat.add(key)
            if attempts.filter(prediction__isnull=False).exists():
                predicted.add(key)
    return Facts(frozenset(sat), frozenset(predicted))
