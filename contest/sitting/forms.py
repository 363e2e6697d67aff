"""What the rules ask of somebody before the first paper: board, fields, declarations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.rounds.layout import Check, Choices, Text
from contest.rounds.rules import Asked, Rules
from contest.sitting.eligibility import HELD_BY_ACCOUNT, Applicant, boards_for, fields_to_ask, refusals
from contest.sitting.refusals import refusal_words

LABELS: dict[Asked, str | Promise] = {
    "full_name": _("Họ và tên"),
    "phone": _("Số điện thoại"),
    "unit": _("Đơn vị"),
    "birth_date": _("Ngày sinh"),
    "sex": _("Giới tính"),
    "email": _("Thư điện tử"),
    "citizen_id": _("Số căn cước"),
    "address": _("Địa chỉ"),
    "school": _("Trường"),
    "class": _("Lớp"),
    "occupation": _("Nghề nghiệp"),
    "nationality": _("Quốc tịch"),
    "other": _("Thông tin khác"),
}
CITIZEN_ID = re.compile(r"\d{9}|\d{12}")


class ApplyForm(forms.Form):
    """The form of one contest, made from its rules. `told` gives the applicant with what was typed."""

    # what is known without asking
    held = HELD_BY_ACCOUNT

    def __init__(self, *args: Any, rules: Rules, applicant: Applicant, **kwargs: Any) -> None:
        self.rules, self.applicant = rules, applicant
        super().__init__(*args, **kwargs)
        rows: list[Any] = []
        for name, required in fields_to_ask(rules, self.held):
            self.fields[name] = self._field(name, required)
            if row := self._row(name):
                rows.append(row)
        if len(rules.boards) > 1:
            boards = [(board.key, board.label) for board in rules.boards]
            self.fields["board"] = forms.ChoiceField(
                label=_("Bảng dự thi"), choices=boards, error_messages={"required": _("Chọn bảng dự thi.")}
            )
            rows.append(Choices("board", notes={b.key: b.audience.statement for b in rules.boards if b.audience}))
        for number, words in enumerate(rules.audience.declarations):
            self.fields[f"declared_{number}"] = forms.BooleanField(
                label=words, error_messages={"required": _("Đánh dấu vào ô này thì mới dự thi được.")}
            )
            rows.append(Check(f"declared_{number}"))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*rows)

    def _row(self, name: Asked) -> Any:
        return Choices(name, notes={}) if isinstance(self.fields[name], forms.ChoiceField) else Text(name)

    def _field(self, name: Asked, required: bool) -> forms.Field:
        common = {"label": LABELS[name], "required": required, "error_messages": {"required": _("Mục này cần ghi.")}}
        chosen = [value for r in self.rules.rankings for b in r.bonus if b.field == name for value in b.values]
        if chosen:
            values = [(value, value) for value in dict.fromkeys(chosen)]
            return forms.ChoiceField(**common, choices=[*values, ("", _("Không thuộc các diện trên"))])
        if name == "sex":
            return forms.ChoiceField(**common, choices=[("nam", _("Nam")), ("nữ", _("Nữ"))])
        if name == "birth_date":
            formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
            common["error_messages"] = {**common["error_messages"], "invalid": _("Ghi ngày sinh như 19/05/1990.")}
            return forms.DateField(
                **common,
                input_formats=formats,
                help_text=_("Ghi như 19/05/1990."),
                widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "bday"}, format="%d/%m/%Y"),
            )
        if name == "email":
            common["error_messages"] = {**common["error_messages"], "invalid": _("Ghi thư điện tử như ten@vi-du.vn.")}
            return forms.EmailField(**common)
        return forms.CharField(**common, max_length=200)

    def clean_birth_date(self) -> dt.date | None:
        born: dt.date | None = self.cleaned_data["birth_date"]
        if born and not dt.date(1900, 1, 1) <= born < dt.date.today():
            raise forms.ValidationError(gettext("Ngày sinh này không đúng. Xem lại năm sinh."))
        return born

    def clean_citizen_id(self) -> str:
        number = re.sub(r"\s", "", self.cleaned_data["citizen_id"])
        if number and not CITIZEN_ID.fullmatch(number):
            raise forms.ValidationError(gettext("Số căn cước có 12 chữ số, chứng minh nhân dân có 9."))
        return number

    def clean(self) -> dict[str, Any]:
        told = self.told()
        for refusal in refusals(self.rules, told):
            self.add_error("birth_date" if "birth_date" in self.fields else None, refusal_words(refusal))
        fitting = [board.key for board in boards_for(self.rules, told)]
        if self.cleaned_data.get("board") and self.cleaned_data["board"] not in fitting:
            self.add_error("board", gettext("Bảng này không dành cho người có thông tin như trên. Chọn bảng khác."))
        return self.cleaned_data

    def told(self) -> Applicant:
        """The applicant with the date of birth that was typed."""
        born = self.cleaned_data.get("birth_date") or self.applicant.birth_date
        one = self.applicant
        return Applicant(born, one.birth_year, one.units, one.on_roster, one.is_staff)

    @property
    def board(self) -> str:
        """The board: as chosen, or the only one that fits."""
        if "board" in self.fields:
            return str(self.cleaned_data["board"])
        return next((board.key for board in boards_for(self.rules, self.told())), "")

    @property
    def answers(self) -> Mapping[str, str]:
        """What was typed into the rules' fields, as text; nothing for what was left out."""
        found = {name: self.cleaned_data.get(name) for name, _required in fields_to_ask(self.rules, self.held)}
        return {
            name: value.isoformat() if isinstance(value, dt.date) else str(value)
            for name, value in found.items()
            if value
        }
