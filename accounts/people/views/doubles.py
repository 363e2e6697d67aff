"""Accounts that are likely one person's: the list, and two side by side to be joined."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import admin_required
from accounts.audit.actions import record_look
from accounts.models import Person
from accounts.people.forms import JoinForm
from accounts.people.joining import JoinRefused, check_join, join_people
from accounts.people.queries import MOST_PAIRS, likely_doubles, side_by_side

SECTION = {"section": "people"}
PER_PAGE = 25
REFUSED = {
    "same": gettext_lazy("Đây là cùng một tài khoản."),
    "over": gettext_lazy("Một trong hai tài khoản đã gộp hoặc đã xóa từ trước."),
    "self": gettext_lazy("Không gộp tài khoản đang dùng vào tài khoản khác. Giữ tài khoản của mình."),
    "citizens": gettext_lazy("Hai số căn cước khác nhau: đây là hai người."),
}


@require_safe
@never_cache
@admin_required
def listed(request: HttpRequest) -> HttpResponse:
    pairs = likely_doubles()
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("trang"))
    wanted = {pk for pair in page for pk in (pair.first, pair.second)}
    people = Person.objects.select_related("unit").in_bulk(wanted)
    record_look("look.people", by=request.user, now=timezone.now())
    context = {
        **SECTION,
        "page": page,
        "pairs": [(pair, people[pair.first], people[pair.second]) for pair in page],
        "is_cut": len(pairs) == MOST_PAIRS,
        "query": "",
    }
    return render(request, "accounts/people/doubles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def pair(request: HttpRequest, first: int, second: int) -> HttpResponse:
    if first == second:
        raise Http404
    # one by one: a number larger than the column holds finds nobody then, while a list of them is an error on SQLite
    people = [get_object_or_404(Person.objects.select_related("unit"), pk=pk) for pk in (first, second)]
    found = {one.pk: one for one in people}
    if request.method != "POST":
        for one in people:
            record_look("look.person", by=request.user, now=timezone.now(), about=one)
        return _page(request, people, JoinForm(people=people))
    form = JoinForm(request.POST, people=people)
    if form.is_valid():
        kept = found[form.cleaned_data["keep"]]
        gone = next(one for one in people if one != kept)
        try:
            join_people(kept=kept, gone=gone, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except JoinRefused as refused:
            form.add_error(None, _words(refused))
        else:
            messages.success(request, _("Đã gộp hai tài khoản."))
            return redirect("accounts:person", kept.pk)
    return _page(request, people, form)


def _words(refused: JoinRefused) -> str:
    if refused.why != "contests":
        return str(REFUSED[refused.why])
    return " ".join(_obstacle(one.kind) % {"contest": one.title} for one in refused.obstacles)


def _obstacle(kind: str) -> str:
    if kind == "open":
        return _("Đang có bài thi mở trong cuộc thi “%(contest)s”. Chờ nộp bài rồi gộp.")
    return _("Cả hai đã có bài trong cuộc thi “%(contest)s” nên không gộp được.")


def _page(request: HttpRequest, people: list[Person], form: JoinForm) -> HttpResponse:
    sides = side_by_side(people)
    titles = {trace.key: trace.title for side in sides for trace in side.traces}
    by_side = [{trace.key: trace for trace in side.traces} for side in sides]
    context: dict[str, Any] = {
        **SECTION,
        "sides": sides,
        "contests": [(title, [traces.get(key) for traces in by_side]) for key, title in titles.items()],
        "form": form,
        "refused": _refused_both_ways(people, request.user),
    }
    return render(request, "accounts/people/double.html", context)


def _refused_both_ways(people: list[Person], by: Person) -> str:
    """Why neither may be joined into the other; empty when one way at least is open."""
    said = []
    for kept, gone in (people, people[::-1]):
        try:
            check_join(kept=kept, gone=gone, by=by)
        except JoinRefused as refused:
            said.append(_words(refused))
        else:
            return ""
    return said[0]
