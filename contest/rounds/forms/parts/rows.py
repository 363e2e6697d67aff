"""Buttons inside a form that add, move or empty a row, without script and without storing anything."""

from __future__ import annotations

from django.http import QueryDict

BUTTONS = ("more", "up", "drop")
# of one kind in one form
MOST_ROWS = 60


def rows_pressed(data: QueryDict) -> bool:
    """Whether one of these buttons was pressed."""
    return any(button in data for button in BUTTONS)


def edited_rows(data: QueryDict) -> QueryDict:
    """The posted form as it is after the button."""
    edited = data.copy()
    if "more" in data:
        count = f"{data['more']}-count"
        edited[count] = str(row_number(edited.get(count, "0")) + 1)
        return edited
    name, _dash, place = (data.get("up") or data.get("drop") or "").rpartition("-")
    number, count = row_number(place), row_number(data.get(f"{name}-count", "0"))
    if "up" in data and number:
        _swap(edited, name, number, number - 1)
    elif "drop" in data and number < count:
        for later in range(number, count - 1):
            _swap(edited, name, later, later + 1)
        edited[f"{name}-count"] = str(count - 1)
    return edited


def _swap(data: QueryDict, name: str, one: int, other: int) -> None:
    """Everything posted under one row goes to the other and back."""
    here, there = f"{name}-{one}-", f"{name}-{other}-"
    moved = {}
    for field in list(data):
        for start, target in ((here, there), (there, here)):
            if field.startswith(start):
                moved[target + field.removeprefix(start)] = data.getlist(field)
                del data[field]
    for field, values in moved.items():
        data.setlist(field, values)


def row_number(text: str) -> int:
    """A number of rows as a form says it, never more than a form has; 0 for what is none."""
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 10 else 0
