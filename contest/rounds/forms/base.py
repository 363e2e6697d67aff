"""What the steps of the organiser's form share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.rounds.actions import change_rules, lock_draft
from contest.rounds.entries import mark_of
from contest.rounds.errors import RoundError
from contest.rounds.models import Round
from contest.rounds.queries import Draft, find_draft
from contest.rounds.rules import Rules, RulesError, find_problems
from contest.rounds.wording import problems_in_words

MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M"]
MOST_QUESTIONS = 500


class StepForm(forms.Form):
    """A step: it shows part of a draft, previews its change in words, and stores it."""

    name: ClassVar[str]

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        self.draft = draft
        # Every single valid value, also of a form that is refused as a whole: the preview speaks of them.
        self.valid: dict[str, Any] = {}
        super().__init__(*args, initial=self.initial_from(draft), **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self.layout()
        self.seen = self.data.get("seen") or self.mark_of(draft)

    def clean(self) -> dict[str, Any]:
        self.valid = dict(self.cleaned_data)
        known = {(problem.code, problem.where) for problem in find_problems(self.draft.rules)}
        for problem in find_problems(self.change(self.draft.rules)):
            # What was there before is told at publishing. A draft may still lack its questions.
            if (problem.code, problem.where) not in known and problem.code != "no_section":
                self.refuse(problem)
        return self.cleaned_data

    def refuse(self, error: RulesError | RoundError) -> None:
        """Puts the words of an error beside its field, when it belongs to this step."""
        for problem in problems_in_words(error):
            if problem.step in ("", self.name):
                self.add_error(problem.field if problem.field in self.fields else None, problem.text)

    def previewed(self) -> Draft:
        """The draft as it would be with what has been typed so far; nothing is stored."""
        self.is_valid()
        return replace(self.draft, rules=self.change(self.draft.rules))

    def initial_from(self, draft: Draft) -> dict[str, Any]:
        raise NotImplementedError

    def layout(self) -> Layout:
        raise NotImplementedError

    def mark_of(self, draft: Draft) -> str:
        """A mark of what this step shows of a draft: another one once somebody has changed it."""
        return mark_of(self.initial_from(draft))

    def change(self, rules: Rules) -> Rules:
        return rules

    def save(self) -> None:
        change_rules(contest=self.draft.contest, change=self.change)

    @transaction.atomic
    def save_seen(self) -> None:
        """Saves a step that is stored as it was on the page.

        Raises RoundError: locked; changed_meanwhile, and who saves the same page again replaces what the other wrote.
        """
        stored = find_draft(lock_draft(self.draft.contest))
        if stored is not None and self.seen != self.mark_of(stored):
            self.seen = self.mark_of(stored)
            raise RoundError("changed_meanwhile")
        self.save()


def moment_field(label: str | Promise, help_text: str | Promise = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT_FORMATS[0])
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=widget,
        input_formats=MOMENT_FORMATS,
        error_messages={"required": _("Chọn ngày và giờ."), "invalid": _("Ghi ngày giờ như 17:00 29/11/2026.")},
    )


def round_with(round: Round, **values: Any) -> Round:
    """A round in memory with other values, for the preview."""
    stored = {name: getattr(round, name) for name in ("position", "title", "opens_at", "closes_at", "bank")}
    return Round(pk=round.pk, contest_id=round.contest_id, state=round.state, **{**stored, **values})
