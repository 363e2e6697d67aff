"""Saving and handing in where questions come one a page (one_by_one.py has the pages)."""

from __future__ import annotations

from contest.attempts.models import Attempt
from contest.sitting import hot_sql
from contest.sitting.guard import Sitting, see_other
from contest.sitting.hot_form import read_answers, read_values, seat_values, whole_number
from contest.sitting.hot_http import Answer
from contest.sitting.hot_pages import hand_in, result_of
from contest.sitting.one_by_one import answers_so_far, missing_page
from contest.sitting.paper_page import reverse_paper
from contest.sitting.snapshot import RoundNow

CLOCK_FIELD = "het_gio"


def next_question(sitting: Sitting, number: int, round: RoundNow) -> Answer:
    """Keeps the answer to the question that somebody is at, and goes on to the next one; there is no way back."""
    row = hot_sql.read(**read_values(sitting, number))
    place, form_no = (len(bytes(row.draft or b"")) if row else 0), whole_number(sitting.first("no"))
    if row and form_no == place + 1 < round.total:
        answer = read_one(sitting, round, number, place)
        if round.paper.answer_all and not any(answer):
            return missing_page(sitting, round, number, row)
        hot_sql.save(
            **seat_values(sitting, number),
            draft=bytes(row.draft or b"") + answer,
            draft_no=form_no,
            prediction=None,
            now=sitting.now_ms,
        )
    return see_other(reverse_paper(sitting, number).decode())


def submit_one_by_one(sitting: Sitting, number: int, round: RoundNow, paper: bytes, *, by_leaving: bool) -> Answer:
    """Hands in from the last question, by leaving, or when time is up; from any other the paper goes on."""
    row = hot_sql.read(**read_values(sitting, number))
    if row is None or row.state != Attempt.State.OPEN:
        return result_of(sitting, number)
    place, form_no = len(bytes(row.draft or b"")), whole_number(sitting.first("no"))
    over = row.ends_ms <= sitting.now_ms
    # a page whose clock has run out asks; the end may have been moved since it was made
    meant = sitting.first(CLOCK_FIELD) is None and place + 1 == form_no == round.total
    if not (over or by_leaving or meant):
        return see_other(reverse_paper(sitting, number).decode())
    answer = read_one(sitting, round, number, min(place, round.total - 1))
    if round.paper.answer_all and not any(answer) and not (over or by_leaving):
        return missing_page(sitting, round, number, row)
    by_script = sitting.first("script") is not None
    answers = answers_so_far(row, answer, form_no=form_no, total=round.total)
    return hand_in(sitting, number, round, paper, answers, by_leaving=by_leaving, by_script=by_script)


def read_one(sitting: Sitting, round: RoundNow, number: int, place: int) -> bytes:
    """The form's answer to one question of the paper."""
    paper = round.draw(sitting.seat.participant_id, number)
    return read_answers(sitting, round.edition, paper[3 * place : 3 * place + 3])
