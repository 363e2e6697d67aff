"""Forms of what one participant is given."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.common.text import squeeze


class ReasonForm(forms.Form):
    """One more attempt: only the reason is asked."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
        error_messages={"required": _("Ghi lý do.")},
    )

    def clean_reason(self) -> str:
        return squeeze(self.cleaned_data["reason"])


class TimeForm(ReasonForm):
    """More time for every paper of a participant."""

    minutes = forms.IntegerField(
        label=_("Số phút thêm"),
        min_value=1,
        max_value=240,
        widget=forms.NumberInput(attrs={"class": "control", "inputmode": "numeric"}),
        error_messages={
            "required": _("Ghi số phút."),
            "invalid": _("Ghi số phút, từ 1 đến 240."),
            "min_value": _("Ghi số phút, từ 1 đến 240."),
            "max_value": _("Ghi số phút, từ 1 đến 240."),
        },
    )
    field_order = ["minutes", "reason"]
