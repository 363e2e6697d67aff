"""Why fixing is refused; the words stand in wording.py. Pure."""

from __future__ import annotations


class FixingError(ValueError):
    """`code`: unsettled (`open` names the checks), wrong_state, no_reason, fixed."""

    def __init__(self, code: str, *, open: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.open = open
