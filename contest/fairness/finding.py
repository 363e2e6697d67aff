"""All patterns over the papers of one round. Pure; fed twice, because how often each answer was given comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Questions, TakenPaper
from contest.fairness.pattern import Pattern


class Finding:
    """Feed every person once, then every paper in the order of starting, then ask for the cases. No other order."""

    def __init__(self, questions: Questions, patterns: Iterable[type[Pattern]]) -> None:
        self.rates = Rates(questions)
        self.patterns = [pattern(self.rates) for pattern in patterns]
        self._started_ms: int | None = None

    def add_person(self, papers: Sequence[TakenPaper], entered_ms: int | None) -> None:
        """All papers of one person in order, as in Pattern."""
        assert self._started_ms is None, "everybody comes before the first paper"
        self.rates.add(papers)
        for pattern in self.patterns:
            pattern.add_person(papers, entered_ms)

    def add_papers(self, papers: Iterable[TakenPaper]) -> None:
        """Papers in the order in which they were started."""
        for paper in papers:
            assert self._started_ms is None or self._started_ms <= paper.started_ms, "papers come as they were started"
            self._started_ms = paper.started_ms
            for pattern in self.patterns:
                pattern.add_paper(paper)

    def cases(self) -> list[Found]:
        """Everything found, by kind in the order of the patterns, the strongest first."""
        return [
            case
            for pattern in self.patterns
            for case in sorted(pattern.find(), key=lambda one: (-one.strength, one.people))
        ]
