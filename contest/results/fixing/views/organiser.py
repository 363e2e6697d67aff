"""The organiser's pages of fixing: periods, one period's checklist, official and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import organiser_required
from accounts.alive import is_late
from contest.attempts.teams.queries import asks_teams
from contest.common.database import ask_now
from contest.common.posting import do_and_tell
from contest.common.progress import find_progress
from contest.results.admission.queries import rounds_with_admission
from contest.results.awarding.queries import has_points, total_of
from contest.results.entered.queries import entered_rounds
from contest.results.errors import FactError
from contest.results.fixing import access, actions, queries
from contest.results.fixing.errors import FixingError
from contest.results.fixing.forms import FixForm, ReasonForm, TieForm, TruthForm
from contest.results.fixing.wording import check_line, refusal
from contest.results.making import Frame, frame_of, rounds_in, written_periods
from contest.results.models import Leaderboard
from contest.results.queries import lines_at, period_figures
from contest.results.recounting import counting_name, find_counting
from contest.results.truths import count_truth
from contest.results.wording import score_words, time_words
from contest.rounds.access import get_contest_for
from contest.rounds.models import Period
from contest.rounds.side_rail import side_rail

Context = dict[str, Any]


@require_safe
@never_cache
@organiser_required
def home(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    frame = frame_of(contest)
    periods = [one for one in frame.periods if rounds_in(one, frame)]
    kinds = {Period.Kind.ROUND: 0, Period.Kind.STAGE: 1, Period.Kind.CONTEST: 2}
    periods.sort(key=lambda one: (kinds[one.kind], one.position))
    lines = [{"period": one, "title": one.full_title, "closes_at": queries.closing_of(one, frame)} for one in periods]
    counting, now = find_counting(contest), timezone.now()
    context = {
        **side_rail(request.user, contest, "results"),
        "lines": lines,
        "counting": counting,
        "late": counting and is_late(counting.asked_at, now=now, busy_until=counting.busy_until),
        "progress": find_progress(counting_name(contest.pk)),
        "now": now,
        "closed": rounds_with_admission(frame),
        "entered": entered_rounds(frame),
        "has_teams": asks_teams(frame.rules),
        "written": written_periods(frame),
    }
    return render(request, "fixing/home.html", context)


@require_safe
@never_cache
@organiser_required
def period(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    return period_page(request, found, frame)


def period_page(
    request: HttpRequest, found: Period, frame: Frame, *, forms: Context | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    given = forms or {}
    title = found.full_title
    checks = [check_line(one, found) for one in queries.checks_of(found, frame, now=now)]
    context = {
        **side_rail(request.user, found.contest, "results"),
        "crumbs": [(reverse("fixing:home", args=[found.contest.slug]), _("Kết quả và giải")), ("", title)],
        "period": found,
        "title": title,
        "official": found.is_fixed,
        "figures": period_figures(found),
        "checks": checks,
        "ready": all(line.check.state != "todo" for line in checks),
        "open_checks": sum(line.check.state == "todo" for line in checks),
        "recounting": any(line.check.code == "recount_runs" for line in checks),
        "truths": [truth_line(one, given) for one in queries.predictions_in(found, frame)],
        "ties": [tie_line(one, frame, given) for one in queries.undecided_ties(found, frame)],
        "decisions": [decision_line(one) for one in queries.decisions_of(found)],
        "fixings": queries.fixings_of(found),
        "rankings": queries.rankings_of(found),
        "fix_form": given.get("fix") or FixForm(name=title),
        "reopen_form": given.get("reopen") or ReasonForm(),
        "undo_form": ReasonForm(auto_id=False),
    }
    return render(request, "fixing/period.html", context, status=status)


def truth_line(asked: queries.Asked, given: Context) -> Context:
    counted = None if asked.prediction.of == "stated_number" else count_truth(asked.period, asked.prediction)
    name = ("truth", asked.period.pk, asked.prediction.of)
    return {
        "asked": asked,
        "counted": counted,
        "form": given.get(name) or TruthForm(auto_id=f"id_truth_{asked.period.pk}_%s"),
    }


def tie_line(tie: queries.Tie, frame: Frame, given: Context) -> Context:
    total, points = total_of(tie.leaderboard, frame), has_points(tie.leaderboard, frame)
    keys = tie.leaderboard.definition.known_keys
    people = [
        {"line": line, "score": score_words(line, total=total, points=points), "time": time_words(line, keys)}
        for line in tie.lines
    ]
    name = ("tie", tie.leaderboard.pk, tie.place)
    return {
        "tie": tie,
        "people": people,
        "form": given.get(name) or TieForm(auto_id=f"id_tie_{tie.leaderboard.pk}_{tie.place}_%s"),
    }


def decision_line(decision: Any) -> Context:
    names = queries.names_of(decision.order)
    return {"decision": decision, "names": [names.get(one, "—") for one in decision.order]}


# --- what is done ---------------------------------------------------------------------------------


def done(request: HttpRequest, found: Period, act: Callable[[], Any], *, word: str) -> HttpResponse:
    """Does it and says so, or says why not."""
    do_and_tell(request, act, word=word, refused=(FixingError, FactError), why=lambda error: refusal(error.code))
    return redirect("fixing:period", found.contest.slug, found.pk)


@require_POST
@organiser_required
def fix(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    form = FixForm(request.POST, name=found.full_title)
    if not form.is_valid():
        return period_page(request, found, frame, forms={"fix": form}, status=422)
    return done(
        request,
        found,
        lambda: actions.fix_results(
            period=found, decision=form.cleaned_data["decision"], by=request.user, now=ask_now()
        ),
        word=_("Kết quả đã chính thức. Mọi trang đều ghi như vậy."),
    )


@require_POST
@organiser_required
def reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return period_page(request, found, frame, forms={"reopen": form}, status=422)
    return done(
        request,
        found,
        lambda: actions.reopen_results(
            period=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        ),
        word=_("Đã mở lại kết quả. Lý do được công khai."),
    )


@require_POST
@organiser_required
def recount(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, _frame = access.get_period_for(request.user, slug, pk)
    asked = actions.ask_recount(contest=found.contest, by=request.user, now=timezone.now())
    if queries.papers_of(found.contest) <= actions.MOST_IN_REQUEST:
        actions.carry_out_recount(check_id=asked.pk, clock=timezone.now)
    return redirect("fixing:period", slug, pk)


@require_POST
@organiser_required
def truth(request: HttpRequest, slug: str, pk: int, over: int, of: str) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    asked = next(
        (one for one in queries.predictions_in(found, frame) if (one.period.pk, one.prediction.of) == (over, of)), None
    )
    if asked is None:
        raise Http404
    form = TruthForm(request.POST, auto_id=f"id_truth_{over}_%s")
    if not form.is_valid():
        return period_page(request, found, frame, forms={("truth", over, of): form}, status=422)
    asked.period.contest = found.contest
    return done(
        request,
        found,
        lambda: actions.freeze(
            period=asked.period,
            prediction=asked.prediction,
            number=form.cleaned_data["number"],
            source=form.cleaned_data["source"],
            by=request.user,
            now=timezone.now(),
        ),
        word=_("Đã chốt đáp số. Bảng xếp hạng đã tính theo đáp số này."),
    )


@require_POST
@organiser_required
def decide(request: HttpRequest, slug: str, pk: int, leaderboard: int, place: int) -> HttpResponse:
    found, frame = access.get_period_for(request.user, slug, pk)
    ranked = get_object_or_404(Leaderboard.objects.select_related("period__contest"), period=found, pk=leaderboard)
    form = TieForm(request.POST, auto_id=f"id_tie_{leaderboard}_{place}_%s")
    people = [line.participant_id for line in lines_at(ranked, place)]
    order = ordered_people(people, request.POST)
    if not form.is_valid() or order is None:
        if order is None:
            form.add_error(None, refusal("not_everybody"))
        return period_page(request, found, frame, forms={("tie", leaderboard, place): form}, status=422)
    return done(
        request,
        found,
        lambda: actions.decide(
            period=found,
            leaderboard=ranked,
            order=order,
            reason=form.cleaned_data["reason"],
            minutes=form.cleaned_data["minutes"],
            by=request.user,
            now=timezone.now(),
        ),
        word=_("Đã ghi quyết định. Thứ hạng đã theo thứ tự này."),
    )


def ordered_people(people: list[int], posted: Any) -> list[int] | None:
    """The people by the numbers 1, 2, 3 … given to them; None unless each number is there once."""
    numbers = {one: posted.get(f"thu-{one}", "") for one in people}
    if sorted(numbers.values()) != sorted(str(n) for n in range(1, len(people) + 1)) or not people:
        return None
    return sorted(people, key=lambda one: int(numbers[one]))


@require_POST
@organiser_required
def undecide(request: HttpRequest, slug: str, pk: int, decision: int) -> HttpResponse:
    found, _frame = access.get_period_for(request.user, slug, pk)
    one = access.get_decision_for(request.user, slug, decision)
    if one.leaderboard.period_id != found.pk:
        raise Http404
    return done(
        request,
        found,
        lambda: actions.undo_decision(
            decision=one, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now()
        ),
        word=_("Đã hủy quyết định. Những người này lại cùng hạng."),
    )
