"""Why a fact that places depend on is refused."""


class FactError(ValueError):
    """`code`: no_reason, already_excluded, already_undone, already_frozen, no_number, not_equal, not_everybody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
