"""Entries of the side rail of staff pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import PLACES, Roles, can_organise, roles_of
from accounts.models import Person

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """One line of the rail; `in_contest` needs the contest's slug, `without` is for when no contest is chosen."""

    section: str
    sign: str
    word: str | Promise
    in_contest: str = ""
    without: str = ""
    # Reports are also for those who only watch over their branch.
    for_reporters: bool = False
    # The own unit: for those who watch over a branch and organise nothing.
    for_watchers: bool = False
    # Units and people are the admins' alone.
    for_admins: bool = False
    # Essays are the judges' alone.
    for_judges: bool = False


ENTRIES = (
    Entry("overview", "overview", _("Tổng quan"), in_contest="rounds:overview", without="rounds:organiser_home"),
    Entry("banks", "document", _("Ngân hàng câu hỏi"), without="banks:list"),
    Entry("rounds", "calendar", _("Đợt thi và thể lệ"), in_contest="rounds:edit"),
    Entry("live", "pulse", _("Theo dõi"), in_contest="reports:monitor"),
    Entry("results", "trophy", _("Kết quả và giải"), in_contest="fixing:home"),
    Entry("unit", "tree", _("Đơn vị của tôi"), without="reports:unit", for_watchers=True),
    Entry("people", "tree", _("Đơn vị, người dự thi"), without="accounts:people", for_admins=True),
    Entry(
        "reports",
        "people",
        _("Báo cáo"),
        in_contest="reports:participation",
        without="reports:home",
        for_reporters=True,
    ),
    Entry("essays", "pencil", _("Chấm tự luận"), without="essays:home", for_judges=True),
)


@register.simple_tag(takes_context=True)
def rail_entries(context: Context) -> list[dict[str, Any]]:
    """The entries that this person may open and that have a page."""
    person = context.get("user") or AnonymousUser()
    organises, roles = can_organise(person), roles_of(person)
    slug = getattr(context.get("contest"), "slug", "")
    shown = [entry for entry in ENTRIES if _is_for(entry, roles, organises=organises)]
    with_address = ((entry, _address(entry, slug=slug)) for entry in shown)
    return [
        {"section": entry.section, "sign": entry.sign, "word": entry.word, "address": address}
        for entry, address in with_address
        if address
    ]


def _is_for(entry: Entry, roles: Roles, *, organises: bool) -> bool:
    if entry.for_judges or entry.for_admins:
        return roles.is_judge if entry.for_judges else roles.is_admin
    if entry.for_watchers:
        return roles.is_staff and not organises
    return organises or (entry.for_reporters and roles.is_staff)


def _address(entry: Entry, *, slug: str) -> str:
    for name, args in ((entry.in_contest, [slug] if slug else None), (entry.without, [])):
        if name and args is not None:
            try:
                return reverse(name, args=args)
            except NoReverseMatch:
                continue
    return ""


@register.simple_tag
def office(person: Person | AnonymousUser | str) -> dict[str, Any] | None:
    """Where the staff pages begin: the contests for organisers, the own unit for those who only watch; None for others.

    Asks the database once for each signed-in person.
    """
    if isinstance(person, str):
        return None
    if owed := roles_of(person).owes:
        return {"address": reverse(PLACES[owed]), "word": _("Ban Tổ chức")}
    if roles_of(person).is_judge and not roles_of(person).is_staff:
        return {"address": reverse("essays:home"), "word": _("Chấm thi")}
    if not roles_of(person).is_staff:
        return None
    if can_organise(person):
        return {"address": reverse("rounds:organiser_home"), "word": _("Ban Tổ chức")}
    return {"address": reverse("reports:unit"), "word": _("Đơn vị của tôi")}


@register.filter
def initials(full_name: str) -> str:
    """Two letters for the round sign: of the first and the given name, "Bùi Xuân Trường" → "BT"."""
    words = full_name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else ""
