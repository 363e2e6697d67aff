"""The list of appeals and remarks, one of them with its facts, the answer; for organisers and judges."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from contest.appeals import access, actions
from contest.appeals.actions import AppealError
from contest.appeals.forms import AnswerForm, DaysForm
from contest.appeals.models import Appeal
from contest.appeals.queries import appeals_of, counts_by_state, item_facts, paper_facts
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest
from contest.rounds.side_rail import side_rail

PER_PAGE = 30
State = Appeal.State


@require_safe
@never_cache
@login_required
def appeals(request: HttpRequest, slug: str) -> HttpResponse:
    contest = access.get_answered_contest_for(request.user, slug)
    wanted = {name: request.GET.get(name, "")[:4] for name in ("loai", "cau")}
    answered = request.GET.get("xong") == "1"
    rows = appeals_of(contest)
    rows = rows.exclude(state=State.WAITING).order_by("-pk") if answered else rows.filter(state=State.WAITING)
    for name, column in (("loai", "kind"), ("cau", "item")):
        if wanted[name].isascii() and wanted[name].isdecimal():
            rows = rows.filter(**{column: int(wanted[name])})
    rest = {name: value for name, value in wanted.items() if value} | ({"xong": "1"} if answered else {})
    counts = counts_by_state(contest)
    waiting = counts.get(State.WAITING, 0)
    context = {
        **_frame(request.user, contest),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("trang")),
        "query": f"&{urlencode(rest)}" if rest else "",
        "answered": answered,
        "waiting_count": waiting,
        "answered_count": sum(counts.values()) - waiting,
        "kinds": [
            {"value": str(value), "word": word, "chosen": str(value) == wanted["loai"]}
            for value, word in Appeal.Kind.choices
        ],
        "days_form": DaysForm(initial={"days": contest.appeal_days}),
    }
    return render(request, "appeals/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def appeal(request: HttpRequest, slug: str, appeal_id: int) -> HttpResponse:
    one = access.get_appeal_for(request.user, slug, appeal_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        state = State(form.cleaned_data["state"])
        try:
            actions.answer_appeal(
                appeal=one, state=state, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now()
            )
        except AppealError:
            messages.error(request, _("Ý kiến này vừa có người trả lời."))
            return redirect("appeals:appeal", slug, appeal_id)
        messages.success(request, _("Đã trả lời ý kiến số %(n)s.") % {"n": one.pk})
        return redirect("appeals:list", slug)
    context = {
        **_frame(request.user, one.contest),
        "one": one,
        "form": form,
        "facts": paper_facts(one.attempt) if one.attempt else None,
        "item": item_facts(one),
        "key_url": _key_address(one),
    }
    return render(request, "appeals/appeal.html", context)


@require_POST
@login_required
def days(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    form = DaysForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ghi số ngày, từ 0 đến 365."))
        return redirect("appeals:list", slug)
    try:
        actions.set_appeal_days(contest=contest, days=form.cleaned_data["days"], by=request.user, now=timezone.now())
    except AppealError:
        messages.error(request, _("Thể lệ đã hứa nhiều ngày hơn. Muốn ngắn hơn, sửa ở thể lệ rồi ban hành bản mới."))
    else:
        messages.success(request, _("Đã lưu hạn phúc khảo."))
    return redirect("appeals:list", slug)


def _frame(person: Person, contest: Contest) -> dict[str, Any]:
    names = access.sees_names(person)
    frame = side_rail(person, contest, "results") if names else {"section": "results", "contest": contest}
    return {**frame, "sees_names": names}


def _key_address(one: Appeal) -> str:
    """Where the key of the question can be changed."""
    if one.item is None:
        return ""
    return reverse("rekey:propose", args=[one.contest.slug, one.round.position, one.item])
