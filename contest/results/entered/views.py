"""The organiser's pages of a round whose results are entered: one by one, or as a list that is looked at first."""

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
from accounts.audit.actions import record_look
from contest.common.list_files import list_to_download
from contest.common.posting import do_and_tell
from contest.results.entered import access, actions, queries
from contest.results.entered.errors import EnteredError
from contest.results.entered.forms import OneResultForm, ResultsFileForm, find_signed, signed_entries
from contest.results.entered.queries import PlannedResult, ResultLine
from contest.results.entered.sheet import SheetLine, clock_text, write_list
from contest.results.entered.wording import done_words, fault_words, refusal
from contest.results.making import Frame
from contest.rounds.models import Round
from contest.rounds.side_rail import side_rail

LONGEST_SEARCH = 100
PER_PAGE = 50


def shared(request: HttpRequest, round: Round, frame: Frame, *, last: str = "") -> dict[str, Any]:
    slug = round.contest.slug
    here = reverse("entered:list", args=[slug, round.position])
    crumbs = [(reverse("fixing:home", args=[slug]), _("Kết quả và giải"))]
    crumbs += [(here, round.title), ("", last)] if last else [("", round.title)]
    return {
        **side_rail(request.user, round.contest, "results"),
        "crumbs": crumbs,
        "round": round,
        "asks_duration": queries.asks_duration(frame.rules, round.key, actions.stage_key(frame, round.pk)),
        "most": queries.most_points(frame.rules, round.key),
        "official": queries.official_above(frame, round.pk),
    }


@require_safe
@never_cache
@organiser_required
def listed(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, frame = access.get_entered_round_for(request.user, slug, position)
    return list_page(request, round, frame)


def list_page(
    request: HttpRequest, round: Round, frame: Frame, *, file_form: ResultsFileForm | None = None, status: int = 200
) -> HttpResponse:
    text = request.GET.get("tim", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    if text:
        record_look("look.people", by=request.user, now=timezone.now(), contest=round.contest.slug)
    lines = queries.lines_of_round(round, frame.rules, text=text)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        **shared(request, round, frame),
        "closed": bool(frame.rules.round_rules(round.key).admission),
        "for_teams": frame.rules.round_rules(round.key).is_for_teams,
        "tim": text,
        "page": page,
        "lines": [shown(line) for line in page],
        "entered": sum(line.attempt_id is not None for line in lines),
        "people": len(lines),
        "file_form": file_form or ResultsFileForm(),
    }
    return render(request, "entered/list.html", context, status=status)


def shown(line: ResultLine) -> dict[str, Any]:
    """A line as pages show it; `seen` is what a correction is held against."""
    entered = line.attempt_id is not None
    return {
        "line": line,
        "key": queries.key_of(line.person),
        "duration": clock_text(line.duration_ms) if line.duration_ms else "",
        "seen": f"{line.score}/{line.duration_ms}" if entered else "",
    }


@require_safe
@never_cache
@organiser_required
def blank(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, frame = access.get_entered_round_for(request.user, slug, position)
    lines = [
        SheetLine(
            queries.key_of(one.person),
            one.name,
            one.person.unit.name if one.person.unit else "",
            one.score,
            one.duration_ms,
        )
        for one in queries.lines_of_round(round, frame.rules)
    ]
    asks = queries.asks_duration(frame.rules, round.key, actions.stage_key(frame, round.pk))
    content = write_list(lines, duration=asks)
    name = f"{slug}-{position}-ket-qua.xlsx"
    return list_to_download(content, name=name, contest=slug, about=round, by=request.user)


def done(request: HttpRequest, round: Round, act: Callable[[], Any], word: Callable[[Any], str]) -> HttpResponse:
    do_and_tell(request, act, word=word, refused=EnteredError, why=refusal)
    return redirect("entered:list", round.contest.slug, round.position)


@require_POST
@organiser_required
def one(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, _frame = access.get_entered_round_for(request.user, slug, position)
    form = OneResultForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("entered:list", slug, position)
    entry, reason = form.entry, form.cleaned_data["reason"]
    return done(
        request,
        round,
        lambda: actions.enter_results(round=round, entries=[entry], reason=reason, by=request.user, now=timezone.now()),
        done_words,
    )


@require_POST
@organiser_required
def take_back(request: HttpRequest, slug: str, position: int, pk: int) -> HttpResponse:
    round, _frame = access.get_entered_round_for(request.user, slug, position)
    attempt = access.get_result_of(round, pk)
    reason = request.POST.get("reason", "")[:1000]
    return done(
        request,
        round,
        lambda: actions.take_back(attempt=attempt, reason=reason, by=request.user, now=timezone.now()),
        lambda _none: _("Đã bỏ kết quả."),
    )


# --- a list ---------------------------------------------------------------------------------------


@require_POST
@never_cache
@organiser_required
def upload(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, frame = access.get_entered_round_for(request.user, slug, position)
    form = ResultsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return list_page(request, round, frame, file_form=form, status=422)
    stage = actions.stage_key(frame, round.pk)
    planned = queries.plan_results(round, frame.rules, form.rows, stage=stage)
    entries = [entry_of(found) for found in planned if found.kind in ("new", "change")]
    lines = [preview_line(found) for found in planned]
    context = {
        **shared(request, round, frame, last=_("Xem trước")),
        "faults": [line for line in lines if line["kind"] == "fault"],
        "changes": [line for line in lines if line["kind"] == "change"],
        "fresh": [line for line in lines if line["kind"] == "new"],
        "same": sum(line["kind"] == "same" for line in lines),
        "signed": signed_entries(round.pk, entries) if entries else "",
        "ready": len(entries),
    }
    return render(request, "entered/preview.html", context)


def entry_of(found: PlannedResult) -> actions.Entry:
    row, line = found.row, found.line
    assert line is not None
    assert row.score is not None
    seen = (line.score or 0, line.duration_ms or 0) if line.attempt_id else None
    return actions.Entry(line.person.pk, row.score, row.duration_ms, seen)


def preview_line(found: PlannedResult) -> dict[str, Any]:
    row, line = found.row, found.line
    return {
        "kind": found.kind,
        "row": row,
        "name": line.name if line and found.fault != "other_name" else row.name or row.code,
        "code": row.code,
        "why": fault_words(found.fault) if found.fault else "",
        "duration": clock_text(row.duration_ms) if row.duration_ms else "",
        "before": line.score if line else None,
        "before_duration": clock_text(line.duration_ms) if line and line.duration_ms else "",
    }


@require_POST
@organiser_required
def take_in(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    round, _frame = access.get_entered_round_for(request.user, slug, position)
    entries = find_signed(round.pk, request.POST.get("list", ""))
    if entries is None:
        messages.error(request, _("Bản xem trước đã cũ. Tải lại tệp."))
        return redirect("entered:list", slug, position)
    reason = request.POST.get("reason", "")[:1000]
    return done(
        request,
        round,
        lambda: actions.enter_results(round=round, entries=entries, reason=reason, by=request.user, now=timezone.now()),
        done_words,
    )
