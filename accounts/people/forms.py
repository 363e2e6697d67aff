"""Forms of people over time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rosters.forms import LeanForm


class ReasonForm(LeanForm):
    """What needs a reason, which the trail keeps."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Ghi vào nhật ký."),
        error_messages={"required": _("Ghi lý do.")},
    )

    def clean_reason(self):
        return " ".join(self.cleaned_data["reason"].split())


class JoinForm(ReasonForm):
    """Which of two accounts stays."""

    keep = forms.TypedChoiceField(
        label=_("Giữ tài khoản"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn tài khoản giữ lại.")},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(one.pk, f"{one.full_name}, {one.code or one.phone_tail}") for one in people]
