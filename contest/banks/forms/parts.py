"""What the forms of banks are built of, in the look of the site."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, TemplateNameMixin
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

LONGEST_TEXT, LONGEST_CHOICE = 10_000, 2_000


class Part(TemplateNameMixin):
    """A part of a form that crispy draws by a template of ours, which gets the form."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        return render_to_string(self.template, {"form": form})


def line(name: str, **attrs: Any) -> Field:
    """A field with its label, error and hint in the look of the site."""
    return Field(name, template="banks/fields/line.html", **attrs)


def helper(*parts: Any) -> FormHelper:
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.layout = Layout(*parts)
    return made
