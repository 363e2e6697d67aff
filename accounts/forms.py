"""Forms of sign-in, registration and passwords."""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 128
PASSWORD_FAULTS = {
    "password_too_short": _("Mật khẩu cần ít nhất 8 ký tự."),
    "password_too_common": _("Mật khẩu này dễ đoán. Chọn mật khẩu khác."),
}


class ShownPasswordInput(forms.PasswordInput):
    """A password field whose text can be shown (static/js/show-password.js unhides the button)."""

    def render(self, name, value, attrs=None, renderer=None):
        return format_html(
            '<div class="with-show">{}<button class="show" type="button" hidden aria-controls="{}"'
            ' data-show-password="{}"><span data-word>{}</span> <span class="sr">{}</span></button></div>',
            super().render(name, value, attrs, renderer),
            (attrs or {}).get("id", ""),
            now_("Ẩn"),
            now_("Hiện"),
            now_("mật khẩu"),
        )


def password_field(label, *, autocomplete, keep=False, help_text=""):
    """`keep`: a form that comes back has the password still typed in."""
    attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=help_text,
        widget=ShownPasswordInput(attrs=attrs, render_value=keep),
    )


def check_new_password(password):
    """Raises ValidationError in our words for what settings.AUTH_PASSWORD_VALIDATORS refuse."""
    try:
        password_validation.validate_password(password)
    except ValidationError as refusal:
        fault = refusal.error_list[0]
        raise ValidationError(PASSWORD_FAULTS.get(fault.code, fault.message), fault.code) from refusal


class SignInForm(allauth_forms.LoginForm):
    password = password_field(_("Mật khẩu"), autocomplete="current-password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Số điện thoại hoặc mã dự thi"),
            max_length=64,
            error_messages={"required": _("Ghi số điện thoại hoặc mã dự thi.")},
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.fields["password"].error_messages["required"] = _("Ghi mật khẩu.")
        self.order_fields(["login", "password"])

    def user_credentials(self):
        return {"login": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class ChangePasswordForm(forms.Form):
    oldpassword = password_field(_("Mật khẩu hiện nay"), autocomplete="current-password")
    password1 = password_field(_("Mật khẩu mới"), autocomplete="new-password", help_text=_("Ít nhất 8 ký tự."))

    def __init__(self, user, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.request = request

    def clean_password1(self):
        check_new_password(self.cleaned_data["password1"])
        return self.cleaned_data["password1"]

    def clean(self):
        # Last, so that a new password with a fault does not use up a try.
        if not self.errors:
            try:
                get_adapter().check_own_password(self.request, self.user, self.cleaned_data["oldpassword"])
            except ValidationError as fault:
                self.add_error("oldpassword", fault)

    def save(self):
        get_adapter().set_password(self.user, self.cleaned_data["password1"])
