"""The public rule page (thể lệ)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contest.rounds.access import get_readable_contest
from contest.rounds.models import Period
from contest.rounds.notices import notes_of
from contest.rounds.queries import has_several_right, rounds_of
from contest.rounds.rules import read_rules
from contest.rounds.wording import grouped, rule_sentences


@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_readable_contest(request.user, slug)
    rounds = list(rounds_of(contest).select_related("bank", "edition"))
    published = [round for round in rounds if round.state != Period.State.DRAFT]
    document = read_rules(contest.rules)
    versions = list(contest.rules_versions.all()) if published else []
    several = has_several_right(published or rounds, document)
    # the issue in force speaks of rounds, too, whose questions are still being written; others are nobody's business
    issued = {one["key"] for version in versions[:1] for one in version.document.get("rounds", ())}
    told = [round for round in rounds if round in published or not published or round.key in issued]
    context = {
        "contest": contest,
        "groups": grouped(rule_sentences(contest, document, told, several_right=several)),
        "draft": not published,
        "notes": notes_of(contest),
        # the first one says nothing more than this page until there is a second
        "versions": versions if len(versions) > 1 else [],
        "editions": [(round, round.edition) for round in published if round.edition],
    }
    return render(request, "rounds/rules.html", context)
