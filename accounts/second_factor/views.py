"""Pages of the second factor and of the devices that are signed in: allauth's views with our forms, words, trail."""

import json

from allauth.account import views as account_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import held_roles
from accounts.audit.actions import record
from accounts.audit.changes import recent_changes
from accounts.clock import database_now
from accounts.devices import browser_and_system
from accounts.second_factor.actions import end_devices, finish_set_up
from accounts.second_factor.doors import for_office, shown_if_had
from accounts.second_factor.forms import CodeForm, ConfirmCodeForm, ConfirmPasswordForm, SetUpForm
from accounts.second_factor.key_forms import ConfirmKeyForm, KeyForm
from accounts.second_factor.keys import keys_of, options_to_show
from accounts.second_factor.policy import grace_now, has_factor, note_passed
from accounts.second_factor.recovery import count_left, has_codes, keep_unseen, make_codes, take_unseen

# Allauth's form views also take PUT.
METHODS = ["get", "head", "post", "options"]


class Authenticate(base.AuthenticateView):
    form_class = CodeForm
    webauthn_form_class = KeyForm
    http_method_names = METHODS

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, **offered(self.stage.login.user, self.form or context["form"])}


@method_decorator(for_office, name="dispatch")
class ConfirmCode(base.ReauthenticateView):
    http_method_names = METHODS

    def get_form_class(self):
        return ConfirmKeyForm if "credential" in self.request.POST else ConfirmCodeForm

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if isinstance(form, ConfirmKeyForm):
            context["form"] = ConfirmCodeForm(user=self.request.user)
        return {**context, **offered(self.request.user, form)}


def offered(person, form):
    """What the page asks of this person: a passkey where there is one; `refused`: why the last one was not taken."""
    keys = keys_of(person)
    return {
        "options": json.dumps(options_to_show(person)) if keys else "",
        "refused": form.errors.get("credential", []) if isinstance(form, KeyForm) else [],
    }


@method_decorator([never_cache, login_required], name="dispatch")
class ConfirmPassword(account_views.ReauthenticateView):
    form_class = ConfirmPasswordForm
    http_method_names = METHODS

    def dispatch(self, request, *args, **kwargs):
        # whoever came by a slip or a single sign-on has none to confirm by
        if not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


@method_decorator(for_office, name="dispatch")
class Index(base.IndexView):
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs):
        person = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "keys": keys_of(person),
            "codes": has_codes(person),
            "left": count_left(person),
        }


@method_decorator([for_office, shown_if_had], name="dispatch")
class SetUp(totp.ActivateTOTPView):
    form_class = SetUpForm
    http_method_names = METHODS

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # our own drawing of our own address
        return {
            **context,
            "qr": mark_safe(context["totp_svg"]),
            "secret": " ".join(context["form"].secret[start : start + 4] for start in range(0, 32, 4)),
            "grace_ends": grace_now(self.request.user),
        }

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        person = self.request.user
        made = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
        keep = self.request.session.session_key
        finish_set_up(person=person, authenticator=made, keep=keep, now=database_now())
        note_passed(person, self.request, authenticator=made)
        if has_codes(person):
            return response
        keep_unseen(self.request.session, make_codes(person))
        return redirect("mfa_view_recovery_codes")


@method_decorator([for_office, shown_if_had], name="dispatch")
class GiveUp(totp.DeactivateTOTPView):
    http_method_names = METHODS

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        record("second_factor.removed", by=self.request.user, now=timezone.now(), about=self.request.user)
        return response


@require_safe
@for_office
@shown_if_had
@reauthentication_required
def recovery_codes(request):
    return render(request, "mfa/recovery_codes/index.html", {"codes": take_unseen(request.session)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_office
@shown_if_had
@reauthentication_required
def new_recovery_codes(request):
    if not has_factor(request.user):
        messages.error(request, _("Bật lớp thứ hai trước, rồi mới có mã dự phòng."))
        return redirect("mfa_index")
    if request.method != "POST":
        return render(request, "mfa/recovery_codes/generate.html")
    keep_unseen(request.session, make_codes(request.user))
    record("second_factor.codes", by=request.user, now=timezone.now(), about=request.user)
    return redirect("mfa_view_recovery_codes")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@reauthentication_required(allow_get=True)
def devices(request):
    if request.method == "POST":
        return _end_devices(request)
    signed_in = sorted(UserSession.objects.purge_and_list(request.user), key=lambda one: one.created_at, reverse=True)
    rows = [(one, *browser_and_system(one.user_agent), one.is_current()) for one in signed_in]
    others = sum(not is_current for *_rest, is_current in rows)
    changes = recent_changes(request.user, now=timezone.now())
    return render(request, "usersessions/devices.html", {"rows": rows, "others": others, "changes": changes})


@transaction.atomic
def _end_devices(request):
    which = request.POST.get("device", "")
    keep = request.session.session_key
    if which.isascii() and which.isdigit() and len(which) < 19:
        ended = end_devices(person=request.user, only=int(which), but=keep)
    else:
        ended = end_devices(person=request.user, but=keep) if "others" in request.POST else 0
    if ended:
        messages.success(request, _("Đã đăng xuất %(count)s thiết bị.") % {"count": ended})
        if held_roles(request.user).holds_office:
            record("session.ended", by=request.user, now=timezone.now(), detail={"count": ended})
    return redirect("usersessions_list")


authenticate = Authenticate.as_view()
confirm_code = ConfirmCode.as_view()
confirm_password = ConfirmPassword.as_view()
index = Index.as_view()
set_up = SetUp.as_view()
give_up = GiveUp.as_view()
