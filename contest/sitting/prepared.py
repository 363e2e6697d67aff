"""Pages rendered once by the ordinary template engine and filled in afterwards: what the hot door answers with.

A template sees a Slot where a value will stand that changes with each request; the finished text is cut at the slots.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

OPEN, CLOSE = "\ue000", "\ue001"
CUT = re.compile(f"{OPEN}([a-z_]+){CLOSE}")


def slot(name: str) -> str:
    """The text that holds a value's place; private-use letters that no page contains."""
    return f"{OPEN}{name}{CLOSE}"


class PreparedPage:
    """A page in pieces: text, slot name, text, …"""

    def __init__(self, text: str) -> None:
        pieces = CUT.split(text)
        self.names = pieces[1::2]
        self.pieces = [piece.encode() for piece in pieces]

    def fill(self, values: Mapping[str, bytes]) -> bytes:
        """The page with its slots filled; values are finished HTML."""
        pieces = self.pieces.copy()
        pieces[1::2] = [values[name] for name in self.names]
        return b"".join(pieces)


def prepare(template: str, *, language: str, slots: tuple[str, ...], **context: Any) -> PreparedPage:
    """Renders a template in a language with slots (by name) and fixed values."""
    fixed = {"site_organisation": settings.SITE_ORGANISATION, **context}
    with translation.override(language):
        return PreparedPage(render_to_string(template, {**{name: slot(name) for name in slots}, **fixed}))
