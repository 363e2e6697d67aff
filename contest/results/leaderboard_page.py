"""The leaderboard on a result page: which list is asked for, what may be shown of it, its lines as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.names import mask_name
from contest.attempts.models import Participant
from contest.results import access, queries
from contest.results.lists import ListSpec, lists_of
from contest.results.making import KINDS, Frame, frame_of, has_entered, rounds_in
from contest.results.models import Leaderboard
from contest.results.queries import PAGE_SIZE, Line
from contest.results.ranking import SUMS
from contest.results.recounting import is_recounting
from contest.results.wording import chain_words, gap_words, reason_words, score_words, time_words
from contest.rounds.models import Period
from contest.rounds.rules import Paper, Ranking


@dataclass(frozen=True, slots=True)
class LeaderboardLine:
    """A line as the page writes it."""

    place: int
    name: str
    unit: str
    score: str
    time: str
    why: str
    own: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that a page shows: its period, ranking and board; `unit`: a code where each unit has a list."""

    period: Period
    ranking: Ranking
    spec: ListSpec
    unit: str = ""


def leaderboard_context(request: HttpRequest, period: Period, *, now: dt.datetime) -> dict[str, Any]:
    """What stands in place of the ranking: `state` is shown, waits, held, never, empty or rounds (each has its own).

    `ranked`: whose lists they are; when those are official, so is the page.
    """
    frame = frame_of(period.contest)
    ranked = ranked_period(period, frame)
    specs = [spec for spec in lists_of(frame.rules, KINDS[ranked.kind], rounds_in(ranked, frame)) if spec.key]
    if not specs:
        return {"state": "rounds" if frame.rules.rankings else "never", "ranked": ranked}
    asked = find_asked(request, ranked, frame, specs)
    tabs = [
        tab for tab in (ranking_tabs(request, frame, specs, asked), board_tabs(request, frame, specs, asked)) if tab
    ]
    context = {"tabs": tabs, "title": asked.ranking.label if len(specs) > 1 else "", "ranked": ranked}
    if (state := access.leaderboard_state(ranked, asked.ranking, frame.rules, now=now)) != "shown":
        return {**context, "state": state}
    leaderboard, units = find_list(asked)
    context["units"] = unit_tabs(request, units, leaderboard)
    recounting = is_recounting(period.contest)
    if leaderboard is None:
        return {**context, "state": "empty", "over": ranked.is_fixed, "recounting": recounting}
    return {**context, "recounting": recounting, **shown_context(request, leaderboard, asked, frame)}


def ranked_period(period: Period, frame: Frame) -> Period:
    """The period whose lists a page shows: a contest of one round without lists of its own shows that round's."""
    rounds = [one for one in frame.periods if one.kind == Period.Kind.ROUND and one.state != Period.State.DRAFT]
    only_rounds = all(ranking.per == "round" for ranking in frame.rules.rankings)
    if period.is_whole and only_rounds and len(rounds) == 1:
        rounds[0].contest = period.contest
        return rounds[0]
    return period


def find_asked(request: HttpRequest, period: Period, frame: Frame, specs: Sequence[ListSpec]) -> Asked:
    """The list of the address (xep: ranking, bang: board, don-vi: unit); the reader's own board, else the first."""
    key = request.GET.get("xep", "")
    own = [spec for spec in specs if spec.key == key] or [spec for spec in specs if spec.key == specs[0].key]
    board = request.GET.get("bang", "")
    if not board and own[0].board:
        participant = access.find_participant(period.contest, request.user)
        board = participant.board if participant else ""
    spec = next((spec for spec in own if spec.board == board), own[0])
    ranking = next(one for one in frame.rules.rankings if one.key == spec.key)
    return Asked(period, ranking, spec, unit=request.GET.get("don-vi", ""))


def find_list(asked: Asked) -> tuple[Leaderboard | None, list[Leaderboard]]:
    """The row of the list, and those of the other units where there is one for each. One query."""
    lists = [
        one
        for one in queries.leaderboards_of(asked.period)
        if (one.key, one.board) == (asked.spec.key, asked.spec.board)
        and (one.unit_id is not None) == asked.spec.by_unit
    ]
    lists.sort(key=lambda one: one.unit.path if one.unit else "")
    found = next((one for one in lists if one.unit and one.unit.code == asked.unit), None)
    return found or next(iter(lists), None), lists if asked.spec.by_unit else []


# --- tabs -----------------------------------------------------------------------------------------


def tab_address(request: HttpRequest, **changes: str) -> str:
    wanted = {name: value for name, value in {**dict(kept_of(request)), **changes}.items() if value}
    return f"?{urlencode(wanted)}#bang"


def ranking_tabs(request: HttpRequest, frame: Frame, specs: Iterable[ListSpec], asked: Asked) -> dict[str, Any] | None:
    keys = dict.fromkeys(spec.key for spec in specs)
    labels = {one.key: one.label or one.key for one in frame.rules.rankings}
    items = [
        {"to": tab_address(request, xep=key, bang=""), "word": labels[key], "current": key == asked.spec.key}
        for key in keys
    ]
    return {"label": _("Bảng xếp hạng"), "items": items} if len(items) > 1 else None


