"""Forms of decisions about cases."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 1_000


class DecisionForm(forms.Form):
    """Why a case is decided so."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=LONGEST, widget=forms.Textarea({"class": "control", "rows": 2})
    )
