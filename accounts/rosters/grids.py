"""Sheets of a workbook, as they are read: named, in full. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.rosters.cells import Value

Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet from its first cell on; `merged` are corners (row, column), both inside."""

    title: str
    rows: list[list[Value]]
    merged: tuple[tuple[Corner, Corner], ...]


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A sheet that was not read: its title, and the row and the column of its last cell, counted from 1."""

    title: str
    row: int
    column: int
