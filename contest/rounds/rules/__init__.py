"""A contest's rules as data: parts, the whole document, what contradicts itself. Pure."""

from contest.rounds.rules.document import (
    GRACE_MS,
    NO_CAP,
    Rules,
    draft_rules,
    holds_in,
    read_rules,
    rules_document,
    single_rules,
    usual_paper,
    usual_ranking,
)
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import (
    LEVELS,
    Asked,
    Audience,
    Board,
    Bonus,
    Cap,
    ChainKey,
    Collective,
    Criterion,
    Essay,
    Exclusion,
    Identity,
    Level,
    Measure,
    OnePrize,
    OpenHours,
    Over,
    Paper,
    Per,
    Prediction,
    Prize,
    Ranking,
    Requirement,
    RoundRules,
    Route,
    Section,
    Shown,
    Stage,
    Teams,
    Tier,
)
from contest.rounds.rules.periods import (
    counted_rounds,
    list_count,
    one_attempt_only,
    papers_in,
    papers_of,
    periods,
    periods_of,
    prize_count,
    ranking_of,
    when_shown,
)
from contest.rounds.rules.problems import UNFINISHED, check_rules, find_problems, parse_rules
from contest.rounds.rules.spans import Span, open_spans, spans_between

__all__ = [
    "GRACE_MS", "LEVELS", "NO_CAP", "UNFINISHED", "Asked", "Audience", "Board", "Bonus", "Cap", "ChainKey",
    "Collective", "Criterion", "Essay", "Exclusion", "Identity", "Level", "Measure", "OnePrize", "OpenHours",
    "Over", "Paper", "Per", "Prediction", "Prize", "Ranking", "Requirement", "RoundRules", "Route", "Rules",
    "RulesError", "Section", "Shown", "Span", "Stage", "Teams", "Tier", "check_rules", "counted_rounds", "draft_rules",
    "find_problems", "holds_in", "list_count", "one_attempt_only", "open_spans", "papers_in", "papers_of",
    "parse_rules", "periods", "periods_of", "prize_count", "ranking_of", "read_rules", "rules_document",
    "single_rules", "spans_between", "usual_paper", "usual_ranking", "when_shown",
]  # fmt: skip
