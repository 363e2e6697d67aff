"""Pages of passkeys: made, listed and taken away by their owner; signing in by one alone."""

from __future__ import annotations

import json

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.second_factor.doors import for_office, shown_if_had
from accounts.second_factor.key_forms import REFUSED, NewKeyForm, SignInForm
from accounts.second_factor.keys import (
    NotAKey,
    add_key,
    keys_of,
    options_to_make,
    options_to_show,
    remove_key,
)
from accounts.second_factor.policy import note_passed
from accounts.second_factor.recovery import keep_unseen


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
@shown_if_had
@reauthentication_required
def add(request: HttpRequest) -> HttpResponse:
    form = NewKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keep = request.session.session_key
        said = form.cleaned_data
        try:
            codes = add_key(
                person=request.user, name=said["name"], credential=said["credential"], keep=keep, now=timezone.now()
            )
        except NotAKey:
            form.add_error(None, REFUSED)
        else:
            newest = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).latest("pk")
            note_passed(request.user, request, authenticator=newest)
            messages.success(request, _("Đã thêm khóa truy cập."))
            if not codes:
                return redirect("mfa_index")
            keep_unseen(request.session, codes)
            return redirect("mfa_view_recovery_codes")
    options = json.dumps(options_to_make(request.user))
    status = 422 if form.errors else 200
    return render(request, "mfa/webauthn/add_form.html", {"form": form, "options": options}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
@shown_if_had
@reauthentication_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    one = next((key for key in keys_of(request.user) if key.pk == pk), None)
    if one is None:
        raise Http404
    if request.method == "POST":
        if remove_key(person=request.user, pk=pk, now=timezone.now()):
            messages.success(request, _("Đã gỡ khóa truy cập."))
        return redirect("mfa_index")
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", {"key": one})


@require_http_methods(["GET", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The script asks for a challenge, then sends what the device signed."""
    if request.user.is_authenticated:
        return redirect("sitting:after_sign_in")
    if request.method == "GET":
        return JsonResponse({"options": options_to_show(None)})
    form = SignInForm(request.POST)
    if not form.is_valid():
        messages.error(request, REFUSED)
        return redirect("account_login")
    key = form.cleaned_data["credential"]
    # device and finger, face or PIN: two factors at once
    post_authentication(request, key, passwordless=True)
    return perform_login(request, Login(user=key.user, redirect_url=get_next_redirect_url(request)))
