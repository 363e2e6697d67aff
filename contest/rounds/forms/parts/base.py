"""What the forms of the document's parts share: values in and out, rows that repeat, problems beside their fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext

from contest.rounds.actions import NEVER_STORED
from contest.rounds.entries import KEY_STEMS, find_entry, free_key, keys_of, mark_of, with_entry
from contest.rounds.errors import RoundError
from contest.rounds.forms.parts.fields import SeveralField
from contest.rounds.forms.parts.rows import row_number
from contest.rounds.layout import Panel
from contest.rounds.rules import UNFINISHED, Rules, RulesError, find_problems
from contest.rounds.rules.parts import Part
from contest.rounds.wording import problems_in_words

BLANK_ROWS = 1


class RowForm(forms.Form):
    """One of the rows that repeat inside a part. A row left as it comes is none."""

    part: ClassVar[type[Part]]
    use_required_attribute = False

    def __init__(self, data: Any = None, *, rules: Rules, entry: Part | None = None, **kwargs: Any):
        self.rules = rules
        super().__init__(
            data, initial=self.initial_from(entry), empty_permitted=True, use_required_attribute=False, **kwargs
        )
        self.offer()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def offer(self) -> None:
        """Gives choices that depend on the rules."""

    def layout(self) -> Layout:
        raise NotImplementedError

    def initial_from(self, entry: Part | None) -> dict[str, Any]:
        return values_of(self.part, entry, self.base_fields)

    def made(self) -> Part:
        return self.part(**self.cleaned_data)


class Rows:
    """The rows of one kind in a form: as stored and one empty one, or as posted."""

    def __init__(self, name: str, kind: type[RowForm], title: Any, *, data: Any, rules: Rules, entries: Iterable[Any]):
        self.name, self.title = name, title
        self.count_name = f"{name}-count"
        entries = list(entries)
        if data is None:
            # the last rows are empty: to be filled
            blank = [None] * BLANK_ROWS
            self.forms = [
                kind(None, rules=rules, entry=one, prefix=f"{name}-{n}") for n, one in enumerate([*entries, *blank])
            ]
        else:
            self.forms = [kind(data, rules=rules, prefix=f"{name}-{n}") for n in range(posted_rows(data, name))]

    def __iter__(self) -> Any:
        return iter(self.forms)

    @property
    def count(self) -> int:
        return len(self.forms)

    def made(self) -> tuple[Part, ...]:
        """The rows that are filled and right."""
        return tuple(row.made() for row in self.forms if row.is_valid() and row.has_changed())

    def wrong(self) -> list[int]:
        """Numbers of the rows that are not right, from 1."""
        return [number for number, row in enumerate(self.forms, 1) if not row.is_valid()]


def posted_rows(data: Any, name: str) -> int:
    return row_number(str(data.get(f"{name}-count", "")))


def values_of(part: type[Part], entry: Part | None, names: Iterable[str]) -> dict[str, Any]:
    """What a part's fields hold, for the fields of a form that are named like them; a new part holds the usual."""
    usual = {
        field.name: field.default for field in msgspec.structs.fields(part) if field.default is not msgspec.NODEFAULT
    }
    return {
        name: getattr(entry, name) if entry else usual.get(name) for name in names if name in part.__struct_fields__
    }


class RowsPanel(Panel):
    """The rows of one kind, with a button for one more."""

    def __init__(self, name: str) -> None:
        super().__init__("rounds/fields/rows.html")
        self.name = name

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        return self.drawn({"form": form, "rows": form.row_sets[self.name]})


