"""The version of a contest's public results: what is decided about them, beside what is counted."""

from __future__ import annotations

from django.db.models import Count, Max, Model, Value

from contest.attempts.models import KeyChange
from contest.results.awarding.models import Award
from contest.results.fixing.models import Fixing
from contest.results.models import Exclusion, TieDecision, Truth
from contest.results.recounting import is_recounting
from contest.rounds.models import Contest, Edition, Period

# kind of fact, way to its contest, when it was made, when it was taken back
SOURCES: tuple[tuple[str, type[Model], str, str, str], ...] = (
    ("key changes", KeyChange, "edition__contest", "applied_at", "undone_at"),
    ("keys shown", Edition, "contest", "revealed_at", "revealed_at"),
    ("exclusions", Exclusion, "contest", "at", "undone_at"),
    ("ties", TieDecision, "leaderboard__period__contest", "at", "undone_at"),
    ("truths", Truth, "period__contest", "at", "at"),
    ("fixings", Fixing, "period__contest", "at", "reopened_at"),
    ("awards", Award, "period__contest", "published_at", "withdrawn_at"),
)


def results_version(contest: Contest) -> tuple[object, ...]:
    """Another value whenever something is decided that a public result page of the contest shows or ranks by.

    Of any of its rounds: states, windows and fixings, corrected keys, exclusions, decided ties, truths, awards, open
    keys, the rules. What is counted is not in it. Three queries.
    """
    periods = Period.objects.filter(contest=contest).order_by("pk")
    states = tuple(periods.values_list("pk", "state", "title", "opens_at", "closes_at", "fixed_at"))
    first, *others = (
        # one row for each kind, none without such facts; counted too: a fact may bear the moment of another
        model._default_manager.filter(**{way: contest})
        .order_by()
        .values(way)
        .annotate(kind=Value(kind), made=Count(made), undone=Count(undone), last=Max(made), last_undone=Max(undone))
        .values_list("kind", "made", "undone", "last", "last_undone")
        for kind, model, way, made, undone in SOURCES
    )
    facts = tuple(sorted(first.union(*others, all=True)))
    return contest.title, contest.rules_version, is_recounting(contest), states, facts
