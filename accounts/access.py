"""Who may: roles of a person and the branches they reach."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Person, Role


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles of one person. `branches`: paths of the units whose secretary or viewer the person is."""

    is_admin: bool = False
    is_organiser: bool = False
    is_secretary: bool = False
    branches: tuple[str, ...] = ()


def roles_of(person: Person) -> Roles:
    """The roles, read once for each user object."""
    if not person.is_authenticated:
        return Roles()
    if not hasattr(person, "_roles"):
        rows = list(Role.objects.filter(person=person).select_related("unit"))
        kinds = {row.kind for row in rows}
        person._roles = Roles(
            is_admin=Role.Kind.ADMIN in kinds,
            is_organiser=Role.Kind.ORGANISER in kinds,
            is_secretary=Role.Kind.SECRETARY in kinds,
            branches=tuple(row.unit.path for row in rows if row.unit),
        )
    return person._roles


def can_organise(person: Person) -> bool:
    """Admins and organisers."""
    roles = roles_of(person)
    return roles.is_admin or roles.is_organiser
