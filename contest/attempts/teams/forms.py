"""The form of a team: its name and its members."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.attempts.teams.actions import LONGEST_NAME, MOST_MEMBERS


class TeamForm(forms.Form):
    """`members`: a name a line, beside the captain."""

    name = forms.CharField(
        label=_("Tên đội"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "control", "autocomplete": "off"}),
        error_messages={"required": _("Ghi tên đội.")},
    )
    members = forms.CharField(
        label=_("Thành viên, mỗi người một dòng"),
        required=False,
        max_length=LONGEST_NAME * MOST_MEMBERS,
        widget=forms.Textarea(attrs={"class": "control", "rows": 4}),
    )

    def clean_members(self) -> list[str]:
        names = [line for line in self.cleaned_data["members"].splitlines() if line.strip()]
        if len(names) > MOST_MEMBERS:
            raise forms.ValidationError(_("Một đội có nhiều nhất %(n)s thành viên.") % {"n": MOST_MEMBERS})
        return names
