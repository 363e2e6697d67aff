"""Writes of contests and rounds: in draft, when they are published, and afterwards."""

from contest.rounds.actions.drafts import (
    NEVER_STORED,
    AboutContest,
    add_round,
    change_contest,
    change_round,
    change_rules,
    choose_bank,
    create_contest,
    create_from_document,
    lock_draft,
    refuse_contradictions,
    start_contest,
)
from contest.rounds.actions.publishing import first_version, freeze_edition, publish_round
from contest.rounds.actions.states import TRANSITIONS, change_state, move_window, reveal_secrets

__all__ = [
    "NEVER_STORED", "TRANSITIONS", "AboutContest", "add_round", "change_contest", "change_round", "change_rules",
    "change_state", "choose_bank", "create_contest", "create_from_document", "first_version", "freeze_edition",
    "lock_draft", "move_window", "publish_round", "refuse_contradictions", "reveal_secrets", "start_contest",
]  # fmt: skip
