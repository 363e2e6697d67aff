"""The formats that can be written; the next one is a module like these, named here.

A format is a module with EXTENSION, CONTENT_TYPE, NAME, HOLDS (the fields beside text, choices and key that it keeps),
`losses` and `write`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contest.banks.writers import aiken, docx, gift, json, moodlexml, xlsx
from contest.banks.writers.written import Loss, UnwritableBank, WrittenQuestion


class Writer(Protocol):
    """What a module of this folder offers."""

    EXTENSION: str
    CONTENT_TYPE: str
    NAME: str
    HOLDS: frozenset[str]

    def losses(self, question: WrittenQuestion) -> list[Loss]: ...

    def write(self, questions: Sequence[WrittenQuestion], *, title: str) -> bytes: ...


# "moodle" has the extension xml: formats have names of their own
WRITERS: dict[str, Writer] = {
    "xlsx": xlsx,
    "docx": docx,
    "gift": gift,
    "moodle": moodlexml,
    "aiken": aiken,
    "json": json,
}


def losses(questions: Sequence[WrittenQuestion], *, format: str) -> list[Loss]:
    """What this format cannot say of these questions, in their order: questions left out, lines joined."""
    return [loss for question in questions for loss in WRITERS[format].losses(question)]


def write_bank(questions: Sequence[WrittenQuestion], *, title: str, format: str) -> bytes:
    """The file of a bank; what `losses` names is not in it. `format` is a key of WRITERS.

    Read back with contest.banks.readers it gives the same texts (runs of blanks as one, no empty lines), choices and
    keys, and the fields of HOLDS. Raises UnwritableBank when nothing is left to write.
    """
    writer = WRITERS[format]
    kept = [question for question in questions if not any(loss.left_out for loss in writer.losses(question))]
    if not kept:
        raise UnwritableBank(format)
    return writer.write(kept, title=title)
