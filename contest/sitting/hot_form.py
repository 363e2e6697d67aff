"""What hot views read: the round, the answers and numbers of a form, and the values of their statements."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from contest.attempts.frozen import FrozenEdition, FrozenItem
from contest.common.clock import local_day, week_start
from contest.rounds.windows import NEVER_MS
from contest.sitting import hot_sql
from contest.sitting.guard import Sitting
from contest.sitting.hot_connection import own_connection
from contest.sitting.hot_http import Form
from contest.sitting.snapshot import RoundNow, find_round_now

PREDICTION_FIELD = "du_doan"
LEAVE_FIELD = "thoat"


def round_of_form(sitting: Sitting) -> RoundNow | None:
    """The round that the form's token names, with the participant's paper."""
    round = find_round_now(sitting.contest, sitting.token.round_id) if sitting.token else None
    return own_paper(sitting, round) if round else None


def own_paper(sitting: Sitting, round: RoundNow, board: str | None = None) -> RoundNow:
    """The round with the paper of the participant's board; a statement only where boards have papers of their own."""
    if not round.by_board:
        return round
    if board is None:
        board = hot_sql.find_board(participant=sitting.seat.participant_id, contest=sitting.contest.id)
    return round.by_board.get(board, round)


def is_leaving(sitting: Sitting, round: RoundNow) -> bool:
    """Whether "Thoát" was pressed where the rules say that this hands in: then nothing is asked back."""
    return round.paper.leaving == "hand_in" and sitting.first(LEAVE_FIELD) is not None


def read_answers(sitting: Sitting, edition: FrozenEdition, paper: bytes) -> bytes:
    """The form's answers as masks; one radio too many or a value out of range counts as blank."""
    return answer_masks(sitting.form, edition, paper)


def answer_masks(form: Form, edition: FrozenEdition, paper: bytes) -> bytes:
    """A form's answers as masks over the revisions' choices, question by question; blank is 0.

    A field is named after its question's number in the edition; its value is the place at which the choice stood.
    """
    get, fields = form.fields.get, edition.by_question("field", _field)
    answers = bytearray([masks.get(get(name), 0) for name, masks, _several in fields.of(paper)])
    for place, (name, masks, several) in enumerate(fields.of(paper)) if form.repeated else ():
        if values := form.repeated.get(name):
            taken = {masks[value] for value in values if value in masks}
            answers[place] = sum(taken) if several or len(taken) == 1 else 0
    return bytes(answers)


class Field(NamedTuple):
    """A question's field in the form: its name, the mask of each value, whether it may have several."""

    name: str
    masks: Mapping[str | None, int]
    several: bool


def _field(item: FrozenItem, number: int, arrangement: int) -> Field:
    return Field(f"c{number}", _masks_by_place(item.orders[arrangement]), item.several)


@cache
def _masks_by_place(order: tuple[int, ...]) -> dict[str | None, int]:
    """The mask of the choice that stands at a place, by the place as forms write it."""
    return {str(place): 1 << choice for place, choice in enumerate(order)}


def read_prediction(sitting: Sitting, round: RoundNow) -> int | None:
    """The number predicted in the paper's form; None where it was left out, is no number, or is asked later."""
    asked = round.paper.prediction
    return find_guess(sitting) if asked and not asked.after_clock else None


def find_guess(sitting: Sitting) -> int | None:
    text = "".join((sitting.first(PREDICTION_FIELD) or "").replace(".", "").split())
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def whole_number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


# --- values for the statements --------------------------------------------------------------------


def seat_values(sitting: Sitting, number: int) -> dict[str, Any]:
    return {
        "participant": sitting.seat.participant_id,
        "contest": sitting.contest.id,
        "epoch": sitting.seat.epoch,
        "number": number,
    }


def read_values(sitting: Sitting, number: int) -> dict[str, Any]:
    return {**seat_values(sitting, number), **_day_values(sitting)}


def _day_values(sitting: Sitting) -> dict[str, Any]:
    day = local_day(sitting.now_ms)
    adapt = own_connection().ops.adapt_datefield_value
    return {"day": adapt(day), "week": adapt(week_start(day))}


def why_values(sitting: Sitting, round: RoundNow) -> dict[str, Any]:
    return {
        "participant": sitting.seat.participant_id,
        "epoch": sitting.seat.epoch,
        "contest": sitting.contest.id,
        "round": round.id,
        **_day_values(sitting),
        **hot_sql.scope_values(round.caps),
    }


def start_values(sitting: Sitting, round: RoundNow) -> dict[str, Any]:
    caps = round.caps
    return {
        **why_values(sitting, round),
        "now": sitting.now_ms,
        "limit": round.paper.limit_ms or NEVER_MS,
        "closes": round.spans.closes_ms(sitting.now_ms),
        "cap_day": caps.day,
        "cap_week": caps.week,
        "cap_round": caps.round,
        "cap_stage": caps.stage,
        "cap_contest": caps.contest,
        "pause": caps.pause_ms,
    }
