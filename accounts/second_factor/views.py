"""Pages of the second factor and of the devices that are signed in: allauth's views with our forms, words, trail."""

from functools import wraps

from allauth.account import views as account_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
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
from django.views.decorators.http import require_http_methods

from accounts.access import held_roles
from accounts.audit.actions import record
from accounts.audit.changes import recent_changes
from accounts.devices import browser_and_system
from accounts.second_factor.actions import end_devices, finish_set_up
from accounts.second_factor.forms import CodeForm, ConfirmCodeForm, ConfirmPasswordForm, SetUpForm
from accounts.second_factor.policy import grace_now, note_passed

# Allauth's form views also take PUT.
METHODS = ["get", "head", "post", "options"]


def for_office(view):
    """For people with a role, and for those who have a second factor from when they had one; not there for others."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, *args, **kwargs):
        if not held_roles(request.user).holds_office and not Authenticator.objects.filter(user=request.user).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class Authenticate(base.AuthenticateView):
    form_class = CodeForm
    http_method_names = METHODS


@method_decorator(for_office, name="dispatch")
class ConfirmCode(base.ReauthenticateView):
    form_class = ConfirmCodeForm
    http_method_names = METHODS


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


@method_decorator(for_office, name="dispatch")
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
        finish_set_up(person=person, authenticator=made, keep=keep, now=timezone.now())
        note_passed(person, self.request, authenticator=made)
        return response


@method_decorator(for_office, name="dispatch")
class GiveUp(totp.DeactivateTOTPView):
    http_method_names = METHODS

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        record("second_factor.removed", by=self.request.user, now=timezone.now(), about=self.request.user)
        return response


@method_decorator(for_office, name="dispatch")
class RecoveryCodes(recovery.ViewRecoveryCodesView):
    http_method_names = ["get", "head"]


@method_decorator(for_office, name="dispatch")
class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):
    http_method_names = METHODS

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        record("second_factor.codes", by=self.request.user, now=timezone.now(), about=self.request.user)
        return response


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
recovery_codes = RecoveryCodes.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
