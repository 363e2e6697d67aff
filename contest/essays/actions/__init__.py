"""Writes of essays: handing in, judging, closing the marking."""

from contest.essays.actions.closing import close_marking, open_marking
from contest.essays.actions.handing import (
    Sheet,
    check_may_write,
    collect_drafts,
    hand_in,
    save_draft,
    take_on_paper,
)
from contest.essays.actions.judging import give_mark

__all__ = [
    "Sheet",
    "check_may_write",
    "close_marking",
    "collect_drafts",
    "give_mark",
    "hand_in",
    "open_marking",
    "save_draft",
    "take_on_paper",
]
