"""The way in: what the rules ask of somebody, the entry page, the waiting room."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.consents import CONSENTS, CURRENT
from accounts.queries import with_parents
from contest.attempts.models import Participant
from contest.attempts.seats import write_form_token
from contest.attempts.telling import KnownAlready
from contest.attempts.unlisted import words_of
from contest.common.database import shared_now
from contest.results.admission.queries import is_admitted
from contest.results.admission.wording import not_admitted_words
from contest.rounds.access import get_public_contest
from contest.rounds.models import Contest
from contest.rounds.wording import short_rules
from contest.sitting.consent import agree, asks_consent, onward
from contest.sitting.entering import Entrance, apply_to_contest, asks_after, come_to_door, needs_no_account
from contest.sitting.forms import ApplyForm
from contest.sitting.guard import seat_keys
from contest.sitting.guests.door import kept_code, who_first
from contest.sitting.queries import Outlook, find_outlook
from contest.sitting.refusals import refusal_words
from contest.sitting.seating import seat_here
from contest.sitting.states import State
from contest.sitting.waiting import waiting
from contest.sitting.words import state_line


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    if (elsewhere := who_first(request, contest)) is not None:
        return elsewhere
    person = request.user
    context = {"contest": contest, "you": contest.address, "person": person}
    now = shared_now()
    entrance = come_to_door(contest, person, now=now)
    participant = entrance.participant
    if participant is None:
        return redirect(where_asked(entrance), slug) if entrance.asks else turn_away(request, contest, entrance)
    outlook = find_outlook(contest, participant, now=now, position=position_asked(request), rounds=entrance.rounds)
    if outlook is None:
        raise Http404
    if participant.pending and outlook.used.last_number and outlook.state is not State.RUNNING:
        return redirect("sitting:tell", slug)
    admitted = is_admitted(outlook.round, outlook.rules, participant)
    can_start = may_go_on(outlook, admitted=admitted) and not participant.closed
    asks = asks_consent(person, outlook)
    if request.method == "POST" and (not asks or agree(request, person, participant, now=now)):
        response = onward(slug, outlook, can_start=can_start, now=now)
        seat_here(request, response, participant, outlook)
        return response
    context |= {
        "participant": participant,
        "unit": with_parents([participant.unit])[0],
        "unlisted": words_of(participant),
        "outlook": outlook,
        "admitted": admitted,
        "practice": outlook.rules.round_rules(outlook.round.key).practice,
        "can_start": can_start,
        "consent": CONSENTS[CURRENT] if asks else None,
        "unticked": request.method == "POST",
        "short_rules": short_rules(outlook.rules, you=contest.address),
        "token": start_token(participant, outlook),
        "line": entry_line(outlook, contest, admitted=admitted),
        "own_code": kept_code(request, slug),
    }
    response = render(request, "sitting/entry.html", context, status=422 if request.method == "POST" else 200)
    seat_here(request, response, participant, outlook)
    return response


def may_go_on(outlook: Outlook, *, admitted: bool) -> bool:
    return outlook.state is State.RUNNING or (outlook.state is State.OPEN and admitted)


def entry_line(outlook: Outlook, contest: Contest, *, admitted: bool) -> str:
    if not admitted and outlook.state in (State.SOON, State.OPEN):
        return not_admitted_words(outlook.round.title)
    return "" if outlook.state is State.OPEN else state_line(outlook, contest.address)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    if (elsewhere := who_first(request, contest)) is not None:
        return elsewhere
    person, now = request.user, shared_now()
    entrance = come_to_door(contest, person, now=now)
    if entrance.participant or where_asked(entrance) != "sitting:apply":
        return redirect("sitting:entry", slug)
    if not entrance.asks:
        return turn_away(request, contest, entrance)
    form = ApplyForm(
        request.POST if request.method == "POST" else None, rules=entrance.rules, applicant=entrance.applicant
    )
    if request.method == "POST" and form.is_valid():
        try:
            apply_to_contest(contest=contest, person=person, board=form.board, answers=form.answers, now=now)
        except KnownAlready:
            form.add_error(None, _("Người có số điện thoại, họ tên và ngày sinh này đã dự thi bằng tài khoản khác."))
        else:
            return redirect("sitting:entry", slug)
    context = {"contest": contest, "you": contest.address, "person": person, "form": form}
    return render(request, "sitting/apply.html", context, status=422 if form.is_bound else 200)


def where_asked(entrance: Entrance) -> str:
    """The page that asks what the rules want to know of somebody."""
    return "sitting:open" if needs_no_account(entrance.rules) or asks_after(entrance.rules) else "sitting:apply"


def turn_away(request: HttpRequest, contest: Contest, entrance: Entrance) -> HttpResponse:
    """The page that says why somebody may not enter."""
    context = {
        "contest": contest,
        "person": request.user,
        "in_branch": entrance.in_branch,
        "reasons": [refusal_words(one) for one in entrance.refused],
    }
    return render(request, "sitting/not_for_me.html", context, status=403)


@require_safe
@never_cache
def waiting_room(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    if (elsewhere := who_first(request, contest)) is not None:
        return elsewhere
    person, now = request.user, shared_now()
    entrance = come_to_door(contest, person, now=now)
    participant = entrance.participant
    if participant is None:
        return redirect("sitting:entry", slug)
    outlook = find_outlook(contest, participant, now=now, rounds=entrance.rounds)
    if outlook is None or outlook.state is not State.SOON or asks_consent(person, outlook):
        return redirect("sitting:entry", slug)
    wait = waiting(participant, outlook.round, now=now)
    context = {
        "contest": contest,
        "you": contest.address,
        "person": person,
        "unit": with_parents([participant.unit])[0],
        "unlisted": words_of(participant),
        "outlook": outlook,
        "wait": wait,
        "token": start_token(participant, outlook),
    }
    response = render(request, "sitting/waiting.html", context)
    seat_here(request, response, participant, outlook)
    return response


def position_asked(request: HttpRequest) -> int | None:
    """The round of the address's `dot`; None where it names none."""
    asked = request.GET.get("dot", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None


def start_token(participant: Participant, outlook: Outlook) -> str:
    """The form token of the button that starts a paper of the round that is looked at."""
    return write_form_token(
        seat_keys()[0], participant_id=participant.pk, number=0, round_id=outlook.round.pk, started_ms=0
    )
