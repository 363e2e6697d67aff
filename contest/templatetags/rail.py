"""Entries of the side rail of staff pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """One line of the rail; `in_contest` needs the contest's slug, `without` is for when no contest is chosen."""

    section: str
    sign: str
    word: str | Promise
    in_contest: str = ""
    without: str = ""


ENTRIES = (
    Entry("overview", "overview", _("Tổng quan"), in_contest="rounds:overview", without="staff_home"),
    Entry("banks", "document", _("Ngân hàng câu hỏi"), without="banks:list"),
    Entry("rounds", "calendar", _("Đợt thi và thể lệ"), in_contest="rounds:edit"),
    Entry("live", "pulse", _("Theo dõi"), in_contest="reports:monitor"),
    Entry("results", "trophy", _("Kết quả và giải"), in_contest="results:staff"),
    Entry("people", "tree", _("Đơn vị, người dự thi"), without="accounts:people"),
    Entry("reports", "people", _("Báo cáo"), in_contest="reports:participation"),
)


@register.simple_tag(takes_context=True)
def rail_entries(context: Context) -> list[dict[str, Any]]:
    """The entries that this person may open and that have a page."""
    allowed = context.get("rail_sections")
    slug = getattr(context.get("contest"), "slug", "")
    shown = [entry for entry in ENTRIES if allowed is None or entry.section in allowed]
    with_address = ((entry, _address(entry, slug=slug)) for entry in shown)
    return [
        {"section": entry.section, "sign": entry.sign, "word": entry.word, "address": address}
        for entry, address in with_address
        if address
    ]


def _address(entry: Entry, *, slug: str) -> str:
    for name, args in ((entry.in_contest, [slug] if slug else None), (entry.without, [])):
        if name and args is not None:
            try:
                return reverse(name, args=args)
            except NoReverseMatch:
                continue
    return ""


@register.filter
def initials(full_name: str) -> str:
    """Two letters for the round sign: of the first and the given name, "Bùi Xuân Trường" → "BT"."""
    words = full_name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else ""
