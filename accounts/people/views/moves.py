"""Moving many people to another unit: chosen ones, or all that a search finds; previewed first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import admin_required
from accounts.audit.actions import record_look
from accounts.forms import as_typed
from accounts.models import Person, Unit
from accounts.people.forms import MovePeopleForm
from accounts.people.moving import MoveChanged, move_people, plan_move
from accounts.rosters.queries import find_people

SECTION = {"section": "people"}
LONGEST_SEARCH = 100
MOST_CHOSEN = 200
NAMES_SHOWN = 12


class Wanted:
    """Whom a request means: ticked people ("chon"), or all that the list's search finds (tim, noi, nhanh, cho)."""

    def __init__(self, asked) -> None:
        self.chosen = [int(pk) for pk in asked.getlist("chon")[:MOST_CHOSEN] if pk.isascii() and pk.isdecimal()]
        self.search = {name: asked.get(name, "")[:LONGEST_SEARCH] for name in ("tim", "noi", "nhanh", "cho")}
        self.search = {name: text for name, text in self.search.items() if text}

    @property
    def people(self) -> QuerySet[Person]:
        if self.chosen:
            return Person.objects.filter(pk__in=[pk for pk in self.chosen if pk < 2**63])
        if not self.search:
            # nobody moves the whole site by a button
            return Person.objects.none()
        code = self.search.get("nhanh", "").replace("\0", "")
        unit = Unit.objects.filter(code=code).first() if code else None
        if code and unit is None:
            raise Http404
        asked = {"text": self.search.get("tim", ""), "unit_text": self.search.get("noi", "")}
        return find_people(**asked, unit=unit, waiting="cho" in self.search)

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [("chon", str(pk)) for pk in self.chosen] or list(self.search.items())

    @property
    def back(self) -> str:
        return f"{reverse('accounts:people')}?{urlencode(self.search)}" if self.search else reverse("accounts:people")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def move(request: HttpRequest) -> HttpResponse:
    wanted = Wanted(request.POST if request.method == "POST" else request.GET)
    if request.method != "POST":
        record_look("look.people", by=request.user, now=timezone.now())
        return _page(request, wanted, MovePeopleForm(initial={"since": timezone.localdate()}))
    field = MovePeopleForm.base_fields["unit"]
    if field.only_shows_more(field.widget.value_from_datadict(request.POST, {}, "unit")):
        return _page(request, wanted, as_typed(MovePeopleForm, request.POST))
    form = MovePeopleForm(request.POST)
    if not form.is_valid():
        return _page(request, wanted, form)
    where = form.cleaned_data
    expected = request.POST.get("expected", "")
    if "confirm" in request.POST and expected.isascii() and expected.isdecimal():
        try:
            plan = move_people(
                people=wanted.people, expected=int(expected), by=request.user, now=timezone.now(), **where
            )
        except MoveChanged:
            messages.error(request, _("Danh sách vừa thay đổi. Xem lại rồi chuyển."))
        else:
            messages.success(request, _said(len(plan.people), where))
            return redirect(wanted.back)
    return _page(request, wanted, form, plan=plan_move(wanted.people, **where), **where)


def _said(count: int, where) -> str:
    words = ngettext(
        "Đã ghi chuyển %(count)s người đến %(unit)s.", "Đã ghi chuyển %(count)s người đến %(unit)s.", count
    )
    return words % {"count": count, "unit": where["unit"].name}


def _page(request: HttpRequest, wanted: Wanted, form: MovePeopleForm, **preview) -> HttpResponse:
    people = wanted.people
    context = {
        **SECTION,
        **preview,
        "form": form,
        "wanted": wanted,
        "count": people.count(),
        "names": list(people.order_by("sort_name", "pk").values_list("full_name", flat=True)[:NAMES_SHOWN]),
        "is_later": bool(preview) and preview["since"] > timezone.localdate(),
    }
    return render(request, "accounts/people/move.html", context)
