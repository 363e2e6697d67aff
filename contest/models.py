"""Gathers the models of all capabilities; each is defined in its own package."""

from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.banks.models import Bank, BankImport, ImportPicture, Picture, Question, Revision, Tag, Topic
from contest.results.models import (
    ChoiceCount,
    HourTally,
    Leaderboard,
    PeriodTally,
    RankHistogram,
    ScoreTally,
    Standing,
    UnitTally,
)
from contest.rounds.models import Contest, Edition, EditionItem, Period, Round

__all__ = [
    "Attempt",
    "Bank",
    "BankImport",
    "ChoiceCount",
    "Contest",
    "Edition",
    "EditionItem",
    "HourTally",
    "ImportPicture",
    "Leaderboard",
    "Participant",
    "Period",
    "PeriodTally",
    "Picture",
    "Question",
    "RankHistogram",
    "Revision",
    "Round",
    "ScoreTally",
    "Standing",
    "Tag",
    "TallyQueue",
    "Topic",
    "UnitTally",
]
