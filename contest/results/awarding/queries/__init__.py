"""Reads of prizes: the lists they go down, the organiser's sheets, what the public reads."""

from contest.results.awarding.queries.lists import (
    Tried,
    closing_of,
    confirmed_of,
    is_scoreless,
    prize_leaderboards,
    propose,
    read_list,
    standing_awards,
    within_of,
)
from contest.results.awarding.queries.public import later_changes, periods_shown, published_awards
from contest.results.awarding.queries.sheets import (
    PassedLine,
    PrizeSheet,
    TierSheet,
    excluded_holders,
    has_points,
    lines_of,
    prize_sheets,
    reconsiderations_of,
    total_of,
)

__all__ = [
    "PassedLine", "PrizeSheet", "TierSheet", "Tried", "closing_of", "confirmed_of", "excluded_holders", "has_points",
    "is_scoreless", "later_changes", "lines_of", "periods_shown", "prize_leaderboards", "prize_sheets", "propose",
    "published_awards", "read_list", "reconsiderations_of", "standing_awards", "total_of", "within_of",
]  # fmt: skip
