"""The list of people, and one of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import admin_required
from accounts.audit.actions import record_look
from accounts.forms import as_typed
from accounts.models import Person, Role, Unit
from accounts.people.moving import units_over_time
from accounts.picker import UnitPick, near_query
from accounts.queries import with_parents
from accounts.rosters.changes import NumberTaken, change_person, lock_person
from accounts.rosters.forms import PersonForm
from accounts.rosters.queries import find_people, people_in_order, without_unit
from accounts.second_factor.actions import sign_out_everywhere

log = structlog.get_logger(__name__)
SECTION = {"section": "people"}
PER_PAGE = 50
LONGEST_SEARCH = 100


@require_safe
@never_cache
@admin_required
def people(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:LONGEST_SEARCH] for name in ("tim", "noi", "nhanh", "cho")}
    unit = Unit.objects.filter(code=asked["nhanh"].replace("\0", "")).first() if asked["nhanh"] else None
    found = find_people(text=asked["tim"], unit_text=asked["noi"], unit=unit, waiting=bool(asked["cho"]))
    # Ids first: the last page of 100,000 reads an index to its end, and fifty people.
    page = Paginator(found.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("trang"))
    shown = people_in_order(list(page))
    parents = {one.unit.pk: one.parents for one in with_parents({person.unit for person in shown if person.unit})}
    record_look("look.people", by=request.user, now=timezone.now())
    log.info("people listed", person=request.user.pk, page=page.number, searched=any(asked.values()))
    rest = {name: value for name, value in asked.items() if value}
    context = {
        **SECTION,
        **asked,
        "unit": unit,
        "waiting": without_unit().count(),
        "page": page,
        "people": [(person, _above(parents.get(person.unit_id, ()))) for person in shown],
        "searched": bool(rest),
        "query": f"&{urlencode(rest)}" if rest else "",
    }
    return render(request, "accounts/rosters/people.html", context)


def _above(parents: tuple[str, ...]) -> str:
    return parents[0] if parents else ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
    today = timezone.localdate()
    if request.method == "POST":
        return _changed(request, one)
    record_look("look.person", by=request.user, now=timezone.now(), about=one)
    log.info("person shown", person=request.user.pk, seen=one.pk)
    return _person_page(request, one, PersonForm(initial=_initial(one), today=today))


def _changed(request: HttpRequest, one: Person) -> HttpResponse:
    if "sign_out" in request.POST:
        count = sign_out_everywhere(person=one, by=request.user, now=timezone.now())
        messages.success(request, _("Đã đăng xuất %(count)s thiết bị.") % {"count": count})
        return redirect("accounts:person", one.pk)
    if "lock" in request.POST or "unlock" in request.POST:
        lock_person(person=one, locked="lock" in request.POST, by=request.user, now=timezone.now())
        messages.success(request, _("Đã khóa tài khoản.") if "lock" in request.POST else _("Đã mở khóa tài khoản."))
        return redirect("accounts:person", one.pk)
    field = PersonForm.base_fields["unit"]
    if field.only_shows_more(field.widget.value_from_datadict(request.POST, {}, "unit")):
        return _person_page(request, one, as_typed(_form_for_today, request.POST))
    form = _form_for_today(request.POST)
    if form.is_valid():
        try:
            change_person(person=one, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NumberTaken as taken:
            form.add_error(taken.field, _taken_words(taken))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("accounts:person", one.pk)
    return _person_page(request, one, form)


def _form_for_today(*args: Any, **kwargs: Any) -> PersonForm:
    return PersonForm(*args, today=timezone.localdate(), **kwargs)


def _taken_words(taken: NumberTaken) -> str:
    if taken.field == "code":
        return _("Mã này đang là của người khác.")
    return _("Số điện thoại này đang là của người khác.")


def _initial(one: Person) -> dict[str, Any]:
    return {
        "full_name": one.full_name,
        "code": one.code or "",
        "birth_year": one.birth_year,
        "gender": one.gender,
        "unit": UnitPick(query=near_query(one.unlisted_unit, root=None)) if one.waits_for_unit else one.unit,
    }


def _person_page(request: HttpRequest, one: Person, form: PersonForm) -> HttpResponse:
    roles = Role.objects.filter(person=one).select_related("unit")
    slip = one.slips.filter(revoked_at=None).first()
    context = {**SECTION, "one": one, "form": form, "roles": roles, "is_self": one.pk == request.user.pk, "slip": slip}
    context["units"] = units_over_time(one)
    context["signed_in"] = UserSession.objects.filter(user=one).count()
    return render(request, "accounts/rosters/person.html", context)
