"""Forms of what contests keep about people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RetentionForm(forms.Form):
    """How long names and answers are kept."""

    months = forms.IntegerField(
        label=_("Số tháng giữ dữ liệu sau kết quả"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.NumberInput(attrs={"class": "control", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Ghi số tháng, từ 0 đến 120."),
            "min_value": _("Ghi số tháng, từ 0 đến 120."),
            "max_value": _("Ghi số tháng, từ 0 đến 120."),
        },
    )
