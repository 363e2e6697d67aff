"""Why a branch is not counted elsewhere; the words stand in wording.py. Pure."""


class RollupError(ValueError):
    """`code`: outside, itself, same_place, circle, overlaps, ends_before, official, already_removed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
