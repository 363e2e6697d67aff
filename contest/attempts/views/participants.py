"""Finding one participant, and giving more time or one more attempt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.audit.actions import record_look
from contest.attempts import access, allowances
from contest.attempts.allowances import AllowanceError
from contest.attempts.forms import ReasonForm, TimeForm
from contest.attempts.models import Participant
from contest.attempts.queries import attempts_of, find_participants, untold_in
from contest.rounds.access import get_contest_for
from contest.rounds.rules import read_rules
from contest.rounds.side_rail import side_rail

LONGEST_SEARCH = 100
REFUSED = {
    "too_much": gettext_lazy("Mỗi người được thêm nhiều nhất 6 giờ."),
    "open": gettext_lazy("Lượt này chưa nộp. Đợi nộp bài rồi cho thêm lượt."),
    "given": gettext_lazy("Lượt này đã được thêm rồi."),
}


@require_safe
@never_cache
@login_required
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    text = request.GET.get("tim", "").replace("\0", "")[:LONGEST_SEARCH]
    found = find_participants(contest, text)
    if text.strip():
        record_look("look.participants", by=request.user, now=timezone.now(), contest=slug)
    context = {**side_rail(request.user, contest, "rounds"), "tim": text, "found": found, "untold": untold_in(contest)}
    return render(request, "attempts/participants.html", context)


@require_safe
@never_cache
@login_required
def participant(request: HttpRequest, slug: str, participant_id: int) -> HttpResponse:
    one = access.get_participant_for(request.user, slug, participant_id)
    record_look("look.participant", by=request.user, now=timezone.now(), about=one.person, contest=slug)
    return _page(request, one)


@require_POST
@login_required
def give_time(request: HttpRequest, slug: str, participant_id: int) -> HttpResponse:
    one = access.get_participant_for(request.user, slug, participant_id)
    form = TimeForm(request.POST, prefix="time")
    if not form.is_valid():
        return _page(request, one, time_form=form)
    minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
    try:
        allowances.give_time(participant=one, seconds=minutes * 60, reason=reason, by=request.user, now=timezone.now())
    except AllowanceError as error:
        form.add_error("minutes", REFUSED[error.code])
        return _page(request, one, time_form=form)
    messages.success(request, _("Đã thêm %(n)s phút. Bài đang làm được kéo dài ngay.") % {"n": minutes})
    return redirect("attempts:participant", slug, participant_id)


@require_POST
@login_required
def give_attempt(request: HttpRequest, slug: str, participant_id: int, number: int) -> HttpResponse:
    attempt = access.get_attempt_for(request.user, slug, participant_id, number)
    form = ReasonForm(request.POST, prefix=f"free-{number}")
    if not form.is_valid():
        return _page(request, attempt.participant, free_form=form, number=number)
    try:
        allowances.give_attempt(
            attempt=attempt, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        )
    except AllowanceError as error:
        messages.error(request, REFUSED[error.code])
    else:
        messages.success(
            request, _("Lượt %(n)s không tính vào số lượt. Người này thi thêm được một lượt.") % {"n": number}
        )
    return redirect("attempts:participant", slug, participant_id)


def _page(
    request: HttpRequest,
    one: Participant,
    *,
    time_form: TimeForm | None = None,
    free_form: ReasonForm | None = None,
    number: int = 0,
) -> HttpResponse:
    rules = read_rules(one.contest.rules)
    lines: list[dict[str, Any]] = []
    for attempt in attempts_of(one):
        form = free_form if attempt.number == number else None
        lines.append(
            {
                "attempt": attempt,
                "total": 0 if attempt.is_entered else rules.paper_of(attempt.round.key, attempt.board).questions,
                "form": form or ReasonForm(prefix=f"free-{attempt.number}"),
                "open": form is not None,
            }
        )
    context = {
        **side_rail(request.user, one.contest, "rounds"),
        "one": one,
        "lines": lines,
        "allowances": one.allowances.select_related("by", "attempt").order_by("-at", "-pk"),
        "time_form": time_form or TimeForm(prefix="time"),
        "time_open": time_form is not None,
    }
    return render(request, "attempts/participant.html", context)
