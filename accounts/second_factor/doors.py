"""Who may open the pages of the second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.access import held_roles
from accounts.models import Person
from accounts.second_factor.policy import has_factor, has_passed

View = Callable[..., HttpResponseBase]


def for_office(view: View) -> View:
    """For people with a role, and for those who have a second factor from when they had one; not there for others."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not held_roles(request.user).holds_office and not Authenticator.objects.filter(user=request.user).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def shown_if_had(view: View) -> View:
    """Whoever has a second factor shows it before it is changed: a password alone must not take it away or add one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = cast(Person, request.user)
        if has_factor(person) and not has_passed(person, request):
            return redirect(f"{reverse('mfa_reauthenticate')}?next={quote(request.path)}")
        return view(request, *args, **kwargs)

    return guarded
