"""A contest's whole document: the stored part and the columns put together, and parted again."""

from __future__ import annotations

import datetime as dt

import msgspec

from contest.common.clock import VIETNAM
from contest.rounds.documents import stored_rules, whole_rules
from contest.rounds.models import Period
from contest.rounds.queries import rounds_of
from contest.rounds.rules import OpenHours, RoundRules, find_problems, read_rules, rules_document
from tests.factories import make_draft


def test_whole_rules_take_names_and_windows_from_the_rows(root):
    round = make_draft(root)
    contest = round.contest
    stage = Period.objects.create(
        contest=contest, kind=Period.Kind.STAGE, key="v1", title="Vòng 1", parent=round.parent
    )
    hours = OpenHours(start=dt.time(7), end=dt.time(11))
    rules = msgspec.structs.replace(read_rules(contest.rules), rounds=(RoundRules(key="d1", hours=(hours,)),))
    contest.rules = rules_document(rules)
    contest.save()
    type(round).objects.filter(pk=round.pk).update(parent=stage)
    whole = whole_rules(contest, list(rounds_of(contest).select_related("parent")))
    (told,) = whole.rounds
    assert (whole.title, [(s.key, s.label) for s in whole.stages]) == (contest.title, [("v1", "Vòng 1")])
    assert (told.key, told.label, told.stage, told.hours) == ("d1", round.title, "v1", (hours,))
    assert told.opens == round.opens_at.astimezone(VIETNAM).replace(tzinfo=None)
    assert find_problems(whole) == []
    assert stored_rules(whole) == rules
