"""Pages of sign-in, registration, sign-out and passwords: allauth's views with our forms, addresses and words."""

from allauth.account import views as allauth_views
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.signup import complete_signup
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from accounts.actions import PhoneTaken
from accounts.forms import ChangePasswordForm, OwnPasswordForm, RegistrationForm, SignInForm, UnitField, as_typed
from accounts.models import Unit
from accounts.stages import OwnPasswordStage

# Allauth's form views also take PUT.
METHODS = ["get", "head", "post", "options"]


class SignIn(allauth_views.LoginView):
    form_class = SignInForm
    template_name = "account/login.html"
    http_method_names = METHODS

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, single_sign_on=settings.OIDC_ISSUER and settings.OIDC_NAME)


class SignOut(allauth_views.LogoutView):
    template_name = "account/logout.html"
    http_method_names = METHODS

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        # Cookies stay: they hold the look, and the session is over anyway.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


@method_decorator(login_stage_required(stage=OwnPasswordStage.key, redirect_urlname="account_login"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class OwnPassword(FormView):
    form_class = OwnPasswordForm
    template_name = "account/own_password.html"
    http_method_names = METHODS

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request._login_stage.login.user}

    def form_valid(self, form):
        form.save()
        return self.request._login_stage.exit()


class ChangePassword(allauth_views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "account/password_change.html"
    http_method_names = METHODS

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class Register(allauth_views.SignupView):
    form_class = RegistrationForm
    template_name = "account/signup.html"
    http_method_names = METHODS

    def post(self, request, *args, **kwargs):
        field = RegistrationForm.base_fields["unit"]
        if field.only_shows_more(field.widget.value_from_datadict(request.POST, {}, "unit")):
            return self.render_to_response(self.get_context_data(form=as_typed(RegistrationForm, request.POST)))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            person = form.save(now=timezone.now())
        except PhoneTaken:
            form.add_error(
                "phone", _("Số điện thoại này đã có tài khoản. Đăng nhập, hoặc nhờ văn phòng chi bộ cấp mật khẩu mới.")
            )
            return self.form_invalid(form)
        return complete_signup(self.request, user=person, redirect_url=self.get_success_url())


@require_safe
def pick_unit(request: HttpRequest) -> HttpResponse:
    """What a unit picker shows for the letters typed, as a fragment for static/js/unit-picker.js."""
    root = None
    if code := request.GET.get("root"):
        root = Unit.objects.filter(code=code).first() if "\0" not in code else None
        if root is None:
            raise Http404
    name = request.GET.get("field", "unit")
    picker = UnitField(root=root).widget
    response = HttpResponse(picker.render_found(name, picker.value_from_datadict(request.GET, {}, name)))
    patch_cache_control(response, private=True, max_age=60)
    return response


sign_in = SignIn.as_view()
own_password = OwnPassword.as_view()
sign_out = SignOut.as_view()
change_password = ChangePassword.as_view()
register = Register.as_view()
