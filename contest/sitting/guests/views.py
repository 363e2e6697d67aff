"""Entering without an account, and saying after the paper who it was."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.identity import keychain
from contest.attempts.hints import hint_tally
from contest.attempts.models import Participant
from contest.attempts.telling import KnownAlready, ResultsOfficial, Told, enter_openly
from contest.attempts.telling import tell as tell_who
from contest.common.database import shared_now
from contest.results.access import find_participant
from contest.rounds.access import get_public_contest
from contest.rounds.documents import wall_clock, whole_rules
from contest.rounds.models import Contest
from contest.rounds.queries import published_rounds
from contest.rounds.rules import Rules
from contest.sitting.devices import device_of, keep_device
from contest.sitting.eligibility import Applicant, refusals
from contest.sitting.entering import Entrance, applicant_of, asks_after, kept_fields, needs_no_account, relative_marks
from contest.sitting.guests.door import kept_code, sit_down, who_first
from contest.sitting.guests.forms import FirstForm, OpenForm
from contest.sitting.guests.known import marks_said
from contest.sitting.guests.limits import has_room
from contest.sitting.views.entry import turn_away


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_entry(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    rules = whole_rules(contest, published_rounds(contest))
    if not (needs_no_account(rules) or asks_after(rules)):
        raise Http404
    if not needs_no_account(rules) and (elsewhere := who_first(request, contest)) is not None:
        return elsewhere
    if find_participant(contest, request.user):
        return redirect("sitting:entry", slug)
    now = shared_now()
    applicant = applicant_at(request, contest)
    closed = [one for one in refusals(rules, applicant, now=wall_clock(now)) if one.code in ("registration", "staff")]
    if closed:
        return turn_away(request, contest, Entrance(rules, applicant, refused=tuple(closed)))
    form = FirstForm(request.POST or None, rules=rules) if asks_after(rules) else whole_form(request, contest, rules)
    if request.method == "POST" and form.is_bound and form.is_valid():
        return let_in(request, contest, rules, form, now=now)
    return open_page(request, contest, rules, form)


def applicant_at(request: HttpRequest, contest: Contest) -> Applicant:
    return applicant_of(request.user, contest) if request.user.is_authenticated else Applicant()


def whole_form(
    request: HttpRequest, contest: Contest, rules: Rules, participant: Participant | None = None
) -> OpenForm:
    """The form with all questions; after a button of the unit picker that only shows more, as it was typed."""
    parts = {
        "contest": contest,
        "rules": rules,
        "applicant": applicant_at(request, contest),
        "consent": participant is None,
        "board": participant.board if participant else None,
        "by_account": not needs_no_account(rules),
    }
    if request.method != "POST":
        own = request.user if request.user.is_authenticated and not request.user.is_guest else None
        return OpenForm(initial={"full_name": own.full_name} if own else None, **parts)
    form = OpenForm(request.POST, **parts)
    picker = form.fields.get("unit")
    if picker is None or not form.picks_unit:
        return form
    if not picker.only_shows_more(picker.widget.value_from_datadict(request.POST, {}, "unit")):
        return form
    typed = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in form.fields.items()}
    return OpenForm(initial=typed, **parts)


def let_in(
    request: HttpRequest, contest: Contest, rules: Rules, form: FirstForm | OpenForm, *, now: dt.datetime
) -> HttpResponse:
    """Makes the participant and binds a guest to this browser; or says that it is somebody who is there already."""
    device = device_of(request)
    person = request.user if request.user.is_authenticated and not request.user.is_guest else None
    told = told_by(form, contest, rules, None) if isinstance(form, OpenForm) else None
    if not has_room(contest.pk, device, now=now):
        return open_page(request, contest, rules, form, crowded=True)
    try:
        participant = enter_openly(contest=contest, person=person, told=told, board=form.board, now=now)
    except KnownAlready:
        response = open_page(request, contest, rules, form, known=True)
    else:
        if person is None:
            sit_down(request, contest, participant.person, now=now)
        response = redirect("sitting:entry", contest.slug)
    keep_device(response, device)
    return response


def told_by(form: OpenForm, contest: Contest, rules: Rules, participant: Participant | None) -> Told:
    """What the form said, as it is kept. Of an account holder name and unit are known."""
    by_account = participant is not None and not needs_no_account(rules)
    if by_account and participant:
        marks = relative_marks(contest, participant.person, form.answers)
    else:
        marks = [keychain().forms(said) for said in marks_said(contest.pk, rules.identity, form.said)]
    unit = participant.unit if by_account and participant else form.unit or contest.unit
    return Told(form.said["full_name"], unit, kept_fields(contest, form.answers), marks, form.unlisted)


def open_page(
    request: HttpRequest,
    contest: Contest,
    rules: Rules,
    form: FirstForm | OpenForm,
    *,
    known: bool = False,
    crowded: bool = False,
) -> HttpResponse:
    context = {
        "contest": contest,
        "you": contest.address,
        "form": form,
        "after": asks_after(rules),
        "known": known,
        "crowded": crowded,
        "other_guest": request.user.is_authenticated and request.user.is_guest,
    }
    status = 429 if crowded else 409 if known else 422 if form.is_bound else 200
    return render(request, "sitting/open.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tell(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    if (elsewhere := who_first(request, contest)) is not None:
        return elsewhere
    participant = find_participant(contest, request.user)
    if participant is None or not participant.pending:
        return redirect("sitting:entry", slug) if participant is None else redirect_to_result(participant)
    rules = whole_rules(contest, published_rounds(contest))
    form = whole_form(request, contest, rules, participant)
    refused = ""
    if request.method == "POST" and form.is_bound and form.is_valid():
        refused = told_now(request, contest, rules, form, participant)
        if not refused:
            return redirect_to_result(participant)
    context = {
        "contest": contest,
        "you": contest.address,
        "form": form,
        "refused": refused,
        "own_code": kept_code(request, slug),
        "papers": participant.attempts.exclude(state=0).count(),
    }
    return render(request, "sitting/tell.html", context, status=409 if refused else 422 if form.is_bound else 200)


def told_now(request: HttpRequest, contest: Contest, rules: Rules, form: OpenForm, participant: Participant) -> str:
    """Keeps what was said; what stands in the way in words, "" where nothing does."""
    if not has_room(contest.pk, device_of(request), now=shared_now()):
        return _("Đã thử quá nhiều lần. Để lúc khác thử lại.")
    try:
        tell_who(participant=participant, told=told_by(form, contest, rules, participant))
    except KnownAlready:
        return _(
            "Đã có người dự thi khai số này. Nếu đó là %(you)s: bài vừa làm không được tính, "
            "nhập mã cá nhân ở lần vào thi trước để thi tiếp. Nếu không phải, báo Ban Tổ chức."
        ) % {"you": contest.address}
    except ResultsOfficial:
        return _("Kết quả đã chính thức, không nhận khai thông tin nữa. Có thắc mắc thì báo Ban Tổ chức.")
    hint_tally()
    return ""


def redirect_to_result(participant: Participant) -> HttpResponse:
    """To the result of the last paper that has ended; else to the door."""
    ended = participant.attempts.exclude(state=0).order_by("-number").first()
    slug = participant.contest.slug
    return redirect("sitting:result", slug, ended.number) if ended else redirect("sitting:entry", slug)
