"""The organiser's pages of exclusions: who is excluded, what one more would change, undoing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import organiser_required
from accounts.audit.actions import record_look
from accounts.names import fold
from accounts.queries import branch
from contest.attempts.access import get_participant_for
from contest.attempts.queries import find_participants
from contest.common.posting import do_and_tell
from contest.results import facts
from contest.results.errors import FactError
from contest.results.fixing import access, actions, previewing, queries
from contest.results.fixing.errors import FixingError
from contest.results.fixing.forms import ExclusionForm, ReasonForm
from contest.results.fixing.wording import refusal
from contest.results.making import frame_of
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest
from contest.rounds.side_rail import side_rail

LONGEST_SEARCH = 100
UNITS_SHOWN = 10
require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@organiser_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    text = request.GET.get("tim", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    if text:
        record_look("look.participants", by=request.user, now=timezone.now(), contest=slug)
    units = branch(contest.unit).filter(search_text__contains=fold(text)).order_by("path") if text else []
    context = {
        **frame(request, contest, _("Loại khỏi xếp hạng")),
        "tim": text,
        "people": find_participants(contest, text) if text else [],
        "units": [one for one in units[:UNITS_SHOWN] if one.pk != contest.unit_id],
        "exclusions": queries.exclusions_of(contest),
        "undo_form": ReasonForm(auto_id=False),
    }
    return render(request, "fixing/exclusions.html", context)


def frame(request: HttpRequest, contest: Contest, last: str) -> dict[str, Any]:
    crumbs = [(reverse("fixing:home", args=[contest.slug]), _("Kết quả và giải")), ("", last)]
    return {**side_rail(request.user, contest, "results"), "crumbs": crumbs}


@require_form
@never_cache
@organiser_required
def person(request: HttpRequest, slug: str, participant: int) -> HttpResponse:
    one = get_participant_for(request.user, slug, participant)
    return exclude_page(
        request, one.contest, name=one.person.full_name, below=one.unit.name, people=[one.pk], whom={"participant": one}
    )


@require_form
@never_cache
@organiser_required
def unit(request: HttpRequest, slug: str, unit: int) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    one = get_object_or_404(branch(contest.unit), pk=unit)
    people = previewing.people_of_unit(frame_of(contest), one)
    return exclude_page(request, contest, name=one.name, below="", people=people, whom={"unit": one})


def exclude_page(
    request: HttpRequest, contest: Contest, *, name: str, below: str, people: list[int], whom: dict[str, Any]
) -> HttpResponse:
    form = ExclusionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return done(
            request,
            contest,
            lambda: facts.exclude(contest=contest, reason=reason, by=request.user, now=timezone.now(), **whom),
            word=_("Đã loại. Thứ hạng đã tính lại; có thể hủy ở đây."),
        )
    context = {
        **frame(request, contest, _("Loại khỏi xếp hạng")),
        "name": name,
        "below": below,
        "is_unit": "unit" in whom,
        "effects": previewing.effects_of(frame_of(contest), people),
        "form": form,
    }
    return render(request, "fixing/exclude.html", context, status=422 if form.errors else 200)


def done(request: HttpRequest, contest: Contest, act: Callable[[], Any], *, word: str) -> HttpResponse:
    do_and_tell(request, act, word=word, refused=(FactError, FixingError), why=lambda error: refusal(error.code))
    return redirect("fixing:exclusions", contest.slug)


@require_POST
@organiser_required
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    one = access.get_exclusion_for(request.user, slug, pk)
    return done(
        request,
        one.contest,
        lambda: actions.undo_exclusion(
            exclusion=one, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now()
        ),
        word=_("Đã hủy việc loại. Thứ hạng trở lại đúng như trước."),
    )
