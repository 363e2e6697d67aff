"""Why a backup or a restore was refused. The words that people read are the commands'."""

from __future__ import annotations

from typing import Any


class BackupError(Exception):
    """A refusal with a code and what the words need; nothing has been changed."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, details)
        self.code, self.details = code, details
