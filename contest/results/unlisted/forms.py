"""The form that gives people a unit, and how a page says whom it means."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField
from contest.results.unlisted.queries import MOST_GROUPS, Chosen
from contest.rounds.models import Contest

MOST_NAMED = 200
LONGEST_NAME = 120


class AssignForm(forms.Form):
    """Which unit."""

    def __init__(self, *args, contest: Contest, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(label=_("Xếp vào đơn vị"), root=contest.unit)


def chosen_in(asked: QueryDict) -> Chosen:
    """Names ("ten") and, of their people, those who were ticked ("nguoi")."""
    names = [name[:LONGEST_NAME] for name in asked.getlist("ten")[:MOST_GROUPS] if "\0" not in name]
    ticked = [pk for pk in asked.getlist("nguoi")[:MOST_NAMED] if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    return Chosen(tuple(dict.fromkeys(names)), tuple(int(pk) for pk in ticked))
