"""The participant's ordinary pages: contest, entry, own attempts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import PLACES, roles_of
from accounts.people.consents import CONSENTS, CURRENT, is_consent_due
from accounts.queries import with_parents
from accounts.second_factor.policy import should_offer
from contest.attempts.models import Participant
from contest.attempts.seats import Seat, write_form_token, write_seat
from contest.attempts.telling import KnownAlready
from contest.attempts.unlisted import words_of
from contest.common.clock import to_ms
from contest.common.database import shared_now
from contest.common.text_numbers import duration_text
from contest.common.typeset import typeset_picture
from contest.essays.queries import own_essays
from contest.results.access import find_participant
from contest.results.admission.queries import is_admitted
from contest.results.admission.wording import not_admitted_words
from contest.results.queries import period_figures
from contest.results.rekey.queries import public_notes
from contest.rounds.access import get_public_contest
from contest.rounds.models import Contest, Period
from contest.rounds.notices import notes_of, suspension_note
from contest.rounds.queries import public_contests, rounds_of
from contest.rounds.wording import short_rules
from contest.sitting.consent import agree, asks_consent, onward
from contest.sitting.devices import note_device
from contest.sitting.entering import Entrance, apply_to_contest, asks_after, come_to_door, needs_no_account
from contest.sitting.forms import ApplyForm
from contest.sitting.guard import seat_keys, set_seat_cookie
from contest.sitting.guests.door import kept_code, who_first
from contest.sitting.proof import draw_proof
from contest.sitting.queries import Outlook, OwnAttempt, find_outlook, find_own_attempt, own_attempts, read_again
from contest.sitting.refusals import refusal_words
from contest.sitting.sharing import SharedResult, share_document
from contest.sitting.states import State
from contest.sitting.waiting import calendar_text, room_is_open, waiting
from contest.sitting.words import Fact, elsewhere_facts, rule_facts, state_line

REDRAW = settings.BASE_DIR / "docs" / "verify" / "redraw.py"
SEAT_SECONDS = 60 * 60 * 24 * 30


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


@require_safe
def proof_page(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    context = {
        "contest": contest,
        "rounds": rounds_of(contest).filter(edition__isnull=False).select_related("edition"),
        "participant": find_participant(contest, request.user),
    }
    return render(request, "sitting/proof.html", context)


@require_safe
def proof_file(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    rounds = rounds_of(get_public_contest(slug)).filter(edition__isnull=False).select_related("edition", "contest")
    proof = draw_proof(get_object_or_404(rounds, position=position))
    disposition = {"Content-Disposition": f'attachment; filename="{slug}-{position}.json"'}
    return JsonResponse(proof, json_dumps_params={"ensure_ascii": False}, headers=disposition)


@require_safe
def proof_script(request: HttpRequest, slug: str) -> HttpResponse:
    get_public_contest(slug)
    disposition = {"Content-Disposition": 'attachment; filename="redraw.py"'}
    return HttpResponse(REDRAW.read_text(encoding="utf-8"), content_type="text/x-python", headers=disposition)


@require_safe
@never_cache
@login_required
def own_page(request: HttpRequest) -> HttpResponse:
    context = {"attempts": own_attempts(request.user, now=shared_now()), "essays": own_essays(request.user)}
    return render(request, "sitting/own_attempts.html", context)


@require_safe
@never_cache
def own_result(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The result of a paper of one's own, from any browser: its page wants a seat, which the entry page had given."""
    contest = get_public_contest(slug)
    if (elsewhere := who_first(request, contest)) is not None:
        return elsewhere
    now = shared_now()
    own = find_own_attempt(request.user, slug=slug, number=number, now=now)
    outlook = find_outlook(contest, own.attempt.participant, now=now) if own and not own.is_entered else None
    if own is None or outlook is None or asks_consent(request.user, outlook):
        return redirect("sitting:entry", slug)
    response = redirect("sitting:result", slug, number)
    give_seat(request, response, own.attempt.participant, outlook)
    return response


@require_safe
@never_cache
@login_required
def review(request: HttpRequest, attempt_id: int) -> HttpResponse:
    own = next((one for one in own_attempts(request.user, now=shared_now()) if one.attempt.pk == attempt_id), None)
    if own is None or not own.shows_wrong:
        raise Http404
    return render(request, "sitting/review.html", {"own": own, "questions": read_again(own.attempt)})


@require_safe
@never_cache
@login_required
def share_picture(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    own = find_own_attempt(request.user, slug=slug, number=number, now=shared_now())
    # of a result that was entered there is no "20/20" to show around
    if own is None or not own.shows_score or own.is_entered:
        raise Http404
    named = request.GET.get("ten") == "1"
    contest, address = own.attempt.round.contest, request.build_absolute_uri(reverse("sitting:contest", args=[slug]))
    picture = typeset_picture("share", share_document(shared_result(own, named=named, address=address)))
    response = HttpResponse(picture, content_type="image/png")
    response["Content-Disposition"] = content_disposition_header(True, f"ket-qua-{contest.slug}.png")
    return response


def shared_result(own: OwnAttempt, *, named: bool, address: str) -> SharedResult:
    attempt, contest = own.attempt, own.attempt.round.contest
    lines = []
    if attempt.points is not None:
        lines.append(_("%(score)s/%(total)s điểm") % {"score": attempt.points, "total": own.most_points})
    if own.shows_duration:
        duration = duration_text(attempt.duration_ms or 0, language=get_language() or "vi")
        lines.append(_("trong %(duration)s") % {"duration": duration})
    return SharedResult(
        contest=contest.title,
        kicker=contest.kicker,
        organiser=contest.organiser,
        right=attempt.score or 0,
        total=own.total,
        right_word=_("câu đúng"),
        full_name=attempt.participant.person.full_name if named else "",
        line=", ".join(lines),
        address=address.partition("://")[2],
    )


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


def position_asked(request: HttpRequest) -> int | None:
    """The round of the address's `dot`; None where it names none."""
    asked = request.GET.get("dot", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None


def start_token(participant: Participant, outlook: Outlook) -> str:
    """The form token of the button that starts a paper of the round that is looked at."""
    return write_form_token(
        seat_keys()[0], participant_id=participant.pk, number=0, round_id=outlook.round.pk, started_ms=0
    )


def seat_here(request: HttpRequest, response: HttpResponse, participant: Participant, outlook: Outlook) -> None:
    """A seat on the pages whose button starts a paper, and that it is in this browser; neither before consent."""
    if asks_consent(request.user, outlook):
        return
    give_seat(request, response, participant, outlook)
    # in the middle of a paper somebody may still have to agree
    if not is_consent_due(request.user.consent_version):
        note_device(request, response, participant)


def give_seat(request: HttpRequest, response: HttpResponse, participant: Participant, outlook: Outlook) -> None:
    """Hands out the seat of this contest, for its round and a day more, 30 days at most; none before consent."""
    if asks_consent(request.user, outlook):
        return
    now_s = to_ms(shared_now()) // 1000
    seconds = min(SEAT_SECONDS, max(0, to_ms(outlook.round.window[1]) // 1000 - now_s) + 86_400)
    seat = Seat(participant.pk, participant.epoch, now_s + seconds)
    value = write_seat(seat_keys()[0], seat, session=request.session.session_key or "")
    set_seat_cookie(response, slug=participant.contest.slug, value=value, seconds=seconds)