class PartForm(forms.Form):
    """A page of the document: it shows a part, previews its change in words, and makes the changed document."""

    # places in the document, and codes of problems, that are told here
    places: ClassVar[tuple[str, ...]] = ()
    codes: ClassVar[frozenset[str]] = frozenset()
    rows: ClassVar[dict[str, tuple[type[RowForm], str | Promise]]] = {}
    # field of the document → field of the form
    beside: ClassVar[dict[str, str]] = {}

    def __init__(self, data: Any = None, *, rules: Rules, key: str | None = None):
        self.rules, self.key = rules, key
        self.valid: dict[str, Any] = {}
        super().__init__(data, initial=self.initial_from(), use_required_attribute=False)
        self.row_sets = {
            name: Rows(name, kind, title, data=data, rules=rules, entries=self.initial.get(name) or ())
            for name, (kind, title) in self.rows.items()
        }
        self.offer()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self.layout()
        self.seen = self.data.get("seen") or self.stored

    def offer(self) -> None:
        """Gives choices that depend on the rules."""

    def layout(self) -> Layout:
        raise NotImplementedError

    def initial_from(self) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def stored(self) -> str:
        """A mark of the part as it is stored: another one once somebody has changed it."""
        return mark_of(self.initial)

    def change(self, rules: Rules) -> Rules:
        """The rules with what was typed."""
        raise NotImplementedError

    def change_seen(self, rules: Rules) -> Rules:
        """The rules with what was typed, if their part is still the one that was on the page.

        Raises RoundError("changed_meanwhile"); who saves the same page again replaces what the other has written.
        """
        if self.seen != type(self)(rules=rules, key=self.key).stored:
            self.seen = self.stored
            raise RoundError("changed_meanwhile")
        return self.change(rules)

    def clean(self) -> dict[str, Any]:
        self.valid = {name: self._in_order(name, value) for name, value in self.cleaned_data.items()}
        for name, rows in self.row_sets.items():
            for number in rows.wrong():
                words = gettext("%(rows)s: xem lại dòng %(number)s.") % {"rows": rows.title, "number": number}
                self.add_error(None, words)
            self.valid[name] = rows.made()
        if not self.errors:
            self.check_rules()
        return self.cleaned_data

    def _in_order(self, name: str, value: Any) -> Any:
        """Ticked boxes in their stored order where they are those of before: saving again changes nothing."""
        before = self.initial.get(name) or ()
        same = isinstance(self.fields[name], SeveralField) and set(value) == set(before)
        return tuple(before) if same else value

    def check_rules(self) -> None:
        """Puts the contradictions that this page brings beside its fields; those elsewhere are told at publishing."""
        known = {(problem.code, problem.where) for problem in find_problems(self.rules)}
        for problem in find_problems(self.change(self.rules)):
            new = (problem.code, problem.where) not in known and problem.code not in UNFINISHED
            if problem.code in NEVER_STORED or (new and self.tells(problem)):
                self.refuse(problem)

    def tells(self, problem: RulesError) -> bool:
        own = any(problem.where == place or problem.where.startswith(f"{place}.") for place in self.places)
        return own or problem.code in self.codes

    def refuse(self, error: RulesError) -> None:
        tail = error.where.split(".")[-1]
        for problem in problems_in_words(error):
            named = (self.beside.get(tail, tail), self.beside.get(problem.field, problem.field))
            self.add_error(next((name for name in named if name in self.fields), None), problem.text)

    def previewed(self) -> Rules:
        """The rules as they would be with what has been typed so far; nothing is stored."""
        self.is_valid()
        return self.change(self.rules)

    def redrawn(self, data: QueryDict) -> PartForm:
        """The form anew, with rows added, moved or emptied: nothing is checked yet."""
        form = type(self)(data, rules=self.rules, key=self.key)
        form._errors, form.cleaned_data = ErrorDict(), {}
        for rows in form.row_sets.values():
            for row in rows:
                row._errors, row.cleaned_data = ErrorDict(), {}
        return form


class EntryForm(PartForm):
    """A page of one entry of a list."""

    name: ClassVar[str]
    part: ClassVar[type[Part]]

    def __init__(self, data: Any = None, *, rules: Rules, key: str | None = None):
        self.entry = find_entry(rules, self.name, key) if key else None
        super().__init__(data, rules=rules, key=key)
        if "key" in self.fields and self.entry is not None:
            self.fields["key"].disabled = True

    def initial_from(self) -> dict[str, Any]:
        names = [*self.base_fields, *self.rows]
        return {
            **values_of(self.part, self.entry, names),
            **({"key": self.entry.key} if self.has_key and self.entry else {"key": ""}),
        }

    @property
    def has_key(self) -> bool:
        return self.name in KEY_STEMS

    @property
    def own_key(self) -> str:
        """The key of the entry: its own, as typed, or a free one; where entries have none, the number."""
        if not self.has_key:
            return self.key or str(len(keys_of(self.rules, self.name)) + 1)
        return self.key or self.valid.get("key") or free_key(self.rules, self.name)

    @property
    def places(self) -> tuple[str, ...]:  # type: ignore[override]
        return (f"{self.name}.{self.own_key}",)

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        lists = ("rounds", "stages") if self.name in ("rounds", "stages") else (self.name,)
        if self.entry is None and key and any(key in keys_of(self.rules, name) for name in lists):
            raise forms.ValidationError(gettext("Mã này đã có phần khác dùng. Chọn mã khác."))
        return key

    def change(self, rules: Rules) -> Rules:
        values = {name: value for name, value in self.values().items() if name in self.part.__struct_fields__}
        if self.has_key:
            values["key"] = self.own_key
        try:
            part = msgspec.structs.replace(self.entry, **values) if self.entry else self.part(**values)
        except TypeError:
            # a new entry that still lacks what it must have
            return rules
        return with_entry(rules, self.name, self.key, part)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the part's fields."""
        return dict(self.valid)
