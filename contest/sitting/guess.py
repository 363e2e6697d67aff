"""The prediction (câu dự đoán) on the participant's pages."""

from __future__ import annotations

from django.utils import translation

from contest.rounds.rules import RoundRules
from contest.rounds.wording.articles.predictions import prediction_question
from contest.sitting.snapshot import ContestNow, RoundNow


def prediction_asked(round: RoundNow, contest: ContestNow, language: str, *, after_clock: bool) -> str:
    """The question where this round's paper asks one, in the paper or once the clock has stopped; "" elsewhere."""
    asked = round.paper.prediction
    if asked is None or asked.after_clock != after_clock:
        return ""
    own = [RoundRules(key="-", label=round.title)]
    with translation.override(language):
        return prediction_question(contest.rules, round.paper, own)
