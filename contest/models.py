"""Gathers the models of all capabilities; each is defined in its own package."""

from contest.appeals.models import Appeal
from contest.attempts.models import (
    Allowance,
    Attempt,
    Device,
    KeyChange,
    KnownBy,
    Participant,
    TallyQueue,
    Team,
    UnitAssignment,
    UnlistedUnit,
)
from contest.banks.models import Bank, BankImport, ImportPicture, Picture, Question, Revision, Tag, Topic
from contest.common.jobs.models import Job
from contest.documents.models import Certificate, Papers
from contest.essays.models import EssayClosing, EssayEntry, EssayFile, EssayMark
from contest.fairness.models import FairnessCase, FairnessRun
from contest.reports.letters.models import Subscription
from contest.results.admission.models import Admission
from contest.results.awarding.models import Award, Reconsideration
from contest.results.entered.models import EnteredResult
from contest.results.fixing.models import Fixing, PublishedRanking, RecountCheck
from contest.results.models import (
    ChoiceCount,
    Exclusion,
    HourTally,
    Leaderboard,
    PeriodTally,
    RankHistogram,
    RulesTrial,
    ScoreTally,
    Standing,
    TieDecision,
    Truth,
    UnitTally,
)
from contest.results.rekey.models import KeyChangeEffect
from contest.results.rollup.models import CountedUnder
from contest.rounds.models import Contest, Edition, EditionItem, Period, PeriodNote, Round

__all__ = [
    "Admission",
    "Allowance",
    "Appeal",
    "Attempt",
    "Award",
    "Bank",
    "BankImport",
    "Certificate",
    "ChoiceCount",
    "Contest",
    "CountedUnder",
    "Device",
    "Edition",
    "EditionItem",
    "EnteredResult",
    "EssayClosing",
    "EssayEntry",
    "EssayFile",
    "EssayMark",
    "Exclusion",
    "FairnessCase",
    "FairnessRun",
    "Fixing",
    "HourTally",
    "ImportPicture",
    "Job",
    "KeyChange",
    "KeyChangeEffect",
    "KnownBy",
    "Leaderboard",
    "Papers",
    "Participant",
    "Period",
    "PeriodNote",
    "PeriodTally",
    "Picture",
    "PublishedRanking",
    "Question",
    "RankHistogram",
    "Reconsideration",
    "RecountCheck",
    "Revision",
    "Round",
    "RulesTrial",
    "ScoreTally",
    "Standing",
    "Subscription",
    "Tag",
    "TallyQueue",
    "Team",
    "TieDecision",
    "Topic",
    "Truth",
    "UnitAssignment",
    "UnitTally",
    "UnlistedUnit",
]
