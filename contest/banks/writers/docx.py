"""Word: a tidy document for reading and signing (word.py makes it)."""

from __future__ import annotations

from collections.abc import Sequence

from contest.banks.writers.written import FIELDS, Loss, WrittenQuestion, too_long

EXTENSION = "docx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAME = "Word, để in và ký"
HOLDS = frozenset(FIELDS)
# readers refuse longer lines
MOST_CHARACTERS = 19_000


def losses(question: WrittenQuestion) -> list[Loss]:
    """Texts that are longer than the reader takes."""
    return too_long(question, most=MOST_CHARACTERS)


def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """The document. Questions keep their numbers, or are counted where two have the same one."""
    # 6 MB in each process that loads it
    from contest.banks.writers import word

    return word.write(questions, title=title)
