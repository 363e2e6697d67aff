"""The organiser's pages of key changes: choose the question, propose, see who is touched, confirm, follow, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import organiser_required
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.marking import KeyChangeError
from contest.attempts.models import KeyChange
from contest.common.text import squeeze
from contest.results.rekey import access, actions, previewing, queries
from contest.results.rekey.errors import RekeyError
from contest.results.rekey.forms import ConfirmForm, ProposalForm, UndoForm
from contest.results.rekey.views.page import (
    change_lines,
    change_page,
    chosen_round,
    crumbs,
    frame,
    keys_are_public,
    other_rounds,
    question_context,
    suggested_masks,
)
from contest.results.rekey.wording import key_words, refusal
from contest.rounds.access import get_contest_for
from contest.rounds.queries import rounds_of

ITEMS_SHOWN = 20
require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@organiser_required
def keys(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    rounds = list(rounds_of(contest).filter(edition__isnull=False))
    round = chosen_round(rounds, request.GET.get("dot", ""))
    words = squeeze(request.GET.get("tim", "")).replace("\0", "")[:200]
    context: dict[str, Any] = {
        **frame(contest),
        "crumbs": [(reverse("rounds:overview", args=[slug]), contest.title), ("", _("Sửa đáp án"))],
        "changes": change_lines(contest),
        "round": round,
        "rounds": [
            {"to": f"?dot={one.position}", "word": one.title, "current": one == round} for one in rounds if round
        ],
        "words": words,
    }
    if round is not None:
        page = Paginator(queries.items_of(round.edition_id, words=words), ITEMS_SHOWN).get_page(
            request.GET.get("trang")
        )
        frozen = get_frozen_edition(round.edition_id, round.key_version)
        context |= {
            "page": page,
            "items": [(row, key_words(frozen.items[row.item].key)) for row in page],
            "query": f"&dot={round.position}&tim={words}",
        }
    return render(request, "rekey/keys.html", context)


@require_form
@never_cache
@organiser_required
def propose(request: HttpRequest, slug: str, position: int, item: int) -> HttpResponse:
    round, row = access.get_item_for(request.user, slug, position, item)
    edition = get_frozen_edition(round.edition_id, round.key_version)
    frozen = edition.items[item]
    suggested = {"choice": suggested_masks(request.GET.get("phuong-an", ""))}
    form = ProposalForm(request.POST or None, item=frozen, initial=suggested)
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.propose_key_change(
                round=round, item=item, proposal=form.proposal, by=request.user, now=timezone.now()
            )
        except (RekeyError, KeyChangeError) as error:
            form.refuse(error)
        else:
            previewing.preview_or_ask(change, papers=queries.papers_counted(round.edition_id))
            return redirect("rekey:change", slug, change.pk)
    context = {
        **frame(round.contest),
        **question_context(round.edition_id, item, frozen, row, key=frozen.key),
        "crumbs": crumbs(round.contest, row, _("Sửa đáp án")),
        "round": round,
        "form": form,
        "taken": {int(value) for value in form["choice"].value() or () if str(value).isdecimal()},
        "ways": {way: form["way"].value() == way for way in KeyChange.Way.values},
        "rest": edition.total - 1,
        # not everybody has the question
        "drawn": edition.total < len(edition.items),
        "held": not keys_are_public(round),
        "others": other_rounds(row, round),
    }
    return render(request, "rekey/propose.html", context)


@require_safe
@never_cache
@organiser_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = access.get_change_for(request.user, slug, pk)
    return change_page(request, found)


@require_POST
@organiser_required
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = access.get_change_for(request.user, slug, pk)
    form = ConfirmForm(request.POST, official=bool(queries.official_periods(found.edition_id)))
    if not form.is_valid():
        return change_page(request, found, confirm_form=form, status=422)
    reason = form.cleaned_data.get("reopen_reason", "")
    return carried(
        request,
        found,
        lambda now: actions.confirm_key_change(change=found, by=request.user, now=now, reopen_reason=reason),
    )


@require_POST
@organiser_required
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = access.get_change_for(request.user, slug, pk)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return change_page(request, found, undo_form=form, status=422)
    reason = form.cleaned_data["reason"]
    return carried(
        request, found, lambda now: actions.undo_key_change(change=found, reason=reason, by=request.user, now=now)
    )


@require_POST
@organiser_required
def look_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The preview once more, with the papers and keys of now."""
    found = access.get_change_for(request.user, slug, pk)
    if actions.forget_preview(change=found):
        previewing.preview_or_ask(found, papers=queries.papers_counted(found.edition_id))
    return redirect("rekey:change", slug, pk)


@require_POST
@organiser_required
def drop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = access.get_change_for(request.user, slug, pk)
    try:
        actions.drop_proposal(change=found)
    except RekeyError as error:
        messages.error(request, refusal(error.code))
        return redirect("rekey:change", slug, pk)
    messages.info(request, _("Đã bỏ đề nghị. Không bài thi nào bị đổi."))
    return redirect("rekey:keys", slug)


def carried(request: HttpRequest, found: KeyChange, act: Any) -> HttpResponse:
    """Says yes to a worker, or why not."""
    try:
        act(timezone.now())
    except RekeyError as error:
        messages.error(request, refusal(error.code))
    return redirect("rekey:change", found.edition.contest.slug, found.pk)
