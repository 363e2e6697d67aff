"""The organiser's pages of a list of teams: taken from a file that is looked at first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import organiser_required
from contest.attempts.teams.errors import TeamError
from contest.attempts.teams.lists import actions, queries
from contest.attempts.teams.lists.forms import TeamsFileForm, find_signed, signed_teams
from contest.attempts.teams.lists.queries import PlannedTeam
from contest.attempts.teams.lists.sheet import write_teams
from contest.attempts.teams.lists.wording import done_words, fault_words
from contest.attempts.teams.views import contest_with_teams
from contest.common.list_files import list_to_download
from contest.rounds.models import Contest
from contest.rounds.side_rail import side_rail


def shared(request: HttpRequest, contest: Contest) -> dict[str, Any]:
    here = reverse("attempts:teams", args=[contest.slug])
    crumbs = [(reverse("fixing:home", args=[contest.slug]), _("Kết quả và giải")), (here, _("Đội thi"))]
    return {**side_rail(request.user, contest, "results"), "crumbs": [*crumbs, ("", _("Nhập từ tệp Excel"))]}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@organiser_required
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_with_teams(request.user, slug)
    if request.method != "POST":
        return render(request, "attempts/teams_file.html", {**shared(request, contest), "form": TeamsFileForm()})
    form = TeamsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "attempts/teams_file.html", {**shared(request, contest), "form": form}, status=422)
    planned = queries.plan_teams(contest, form.rows)
    entries = [entry_of(found) for found in planned if found.kind in ("new", "change")]
    lines = [{"plan": one, "why": fault_words(one.fault) if one.fault else ""} for one in planned]

    def those(kind: str) -> list[dict[str, Any]]:
        return [line for line in lines if line["plan"].kind == kind]

    context = {
        **shared(request, contest),
        "faults": those("fault"),
        "changes": those("change"),
        "fresh": those("new"),
        "same": len(those("same")),
        "signed": signed_teams(contest.pk, entries) if entries else "",
        "ready": len(entries),
    }
    return render(request, "attempts/teams_preview.html", context)


def entry_of(found: PlannedTeam) -> actions.TeamEntry:
    row, captain, team = found.row, found.captain, found.team
    assert captain is not None
    return actions.TeamEntry(captain.pk, row.name, row.members, tuple(team.members) if team else None)


@require_POST
@organiser_required
def take_in(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_with_teams(request.user, slug)
    entries = find_signed(contest.pk, request.POST.get("list", ""))
    if not entries:
        messages.error(request, _("Bản xem trước đã cũ. Tải lại tệp."))
        return redirect("attempts:teams_file", slug)
    try:
        done = actions.take_in_teams(contest=contest, entries=entries, by=request.user, now=timezone.now())
    except TeamError as error:
        messages.error(request, fault_words(error.code, error.number))
        return redirect("attempts:teams_file", slug)
    messages.success(request, done_words(done))
    return redirect("attempts:teams", slug)


@require_safe
@never_cache
@organiser_required
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_with_teams(request.user, slug)
    name = f"{slug}-doi-thi.xlsx"
    content = write_teams(queries.lines_of_teams(contest.pk))
    return list_to_download(content, name=name, contest=slug, about=contest, by=request.user)
