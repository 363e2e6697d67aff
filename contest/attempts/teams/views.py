"""The organiser's page of a contest's teams: registered by their captain, renamed, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import organiser_required
from accounts.audit.actions import record_look
from accounts.models import Person
from contest.attempts.models import Team
from contest.attempts.teams import actions, queries
from contest.attempts.teams.errors import TeamError, size_fault
from contest.attempts.teams.forms import TeamForm
from contest.attempts.teams.wording import refusal
from contest.common.posting import do_and_tell
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest
from contest.rounds.queries import full_rules
from contest.rounds.rules import Teams, read_rules
from contest.rounds.side_rail import side_rail
from contest.rounds.wording.articles.teams import team_sentences

LONGEST_SEARCH = 100


def contest_with_teams(person: Person, slug: str) -> Contest:
    """A contest of this organiser that has rounds for teams. Raises Http404."""
    contest = get_contest_for(person, slug)
    if not queries.asks_teams(read_rules(contest.rules)):
        raise Http404
    return contest


@require_safe
@never_cache
@organiser_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    return list_page(request, contest_with_teams(request.user, slug))


def list_page(
    request: HttpRequest, contest: Contest, *, form: TeamForm | None = None, text: str = "", status: int = 200
) -> HttpResponse:
    text = text or searched(request.GET)
    if text:
        record_look("look.people", by=request.user, now=timezone.now(), contest=contest.slug)
    rules = full_rules(contest)
    context = {
        **side_rail(request.user, contest, "results"),
        "crumbs": [(reverse("fixing:home", args=[contest.slug]), _("Kết quả và giải")), ("", _("Đội thi"))],
        "tim": text,
        "found": queries.find_captains(contest, text),
        "form": form or TeamForm(),
        "add_to": reverse("attempts:team_add", args=[contest.slug]),
        "is_open": True,
        "sentences": list(team_sentences(rules)),
        "lines": [_line(team, contest, rules.teams) for team in queries.teams_of(contest.pk)],
    }
    return render(request, "attempts/teams.html", context, status=status)


def _line(team: Team, contest: Contest, said: Teams) -> dict[str, Any]:
    return {
        **shown(team, said),
        "change_to": reverse("attempts:team_change", args=[contest.slug, team.pk]),
        "remove_to": reverse("attempts:team_remove", args=[contest.slug, team.pk]),
    }


def shown(team: Team, said: Teams) -> dict[str, Any]:
    """A team with its form; `fault`: what the rules, changed since, no longer allow of it."""
    fault = size_fault(said, len(team.members) + 1)
    return {"team": team, "form": form_of(team), "fault": refusal(fault.code, fault.number) if fault else ""}


def searched(data: QueryDict) -> str:
    """What was typed to find a captain."""
    return data.get("tim", "").replace("\0", "")[:LONGEST_SEARCH].strip()


def chosen(request: HttpRequest, people: QuerySet[Person]) -> Person | None:
    """The one of these people whose button was pressed."""
    number = request.POST.get("person", "")
    known = number.isascii() and number.isdecimal() and len(number) < 19
    return people.filter(pk=int(number) if known else 0).first()


def form_of(team: Team) -> TeamForm:
    initial = {"name": team.name, "members": "\n".join(team.members)}
    return TeamForm(initial=initial, prefix=f"t{team.pk}")


@require_POST
@organiser_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_with_teams(request.user, slug)
    form = TeamForm(request.POST)
    if not form.is_valid():
        return list_page(request, contest, form=form, text=searched(request.POST), status=422)
    branch = Person.objects.filter(unit__path__startswith=contest.unit.path, is_active=True)
    captain = chosen(request, branch.select_related("unit"))
    if captain is None:
        messages.error(request, refusal("unknown"))
        return redirect("attempts:teams", slug)

    def act() -> Any:
        return actions.register_team(
            contest=contest, captain=captain, by=request.user, now=timezone.now(), **form.cleaned_data
        )

    return done(request, slug, act, lambda team: _("Đã ghi tên %(team)s.") % {"team": team.name})


@require_POST
@organiser_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    contest = contest_with_teams(request.user, slug)
    team = get_object_or_404(queries.teams_of(contest.pk), pk=pk)
    form = TeamForm(request.POST, prefix=f"t{team.pk}")
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("attempts:teams", slug)
    return done(
        request,
        slug,
        lambda: actions.change_team(team=team, by=request.user, now=timezone.now(), **form.cleaned_data),
        lambda _none: _("Đã lưu %(team)s.") % {"team": team.name},
    )


@require_POST
@organiser_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    contest = contest_with_teams(request.user, slug)
    team = get_object_or_404(queries.teams_of(contest.pk), pk=pk)
    name = team.name
    return done(
        request,
        slug,
        lambda: actions.remove_team(team=team, by=request.user, now=timezone.now()),
        lambda _none: _("Đã bỏ %(team)s.") % {"team": name},
    )


def done(request: HttpRequest, slug: str, act: Callable[[], Any], word: Callable[[Any], str]) -> HttpResponse:
    do_and_tell(request, act, word=word, refused=TeamError, why=lambda error: refusal(error.code, error.number))
    return redirect("attempts:teams", slug)
