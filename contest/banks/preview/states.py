"""What state each question of a preview is in, and why. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from contest.banks.preview.document import GROUP, NEAR, SHORT, Preview, PreviewQuestion, has_remark
from contest.banks.questions import faults

State = Literal["look", "ready", "same", "dropped", "taken"]
STATES: tuple[State, ...] = ("look", "ready", "same", "dropped", "taken")


def faults_of(question: PreviewQuestion) -> tuple[str, ...]:
    """Faults of questions.py, and "group", "short" or "kind" for kinds that papers cannot hold."""
    if question.kind:
        return ({GROUP: "group", SHORT: "short"}.get(question.kind, "kind"),)
    if question.faults is not None:
        return question.faults
    return faults(question.text, question.choices, question.correct)


def states_of(preview: Preview) -> dict[int, State]:
    """The state of each question, by number."""
    known: set[str] = set()
    states: dict[int, State] = {}
    for question in preview.questions:
        state = _state(question, known)
        states[question.number] = state
        if state in ("ready", "taken"):
            known.add(question.hash)
    return states


def _state(question: PreviewQuestion, known: set[str]) -> State:
    if question.taken:
        return "taken"
    if question.dropped:
        return "dropped"
    if question.same_as or question.hash in known:
        return "same"
    doubtful = question.warnings and not question.seen
    return "look" if doubtful or faults_of(question) else "ready"


def counts_of(states: Mapping[int, State]) -> dict[State, int]:
    """How many questions are in each state, zeros included."""
    counts = Counter(states.values())
    return {state: counts[state] for state in STATES}


def ready_of(preview: Preview) -> list[PreviewQuestion]:
    """The questions that can be taken in now, in file order."""
    states = states_of(preview)
    return [question for question in preview.questions if states[question.number] == "ready"]


def is_near(question: PreviewQuestion) -> bool:
    """Whether it looks like another question, of the file or of the bank."""
    return bool(question.same_as) or any(has_remark(question, code) for code in NEAR)


def likeness_of(preview: Preview, question: PreviewQuestion) -> tuple[Literal["file", "bank"], int] | None:
    """Where the question stands that it is like, and its number there."""
    if question.same_as:
        return "bank", question.same_as
    found = next((r for r in question.warnings if r.code in ("near_in_bank", "near_in_file") and r.number), None)
    if found:
        return ("bank" if found.code == "near_in_bank" else "file"), found.number
    same = next((q for q in preview.questions if q.hash == question.hash and q.number < question.number), None)
    return ("file", same.number) if same else None


def topics_of(questions: Sequence[PreviewQuestion]) -> list[str]:
    """Topic names in the order in which they appear."""
    return list(dict.fromkeys(question.topic for question in questions))
