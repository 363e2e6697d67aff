"""Why a team cannot be registered, changed or taken back; the words stand in wording.py. Pure."""

from contest.rounds.rules import Teams


class TeamError(ValueError):
    """`code`: no_name, name_taken, leads_already, no_unit, no_board, not_asked, has_results, unknown,
    too_few, too_many, unit_has_enough, closed. `number`: how many the rules want."""

    def __init__(self, code: str, number: int = 0) -> None:
        super().__init__(code)
        self.code, self.number = code, number


def size_fault(said: Teams, size: int) -> TeamError | None:
    """What a team of so many people, the captain among them, lacks or has too much of."""
    if said.fits(size):
        return None
    few = size < (said.least or 0)
    return TeamError("too_few" if few else "too_many", (said.least if few else said.most) or 0)
