"""Entry slips: printed by an admin, scanned by their holder."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import admin_required
from accounts.models import Person, Unit
from accounts.queries import branch
from accounts.rosters import slip_limits, slips
from accounts.rosters.codes import normal_slip_code, qr_svg, slip_address
from accounts.rosters.slips import HasRole, NewSlip, find_slip
from accounts.rosters.views.people import SECTION
from accounts.security_log import tell

log = structlog.get_logger(__name__)
BACKEND = "accounts.backends.CodeOrPhoneBackend"
# As much as a browser prints at once.
MOST_SLIPS = 800
A_PAGE = 8
LONGEST_NAME = 120


# --- the admin's side -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def print_for_unit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=pk)
    inside = Person.objects.filter(unit__in=branch(unit).order_by().values("pk")).select_related("unit")
    everybody = slips.people_for_slips(inside)
    without = slips.people_for_slips(inside, only_without=True)
    if request.method == "POST":
        chosen = everybody if "all" in request.POST else without
        people = list(chosen.order_by("unit__path", "sort_name", "pk")[: MOST_SLIPS + 1])
        if people and len(people) <= MOST_SLIPS:
            return _printed(request, people, back=reverse("accounts:unit", args=[pk]), name=unit.name)
        return redirect("accounts:slips", pk)
    counts = {"everybody": everybody.count(), "without": without.count(), "inside": inside.count()}
    context = {**SECTION, "unit": unit, **counts, "most": MOST_SLIPS, "with_role": inside.exclude(roles=None).count()}
    return render(request, "accounts/rosters/slips.html", context)


@require_POST
@never_cache
@admin_required
def for_person(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
    now = timezone.now()
    if "revoke" in request.POST:
        if slips.revoke_slip(person=one, by=request.user, now=now):
            messages.success(request, _("Phiếu cũ không còn dùng được."))
    elif "password" in request.POST:
        try:
            password = slips.give_password(person=one, by=request.user, now=now)
        except HasRole:
            messages.error(request, _("Người có vai trò trong Ban Tổ chức tự đổi mật khẩu của mình."))
        else:
            context = {**SECTION, "one": one, "password": password, "days": settings.GIVEN_PASSWORD_DAYS}
            return render(request, "accounts/rosters/password.html", context)
    elif people := list(slips.people_for_slips(Person.objects.filter(pk=pk)).select_related("unit")):
        return _printed(request, people, back=reverse("accounts:person", args=[pk]), name=one.full_name)
    else:
        messages.error(request, _("Người đang khóa hoặc có vai trò trong Ban Tổ chức không dùng phiếu."))
    return redirect("accounts:person", pk)


def _printed(request: HttpRequest, people: list[Person], *, back: str, name: str) -> HttpResponse:
    made = slips.draw_slips(people=people)
    cards = [_card(request, slip) for slip in made]
    pages = [cards[start : start + A_PAGE] for start in range(0, len(cards), A_PAGE)]
    typed = f"{request.get_host()}{reverse('accounts:slip_typed')}"
    context = {**SECTION, "pages": pages, "count": len(made), "back": back, "name": name, "typed": typed}
    page = render(request, "accounts/rosters/slips_printed.html", context)
    slips.keep_slips(slips=made, by=request.user, now=timezone.now())
    return page


def _card(request: HttpRequest, slip: NewSlip) -> dict[str, Any]:
    address = slip_address(request.build_absolute_uri(reverse("accounts:slip_typed")), slip.code)
    # our own drawing of our own address
    return {"person": slip.person, "code": slip.code, "qr": mark_safe(qr_svg(address))}


# --- the holder's side ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def slip_typed(request: HttpRequest) -> HttpResponse:
    """Asks for the code, then whether it is they, then signs them in. The code comes in bodies only (slip.js)."""
    if request.method != "POST":
        return _ask_code(request)
    typed, name = request.POST.get("ma", "")[:64], request.POST.get("ten", "")[:LONGEST_NAME]
    try:
        code = normal_slip_code(typed)
    except ValueError:
        return _ask_code(request, typed, fault=_("Mã có 12 chữ và số, in đậm trên phiếu. Ví dụ 7KQ2-M9XD-P3RT."))
    now = timezone.now()
    one = slip_limits.count_try(code, account=request.user.pk, now_s=now.timestamp())
    if not one.allowed:
        return _too_many(request)
    if one.asks_name and not name.strip():
        # nothing was looked at yet, and nothing is said
        slip_limits.take_back(one)
        return _ask_code(request, typed, asks_name=True)
    found = find_slip(code, now=now)
    if found is not None and one.asks_name and not slip_limits.is_name_of(found.person.full_name, name):
        found = None
    if found is not None:
        slip_limits.take_back(one)
    if found is not None and "sure" in request.POST and slips.use_slip(slip=found, now=now):
        login(request, found.person, backend=BACKEND)
        UserSession.objects.create_from_request(request)
        return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    if found is None or "sure" in request.POST:
        log.warning("slip refused")
        context = {"asks_name": one.asks_name}
        return render(request, "accounts/rosters/slip_refused.html", context, status=404)
    return render(request, "accounts/rosters/slip.html", {"person": found.person, "code": code, "name": name})


def _ask_code(request: HttpRequest, typed: str = "", *, fault: str = "", asks_name: bool = False) -> HttpResponse:
    context = {"fault": fault, "typed": typed, "asks_name": asks_name}
    return render(request, "accounts/rosters/slip_typed.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    tell("too many tries", person=request.user.pk, of="slip")
    response = render(request, "accounts/rosters/slip_refused.html", {"too_many": True}, status=429)
    response.headers["Retry-After"] = str(slip_limits.GROUP.seconds)
    return response
