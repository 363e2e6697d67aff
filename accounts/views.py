"""Pages of sign-in, sign-out and passwords: allauth's views with our forms, addresses and words."""

from allauth.account import views as allauth_views

from accounts.forms import ChangePasswordForm, SignInForm

# Allauth's form views also take PUT.
METHODS = ["get", "head", "post", "options"]


class SignIn(allauth_views.LoginView):
    form_class = SignInForm
    template_name = "account/login.html"
    http_method_names = METHODS


class SignOut(allauth_views.LogoutView):
    template_name = "account/logout.html"
    http_method_names = METHODS


class ChangePassword(allauth_views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "account/password_change.html"
    http_method_names = METHODS

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
change_password = ChangePassword.as_view()
