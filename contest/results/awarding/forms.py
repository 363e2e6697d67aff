"""Forms of prizes."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.results.awarding.wording import place_refusal
from contest.results.queries import Line

LONGEST = 1_000


class DecisionForm(forms.Form):
    """What is cited as the decision."""

    decision = forms.CharField(
        label=_("Số quyết định"), required=False, max_length=200, widget=forms.TextInput({"class": "control"})
    )


class GiveForm(DecisionForm):
    """A prize given otherwise than proposed: to whoever stands at this place, with the reason.

    `who`: the one that is meant, asked where several share the place.
    """

    tier = forms.TypedChoiceField(label=_("Giải"), coerce=int, widget=forms.Select({"class": "control"}))
    place = forms.IntegerField(
        label=_("Hạng của người nhận"), min_value=1, max_value=2_000_000, widget=forms.NumberInput({"class": "control"})
    )
    who = forms.IntegerField(label=_("Người nhận"), required=False, widget=forms.Select({"class": "control"}))
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=LONGEST,
        widget=forms.Textarea({"class": "control", "rows": 2}),
        help_text=_("Lý do được công khai cùng giải."),
    )
    field_order = ("tier", "place", "who", "reason", "decision")

    def recipient_among(self, lines: Sequence[Line]) -> Line | None:
        """Who of those at the place is meant; None for nobody, and the form then says why and lets choose."""
        meant = [one for one in lines if len(lines) == 1 or one.participant_id == self.cleaned_data["who"]]
        if not meant:
            self.add_error("who" if lines else "place", place_refusal(self.cleaned_data["place"], len(lines)))
            named = [(one.participant_id, f"{one.full_name} ({one.unit_name})") for one in lines]
            self.fields["who"].widget.choices = [("", "—"), *named]
        return meant[0] if meant else None


class UnitForm(DecisionForm):
    """A collective prize for a unit; the reason is needed when it is not the one that is proposed."""

    tier = forms.TypedChoiceField(label=_("Giải"), coerce=int, widget=forms.Select({"class": "control"}))
    unit = forms.TypedChoiceField(label=_("Đơn vị"), coerce=int, widget=forms.Select({"class": "control"}))
    reason = forms.CharField(
        label=_("Lý do, nếu khác đề xuất"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"class": "control", "rows": 2}),
    )
    field_order = ("tier", "unit", "reason", "decision")


class WithdrawForm(forms.Form):
    """Why an award is taken back."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=LONGEST, widget=forms.Textarea({"class": "control", "rows": 2})
    )
