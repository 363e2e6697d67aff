"""Why an award is refused; the words stand in wording.py. Pure."""


class AwardError(ValueError):
    """`code`: not_fixed, nothing, not_proposed, no_reason, no_prize, full, not_on_list, taken, already_considered,
    already_undone, not_excluded, already_noted, already_withdrawn."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