def board_tabs(request: HttpRequest, frame: Frame, specs: Iterable[ListSpec], asked: Asked) -> dict[str, Any] | None:
    boards = [spec.board for spec in specs if spec.key == asked.spec.key]
    labels = {one.key: one.label for one in frame.rules.boards}
    items = [
        {"to": tab_address(request, bang=board), "word": labels[board], "current": board == asked.spec.board}
        for board in boards
        if board
    ]
    return {"label": _("Bảng dự thi"), "items": items} if len(items) > 1 else None


def unit_tabs(request: HttpRequest, lists: Iterable[Leaderboard], current: Leaderboard | None) -> list[dict[str, Any]]:
    return [
        {"to": tab_address(request, **{"don-vi": one.unit.code}), "word": one.unit.name, "current": one == current}
        for one in lists
        if one.unit
    ]


# --- lines ----------------------------------------------------------------------------------------


def shown_context(request: HttpRequest, leaderboard: Leaderboard, asked: Asked, frame: Frame) -> dict[str, Any]:
    ranking, definition = asked.ranking, leaderboard.definition
    top = ranking.top
    page = queries.leaderboard_page(leaderboard, page_number(request), top=top)
    participant = access.find_participant(asked.period.contest, request.user)
    own = queries.find_own_standing(leaderboard, participant) if participant else None
    total, paper = total_of(asked, frame), paper_asked(asked, frame)
    points = total is None or paper.has_points
    lines = [leaderboard_line(line, leaderboard, ranking, own=own, total=total, points=points) for line in page.lines]
    beyond = own is not None and not any(line.own for line in lines)
    in_top = own is not None and (top is None or own.place <= top)
    near = queries.find_neighbours(leaderboard, own) if own and beyond and in_top else (own,) if own and beyond else ()
    return {
        "state": "shown" if page.lines else "empty",
        "lines": lines,
        "near": [
            leaderboard_line(line, leaderboard, ranking, own=own, total=total, points=points) for line in near if line
        ],
        "own_page": (own.place - 1) // PAGE_SIZE + 1 if own and in_top else None,
        "own_reason": own_reason(leaderboard, participant, own),
        "page": Paginator(range(page.shown), PAGE_SIZE).get_page(page.number),
        "query": f"{query_of(request)}#bang",
        "people": page.people,
        "chain": chain_words(
            definition,
            total=paper.questions,
            points=paper.has_points or has_entered(frame, asked.spec.definition.scope),
        ),
        "waits_for_truth": definition.known_keys != definition.keys,
        "masked": ranking.names == "masked" and not definition.teams,
        "top": top if page.shown < page.people else None,
        "search_query": f"?{urlencode(kept_of(request))}" if kept_of(request) else "",
        "searchable": page.pages > 1 and not definition.teams,
    }


def kept_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What of the address says which list it is."""
    return [(name, request.GET[name]) for name in ("xep", "bang", "don-vi") if name in request.GET]


def own_reason(leaderboard: Leaderboard, participant: Participant | None, own: Line | None) -> str:
    if participant is None or own is not None:
        return ""
    reason = queries.find_reason(leaderboard, participant)
    return reason_words(reason) if reason else ""


def paper_asked(asked: Asked, frame: Frame) -> Paper:
    """The paper whose scores a list compares: a round's own, else the contest's first."""
    if asked.period.kind == Period.Kind.ROUND:
        return frame.rules.paper_of(asked.period.key, asked.spec.board)
    return frame.rules.paper


def total_of(asked: Asked, frame: Frame) -> int | None:
    """What a score is out of; None where it is a sum, has points on top, or is entered."""
    definition = asked.spec.definition
    sums = definition.count in SUMS or definition.bonus or has_entered(frame, definition.scope)
    return None if sums else paper_asked(asked, frame).most_of_all


def leaderboard_line(
    line: Line, leaderboard: Leaderboard, ranking: Ranking, *, own: Line | None, total: int | None, points: bool
) -> LeaderboardLine:
    is_own = own is not None and own.participant_id == line.participant_id
    masked = ranking.names == "masked" and not is_own and not leaderboard.definition.teams
    return LeaderboardLine(
        place=line.place,
        name=mask_name(line.full_name) if masked else line.full_name,
        unit=line.unit_name,
        score=score_words(line, total=total, points=points),
        time=time_words(line, leaderboard.definition.known_keys),
        why=_("cùng hạng") if line.tied and line.gap is None else gap_words(line.gap, points=points),
        own=is_own,
    )


def query_of(request: HttpRequest) -> str:
    """What the pager keeps of the address, as it is written behind the page's number."""
    kept = kept_of(request)
    return f"&{urlencode(kept)}" if kept else ""


def page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
