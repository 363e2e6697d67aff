"""The form that asks for reports by e-mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.reports.letters.models import Subscription


class SubscriptionForm(forms.Form):
    """Where to, and how often."""

    email = forms.EmailField(
        label=_("Thư điện tử"),
        max_length=200,
        widget=forms.EmailInput(attrs={"class": "control", "autocomplete": "email"}),
        help_text=_("Nên dùng hộp thư công vụ. Thư chỉ có số liệu, không có tên người."),
    )
    every = forms.ChoiceField(
        label=_("Gửi"),
        choices=Subscription.Every.choices,
        initial=Subscription.Every.WEEK,
        widget=forms.Select(attrs={"class": "control"}),
    )
