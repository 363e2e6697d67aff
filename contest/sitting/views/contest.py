"""The contest: its public page, the list of contests, its hours for a calendar; where a sign-in leads."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import PLACES, roles_of
from accounts.second_factor.policy import should_offer
from contest.common.database import shared_now
from contest.results.access import find_participant
from contest.results.queries import period_figures
from contest.results.rekey.queries import public_notes
from contest.rounds.access import get_public_contest
from contest.rounds.models import Contest, Period
from contest.rounds.notices import notes_of, suspension_note
from contest.rounds.queries import public_contests
from contest.sitting.queries import Outlook, find_outlook
from contest.sitting.seating import give_seat
from contest.sitting.states import State
from contest.sitting.waiting import calendar_text, room_is_open
from contest.sitting.words import Fact, elsewhere_facts, rule_facts, state_line


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    contests = list(public_contests())
    if len(contests) == 1:
        return redirect("sitting:contest", contests[0].slug)
    now = shared_now()
    listed = [(contest, find_outlook(contest, None, now=now)) for contest in contests]
    # what is over comes last
    listed.sort(key=lambda one: one[1] is None or one[1].state in ("closed", "official"))
    return render(request, "sitting/home.html", {"contests": listed})


@require_safe
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Where somebody goes who came to sign in and for nothing else: the office, the own unit, or the contest."""
    roles = roles_of(request.user)
    if roles.owes:
        return redirect(PLACES[roles.owes])
    if roles.holds_office and should_offer(request.user):
        return redirect("mfa_activate_totp")
    if roles.is_admin or roles.is_organiser:
        return redirect("rounds:organiser_home")
    if roles.is_judge:
        return redirect("essays:home")
    return redirect("reports:unit" if roles.branches else "home")


@require_safe
@never_cache
def contest_page(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    participant = find_participant(contest, request.user)
    outlook = find_outlook(contest, participant, now=shared_now())
    notes = list(notes_of(contest)[:4])
    whole = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    context = {
        "contest": contest,
        "outlook": outlook,
        "figures": period_figures(whole),
        "you": contest.address,
        "left_time": outlook.round.window[1] - shared_now() if outlook else None,
        "notes": notes[:3],
        "more_notes": len(notes) > 3,
        "key_notes": public_notes(contest),
        "suspension": suspension_note(outlook.round) if outlook and outlook.state is State.SUSPENDED else None,
        "facts": facts_of(outlook),
        "line": state_line(outlook, contest.address) if outlook else "",
        "others": other_rounds(outlook, contest) if outlook else [],
        "room_is_open": bool(outlook) and room_is_open(outlook.round, now=shared_now()),
    }
    response = render(request, "sitting/contest.html", context)
    if participant and outlook:
        give_seat(request, response, participant, outlook)
    return response


def facts_of(outlook: Outlook | None) -> list[Fact]:
    if outlook is None:
        return []
    return elsewhere_facts(outlook.rules) if outlook.state is State.ELSEWHERE else rule_facts(outlook.rules)


def other_rounds(outlook: Outlook, contest: Contest) -> list[dict[str, Any]]:
    """Further rounds that are open now (practice beside a week, a month beside its weeks), with the way in."""
    entry = reverse("sitting:entry", args=[contest.slug])
    return [
        {
            "round": round,
            "practice": outlook.rules.round_rules(round.key).practice,
            "address": f"{entry}?dot={round.position}",
        }
        for round in outlook.others
    ]


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    outlook = find_outlook(contest, None, now=shared_now())
    if outlook is None:
        raise Http404
    address = request.build_absolute_uri(reverse("sitting:contest", args=[slug]))
    text = calendar_text(contest.title, outlook.round, address=address, now=shared_now())
    disposition = {"Content-Disposition": f'attachment; filename="{slug}.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=disposition)
