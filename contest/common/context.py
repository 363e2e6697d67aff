"""What every page knows about its reader: text size, colours, organisation."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest

# Of cookies that browsers take over HTTPS only.
HTTPS_PREFIX = "__Host-"
SIZES = ("1", "2", "3")
THEMES = ("auto", "light", "dark")


def reader_choices(cookies: Mapping[str, str]) -> dict[str, str]:
    """Text size ("1", "2", "3") and theme ("auto", "light", "dark") from the cookies; anything else is the default."""
    size, theme = (cookies.get(HTTPS_PREFIX + name) or cookies.get(name, "") for name in ("text_size", "theme"))
    return {"text_size": size if size in SIZES else "1", "theme": theme if theme in THEMES else "auto"}


def look(request: HttpRequest) -> dict[str, str]:
    return {**reader_choices(request.COOKIES), "site_organisation": settings.SITE_ORGANISATION}
