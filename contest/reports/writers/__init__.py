"""Formats of the participation report, one module each; copy the nearest one to add the next.

A format is a module with EXTENSION, CONTENT_TYPE, NAME and write(report, file).
"""

from __future__ import annotations

from typing import BinaryIO, Protocol

from contest.reports.participation import Participation
from contest.reports.writers import csv, docx, json, pdf, xlsx


class Writer(Protocol):
    """What a module of this folder offers."""

    EXTENSION: str
    CONTENT_TYPE: str
    NAME: str

    def write(self, report: Participation, file: BinaryIO) -> None: ...


WRITERS: dict[str, Writer] = {module.EXTENSION: module for module in (xlsx, docx, pdf, csv, json)}
