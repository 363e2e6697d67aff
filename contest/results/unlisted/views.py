"""The organiser's pages of people who did not find their unit: names as typed, a unit for them, undone by a button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import organiser_required
from accounts.audit.actions import record_look
from accounts.picker import UnitPick, near_query
from contest.attempts.models import UnitAssignment
from contest.common.posting import do_and_tell
from contest.results.unlisted import actions, queries
from contest.results.unlisted.access import get_assignment_for
from contest.results.unlisted.errors import UnlistedError
from contest.results.unlisted.forms import MOST_NAMED, AssignForm, chosen_in
from contest.results.unlisted.wording import refusal
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest
from contest.rounds.side_rail import side_rail


@require_safe
@never_cache
@organiser_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    context = {
        **side_rail(request.user, contest, "overview"),
        "groups": queries.groups_of(contest),
        "count": queries.waiting_count(contest),
        "assignments": queries.assignments_of(contest),
    }
    return render(request, "unlisted/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@organiser_required
def assign(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    chosen = chosen_in(request.POST if request.method == "POST" else request.GET)
    rows = list(queries.chosen_rows(contest, chosen)[:MOST_NAMED])
    if not rows:
        messages.error(request, refusal("changed"))
        return redirect("unlisted:list", slug)
    record_look("look.participants", by=request.user, now=timezone.now(), contest=slug)
    first = UnitPick(query=near_query(rows[0].words, root=contest.unit))
    if request.method != "POST":
        return _page(request, contest, rows, chosen, AssignForm(contest=contest, initial={"unit": first}))
    form = AssignForm(request.POST, contest=contest)
    picker = form.fields["unit"]
    typed = picker.widget.value_from_datadict(request.POST, {}, "unit")
    if picker.only_shows_more(typed):
        return _page(request, contest, rows, chosen, AssignForm(contest=contest, initial={"unit": typed}))
    if not form.is_valid():
        return _page(request, contest, rows, chosen, form)
    unit, expected = form.cleaned_data["unit"], request.POST.get("expected", "")
    if expected.isascii() and expected.isdecimal() and len(expected) < 10:
        do_and_tell(
            request,
            lambda: actions.assign_unit(
                contest=contest, chosen=chosen, unit=unit, expected=int(expected), by=request.user, now=timezone.now()
            ),
            word=_said,
            refused=UnlistedError,
            why=lambda error: refusal(error.code),
        )
        return redirect("unlisted:list", slug)
    return _page(request, contest, rows, chosen, form, plan=queries.plan_assignment(contest, chosen), unit=unit)


def _said(made: UnitAssignment) -> str:
    words = ngettext("Đã xếp %(count)s người vào %(unit)s.", "Đã xếp %(count)s người vào %(unit)s.", made.people)
    return words % {"count": made.people, "unit": made.unit.name}


def _page(
    request: HttpRequest, contest: Contest, rows: list[Any], chosen: queries.Chosen, form: AssignForm, **preview: Any
) -> HttpResponse:
    context = {
        **side_rail(request.user, contest, "overview"),
        **preview,
        "crumbs": [(reverse("unlisted:list", args=[contest.slug]), _("Chờ xếp đơn vị")), ("", _("Xếp đơn vị"))],
        "form": form,
        "rows": rows,
        "words": list(dict.fromkeys(one.words for one in rows)),
        "chosen": chosen,
        "count": queries.chosen_rows(contest, chosen).count(),
    }
    return render(request, "unlisted/assign.html", context, status=422 if form.errors else 200)


@require_POST
@organiser_required
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    assignment = get_assignment_for(request.user, slug, pk)
    do_and_tell(
        request,
        lambda: actions.undo_assignment(assignment=assignment, by=request.user, now=timezone.now()),
        word=_("Đã hủy lần xếp này: những người ấy lại chờ xếp đơn vị."),
        refused=UnlistedError,
        why=lambda error: refusal(error.code),
    )
    return redirect("unlisted:list", slug)
