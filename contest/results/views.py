"""Public result pages: figures, leaderboard, units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Unit
from accounts.names import mask_name
from contest.results import access, freshness, queries
from contest.results.models import Leaderboard
from contest.results.queries import PAGE_SIZE, Line
from contest.results.rekey.queries import public_notes
from contest.results.wording import chain_words, gap_words, time_words
from contest.rounds.models import Contest, Period
from contest.rounds.queries import rounds_of
from contest.rounds.rules import Rules, parse_rules

UNITS_SHOWN = 10


@require_safe
def results(request: HttpRequest, slug: str, position: int | None = None) -> HttpResponse:
    now = timezone.now()
    period = access.get_public_period(slug, position)
    figures = queries.period_figures(period)
    unchanged = freshness.not_modified(request, period, figures, now=now)
    if unchanged:
        return unchanged
    rules = parse_rules(period.contest.rules)
    units = queries.unit_rows(period, period.contest.unit, headcount_day(period, now=now))
    context = {
        **page_context(period, rules),
        "figures": figures,
        "key_notes": public_notes(period.contest, round_id=period.pk if period.kind == Period.Kind.ROUND else None),
        "views": period_links(period),
        "board": board_context(request, period, rules),
        "units": units[:UNITS_SHOWN],
        "unit_count": len(units),
        "units_address": units_address(period),
    }
    response = render(request, "results/results.html", context)
    return freshness.stamp(response, request, period, figures, now=now)


@require_safe
def units(request: HttpRequest, slug: str, position: int | None = None) -> HttpResponse:
    now = timezone.now()
    period = access.get_public_period(slug, position)
    figures = queries.period_figures(period)
    unchanged = freshness.not_modified(request, period, figures, now=now)
    if unchanged:
        return unchanged
    root = period.contest.unit
    unit = access.get_contest_unit(period.contest, request.GET.get("don-vi", ""))
    context = {
        **page_context(period, parse_rules(period.contest.rules)),
        "figures": figures,
        "unit": unit,
        "rows": [
            (row, unit_address(period, row.unit) if row.unit.numchild else "")
            for row in queries.unit_rows(period, unit, headcount_day(period, now=now))
        ],
        "crumbs": crumbs(period, queries.path_to(unit, root=root)),
    }
    response = render(request, "results/units.html", context)
    return freshness.stamp(response, request, period, figures, now=now)


# --- what the pages show --------------------------------------------------------------------------


def page_context(period: Period, rules: Rules) -> dict[str, Any]:
    contest = period.contest
    return {
        "contest": contest,
        "period": period,
        "is_round": period.kind == Period.Kind.ROUND,
        "official": period.state == Period.State.FIXED,
        "total": rules.paper.questions,
        "you": contest.address,
    }


def headcount_day(period: Period, *, now: dt.datetime) -> dt.date:
    return queries.headcount_day(queries.counting_window(period)[1], now=now)


def period_links(period: Period) -> list[dict[str, Any]]:
    """The whole contest, then its rounds from the newest."""
    contest = period.contest
    whole = {"to": results_address(contest, None), "word": _("Cả cuộc thi"), "current": position_of(period) is None}
    rounds = rounds_of(contest).exclude(state=Period.State.DRAFT).order_by("-position")
    return [
        whole,
        *(
            {"to": results_address(contest, r.position), "word": r.title, "current": r.pk == period.pk}
            for r in rounds.only("position", "title")
        ),
    ]


def position_of(period: Period) -> int | None:
    return period.position if period.kind == Period.Kind.ROUND else None


def results_address(contest: Contest, position: int | None) -> str:
    if position is None:
        return reverse("results:contest", args=[contest.slug])
    return reverse("results:round", args=[contest.slug, position])


def units_address(period: Period) -> str:
    return f"{results_address(period.contest, position_of(period))}/don-vi"


def unit_address(period: Period, unit: Unit) -> str:
    return f"{units_address(period)}?{urlencode({'don-vi': unit.code})}"


def crumbs(period: Period, path: Sequence[Unit]) -> list[tuple[str, str]]:
    *above, last = path
    results_way = (results_address(period.contest, position_of(period)), _("Kết quả"))
    return [results_way, *((unit_address(period, unit), unit.name) for unit in above), ("", last.name)]


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A line as the page writes it."""

    place: int
    name: str
    unit: str
    score: str
    time: str
    why: str
    own: bool


def board_context(request: HttpRequest, period: Period, rules: Rules) -> dict[str, Any]:
    """What stands in place of the ranking: `state` is shown, held, never or empty."""
    if not access.shows_leaderboard(period, rules):
        return {"state": "held" if rules.ranking.shown == "announced" else "never"}
    leaderboard = queries.find_leaderboard(period)
    if leaderboard is None:
        return {"state": "empty"}
    page = queries.leaderboard_page(leaderboard, page_number(request))
    participant = access.find_participant(period.contest, request.user)
    own = queries.find_own_standing(leaderboard, participant) if participant else None
    lines = [board_line(line, leaderboard, rules, own=own) for line in page.lines]
    chain = leaderboard.chain
    return {
        "state": "shown" if page.lines else "empty",
        "lines": lines,
        "own": board_line(own, leaderboard, rules, own=own) if own and not any(line.own for line in lines) else None,
        "own_page": (own.place - 1) // PAGE_SIZE + 1 if own else None,
        "page": Paginator(range(page.people), PAGE_SIZE).get_page(page.number),
        "people": page.people,
        "chain": chain_words(chain["keys"], gate=chain.get("gate"), total=rules.paper.questions),
        "masked": rules.ranking.names == "masked",
    }


def board_line(line: Line, leaderboard: Leaderboard, rules: Rules, *, own: Line | None) -> BoardLine:
    chain = leaderboard.chain["keys"]
    is_own = own is not None and own.participant_id == line.participant_id
    masked = rules.ranking.names == "masked" and not is_own
    return BoardLine(
        place=line.place,
        name=mask_name(line.full_name) if masked else line.full_name,
        unit=line.unit_name,
        score=f"{line.attempt.score}/{rules.paper.questions}",
        time=time_words(line.attempt, chain),
        why=_("cùng hạng") if line.tied and line.gap is None else gap_words(line.gap, chain),
        own=is_own,
    )


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
