"""All patterns over the papers of one round. Pure; fed twice, because how often each answer was given comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Questions, TakenPaper
from contest.fairness.patterns import bursts, flooding, in_step, one_device, one_source, reading, relay, steady
from contest.fairness.patterns.bursts import Entry

KINDS = (
    *(reading.KIND, in_step.KIND, relay.KIND, one_source.KIND),
    *(one_device.KIND, bursts.KIND, flooding.KIND, steady.KIND),
)


class Finding:
    """Feed every person once, then every paper in the order of starting, then ask for the cases."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self.rates = Rates(questions)
        self._in_step = in_step.pairing(self.rates)
        self._relay = relay.pairing(self.rates)
        self._one_source = one_source.OneSource(self.rates)
        self._devices = one_device.Devices(questions)
        self._steady = steady.Steady()
        self._entries: list[Entry] = []
        self._found: list[Found] = []

    def add_person(self, papers: Sequence[TakenPaper], entry: Entry | None) -> None:
        """All papers of one person in order; `entry`: unless the first was long after entering."""
        self.rates.add(papers)
        alone = (reading.find_fast_reading(papers, self.questions), flooding.find_flooding(papers, self.questions))
        self._found += [one for one in alone if one]
        self._devices.add(papers)
        self._steady.add(papers)
        if entry is not None and entry.is_quick:
            self._entries.append(entry)

    def add_papers(self, papers: Iterable[TakenPaper]) -> None:
        """Papers in the order in which they were started."""
        for paper in papers:
            self._in_step.add(paper)
            self._relay.add(paper)
            self._one_source.add(paper)

    def cases(self) -> list[Found]:
        """Everything found, by kind in the order of KINDS, the strongest first."""
        found = [
            *self._found,
            *in_step.find_in_step(self._in_step),
            *relay.find_relays(self._relay),
            *self._one_source.find(),
            *self._devices.find(),
            *bursts.find_bursts(self._entries),
            *self._steady.find(),
        ]
        return sorted(found, key=lambda one: (KINDS.index(one.kind), -one.strength, one.people))
