"""Looking for a name on a leaderboard: on which list, and whom it finds, as its page writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest

from contest.results import access
from contest.results.leaderboard_page import (
    find_asked,
    find_list,
    kept_of,
    leaderboard_line,
    paper_asked,
    query_of,
    ranked_period,
    total_of,
)
from contest.results.lists import lists_of
from contest.results.making import KINDS, frame_of, rounds_in
from contest.results.queries import PAGE_SIZE
from contest.results.searching import Found, find_named
from contest.rounds.models import Period


def search_context(request: HttpRequest, period: Period, *, now: dt.datetime) -> dict[str, Any] | None:
    """Whom the words of the address (ten) find on the list that it names; None where no list of people is shown."""
    frame = frame_of(period.contest)
    ranked = ranked_period(period, frame)
    specs = [spec for spec in lists_of(frame.rules, KINDS[ranked.kind], rounds_in(ranked, frame)) if spec.key]
    asked = find_asked(request, ranked, frame, specs) if specs else None
    told = asked and access.leaderboard_state(ranked, asked.ranking, frame.rules, now=now) == "shown"
    leaderboard = find_list(asked)[0] if asked and told else None
    if not asked or not leaderboard or leaderboard.definition.teams:
        return None
    ranking, text = asked.ranking, request.GET.get("ten", "").strip()
    masked = ranking.names == "masked"
    found = find_named(leaderboard, text, masked=masked, top=ranking.top) if text else None
    participant = access.find_participant(period.contest, request.user)
    lines = (found or Found()).lines
    own = next((line for line in lines if participant and line.participant_id == participant.pk), None)
    total, paper = total_of(asked, frame), paper_asked(asked, frame)
    points = total is None or paper.has_points
    return {
        "text": text,
        "found": found,
        "lines": [
            (
                leaderboard_line(line, leaderboard, ranking, own=own, total=total, points=points),
                (line.place - 1) // PAGE_SIZE + 1,
            )
            for line in lines
        ],
        "title": ranking.label if len(specs) > 1 else "",
        "masked": masked,
        "kept": kept_of(request),
        "query": f"{query_of(request)}#bang",
        "ranked": ranked,
    }
