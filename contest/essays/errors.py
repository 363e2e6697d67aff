"""Why something about an essay is refused; the words stand in wording.py. Pure."""


class EssayError(ValueError):
    """`code`: closed, empty, too_long, no_quiz, bad_address, not_taken, not_admitted, infected,
    unscanned, broken (handing in); enough, own, points,
    no_reason, same (marking); still_open, still_writing, not_marked, marking_closed, marking_open, fixed (closing).

    `count`: how many, of how many at most or still open.
    """

    def __init__(self, code: str, *, count: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.count = count
