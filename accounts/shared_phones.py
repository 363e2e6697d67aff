"""Several people behind one phone, where a contest allows it. Accounts know no contests: those say so here."""

from __future__ import annotations

from collections.abc import Callable

from accounts.names import fold

# a family or a cell with one telephone; each of them costs a look at a password when somebody signs in
MOST_SHARING = 8

_askers: list[Callable[[], bool]] = []


def register(allows: Callable[[], bool]) -> None:
    """Adds somebody who knows whether phones may be shared, once, while the site starts."""
    _askers.append(allows)


def may_share() -> bool:
    """Whether relatives may register with a phone that is taken."""
    return any(allows() for allows in _askers)


def holder_of(full_name: str, unit_id: int | None) -> str:
    """What tells people of one phone apart on registering: name, however it is written, and unit."""
    return f"{fold(full_name)} {unit_id or ''}"[:160]
