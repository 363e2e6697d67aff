"""Why people are not given a unit; the words stand in wording.py. Pure."""


class UnlistedError(ValueError):
    """`code`: changed, outside, official, undone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
