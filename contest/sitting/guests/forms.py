"""Who somebody without an account is: asked on entering, or after the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField, clean_name, clean_phone_number
from accounts.models import Unit
from accounts.people.consents import CONSENTS, CURRENT
from contest.rounds.layout import Choices
from contest.rounds.models import Contest
from contest.rounds.rules import Asked, Rules
from contest.sitting.eligibility import HELD_BY_ACCOUNT, Applicant, boards_for
from contest.sitting.entering import unit_codes
from contest.sitting.forms import ApplyForm


def consent_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=CONSENTS[CURRENT].statement,
        help_text=CONSENTS[CURRENT].beside,
        error_messages={"required": _("Cần đồng ý để Ban Tổ chức lưu kết quả thi.")},
    )


class FirstForm(forms.Form):
    """What must be known before a paper whose person is asked afterwards: consent, and the board of several."""

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[Any] = []
        self.fields["consent"] = consent_field()
        self._only = rules.boards[0].key if len(rules.boards) == 1 else ""
        if len(rules.boards) > 1:
            self.fields["board"] = forms.ChoiceField(
                label=_("Bảng dự thi"),
                choices=[(board.key, board.label) for board in rules.boards],
                error_messages={"required": _("Chọn bảng dự thi.")},
            )
            notes = {board.key: board.audience.statement for board in rules.boards if board.audience}
            rows.append(Choices("board", notes=notes))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*rows)

    @property
    def board(self) -> str:
        return str(self.cleaned_data.get("board", self._only))


class OpenForm(ApplyForm):
    """All that the rules ask of a person. `by_account`: name, unit and phone are known; `board`: as chosen before."""

    def __init__(
        self,
        *args: Any,
        contest: Contest,
        rules: Rules,
        applicant: Applicant,
        by_account: bool = False,
        consent: bool = False,
        board: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.contest, self.chosen_board = contest, board
        self.held = HELD_BY_ACCOUNT if by_account else frozenset()
        super().__init__(*args, rules=rules, applicant=applicant, **kwargs)
        if not by_account and "full_name" not in self.fields:
            self.fields["full_name"] = self._field("full_name", True)
            self.helper.layout.fields.insert(0, self._row("full_name"))
        if board is not None and "board" in self.fields:
            del self.fields["board"]
            self.helper.layout.fields = [
                row for row in self.helper.layout.fields if getattr(row, "fields", None) != ["board"]
            ]
        if consent:
            self.fields["consent"] = consent_field()

    def _row(self, name: Asked) -> Any:
        # the picker stands in the page's own markup
        return None if name == "unit" and self.picks_unit else super()._row(name)

    @property
    def picks_unit(self) -> bool:
        return self.rules.identity.unit_from == "tree"

    def _field(self, name: Asked, required: bool) -> forms.Field:
        if name == "unit" and self.picks_unit:
            unlisted = self.rules.takes_unlisted
            return UnitField(label=_("Đơn vị"), root=self.contest.unit, required=required, unlisted=unlisted)
        field = super()._field(name, required)
        kinds = {
            "full_name": {"autocomplete": "name", "autocapitalize": "words"},
            "phone": {"type": "tel", "inputmode": "tel", "autocomplete": "tel"},
            "email": {"type": "email", "autocomplete": "email"},
        }
        field.widget.attrs.update(kinds.get(name, {}))
        return field

    def clean_full_name(self) -> str:
        return clean_name(self.cleaned_data["full_name"])

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return clean_phone_number(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        fitting = {board.key for board in boards_for(self.rules, self.told())}
        if self.chosen_board and self.chosen_board not in fitting:
            self.add_error(None, gettext("Bảng đã chọn không dành cho người có thông tin như trên."))
        return self.cleaned_data

    def told(self) -> Applicant:
        """With the unit that was picked, too."""
        one, unit = super().told(), self.cleaned_data.get("unit")
        units = unit_codes(unit) if isinstance(unit, Unit) else one.units
        return Applicant(one.birth_date, one.birth_year, units, one.on_roster, one.is_staff)

    @property
    def unit(self) -> Unit | None:
        """The unit that was picked; None where none was, or its name was typed."""
        unit = self.cleaned_data.get("unit")
        return unit if isinstance(unit, Unit) else None

    @property
    def unlisted(self) -> str:
        """The unit in words, where there is a tree and it is not in it."""
        unit = self.cleaned_data.get("unit")
        return unit if self.picks_unit and isinstance(unit, str) else ""

    @property
    def answers(self) -> Mapping[str, str]:
        """Without the name, and without a unit where there is a tree of them: these stand in columns of their own."""
        own = {"full_name"} | ({"unit"} if self.picks_unit else set())
        return {name: value for name, value in super().answers.items() if name not in own}

    @property
    def said(self) -> Mapping[str, str]:
        """Everything that tells one person from another, as text."""
        return {**super().answers, "full_name": str(self.cleaned_data.get("full_name", ""))}
