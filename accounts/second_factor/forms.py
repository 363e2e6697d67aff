"""Forms that ask for a code or, once more, for the password."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.internal.auth import get_totp_secret
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clock import database_now
from accounts.forms import password_field
from accounts.second_factor.actions import matching_counter, use_code


def code_field(label, *, help_text=""):
    attrs = {
        "autocomplete": "one-time-code",
        "autocapitalize": "none",
        "spellcheck": "false",
        "inputmode": "numeric",
    }
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=help_text,
        error_messages={"required": _("Gõ mã 6 chữ số đang hiện trong ứng dụng.")},
        widget=forms.TextInput(attrs=attrs),
    )


class CodeForm(forms.Form):
    """Second step of signing in. Failures count for the account, like wrong passwords."""

    use_required_attribute = False
    reauthenticated = False

    code = code_field(_("Mã xác thực"), help_text=_("6 chữ số trong ứng dụng, hoặc một mã dự phòng."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self):
        code = self.cleaned_data["code"]
        with get_account_adapter().counted_code(context.request, self.user):
            self.authenticator = use_code(person=self.user, code=code, now=database_now())
            if self.authenticator is None:
                raise get_adapter().validation_error("incorrect_code")
        return code

    def save(self):
        self.authenticator.user = self.user
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class ConfirmCodeForm(CodeForm):
    """A code that somebody who is signed in already confirms an action with."""

    reauthenticated = True


class SetUpForm(forms.Form):
    """The first code of the app that was just set up."""

    use_required_attribute = False

    code = code_field(_("Mã 6 chữ số trong ứng dụng"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        # A form that comes back shows the same picture: the app holds its secret already.
        self.secret = get_totp_secret(regenerate=False)

    def clean_code(self):
        code = self.cleaned_data["code"]
        with get_account_adapter().counted_code(context.request, self.user):
            if matching_counter(self.secret, code, now=database_now()) is None:
                raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmPasswordForm(forms.Form):
    use_required_attribute = False

    password = password_field(_("Mật khẩu"), autocomplete="current-password")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].error_messages["required"] = _("Ghi mật khẩu.")

    def clean_password(self):
        get_account_adapter().check_own_password(context.request, self.user, self.cleaned_data["password"])
        return self.cleaned_data["password"]
