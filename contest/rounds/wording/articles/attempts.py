"""Điều: số lượt thi — caps, what uses one up, the pause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from contest.rounds.rules import Cap, Per, Rules, counted_rounds, holds_in
from contest.rounds.wording.articles.names import named, whole_period
from contest.rounds.wording.parts import CAP_ORDER, listed, lower_first, minutes_words
from contest.rounds.wording.sentence import Sentence

CALENDAR: dict[Per, str | Promise] = {
    "day": gettext_lazy("một ngày"),
    "week": gettext_lazy("một tuần (từ thứ Hai đến Chủ nhật)"),
}


def attempt_sentences(rules: Rules) -> Iterator[Sentence]:
    general = [cap for cap in rules.caps if not cap.only]
    particular: dict[tuple[str, ...], list[Cap]] = {}
    for cap in rules.caps:
        if cap.only:
            particular.setdefault(cap.only, []).append(cap)
    entered = bool(rules.rounds) and not any(round.is_online for round in rules.rounds)
    if not rules.caps and not entered:
        yield Sentence("attempts.caps", gettext("**Không giới hạn** số lượt thi."))
    if general:
        text = gettext("%(who)s được thi tối đa %(caps)s.")
        yield Sentence("attempts.caps", text % {"who": _each(rules), "caps": _caps(rules, general)})
    for place, (only, caps) in enumerate(particular.items(), 1):
        text = gettext("Ở %(rounds)s, %(who)s được thi tối đa %(caps)s.")
        figures = {"rounds": named(rules, only), "who": lower_first(_each(rules, only)), "caps": _caps(rules, caps)}
        yield Sentence(f"attempts.caps-{place}", text % figures)
    if particular and not general and _some_uncapped(rules):
        yield Sentence("attempts.others", gettext("Ngoài ra **không giới hạn** số lượt thi."))
    if rules.caps and not entered:
        text = gettext("Lượt thi được tính **từ khi mở đề**, kể cả khi không nộp.")
        yield Sentence("attempts.started", text)
    if any(round.practice for round in rules.rounds):
        yield Sentence("attempts.practice", gettext("Lượt thi thử không bao giờ tính vào kết quả."))
    if rules.pause_minutes:
        text = gettext("Hai lượt cách nhau ít nhất **%(pause)s**.")
        yield Sentence("attempts.pause", text % {"pause": minutes_words(rules.pause_minutes)})


def _each(rules: Rules, only: tuple[str, ...] = ()) -> str:
    """ "Mỗi người", "Mỗi đơn vị", or both where both take part; `only`: in these rounds and stages."""
    entrants = {round.entrant for round in counted_rounds(rules, only)} or {"person"}
    if entrants == {"unit"}:
        return gettext("Mỗi đơn vị")
    return gettext("Mỗi người") if entrants == {"person"} else gettext("Mỗi người, mỗi đơn vị dự thi")


def _caps(rules: Rules, caps: Sequence[Cap]) -> str:
    ordered = sorted(caps, key=lambda cap: CAP_ORDER.index(cap.per))
    return listed([_cap(rules, cap) for cap in ordered])


def _cap(rules: Rules, cap: Cap) -> str:
    attempts = ngettext("**%(count)s lượt**", "**%(count)s lượt**", cap.max) % {"count": cap.max}
    if cap.per == "round" and len(counted_rounds(rules, cap.only)) == 1:
        return attempts
    return gettext("%(attempts)s trong %(period)s") % {"attempts": attempts, "period": _period(rules, cap)}


def _period(rules: Rules, cap: Cap) -> str:
    if cap.per in ("day", "week"):
        return str(CALENDAR[cap.per])
    if cap.per == "contest":
        return gettext("toàn cuộc thi")
    # an `only` list of stages names no rounds by themselves: their noun is that of the rounds inside
    return whole_period(rules, "round" if cap.per == "round" else "stage", cap.only)


def _some_uncapped(rules: Rules) -> bool:
    rounds = [round for round in rules.rounds if not round.practice]
    return any(not any(holds_in(cap.only, one.key, one.stage) for cap in rules.caps) for one in rounds)
