"""What a change of published rules touches, and what it therefore needs: nothing, a note, a preview; or why not. Pure.

rules-model 2.9. Before the first round opens everything is free. Later, texts, longer windows, more prizes need a
reason and a public note; whatever moves places needs a preview of the moved ones as well, until results are fixed; what
would deal differently with people who have already sat is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from contest.rounds.rules.document import Rules, holds_in
from contest.rounds.rules.parts import Paper, Part, RoundRules

Needs = Literal["free", "note", "preview", "refused"]
# parts of the document whose entries have a key
KEYED = ("boards", "stages", "rounds", "papers", "rankings", "prizes", "collectives")
# fields of a ranking that only say what is shown
SHOWN_ONLY = frozenset({"label", "shown", "names", "top"})
PAPER_SHOWN = frozenset({"label", "show_at_once", "show_after_round"})


@dataclass(frozen=True, slots=True)
class Change:
    """One changed place of the document, "rankings.chung.chain", with what it needs; `why` names a refusal's reason."""

    where: str
    needs: Needs
    before: Any = None
    after: Any = None
    why: str = ""


@dataclass(frozen=True)
class Run:
    """How far the contest has gone. Keys of rounds that opened, that have attempts; of papers whose prediction was
    answered; of rankings whose results are fixed; `now` is wall-clock time."""

    now: dt.datetime
    opened: frozenset[str] = frozenset()
    sat: frozenset[str] = frozenset()
    predicted: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()


def find_changes(old: Rules, new: Rules, run: Run) -> list[Change]:
    """Every difference between two whole documents, in the document's order."""
    found = [*_plain_changes(old, new)]
    for name in KEYED:
        found += _keyed_changes(name, old, new, run)
    if not run.opened:
        return [_free(change) for change in found]
    return found


def _free(change: Change) -> Change:
    return Change(change.where, "free", change.before, change.after)


def needs_of(changes: list[Change]) -> Needs:
    """The most that any of the changes needs."""
    order: tuple[Needs, ...] = ("refused", "preview", "note")
    return next((needs for needs in order if any(change.needs == needs for change in changes)), "free")


def _plain_changes(old: Rules, new: Rules) -> Iterator[Change]:
    moving = {"caps": "note", "pause_minutes": "note", "one_prize": "note", "exclusions": "preview"}
    for name in Rules.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if name not in (*KEYED, "schema") and before != after:
            needs: Needs = moving.get(name, "note")  # type: ignore[assignment]
            yield Change(name, needs, before, after)


def _keyed_changes(name: str, old: Rules, new: Rules, run: Run) -> Iterator[Change]:
    before = {part.key: part for part in getattr(old, name)}
    after = {part.key: part for part in getattr(new, name)}
    for key, part in before.items():
        where = f"{name}.{key}"
        if key not in after:
            why = _why_kept(name, key, old, run)
            yield Change(where, "refused" if why else "preview", part, None, why)
        elif part != after[key]:
            yield from _field_changes(name, where, part, after[key], old, run)
    for key in after.keys() - before.keys():
        yield Change(f"{name}.{key}", "preview" if name == "rankings" else "note", None, after[key])


def _why_kept(name: str, key: str, old: Rules, run: Run) -> str:
    """Why something may not be taken away: people have sat with it, or a fixed result stands on it."""
    if name == "rounds" and key in run.sat:
        return "has_attempts"
    if name == "papers" and _is_sat(key, old, run):
        return "has_attempts"
    if name == "boards" and run.sat:
        return "has_attempts"
    return "fixed" if name == "rankings" and key in run.fixed else ""


def _is_sat(paper: str, old: Rules, run: Run) -> bool:
    """Whether somebody may have had a paper, on any board."""
    return any(paper == one.key for round in run.sat for one in old.papers_by_board(round).values())


def _field_changes(name: str, where: str, before: Part, after: Part, old: Rules, run: Run) -> Iterator[Change]:
    for field in before.__struct_fields__:
        was, now = getattr(before, field), getattr(after, field)
        if was != now:
            needs, why = _needs(name, field, before, after, old, run)
            yield Change(f"{where}.{field}", needs, was, now, why)


def _needs(name: str, field: str, before: Any, after: Any, old: Rules, run: Run) -> tuple[Needs, str]:
    if name == "rankings":
        return _ranking_needs(field, before.key, run)
    if name == "papers":
        return _paper_needs(field, before, old, run)
    if name == "rounds":
        return _round_needs(field, before, after, old, run)
    return ("preview", "") if name in ("boards", "collectives") and field != "label" else ("note", "")


def _ranking_needs(field: str, key: str, run: Run) -> tuple[Needs, str]:
    if field in SHOWN_ONLY:
        return "note", ""
    return ("refused", "fixed") if key in run.fixed else ("preview", "")


def _paper_needs(field: str, before: Paper, old: Rules, run: Run) -> tuple[Needs, str]:
    if field in PAPER_SHOWN:
        return "note", ""
    if field == "prediction" and before.key in run.predicted:
        return "refused", "predicted"
    if _is_sat(before.key, old, run) and field in (
        "sections",
        "made",
        "total",
        "shuffle",
        "minutes",
        "essay",
        "prediction",
    ):
        return "refused", "has_attempts"
    return "note", ""


def _round_needs(field: str, before: RoundRules, after: RoundRules, old: Rules, run: Run) -> tuple[Needs, str]:
    if any(ranking.key in run.fixed and holds_in(ranking.only, before.key, before.stage) for ranking in old.rankings):
        return ("note", "") if field in ("label", "topic", "results_at") else ("refused", "fixed")
    earlier = after.closes is not None and (after.closes <= run.now or after.closes < (before.closes or run.now))
    if field == "closes" and before.key in run.opened and earlier:
        return "refused", "earlier"
    if field == "opens" and before.key in run.opened:
        return "refused", "opened"
    if before.key in run.sat and field in ("paper", "paper_by_board", "practice", "entrant", "held", "stage"):
        return "refused", "has_attempts"
    return ("preview", "") if field in ("practice", "stage") else ("note", "")
