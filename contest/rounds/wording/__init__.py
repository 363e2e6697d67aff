"""The rules in words. The page, the form's summary and the marking are made from the same data and cannot differ."""

from contest.rounds.wording.parts import moment_words, reversed_window_words
from contest.rounds.wording.problems import Problem, hints, problems_in_words
from contest.rounds.wording.sentences import Sentence, rule_sentences
from contest.rounds.wording.short import short_rules

__all__ = [
    "Problem",
    "Sentence",
    "hints",
    "moment_words",
    "problems_in_words",
    "reversed_window_words",
    "rule_sentences",
    "short_rules",
]
