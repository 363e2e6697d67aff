"""The rules in words. The page, the form's summary and the marking are made from the same data and cannot differ."""

from contest.rounds.wording.articles import article_sentences
from contest.rounds.wording.hints import hints, rule_hints
from contest.rounds.wording.parts import moment_words, reversed_window_words
from contest.rounds.wording.problems import Problem, problems_in_words
from contest.rounds.wording.sentence import Sentence, SentenceGroup, grouped
from contest.rounds.wording.sentences import rule_sentences
from contest.rounds.wording.shapes import SHAPE_WORDS, ShapeWords
from contest.rounds.wording.short import short_rules
from contest.rounds.wording.tasks import Stage, Task, next_tasks, phase_words, window_words

__all__ = [
    "SHAPE_WORDS",
    "Problem",
    "Sentence",
    "SentenceGroup",
    "ShapeWords",
    "Stage",
    "Task",
    "article_sentences",
    "grouped",
    "hints",
    "moment_words",
    "next_tasks",
    "phase_words",
    "problems_in_words",
    "reversed_window_words",
    "rule_hints",
    "rule_sentences",
    "short_rules",
    "window_words",
]
