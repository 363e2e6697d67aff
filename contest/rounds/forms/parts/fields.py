"""Fields whose cleaned values are what the rule document holds: tuples, integers or None, Vietnamese wall clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contest.common.text import squeeze
from contest.rounds.documents import wall_clock
from contest.rounds.entries import LONGEST_LABEL
from contest.rounds.forms.base import MOMENT_FORMATS
from contest.rounds.rules import Criterion

Words = str | Promise
Choices = Iterable[tuple[str, Words]]
# the least and the most that a count may be in the document
MOST = 100_000
# "2.000.000", also with commas or spaces
THOUSANDS = re.compile(r"\d{1,3}([.,\s]\d{3})+")
DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")


def label_field(label: Words, missing: Words, **parts: Any) -> forms.CharField:
    """The name of an entry."""
    return forms.CharField(label=label, max_length=LONGEST_LABEL, error_messages={"required": missing}, **parts)


def text_field(label: Words, help_text: Words = "", *, empty: str | None = "", most: int = 400) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, empty_value=empty, max_length=most)


def tick(label: Words, help_text: Words = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


class WholeField(forms.IntegerField):
    """A count that may be left empty, which then means `empty`."""

    def __init__(self, label: Words, help_text: Words = "", *, least: int = 1, most: int = MOST, empty: Any = None):
        self.empty = empty
        super().__init__(label=label, help_text=help_text, required=False, min_value=least, max_value=most)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return self.empty if number is None else number


class MoneyField(WholeField):
    """An amount in đồng, written and read with the dots between thousands: "2.000.000"."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = squeeze(str(value or "" if value != 0 else 0))
        return super().to_python(re.sub(r"[.,\s]", "", text) if THOUSANDS.fullmatch(text) else text)


class OneField(forms.ChoiceField):
    """One of several; the empty choice, where there is one, is None."""

    def __init__(self, label: Words, choices: Choices = (), help_text: Words = "", *, none: Words = ""):
        self.none = none
        super().__init__(label=label, help_text=help_text, required=not none, choices=self._with_none(choices))

    def _with_none(self, choices: Choices) -> list[tuple[str, Words]]:
        return [("", self.none), *choices] if self.none else list(choices)

    def offer(self, choices: Choices) -> None:
        self.choices = self._with_none(choices)

    def clean(self, value: Any) -> Any:
        return super().clean(value) or (None if self.none else "")


class SeveralField(forms.MultipleChoiceField):
    """Tick boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Words, choices: Choices = (), help_text: Words = ""):
        super().__init__(label=label, help_text=help_text, required=False, choices=list(choices))

    def offer(self, choices: Choices) -> None:
        self.choices = list(choices)

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(super().clean(value))


class WeekdaysField(SeveralField):
    """Days of the week as numbers, Monday first."""

    def prepare_value(self, value: Any) -> Any:
        return [str(day) for day in value or ()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        return tuple(int(day) for day in super().clean(value))


class LinesField(forms.Field):
    """Texts, one on each line."""

    widget = forms.Textarea

    def __init__(self, label: Words, help_text: Words = "", *, rows: int = 3):
        super().__init__(label=label, help_text=help_text, required=False)
        self.widget.attrs["rows"] = rows

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(self.line(one) for one in value or ())

    def to_python(self, value: Any) -> Any:
        lines = [squeeze(line) for line in str(value or "").splitlines()]
        return tuple(self.read(line) for line in lines if line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != self.prepare_value(str(data or "").replace("\r\n", "\n").strip()))

    def line(self, one: Any) -> str:
        return str(one)

    def read(self, line: str) -> Any:
        return line


class DaysField(LinesField):
    """Days, one on each line."""

    def line(self, one: Any) -> str:
        return f"{one:%d/%m/%Y}" if isinstance(one, dt.date) else str(one)

    def read(self, line: str) -> dt.date:
        for shape in DAY_FORMATS:
            try:
                return dt.datetime.strptime(line, shape).date()
            except ValueError:
                continue
        raise forms.ValidationError(gettext("“%(line)s” không phải một ngày. Ghi như 30/04/2026.") % {"line": line})


class PairsField(LinesField):
    """Names with whole numbers: "giải Nhất: 10"."""

    def prepare_value(self, value: Any) -> Any:
        pairs = [f"{name}: {number}" for name, number in value.items()] if isinstance(value, dict) else value
        return super().prepare_value(pairs)

    def to_python(self, value: Any) -> Any:
        return dict(super().to_python(value))

    def read(self, line: str) -> tuple[str, int]:
        name, _colon, number = line.rpartition(":")
        if not name or not number.strip().isdecimal():
            raise forms.ValidationError(gettext("“%(line)s” chưa đúng. Ghi như “giải Nhất: 10”.") % {"line": line})
        return name.strip(), int(number)


class CriteriaField(LinesField):
    """Criteria with the most points that each gives: "Nội dung: 60"."""

    def line(self, one: Any) -> str:
        return f"{one.label}: {one.points}"

    def read(self, line: str) -> Criterion:
        label, _colon, number = line.rpartition(":")
        if not label.strip() or not number.strip().isdecimal() or not 1 <= int(number) <= MOST:
            raise forms.ValidationError(gettext("“%(line)s” chưa đúng. Ghi như “Nội dung: 60”.") % {"line": line})
        return Criterion(label=label.strip(), points=int(number))


class NumbersField(forms.CharField):
    """Whole numbers in a row: "10, 9, 8"."""

    def __init__(self, label: Words, help_text: Words = ""):
        super().__init__(label=label, help_text=help_text, required=False)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ", ".join(str(number) for number in value or ())

    def to_python(self, value: Any) -> Any:
        numbers = str(value or "").replace(",", " ").replace(";", " ").split()
        if not all(number.isdecimal() and int(number) <= MOST for number in numbers):
            raise forms.ValidationError(gettext("Ghi các số nguyên, cách nhau bằng dấu phẩy, như 10, 9, 8."))
        return tuple(int(number) for number in numbers)

    def run_validators(self, value: Any) -> None:
        """The lengths of texts say nothing of numbers."""


class WallClockField(forms.DateTimeField):
    """A moment of Vietnamese time without an offset."""

    def __init__(self, label: Words, help_text: Words = "", *, required: bool = False):
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT_FORMATS[0]),
            input_formats=MOMENT_FORMATS,
            error_messages={"required": _("Chọn ngày và giờ."), "invalid": _("Ghi ngày giờ như 17:00 29/11/2026.")},
        )

    def clean(self, value: Any) -> dt.datetime | None:
        return wall_clock(super().clean(value))


def day_field(label: Words, help_text: Words = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Ghi ngày như 29/11/2026.")},
    )


def time_field(label: Words) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Ghi giờ."), "invalid": _("Ghi giờ như 07:30.")},
    )


class KeyField(forms.RegexField):
    """The short name of an entry inside the document."""

    def __init__(self, free: Callable[[], str] = str):
        self.free = free
        super().__init__(
            r"^[-a-z0-9_]+$",
            label=_("Mã"),
            required=False,
            max_length=40,
            help_text=_("Tên ngắn trong dữ liệu. Để trống thì tự đặt."),
            error_messages={"invalid": _("Mã chỉ gồm chữ thường không dấu, số, gạch nối.")},
        )
