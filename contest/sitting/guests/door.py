"""Guests at the door: who is sent where before a page of the contest opens, and the personal code in their browser."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guests import give_own_code
from accounts.models import Person
from contest.rounds.models import Contest
from contest.rounds.rules import read_rules
from contest.sitting.entering import needs_no_account

BACKEND = "accounts.backends.CodeOrPhoneBackend"
# of the session: the personal code by contest, shown as long as this browser stays signed in
CODES = "ma_ca_nhan"


def who_first(request: HttpRequest, contest: Contest) -> HttpResponse | None:
    """Where somebody goes who has not said who they are; None for those who have. No query for people who signed in.

    A guest of one contest is nobody in another.
    """
    is_open = needs_no_account(read_rules(contest.rules))
    if not request.user.is_authenticated:
        return redirect("sitting:open", contest.slug) if is_open else redirect_to_login(request.get_full_path())
    if is_open or not request.user.is_guest:
        return None
    context = {"contest": contest, "person": request.user, "in_branch": True, "reasons": [account_wanted()]}
    return render(request, "sitting/not_for_me.html", context, status=403)


def account_wanted() -> str:
    return _("Cuộc thi này cần tài khoản. Đăng xuất, rồi đăng nhập hoặc đăng ký để vào thi.")


def sit_down(request: HttpRequest, contest: Contest, person: Person, *, now: dt.datetime) -> None:
    """Binds a new guest to this browser, and keeps the personal code there to be written down."""
    code = give_own_code(person=person, now=now)
    login(request, person, backend=BACKEND)
    UserSession.objects.create_from_request(request)
    request.session[CODES] = {contest.slug: code}


def kept_code(request: HttpRequest, slug: str) -> str:
    """The personal code that this browser was given; "" in others."""
    return str(request.session.get(CODES, {}).get(slug, ""))
