"""The reader's language: Vietnamese unless a cookie says English. The browser's own wish is not asked.

Phones are sold set to English; a contest in Vietnamese must not turn English for their owners.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def reader_language(cookies: Mapping[str, str]) -> str:
    """One of settings.LANGUAGES."""
    wish = cookies.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
    return wish if wish in LANGUAGES else settings.LANGUAGE_CODE


class LanguageFromCookie:
    """Middleware that activates the reader's language for the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = reader_language(request.COOKIES)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
