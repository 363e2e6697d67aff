"""What is wrong with a rule set. Pure."""

from __future__ import annotations

from typing import Any


class RulesError(ValueError):
    """A document that is no rule set; `code` names what is wrong, `where` the part, `figures` what its words need."""

    def __init__(self, code: str, where: str = "", **figures: Any) -> None:
        super().__init__(f"{code}: {where}" if where else code)
        self.code, self.where, self.figures = code, where, figures
