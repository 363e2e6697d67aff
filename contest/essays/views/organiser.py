"""The organiser's page of a round's essays: how far the marking is, essays on paper, the end of marking."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import organiser_required
from accounts.audit.actions import record_look
from accounts.phones import normal_code
from contest.attempts.models import Participant
from contest.common.database import ask_now
from contest.essays import access, actions
from contest.essays.errors import EssayError
from contest.essays.forms import PersonForm, ReasonForm
from contest.essays.models import EssayEntry
from contest.essays.queries import Judged, alike_in, essay_rules, find_closing, judged_of, progress_of
from contest.essays.wording import refusal, refusal_words, state_words
from contest.rounds.models import Round
from contest.rounds.rules import read_rules
from contest.rounds.side_rail import side_rail

PER_PAGE = 50


@require_safe
@never_cache
@organiser_required
def desk(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_organised_round_for(request.user, slug, position)
    essay = essay_rules(round, read_rules(round.contest.rules))
    judged, closing, now = judged_of(round, essay), find_closing(round), ask_now()
    page = Paginator(judged, PER_PAGE).get_page(request.GET.get("trang"))
    closed = now >= round.window[1]
    if closing:
        record_look("look.people", by=request.user, now=now, contest=slug)
    context = {
        **side_rail(request.user, round.contest, "results"),
        "crumbs": [(reverse("fixing:home", args=[slug]), _("Kết quả và giải")), ("", round.title)],
        "round": round,
        "essay": essay,
        "closing": closing,
        "closed": closed,
        "official": round.is_fixed,
        "progress": progress_of(round, judged),
        "page": page,
        "lines": lines_of(page, essay.judges, named=closing is not None),
        "alike": alike_in(round) if closed else [],
    }
    return render(request, "essays/desk.html", context)


def lines_of(page: Any, judges: int, *, named: bool) -> list[dict[str, Any]]:
    """The essays of a page; whose they are only once the marking is over."""
    some: list[Judged] = list(page)
    people = {}
    if named:
        rows = EssayEntry.objects.filter(pk__in=[one.entry.pk for one in some])
        people = {row.pk: row.participant for row in rows.select_related("participant__person", "participant__unit")}
    return [{"one": one, "state": state_words(one, judges), "participant": people.get(one.entry.pk)} for one in some]


@require_POST
@organiser_required
def on_paper(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_organised_round_for(request.user, slug, position)
    form = PersonForm(request.POST)
    participant = find_participant(round, form)
    if participant is None:
        text = refusal_words("unknown") if form.is_valid() else form.errors["code"][0]
        messages.error(request, text)
        return redirect("essays:desk", slug, position)
    try:
        entry = actions.take_on_paper(round=round, participant=participant, by=request.user, now=ask_now())
    except EssayError as error:
        messages.error(request, refusal_words("on_paper") if error.code == "enough" else refusal(error))
    else:
        text = _("Đã nhận bản giấy của %(who)s. Ghi số phách %(number)s lên bài, rọc phần tên rồi giao giám khảo.")
        messages.success(request, text % {"who": participant.person.full_name, "number": entry.number})
    return redirect("essays:desk", slug, position)


def find_participant(round: Round, form: PersonForm) -> Participant | None:
    if not form.is_valid():
        return None
    rows = Participant.objects.filter(contest=round.contest_id).select_related("person")
    return rows.filter(person__code=normal_code(form.cleaned_data["code"])).first()


@require_POST
@organiser_required
def close(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_organised_round_for(request.user, slug, position)
    try:
        count = actions.close_marking(round=round, by=request.user, now=ask_now())
    except EssayError as error:
        messages.error(request, refusal(error))
    else:
        text = ngettext(
            "Đã kết thúc chấm. Điểm của %(count)s bài đã vào kết quả.",
            "Đã kết thúc chấm. Điểm của %(count)s bài đã vào kết quả.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redirect("essays:desk", slug, position)


@require_POST
@organiser_required
def reopen(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_organised_round_for(request.user, slug, position)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["reason"][0])
        return redirect("essays:desk", slug, position)
    try:
        actions.open_marking(round=round, reason=form.cleaned_data["reason"], by=request.user, now=ask_now())
    except EssayError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, _("Đã mở lại việc chấm. Điểm tự luận tạm rút khỏi kết quả."))
    return redirect("essays:desk", slug, position)
