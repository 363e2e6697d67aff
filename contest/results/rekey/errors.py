"""The error of key changes; what people read of it stands in wording.py."""

from __future__ import annotations


class RekeyError(Exception):
    """A change of a key that cannot go on as asked.

    `code`: busy (another change of the same papers is being carried out), stale (the preview is missing or older than
    the present keys), wrong_state (somebody was first), later_change (a later change of the same question is in force),
    official (results of these papers are official: they are opened again with
    a public reason), no_note, no_reason, not_published.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
