"""Forms of fixing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 1_000


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=LONGEST, widget=forms.Textarea({"class": "control", "rows": 2})
    )


class FixForm(forms.Form):
    """The name typed, so that nobody makes results official by a slip; what is cited as the decision."""

    typed = forms.CharField(
        label=_("Gõ lại tên đợt thi"),
        max_length=200,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )
    decision = forms.CharField(
        label=_("Số quyết định, biên bản"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "control"}),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    def clean_typed(self) -> str:
        typed = " ".join(self.cleaned_data["typed"].split())
        if typed.casefold() != " ".join(self.name.split()).casefold():
            raise forms.ValidationError(_("Gõ đúng tên: %(name)s"), params={"name": self.name})
        return typed


class TruthForm(forms.Form):
    """A stated number with its source; counted ones need neither."""

    number = forms.IntegerField(
        label=_("Đáp số"), required=False, min_value=0, widget=forms.NumberInput({"class": "control"})
    )
    source = forms.CharField(
        label=_("Nguồn của con số"), required=False, max_length=300, widget=forms.TextInput({"class": "control"})
    )


class TieForm(forms.Form):
    """The organisers' order of people who are equal: a number for each, the reason, the minutes."""

    reason = forms.CharField(
        label=_("Lý do, cách phân định"),
        max_length=LONGEST,
        widget=forms.Textarea({"class": "control", "rows": 2}),
    )
    minutes = forms.CharField(
        label=_("Số biên bản"), required=False, max_length=200, widget=forms.TextInput({"class": "control"})
    )


class ExclusionForm(forms.Form):
    """Why somebody gets no place and no prize."""

    reason = forms.CharField(
        label=_("Lý do loại"),
        max_length=LONGEST,
        widget=forms.Textarea({"class": "control", "rows": 2}),
        help_text=_("Ghi căn cứ. Loại sau khi kết quả đã chính thức thì lý do hiện công khai."),
    )
