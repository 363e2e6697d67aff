"""The organiser's page of a round's admissions: proposed, let in, added by name, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import organiser_required
from accounts.audit.actions import record_look
from accounts.models import Person
from contest.attempts.teams.queries import names_of_teams
from contest.common.posting import do_and_tell
from contest.results.admission import access, actions, queries
from contest.results.admission.errors import AdmissionError
from contest.results.admission.wording import refusal
from contest.rounds.models import Round
from contest.rounds.side_rail import side_rail

LONGEST_SEARCH = 100


@require_safe
@never_cache
@organiser_required
def listed(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, frame = access.get_closed_round_for(request.user, slug, position)
    text = request.GET.get("tim", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    if text:
        record_look("look.people", by=request.user, now=timezone.now(), contest=slug)
    for_teams = frame.rules.round_rules(round.key).is_for_teams
    found = queries.find_captains_of(round, text) if for_teams else queries.find_people_of(round.contest, text)
    teams = names_of_teams(round.contest_id) if for_teams else {}
    context = {
        **side_rail(request.user, round.contest, "results"),
        "crumbs": [(reverse("fixing:home", args=[slug]), _("Kết quả và giải")), ("", round.title)],
        "round": round,
        "tim": text,
        "for_teams": for_teams,
        "found": [{"person": one, "team": teams.get(one.pk, "")} for one in found],
        "proposed": queries.propose_admissions(round, frame),
        "admissions": [
            {"admission": one, "person": one.person, "team": teams.get(one.person_id, "")}
            for one in queries.admissions_of(round)
        ],
    }
    return render(request, "admission/list.html", context)


def done(request: HttpRequest, round: Round, act: Callable[[], Any], word: Callable[[Any], str]) -> HttpResponse:
    do_and_tell(request, act, word=word, refused=AdmissionError, why=lambda error: refusal(error.code))
    return redirect("admission:list", round.contest.slug, round.position)


@require_POST
@organiser_required
def confirm(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, _frame = access.get_closed_round_for(request.user, slug, position)
    people = {
        int(text) for text in request.POST.getlist("person") if text.isascii() and text.isdecimal() and len(text) < 19
    }
    return done(
        request,
        round,
        lambda: actions.admit_proposed(round=round, people=people, by=request.user, now=timezone.now()),
        lambda count: (
            ngettext("Đã cho %(count)s người vào vòng này.", "Đã cho %(count)s người vào vòng này.", count)
            % {"count": count}
        ),
    )


@require_POST
@organiser_required
def add(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, _frame = access.get_closed_round_for(request.user, slug, position)
    number = request.POST.get("person", "")
    known = number.isascii() and number.isdecimal() and len(number) < 19
    branch = Person.objects.filter(unit__path__startswith=round.contest.unit.path)
    person = get_object_or_404(branch, pk=int(number) if known else 0)
    return done(
        request,
        round,
        lambda: actions.admit_person(
            round=round,
            person=person,
            reason=request.POST.get("reason", "")[:1000],
            by=request.user,
            now=timezone.now(),
        ),
        lambda made: _("Đã thêm %(name)s.") % {"name": made.person.full_name},
    )


@require_POST
@organiser_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    one = access.get_admission_for(request.user, slug, pk)
    return done(
        request,
        one.round,
        lambda: actions.remove_admission(
            admission=one, reason=request.POST.get("reason", "")[:1000], by=request.user, now=timezone.now()
        ),
        lambda _none: _("Đã đưa ra khỏi danh sách."),
    )
