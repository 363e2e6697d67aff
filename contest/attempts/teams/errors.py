"""Why a team cannot be registered, changed or taken back; the words stand in wording.py. Pure."""


class TeamError(ValueError):
    """`code`: no_name, name_taken, leads_already, no_unit, no_board, not_asked, has_results, unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
