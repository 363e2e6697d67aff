"""Ranking: which attempts count, the chain of keys packed into one sortable key, places and why they differ. Pure."""

from contest.results.ranking.counting import (
    Entrant,
    Outcome,
    Reason,
    SatAttempt,
    Total,
    choice_of,
    count_person,
)
from contest.results.ranking.definition import SUMS, Bonus, Definition, read_definition
from contest.results.ranking.keys import (
    DECISION_BYTES,
    NO_DISTANCE,
    UNDECIDED,
    Values,
    histogram_levels,
    pack_rank_key,
    unpack_rank_key,
)
from contest.results.ranking.order import DECIDED, Difference, first_difference, places_of

__all__ = [
    "DECIDED",
    "DECISION_BYTES",
    "NO_DISTANCE",
    "SUMS",
    "UNDECIDED",
    "Bonus",
    "Definition",
    "Difference",
    "Entrant",
    "Outcome",
    "Reason",
    "SatAttempt",
    "Total",
    "Values",
    "choice_of",
    "count_person",
    "first_difference",
    "histogram_levels",
    "pack_rank_key",
    "places_of",
    "read_definition",
    "unpack_rank_key",
]  # fmt: skip
