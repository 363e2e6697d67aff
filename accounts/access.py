"""Who may: roles of a person, the branches they reach, and the doors of staff pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import Person, Role, Unit
from accounts.second_factor.idle import watch
from accounts.second_factor.policy import Owed, owed

View = Callable[..., HttpResponseBase]

# Where the second factor is set up or shown.
PLACES = {"set_up": "mfa_activate_totp", "confirm": "mfa_reauthenticate"}


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles of one person. `branches`: paths of the units whose reports the person may see; "" is everything."""

    is_admin: bool = False
    is_organiser: bool = False
    is_judge: bool = False
    branches: tuple[str, ...] = ()
    # what must be shown or set up before these can be used; they are empty until then
    owes: Owed = ""

    @property
    def is_staff(self) -> bool:
        """Whether there is any page of the office for this person."""
        return self.is_admin or self.is_organiser or bool(self.branches)

    @property
    def holds_office(self) -> bool:
        """Whether there is any role: such people need the second factor."""
        return self.is_staff or self.is_judge


def roles_of(person: Person | AnonymousUser) -> Roles:
    """The roles that can be used in this request, by one query for each user object.

    None while the second factor is owed (second_factor/policy.py); outside of a request all that are held.
    """
    held = held_roles(person)
    request: HttpRequest | None = getattr(person, "_request", None)
    if request is None or not held.holds_office:
        return held
    watch(request)
    # kept for the request, on the person behind Django's lazy object
    missing: Owed | None = getattr(person, "_owes", None)
    if missing is None:
        missing = owed(cast(Person, person), request)
        setattr(person, "_owes", missing)  # noqa: B010  # no field of the table
    return Roles(owes=missing) if missing else held


def held_roles(person: Person | AnonymousUser) -> Roles:
    """The roles as a matter of fact, whether or not they can be used now. One query for each user object."""
    if not person.is_authenticated:
        return Roles()
    kept: Roles | None = getattr(person, "_roles", None)
    if kept is None:
        kept = _read_roles(person)
        setattr(person, "_roles", kept)  # noqa: B010  # no field of the table
    return kept


def _read_roles(person: Person) -> Roles:
    rows = list(Role.objects.filter(person=person).select_related("unit"))
    # over one unit these two kinds give nothing yet: nothing of a contest is limited to a branch
    kinds = {row.kind for row in rows if row.unit is None or row.kind == Role.Kind.SECRETARY}
    sees = {Role.Kind.ADMIN, Role.Kind.ORGANISER, Role.Kind.SECRETARY, Role.Kind.VIEWER}
    return Roles(
        is_admin=Role.Kind.ADMIN in kinds,
        is_organiser=Role.Kind.ORGANISER in kinds,
        is_judge=any(row.kind == Role.Kind.JUDGE for row in rows),
        branches=tuple(row.unit.path if row.unit else "" for row in rows if row.kind in sees),
    )


def can_organise(person: Person | AnonymousUser) -> bool:
    """Admins and organisers."""
    roles = roles_of(person)
    return roles.is_admin or roles.is_organiser


def can_report(person: Person | AnonymousUser, unit: Unit) -> bool:
    """Whether the reports of a unit may be seen: it lies in one of the person's branches."""
    return any(unit.path.startswith(branch) for branch in roles_of(person).branches)


def _door(may: Callable[[Person], bool]) -> Callable[[View], View]:
    """A view for some: strangers are sent to sign in; for everybody else without the right the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if missing := roles_of(request.user).owes:
                return redirect_to_login(request.get_full_path(), PLACES[missing])
            if not may(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


organiser_required = _door(can_organise)
admin_required = _door(lambda person: roles_of(person).is_admin)
staff_required = _door(lambda person: roles_of(person).is_staff)
judge_required = _door(lambda person: roles_of(person).is_judge)
