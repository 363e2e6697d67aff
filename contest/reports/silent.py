"""Who of a unit has not taken part: by name, for those who may see names; and the words that remind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.common.clock import VIETNAM
from contest.common.text_numbers import moment_text, number_text
from contest.reports.participation import Row
from contest.rounds.models import Contest, Round


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who has not taken part."""

    full_name: str
    unit_name: str


def named(members: QuerySet[Person]) -> list[Silent]:
    """Names and units of members. One query."""
    return [Silent(*row) for row in members.values_list("full_name", "unit__name")]


def reminder(contest: Contest, round: Round | None, own: Row, *, names: Sequence[str], address: str, you: str) -> str:
    """The words a secretary sends to the unit; without `names` they fit an open group."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    people = number_text(own.people, language=language)
    words = {"you": you, "unit": own.name, "contest": contest.title, "people": people, "address": address}
    parts = [_("Kính gửi các %(you)s %(unit)s.") % words, _deadline(contest, round)]
    if own.headcount is not None:
        counted = {**words, "headcount": number_text(own.headcount, language=language)}
        parts.append(_("Đơn vị đã có %(people)s/%(headcount)s %(you)s dự thi.") % counted)
    listed = {**words, "names": ", ".join(names)}
    if names and own.silent is not None and own.silent > len(names):
        # a roster may be shorter than the headcount: these are not all
        silent = number_text(own.silent, language=language)
        parts.append(_("Còn %(silent)s %(you)s, trong đó có: %(names)s.") % {**listed, "silent": silent})
    elif names:
        parts.append(_("Còn: %(names)s.") % listed)
    return " ".join([*parts, _("Vào thi: %(address)s.") % words, _("Trân trọng cảm ơn.")])


def _deadline(contest: Contest, round: Round | None) -> str:
    if round is None or round.closes_at is None:
        return _("Cuộc thi “%(contest)s” đang diễn ra.") % {"contest": contest.title}
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    moment = moment_text(round.closes_at.astimezone(VIETNAM), language=language, closing=True)
    words = {"contest": contest.title, "round": round.title, "moment": moment}
    return _("Cuộc thi “%(contest)s”, %(round)s đóng lúc %(moment)s.") % words
