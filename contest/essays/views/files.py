"""Serving what was handed in: as a download, of a type that browsers do not open as a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from contest.essays.files import CONTENT_TYPES
from contest.essays.models import EssayFile


def attachment(file: EssayFile, name: str) -> HttpResponse:
    response = HttpResponse(bytes(file.content), content_type=CONTENT_TYPES[file.kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
