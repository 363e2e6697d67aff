"""Pages for requests that lead nowhere. They do not look at what was sent.

Django's own ask every page for its form's token, and take a damaged form for an error of ours.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views import defaults


def without_body(request: HttpRequest) -> HttpRequest:
    """The request with an empty form, whatever was sent or is still to be read."""
    setattr(request, "POST", QueryDict())  # noqa: B010  # a property that stubs know as read only
    return request


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.bad_request(without_body(request), exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.permission_denied(without_body(request), exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return defaults.page_not_found(without_body(request), exception)
