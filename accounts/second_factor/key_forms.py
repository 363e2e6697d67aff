"""Forms that carry the answer of a device; their script is static/js/passkey.js."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.second_factor.keys import LONGEST_NAME, NotAKey, shown_key

LONGEST_ANSWER = 20_000
REFUSED = _("Khóa truy cập chưa được nhận. Thử lại, hoặc dùng cách khác.")


class AnswerField(forms.JSONField):
    """JSON of a device; what strangers nest without end is none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value if len(value or "") <= LONGEST_ANSWER else "{")
        except RecursionError as error:
            raise ValidationError(REFUSED) from error


class NewKeyForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label=_("Tên của khóa"),
        max_length=LONGEST_NAME,
        help_text=_("Để sau này biết là thiết bị nào. Ví dụ: Điện thoại, Máy cơ quan."),
        error_messages={"required": _("Ghi tên của khóa.")},
    )
    credential = AnswerField(
        error_messages={"required": _("Thiết bị chưa trả lời. Bấm lại và làm theo thiết bị."), "invalid": REFUSED},
    )


class KeyForm(forms.Form):
    """Second step of signing in by a passkey."""

    reauthenticated = False

    credential = AnswerField(error_messages={"required": REFUSED, "invalid": REFUSED})

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_credential(self) -> Authenticator:
        # nothing can be guessed here; a count keeps answers from being tried without end
        with get_account_adapter().counted_code(context.request, self.user):
            try:
                return shown_key(self.user, self.cleaned_data["credential"])
            except NotAKey as error:
                raise ValidationError(REFUSED) from error

    def save(self) -> None:
        post_authentication(context.request, self.cleaned_data["credential"], reauthenticated=self.reauthenticated)


class SignInForm(forms.Form):
    """By a passkey alone: it names its owner."""

    credential = AnswerField(error_messages={"required": REFUSED, "invalid": REFUSED})

    def clean_credential(self) -> Authenticator:
        try:
            return shown_key(None, self.cleaned_data["credential"])
        except NotAKey as error:
            raise ValidationError(REFUSED) from error


class ConfirmKeyForm(KeyForm):
    reauthenticated = True
