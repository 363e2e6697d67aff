"""What is usual in rules, and what is lawful but probably not meant, with figures. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from contest.common.clock import VIETNAM
from contest.rounds.rules import NO_CAP, Rules

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Hint:
    """`code` names the finding, `figures` and `about` the numbers and names that its sentence needs."""

    code: str
    figures: dict[str, int] = field(default_factory=dict)
    # the name, in the rules, of what the hint is about; the key of a chain for keys
    about: tuple[str, ...] = ()


def round_days(opens_at: dt.datetime, closes_at: dt.datetime) -> int:
    """Calendar days of Viet Nam that a window touches; one that closes at midnight does not touch the next day."""
    last = closes_at.astimezone(VIETNAM) - dt.timedelta(microseconds=1)
    return (last.date() - opens_at.astimezone(VIETNAM).date()).days + 1


def usual_window(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The window offered for a new round: next Monday 08:00 to the Sunday after the next 17:00, Vietnamese time."""
    day = now.astimezone(VIETNAM).date()
    monday = day + dt.timedelta(days=7 - day.weekday())
    sunday = monday + dt.timedelta(days=13)
    return (
        dt.datetime.combine(monday, dt.time(8), VIETNAM),
        dt.datetime.combine(sunday, dt.time(17), VIETNAM),
    )


def find_hints(rules: Rules, *, opens_at: dt.datetime, closes_at: dt.datetime) -> list[Hint]:
    """Everything worth saying about the rules of one round, the gravest first. The window must not be reversed."""
    return [
        hint
        for hint in (
            _limit_hint(rules, opens_at, closes_at),
            _caps_hint(rules, opens_at, closes_at),
            _pause_hint(rules),
        )
        if hint
    ] + _closing_hints(closes_at)


def _limit_hint(rules: Rules, opens_at: dt.datetime, closes_at: dt.datetime) -> Hint | None:
    """A paper that no participant can use up."""
    window = int((closes_at - opens_at) / dt.timedelta(minutes=1))
    limit = rules.paper.minutes
    return Hint("limit_beyond_window", {"limit": limit, "window": window}) if limit and window < limit else None


def _caps_hint(rules: Rules, opens_at: dt.datetime, closes_at: dt.datetime) -> Hint | None:
    """Two caps that do not fit the length of the round."""
    per_day, per_round = rules.cap("day"), min(rules.cap("round"), rules.cap("contest"))
    if per_day == per_round == rules.cap("week") == NO_CAP:
        return Hint("no_cap")
    # A cap of a day above that of the round is refused elsewhere, not hinted at.
    if NO_CAP in (per_day, per_round) or per_day > per_round:
        return None
    days = round_days(opens_at, closes_at)
    figures = {"days": days, "per_day": per_day, "product": days * per_day, "per_round": per_round}
    if days * per_day > per_round:
        return Hint("round_cap_first", {**figures, "last_day": -(-per_round // per_day)}) if days > 1 else None
    return Hint("round_cap_never", figures) if days * per_day < per_round else None


def _pause_hint(rules: Rules) -> Hint | None:
    """A pause so long that the cap of a day cannot be reached."""
    per_day = rules.cap("day")
    if per_day == NO_CAP or (per_day - 1) * rules.pause_minutes < MINUTES_A_DAY:
        return None
    return Hint("pause_eats_day", {"pause": rules.pause_minutes, "per_day": per_day})


def _closing_hints(closes_at: dt.datetime) -> list[Hint]:
    """The last day or the last minute that a closing moment leaves out."""
    local = closes_at.astimezone(VIETNAM)
    if local.minute == 59:
        return [Hint("closing_59", {"hour": local.hour, "next": local.hour + 1})]
    return [Hint("midnight")] if (local.hour, local.minute) == (0, 0) else []
