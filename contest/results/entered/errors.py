"""Why a result is not entered; the words stand in wording.py. Pure."""


class EnteredError(ValueError):
    """`code`: fixed, not_open, nothing, no_reason, moved (somebody was first), gone, or a line's fault.

    `who`: the name of whose line it is.
    """

    def __init__(self, code: str, *, who: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.who = who
