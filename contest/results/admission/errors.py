"""Why an admission is refused; the words stand in wording.py. Pure."""


class AdmissionError(ValueError):
    """`code`: nothing, not_proposed, no_reason, already, already_removed, open_to_all, no_team."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
