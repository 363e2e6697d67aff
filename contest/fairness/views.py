"""The organiser's pages of fairness: the cases of a contest, one with its facts, the decision. Nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import organiser_required
from accounts.alive import is_late
from accounts.audit.actions import record_look
from accounts.models import Person
from contest.attempts.models import Participant
from contest.fairness import access, actions, queries
from contest.fairness.errors import FairnessError
from contest.fairness.forms import LONGEST, DecisionForm
from contest.fairness.models import FairnessCase, FairnessRun
from contest.fairness.wording.refusals import refusal
from contest.results.fixing.previewing import Effects, effects_of
from contest.results.making import frame_of
from contest.rounds.models import Contest
from contest.rounds.side_rail import side_rail

PER_PAGE = 20
NAMES_SHOWN = 3


@require_safe
@never_cache
@organiser_required
def cases(request: HttpRequest, slug: str) -> HttpResponse:
    contest = access.get_contest_for(request.user, slug)
    record_look("look.fairness", by=request.user, now=timezone.now(), contest=slug)
    decided = request.GET.get("xong") == "1"
    page = Paginator(queries.cases_of(contest, decided=decided), PER_PAGE).get_page(request.GET.get("trang"))
    people = queries.participants_in(page)
    open_count, decided_count = queries.case_counts(contest)
    context = {
        **frame(request.user, contest),
        "page": page,
        "lines": [case_line(one, people) for one in page],
        "query": "&xong=1" if decided else "",
        "tabs": [
            {"to": "?", "word": _("Chờ xem"), "count": open_count, "current": not decided},
            {"to": "?xong=1", "word": _("Đã quyết định"), "count": decided_count, "current": decided},
        ],
        "decided": decided,
        "rounds": [(round, run, waits_late(run)) for round, run in queries.rounds_with_runs(contest)],
    }
    return render(request, "fairness/list.html", context)


def waits_late(run: FairnessRun | None) -> bool:
    if run is None or run.done_at is not None:
        return False
    return is_late(run.asked_at, now=timezone.now(), busy_until=run.busy_until)


def frame(person: Person, contest: Contest, last: str = "") -> dict[str, Any]:
    crumbs = [(reverse("fixing:home", args=[contest.slug]), _("Kết quả và giải"))]
    if last:
        crumbs.append((reverse("fairness:list", args=[contest.slug]), _("Công bằng")))
    return {**side_rail(person, contest, "results"), "crumbs": [*crumbs, ("", last or _("Công bằng"))]}


def case_line(one: FairnessCase, people: dict[int, Participant]) -> dict[str, Any]:
    known = [people[pk] for pk in one.people if pk in people]
    return {
        "case": one,
        "names": ", ".join(found.person.full_name for found in known[:NAMES_SHOWN]),
        "more": len(one.people) - min(len(known), NAMES_SHOWN),
        "unit": known[0].unit.name if known else "",
        "fact": one.words.sentences(one.facts, namer(people))[0],
    }


def namer(people: dict[int, Participant]) -> Callable[[int], str]:
    return lambda pk: people[pk].person.full_name if pk in people else _("người số %(id)s") % {"id": pk}


@require_POST
@organiser_required
def run(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round = access.get_round_for(request.user, slug, position)
    try:
        actions.ask_run(round=round, by=request.user, now=timezone.now())
    except FairnessError as error:
        messages.error(request, refusal(error.code))
    else:
        messages.success(request, _("Đang xem lại các bài thi. Tải lại trang sau ít phút."))
    return redirect("fairness:list", slug)


@require_safe
@never_cache
@organiser_required
def case(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    one = access.get_case_for(request.user, slug, pk)
    return case_page(request, one)


def case_page(
    request: HttpRequest, one: FairnessCase, *, effects: Effects | None = None, error: str = "", failed: str = ""
) -> HttpResponse:
    contest = one.round.contest
    record_look("look.fairness", by=request.user, now=timezone.now(), contest=contest.slug)
    people, excluded = queries.participants_in([one]), queries.excluded_among(one)
    chosen = request.POST.getlist("people")
    context = {
        **frame(request.user, contest, one.words.title),
        "case": one,
        "facts": one.words.sentences(one.facts, namer(people)),
        "alike": queries.same_wrong_of(one),
        "pair": [namer(people)(pk) for pk in one.pair],
        "people": [
            {"participant": people[pk], "excluded": pk in excluded, "chosen": str(pk) in chosen}
            for pk in one.people
            if pk in people
        ],
        "effects": effects,
        "error": error,
        "failed": failed,
        "typed": request.POST.get("reason", "")[:LONGEST],
    }
    return render(request, "fairness/case.html", context, status=422 if error else 200)


@require_POST
@organiser_required
def dismiss(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    one = access.get_case_for(request.user, slug, pk)
    return decide(
        request,
        one,
        "dismiss",
        lambda reason: actions.dismiss_case(case=one, reason=reason, by=request.user, now=timezone.now()),
        word=_("Đã ghi: không có vấn đề. Có thể mở lại ở đây."),
    )


@require_POST
@organiser_required
def act(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    one = access.get_case_for(request.user, slug, pk)
    people = {int(text) for text in request.POST.getlist("people") if text.isascii() and text.isdecimal()}
    if "preview" in request.POST and one.is_open:
        return preview(request, one, people)
    return decide(
        request,
        one,
        "act",
        lambda reason: actions.act_on_case(case=one, people=people, reason=reason, by=request.user, now=timezone.now()),
        word=_("Đã loại. Thứ hạng đã tính lại; có thể hủy ở đây."),
    )


def preview(request: HttpRequest, one: FairnessCase, people: set[int]) -> HttpResponse:
    """The page with what excluding these together would change; nothing is written."""
    chosen = (people & queries.participants_in([one]).keys()) - queries.excluded_among(one)
    if not chosen:
        return case_page(request, one, error=refusal("nobody_chosen"), failed="act")
    return case_page(request, one, effects=effects_of(frame_of(one.round.contest), chosen))


@require_POST
@organiser_required
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    one = access.get_case_for(request.user, slug, pk)
    return decide(
        request,
        one,
        "undo",
        lambda reason: actions.undo_decision(case=one, reason=reason, by=request.user, now=timezone.now()),
        word=_("Đã mở lại. Việc loại theo hồ sơ này đã hủy."),
    )


def decide(
    request: HttpRequest, one: FairnessCase, name: str, act_with: Callable[[str], Any], *, word: str
) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return case_page(request, one, error=refusal("no_reason"), failed=name)
    try:
        act_with(form.cleaned_data["reason"])
    except FairnessError as error:
        if error.code == "nobody_chosen":
            return case_page(request, one, error=refusal(error.code), failed=name)
        messages.error(request, refusal(error.code))
    else:
        messages.success(request, word)
    return redirect("fairness:case", one.round.contest.slug, one.pk)
