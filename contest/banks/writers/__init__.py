"""Formats in which a bank leaves the house, one module each; copy the nearest one to add the next. No Django."""

from contest.banks.writers.registry import WRITERS, Writer, losses, write_bank
from contest.banks.writers.written import FIELDS, Loss, UnwritableBank, WrittenPicture, WrittenQuestion

__all__ = [
    "FIELDS",
    "WRITERS",
    "Loss",
    "UnwritableBank",
    "Writer",
    "WrittenPicture",
    "WrittenQuestion",
    "losses",
    "write_bank",
]
