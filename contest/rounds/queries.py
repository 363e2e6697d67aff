"""Reads of contests and rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Unit, UnitHeadcount
from contest.banks.models import Bank, Question, Revision, Topic
from contest.rounds.editions import Candidate, find_shortages
from contest.rounds.errors import RoundError
from contest.rounds.models import Contest, EditionItem, Period, Round
from contest.rounds.phases import Phase, round_phase
from contest.rounds.rules import Rules, RulesError, find_problems, read_rules


def candidates(bank: Bank) -> list[Candidate]:
    """The questions of a bank that can be drawn, by number. One query."""
    questions = drawable(bank).select_related("head", "topic").order_by("number")
    return [
        Candidate(q.head.pk, q.topic.name, q.difficulty, q.head.text, q.head.choices, q.head.accept)
        for q in questions
        if q.head
    ]


def public_contests() -> QuerySet[Contest]:
    """Contests with at least one period that has been published."""
    published = Period.objects.filter(kind=Period.Kind.CONTEST).exclude(state=Period.State.DRAFT)
    return Contest.objects.filter(periods__in=published).order_by("-created_at")


def rounds_of(contest: Contest) -> QuerySet[Round]:
    """The rounds of a contest, first to last."""
    return Round.objects.filter(contest=contest, kind=Period.Kind.ROUND).order_by("position")


def find_current_round(contest: Contest, *, now: dt.datetime) -> Round | None:
    """The round that is open, else the next to open, else the last one; published ones only."""
    rounds = list(rounds_of(contest).exclude(state=Period.State.DRAFT))
    open_now = [r for r in rounds if r.opens_at <= now < r.closes_at]
    coming = [r for r in rounds if r.opens_at > now]
    return (open_now or coming[:1] or rounds[-1:] or [None])[0]


def phase_of(round: Round, *, now: dt.datetime) -> Phase:
    """Where a round stands at `now`. No query."""
    assert round.opens_at and round.closes_at  # constraint round_has_a_window
    return round_phase(
        draft=round.state == Period.State.DRAFT,
        suspended=round.state == Period.State.SUSPENDED,
        fixed=round.state == Period.State.FIXED,
        opens_at=round.opens_at,
        closes_at=round.closes_at,
        now=now,
    )


# --- what the bank holds --------------------------------------------------------------------------


def drawable(bank: Bank) -> QuerySet[Question]:
    """Questions of a bank that can be drawn."""
    return Question.objects.filter(bank=bank, retired_at=None, head__isnull=False)


def topics_held(bank: Bank) -> list[tuple[Topic, int]]:
    """The topics of a bank, in order, with the number of questions that can be drawn. One query."""
    usable = Q(questions__retired_at=None, questions__head__isnull=False)
    topics = Topic.objects.filter(bank=bank).annotate(held=Count("questions", filter=usable))
    return [(topic, topic.held) for topic in topics.order_by("position", "id")]


def held_by_level(bank: Bank) -> dict[tuple[str, int], int]:
    """How many questions can be drawn, by topic name and difficulty. One query."""
    rows = drawable(bank).order_by().values_list("topic__name", "difficulty").annotate(Count("id"))
    return {(topic, difficulty): count for topic, difficulty, count in rows}


def has_several_right(rounds: Sequence[Round], rules: Rules) -> bool:
    """Whether papers of these rounds may hold a question with several right choices. At most one query a round."""
    topics = [section.topic for section in rules.paper.sections]
    return any(_several_right(round, topics) for round in rounds)


def _several_right(round: Round, topics: list[str]) -> bool:
    several = Revision.Kind.SEVERAL
    if round.edition_id:
        return EditionItem.objects.filter(edition_id=round.edition_id, revision__kind=several).exists()
    if round.bank is None:
        return False
    return drawable(round.bank).filter(head__kind=several, topic__name__in=topics).exists()


# --- the organiser's desk -------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """What the organiser's form edits: a contest, its first round not yet published, and the rules read from it."""

    contest: Contest
    round: Round
    rules: Rules


def find_draft(contest: Contest) -> Draft | None:
    """The contest as the form edits it; None once any round has been published. Two queries."""
    rounds = list(rounds_of(contest).select_related("bank"))
    if not rounds or any(round.state != Period.State.DRAFT for round in rounds):
        return None
    return Draft(contest, rounds[0], read_rules(contest.rules))


def publish_problems(draft: Draft, *, now: dt.datetime) -> list[RulesError | RoundError]:
    """Everything that would make publishing fail, in the order of the form's steps. At most one query."""
    problems: list[RulesError | RoundError] = []
    if draft.round.bank is None:
        problems.append(RoundError("no_bank"))
    elif shortages := find_shortages(draft.rules.paper.sections, held_by_level(draft.round.bank)):
        problems.append(RoundError("shortage", shortages))
    assert draft.round.opens_at and draft.round.closes_at  # constraint round_has_a_window
    if draft.round.closes_at <= draft.round.opens_at:
        problems.append(RoundError("window"))
    elif draft.round.closes_at <= now:
        problems.append(RoundError("already_over"))
    return problems + list(find_problems(draft.rules))


@dataclass(frozen=True)
class Headcounts:
    """How many units of a branch there are, and how many of them have no headcount yet."""

    units: int
    missing: int


def headcounts_of(unit: Unit) -> Headcounts:
    """Counts the active units of a branch, itself included. One query."""
    counted = UnitHeadcount.objects.filter(unit=OuterRef("pk"))
    branch = Unit.get_tree(unit).filter(is_active=True).order_by()
    return Headcounts(**branch.aggregate(units=Count("pk"), missing=Count("pk", filter=~Exists(counted))))
