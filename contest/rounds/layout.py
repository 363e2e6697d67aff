"""How crispy lays out the organiser's forms: the components of the look instead of Bootstrap's own markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Div, Field, TemplateNameMixin
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Words = str | Promise


class _Part(Field):
    """A field drawn by a template of ours, which also gets what `extra` says."""

    def extra(self, form: Any) -> dict[str, Any]:
        return {}

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        extra = {**(kwargs.pop("extra_context", None) or {}), **self.extra(form)}
        return super().render(form, context, template_pack, extra_context=extra, **kwargs)


class Text(_Part):
    """One line of input, with what stands before it or its unit after it."""

    template = "rounds/fields/text.html"

    def __init__(self, name: str, *, unit: Words = "", before: Words = "", **attrs: Any) -> None:
        self.unit, self.before = unit, before
        super().__init__(name, **attrs)

    def extra(self, form: Any) -> dict[str, Any]:
        return {"unit": self.unit, "before": self.before}


class Check(_Part):
    """A tick box with its words beside it."""

    template = "rounds/fields/check.html"


class Choices(_Part):
    """Radio buttons as cards, each with a line of explanation."""

    template = "rounds/fields/choices.html"

    def __init__(self, name: str, *, notes: Mapping[Any, Words]) -> None:
        self.notes = {str(value): note for value, note in notes.items()}
        super().__init__(name)

    def extra(self, form: Any) -> dict[str, Any]:
        field = form[self.fields[0]]
        chosen = str(field.value())
        return {
            "options": [
                {"value": value, "word": word, "note": self.notes.get(str(value), ""), "checked": str(value) == chosen}
                for value, word in field.field.choices
            ]
        }


class Ticks(_Part):
    """Tick boxes of which several may be set."""

    template = "rounds/fields/ticks.html"


class Panel(TemplateNameMixin):
    """A part of the form drawn by a template of its own, which gets the form."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        return self.drawn({"form": form})

    def drawn(self, context: dict[str, Any]) -> SafeString:
        return render_to_string(self.template, context)


class Heading:
    """A title over some of the fields."""

    def __init__(self, words: Words, note: Words = "") -> None:
        self.words, self.note = words, note

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        return render_to_string("rounds/fields/heading.html", {"words": self.words, "note": self.note})


class Row(Div):
    """Fields side by side where there is room: pairs want more of it than the small boxes of numbers."""

    template = "rounds/fields/row.html"

    @property
    def is_pair(self) -> bool:
        return len(self.fields) == 2
