"""What every page knows about its reader: text size, colours, organisation."""

from django.conf import settings
from django.http import HttpRequest

SIZES = ("1", "2", "3")
THEMES = ("auto", "light", "dark")


def reader_choices(cookies: dict[str, str]) -> dict[str, str]:
    """Text size ("1", "2", "3") and theme ("auto", "light", "dark") from the cookies; anything else is the default."""
    size, theme = cookies.get("text_size", "1"), cookies.get("theme", "auto")
    return {"text_size": size if size in SIZES else "1", "theme": theme if theme in THEMES else "auto"}


def look(request: HttpRequest) -> dict[str, str]:
    return {**reader_choices(request.COOKIES), "site_organisation": settings.SITE_ORGANISATION}
