"""Why a decision about a case is refused; the words stand in wording/refusals.py. Pure."""

from __future__ import annotations


class FairnessError(ValueError):
    """`code`: no_reason, nobody_chosen, wrong_state, not_published."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
