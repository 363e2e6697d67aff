"""The organiser's desk: list of contests, what to do next, the form in steps, publishing, a round's switches."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from contest.rounds import access, actions
from contest.rounds.errors import RoundError
from contest.rounds.forms import STEP_FORMS, NewContestForm, PaperForm, StepForm
from contest.rounds.models import Contest, Period
from contest.rounds.queries import Draft, banks_to_choose, blank_draft, find_desk, find_draft, find_unpublished
from contest.rounds.rules import RulesError
from contest.rounds.side_rail import side_rail
from contest.rounds.steps import Step, find_step
from contest.rounds.views import desk
from contest.rounds.wording import next_tasks, problems_in_words

require_form = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    contests = access.contests_for(request.user)
    return render(
        request,
        "rounds/organiser_home.html",
        {"section": "overview", "lines": desk.contest_lines(contests, now=timezone.now())},
    )


@login_required
@require_form
def new(request: HttpRequest) -> HttpResponse:
    access.check_organiser(request.user)
    draft = blank_draft(settings.SITE_ORGANISATION)
    form = NewContestForm(request.POST or None, draft=draft, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            contest = _started(form, request.user)
        except RoundError as error:
            form.refuse(error)
        else:
            return redirect("rounds:edit_step", contest.slug, "de-thi")
    return render(request, "rounds/new.html", {"section": "overview", "form": form})


def _started(form: NewContestForm, person: Person) -> Contest:
    document, now = form.document(), timezone.now()
    if document is None:
        return actions.start_contest(about=form.about, first_round=_("Đợt 1"), by=person, now=now)
    source = form.cleaned_data["source"] if form.cleaned_data["shape"] == "copy" else None
    return actions.create_from_document(about=form.about, document=document, banks_of=source, by=person, now=now)


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    contest = access.get_contest_for(request.user, slug)
    now = timezone.now()
    found = find_desk(contest, now=now)
    if found is None:
        return redirect("rounds:chapters", slug)
    context = {
        **side_rail(request.user, contest, "overview"),
        "draft": found.phase == "draft",
        "stages": desk.stage_lines(next_tasks(found, now=now), slug, phase=found.phase),
        "rounds": desk.round_cards(found, now=now),
    }
    return render(request, "rounds/overview.html", context)


# --- the form in steps ----------------------------------------------------------------------------


@login_required
@require_safe
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    contest = access.get_contest_for(request.user, slug)
    draft = find_draft(contest)
    if draft is None:
        return render(request, "rounds/locked.html", desk.locked_context(request.user, contest, now=timezone.now()))
    unfinished = desk.first_unfinished(draft, now=timezone.now())
    return redirect("rounds:edit_step", slug, unfinished.address)


@login_required
@require_form
def edit_step(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    contest, step, draft = _draft_at(request, slug, address)
    if draft is None:
        return redirect("rounds:edit", slug)
    form = _form(request, step, draft)
    if request.method == "POST" and not _only_shown(request) and form.is_valid() and _saved(form):
        return redirect(desk.next_address(request.POST.get("go", ""), contest.slug, step))
    return render(request, "rounds/edit.html", desk.step_context(request.user, step, form, now=timezone.now()))


@login_required
@require_POST
def summary(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    _contest, step, draft = _draft_at(request, slug, address)
    if draft is None:
        raise Http404
    form = _form(request, step, draft)
    return render(
        request, "rounds/edit.html#fragment", desk.summary_context(form.previewed(), step, form, now=timezone.now())
    )


@login_required
@require_form
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """One round or all that are ready; each on its own, so that one that cannot be published holds up no other."""
    contest = access.get_contest_for(request.user, slug)
    drafts = find_unpublished(contest)
    if not drafts:
        return redirect("rounds:edit", slug)
    if "bank_for" in request.POST:
        _choose_bank(request, drafts)
        return redirect("rounds:publish", slug)
    now = timezone.now()
    chosen = desk.chosen_drafts(drafts, request.POST.get("round", ""), now=now)
    problems: list[Any] = []
    if request.method == "POST":
        for draft in chosen:
            problems += _published(request, draft)
        if not problems:
            return redirect("rounds:overview", slug)
    shown = [draft for draft in drafts if draft.round.state == Period.State.DRAFT] or drafts
    return render(request, "rounds/publish.html", desk.publish_context(request.user, shown, problems, now=now))


def _choose_bank(request: HttpRequest, drafts: list[Draft]) -> None:
    wanted = request.POST.get("bank", "")
    bank = banks_to_choose().filter(pk=wanted).first() if wanted.isdecimal() else None
    for draft in drafts:
        if bank is not None and str(draft.round.position) == request.POST["bank_for"]:
            actions.choose_bank(round=draft.round, bank=bank)


def _published(request: HttpRequest, draft: Draft) -> list[Any]:
    """What stood in the way of publishing a round."""
    try:
        actions.publish_round(round=draft.round, secret=secrets.token_bytes(32), by=request.user, now=timezone.now())
    except (RoundError, RulesError) as error:
        return problems_in_words(error)
    messages.success(request, desk.published_words(draft.round, draft.rules))
    return []


def _draft_at(request: HttpRequest, slug: str, address: str) -> tuple[Contest, Step, Draft | None]:
    step = find_step(address)
    contest = access.get_contest_for(request.user, slug)
    if step is None or step.name not in STEP_FORMS:
        raise Http404
    return contest, step, find_draft(contest)


def _form(request: HttpRequest, step: Step, draft: Draft) -> StepForm:
    form = STEP_FORMS[step.name](request.POST if request.method == "POST" else None, draft=draft)
    return form.spread() if isinstance(form, PaperForm) and "spread" in request.POST else form


def _only_shown(request: HttpRequest) -> bool:
    """Whether a button was pressed that changes the form on the page and stores nothing."""
    return "show" in request.POST or "spread" in request.POST


def _saved(form: StepForm) -> bool:
    try:
        form.save_seen()
    except (RoundError, RulesError) as error:
        for problem in problems_in_words(error):
            form.add_error(None, problem.text)
        return False
    return True
