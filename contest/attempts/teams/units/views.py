"""The secretary's page of a unit's teams: registered, renamed, taken back until the day that the rules name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.audit.actions import record_look
from contest.attempts.models import Team
from contest.attempts.teams import actions, queries
from contest.attempts.teams.errors import TeamError
from contest.attempts.teams.forms import TeamForm
from contest.attempts.teams.units.access import Branches, get_branches_for
from contest.attempts.teams.views import chosen, searched, shown
from contest.attempts.teams.wording import refusal
from contest.common.database import ask_now
from contest.common.posting import do_and_tell
from contest.rounds.rules import Teams
from contest.rounds.wording.articles.teams import team_sentences


@require_safe
@never_cache
@staff_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, get_branches_for(request.user, slug))


def _page(
    request: HttpRequest, mine: Branches, *, form: TeamForm | None = None, text: str = "", status: int = 200
) -> HttpResponse:
    contest, now = mine.contest, ask_now()
    text = text or searched(request.GET)
    if text:
        record_look("look.people", by=request.user, now=now, contest=contest.slug)
    context = {
        "contest": contest,
        "sentences": list(team_sentences(mine.rules)),
        "is_open": mine.are_open(now),
        "add_to": reverse("attempts:unit_team_add", args=[contest.slug]),
        "tim": text,
        "found": queries.find_captains(contest, text, people=mine.people()),
        "form": form or TeamForm(),
        "lines": [_line(team, mine.rules.teams) for team in mine.teams()],
    }
    return render(request, "attempts/unit_teams.html", context, status=status)


def _line(team: Team, said: Teams) -> dict[str, Any]:
    at = [team.contest.slug, team.pk]
    return {
        **shown(team, said),
        "change_to": reverse("attempts:unit_team_change", args=at),
        "remove_to": reverse("attempts:unit_team_remove", args=at),
    }


@require_POST
@staff_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    mine = get_branches_for(request.user, slug)
    form = TeamForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, form=form, text=searched(request.POST), status=422)

    def register() -> Team:
        captain = chosen(request, mine.people())
        if captain is None:
            raise TeamError("unknown")
        return actions.register_team(
            contest=mine.contest, captain=captain, by=request.user, now=ask_now(), **form.cleaned_data
        )

    return _done(request, mine, register, lambda team: _("Đã ghi tên %(team)s.") % {"team": team.name})


@require_POST
@staff_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    mine = get_branches_for(request.user, slug)
    team = get_object_or_404(mine.teams(), pk=pk)
    form = TeamForm(request.POST, prefix=f"t{team.pk}")
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("attempts:unit_teams", slug)

    def renew() -> None:
        actions.change_team(team=team, by=request.user, now=ask_now(), **form.cleaned_data)

    return _done(request, mine, renew, lambda _none: _("Đã lưu %(team)s.") % {"team": team.name})


@require_POST
@staff_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    mine = get_branches_for(request.user, slug)
    team = get_object_or_404(mine.teams(), pk=pk)
    name = team.name

    def take_back() -> None:
        actions.remove_team(team=team, by=request.user, now=ask_now())

    return _done(request, mine, take_back, lambda _none: _("Đã bỏ %(team)s.") % {"team": name})


def _done(request: HttpRequest, mine: Branches, act: Callable[[], Any], word: Callable[[Any], str]) -> HttpResponse:
    def in_time() -> Any:
        mine.check_open(ask_now())
        return act()

    do_and_tell(request, in_time, word=word, refused=TeamError, why=lambda error: refusal(error.code, error.number))
    return redirect("attempts:unit_teams", mine.contest.slug)
