"""Serving what was handed in: as a download, of a type that browsers do not open as a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from contest.essays.files import CONTENT_TYPES


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
