"""Writes of a whole rule document: its rounds and stages to their rows, the rest to the contest."""

from __future__ import annotations

import datetime as dt

from contest.common.clock import VIETNAM
from contest.rounds.documents import stored_rules
from contest.rounds.errors import RoundError
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import RoundRules, Rules, rules_document

# positions are unique: rows wait here while their places are given out again
ASIDE = 1_000


def store_rules(*, contest: Contest, rules: Rules) -> None:
    """Stores a whole document in the contest's transaction. Title and organiser stay the contest's own.

    Raises RoundError("locked") when a round that is no draft would go.
    """
    whole = Period.objects.select_for_update().get(contest=contest, kind=Period.Kind.CONTEST)
    stages = _store_stages(whole, rules)
    _store_rounds(whole, rules, stages)
    _drop_stages(whole, rules)
    contest.rules = rules_document(stored_rules(rules))
    contest.save(update_fields=["rules"])
    if rules.appeal_days is not None:
        Contest.objects.filter(pk=contest.pk).update(appeal_days=rules.appeal_days)


def aware(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment of the rules (Vietnamese wall clock) as one of the database."""
    return moment.replace(tzinfo=VIETNAM) if moment else None


def _store_stages(whole: Period, rules: Rules) -> dict[str, Period]:
    kept = _set_aside(whole, Period.Kind.STAGE)
    for position, stage in enumerate(rules.stages, 1):
        row = kept.get(stage.key) or Period(contest_id=whole.contest_id, kind=Period.Kind.STAGE, key=stage.key)
        row.parent, row.position, row.title = whole, position, stage.label or stage.key
        row.save()
        kept[stage.key] = row
    return kept


def _drop_stages(whole: Period, rules: Rules) -> None:
    """After their rounds have left them: what lies in a stage goes with it."""
    gone = Period.objects.filter(contest_id=whole.contest_id, kind=Period.Kind.STAGE)
    gone.exclude(key__in=[stage.key for stage in rules.stages]).delete()


def _store_rounds(whole: Period, rules: Rules, stages: dict[str, Period]) -> None:
    _drop_rounds(whole, rules)
    kept = _set_aside(whole, Period.Kind.ROUND)
    bank = Round.objects.filter(contest_id=whole.contest_id).exclude(bank=None).values_list("bank", flat=True).last()
    for position, said in enumerate(rules.rounds, 1):
        parent = stages[said.stage] if said.stage else whole
        values = {"parent": parent, "position": position, **_columns(said)}
        if said.key in kept:
            Round.objects.filter(pk=kept[said.key].pk).update(**values)
        else:
            Round.objects.create(
                contest_id=whole.contest_id, kind=Period.Kind.ROUND, key=said.key, bank_id=bank, **values
            )


def _columns(said: RoundRules) -> dict[str, object]:
    return {"title": said.label or said.key, "opens_at": aware(said.opens), "closes_at": aware(said.closes)}


def _drop_rounds(whole: Period, rules: Rules) -> None:
    gone = Round.objects.filter(contest_id=whole.contest_id).exclude(key__in=[one.key for one in rules.rounds])
    if gone.exclude(state=Period.State.DRAFT).exists():
        raise RoundError("locked")
    gone.delete()


def _set_aside(whole: Period, kind: Period.Kind) -> dict[str, Period]:
    """The rows of a kind by key, their positions out of the way."""
    rows = list(Period.objects.filter(contest_id=whole.contest_id, kind=kind).order_by("-position"))
    for row in rows:
        Period.objects.filter(pk=row.pk).update(position=row.position + ASIDE)
    return {row.key: row for row in rows}
