"""The error of banks, questions and imports. What people read of it stands in wording.py."""

from __future__ import annotations

from collections.abc import Sequence


class BankError(Exception):
    """A bank, question or import that cannot do what was asked.

    `code`: name_taken, topic_taken, other_bank, faulty (with the faults of questions.py), changed_meanwhile,
    wrong_state, no_such_question, taken_already, nothing_ready, used, revised.
    """

    def __init__(self, code: str, *, faults: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code, self.faults = code, tuple(faults)
