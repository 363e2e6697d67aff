"""Asking about an own result or a question of an own paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contest.appeals import access, actions
from contest.appeals.actions import AppealError
from contest.appeals.deadlines import asks_until
from contest.appeals.forms import AskForm
from contest.appeals.models import Appeal
from contest.attempts.models import Attempt, Participant
from contest.common.database import ask_now
from contest.rounds.models import Round
from contest.rounds.queries import find_current_round

REFUSED = {
    "late": gettext_lazy("Đã hết hạn phúc khảo."),
    "open": gettext_lazy("Bài này chưa nộp. Nộp bài rồi gửi ý kiến."),
    "no_question": gettext_lazy("Bài thi không có câu này."),
    "asked": gettext_lazy("Ý kiến này đang chờ trả lời."),
    "too_many": gettext_lazy("Đã gửi nhiều ý kiến. Đợi Ban Tổ chức trả lời rồi gửi tiếp."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def ask(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """`number`: of the attempt; 0 for a paper that is not in the list."""
    participant = access.get_own_participant(request.user, slug)
    now = ask_now()
    attempt = access.get_own_attempt(participant, number) if number else None
    round = attempt.round if attempt else find_current_round(participant.contest, now=now)
    if round is None:
        raise Http404
    questions = len(bytes(attempt.paper or b"")) // 3 if attempt else 0
    if attempt is not None and attempt.is_open:
        messages.error(request, REFUSED["open"])
        return redirect("sitting:own_attempts")
    form = AskForm(request.POST or None, questions=questions, initial=_initial(request, questions))
    if request.method == "POST" and form.is_valid():
        try:
            _asked(participant, round, attempt, form)
        except AppealError as error:
            form.add_error(None, REFUSED[error.code])
        else:
            messages.success(request, _("Đã gửi. Câu trả lời sẽ hiện ở trang này."))
            return redirect("sitting:own_attempts")
    context = {
        "contest": participant.contest,
        "you": participant.contest.address,
        "round": round,
        "attempt": attempt,
        "form": form,
        "until": asks_until(round.fixed_at, participant.contest.appeal_days),
    }
    return render(request, "appeals/ask.html", context)


def _initial(request: HttpRequest, questions: int) -> dict[str, int]:
    place = request.GET.get("cau", "")
    if questions and place.isascii() and place.isdecimal() and len(place) < 4:
        return {"kind": Appeal.Kind.ITEM, "place": int(place)}
    return {}


def _asked(participant: Participant, round: Round, attempt: Attempt | None, form: AskForm) -> None:
    said, now = form.cleaned_data, ask_now()
    if attempt is not None and said["kind"] == Appeal.Kind.ITEM:
        actions.ask_about_question(
            attempt=attempt,
            place=said["place"],
            fault=Appeal.Fault(said["fault"]),
            text=said["text"],
            source=said["source"],
            now=now,
        )
    else:
        kind = Appeal.Kind(said["kind"])
        actions.ask_about_result(
            participant=participant, round=round, attempt=attempt, kind=kind, text=said["text"], now=now
        )
