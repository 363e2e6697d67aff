"""Template filters for texts of questions with pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from contest.banks import display

register = template.Library()


@register.filter
def shown(text: str, pictures: display.Pictures | Sequence[Mapping[str, Any]]) -> str:
    """{{ text|shown:revision.pictures }}: the text with its pictures where they stand."""
    return display.shown(text, pictures)


@register.filter
def in_words(text: str, pictures: Sequence[Mapping[str, Any]]) -> str:
    """{{ text|in_words:revision.pictures }}: the text with words for its pictures, for lists."""
    return display.in_words(text, pictures)


@register.filter
def shown_words(text: str, prefix: str = "") -> SafeString:
    """{{ part.text|shown_words }}: a piece of a compared text, see display.compared."""
    return display.shown_words(text, prefix)
