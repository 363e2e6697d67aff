"""The hot views: start, paper, save, hand-in, result. Each does one statement; a second one only says why not."""

from __future__ import annotations

from django.urls import reverse

from contest.attempts.actions import close_attempt
from contest.attempts.models import Attempt
from contest.common.drift import is_off
from contest.results.admission.queries import is_admitted_now
from contest.rounds.rules import GRACE_MS
from contest.sitting import hot_sql
from contest.sitting.guard import Sitting, hot, see_other
from contest.sitting.hot_form import (
    find_guess,
    is_leaving,
    own_paper,
    read_answers,
    read_prediction,
    read_values,
    round_of_form,
    seat_values,
    start_values,
    whole_number,
    why_values,
)
from contest.sitting.hot_http import TEXT, Answer
from contest.sitting.hot_one_by_one import next_question, submit_one_by_one
from contest.sitting.hot_pages import (
    check_before_submit,
    clock_page,
    hand_in,
    open_page,
    paper_again,
    result_of,
    running_paper,
    seat_is_over,
    to_contest,
    to_entry,
)
from contest.sitting.paper_page import OpenAttempt, reverse_paper
from contest.sitting.queue_page import hold_back
from contest.sitting.result_page import takes_predictions
from contest.sitting.snapshot import RoundNow
from contest.sitting.states import has_room

# Who carries on with a paper that has just run out gets its result, not a new paper with its clock running.
CARRY_ON_FIELD = "lam_tiep"
TRIES = 3


@hot("GET", "POST")
def start(sitting: Sitting, number: int) -> Answer:
    """Answers with the paper itself: of the new attempt, or of the one that is open (second tap, second phone).

    GET begins none: it leads those who wait in the queue to a paper that they have open elsewhere.
    """
    if sitting.token is None:
        return running_paper(sitting) or to_entry(sitting)
    if carried_on := whole_number(sitting.first(CARRY_ON_FIELD)):
        return paper_again(sitting, carried_on)
    wanted = sitting.token.round_id
    round = sitting.contest.find_open_round(sitting.now_ms, wanted)
    if round is None:
        return running_paper(sitting) or to_contest(sitting)
    if round.admitted is not None and not may_start(sitting, round):
        return to_entry(sitting)
    if is_off():
        return running_paper(sitting) or clock_page(sitting)
    if waits := hold_back(sitting):
        return waits
    round = own_paper(sitting, round)
    for _try in range(TRIES):
        if started := hot_sql.start(**start_values(sitting, round)):
            return Answer(open_page(sitting, round, OpenAttempt(*started)))
        why = hot_sql.why_not(**why_values(sitting, round))
        if not why.seated:
            return to_entry(sitting)
        if why.open_number and why.open_ends_ms + GRACE_MS > sitting.now_ms:
            return paper_again(sitting, why.open_number)
        if why.open_number:
            close_attempt(participant_id=sitting.seat.participant_id, number=why.open_number, now_ms=sitting.now_ms)
        elif not has_room(why.used, round.caps, now_ms=sitting.now_ms):
            return to_entry(sitting)
    return to_entry(sitting)


@hot("GET")
def paper(sitting: Sitting, number: int) -> Answer:
    """The open paper with what had been saved; a paper that has ended leads to its result."""
    return paper_again(sitting, number)


@hot("POST")
def save(sitting: Sitting, number: int) -> Answer:
    """Keeps the answers so far. A script gets 204, 409 with the newest draft number, or 401; a form the paper again."""
    by_script = sitting.first("script") is not None
    saved = False
    round = round_of_form(sitting)
    draft_no = whole_number(sitting.first("no"))
    if round and round.paper.one_by_one:
        return next_question(sitting, number, round)
    if round and draft_no:
        edition = round.edition
        draft = read_answers(sitting, edition, round.draw(sitting.seat.participant_id, number))
        saved = hot_sql.save(
            **seat_values(sitting, number),
            draft=draft,
            draft_no=draft_no,
            prediction=read_prediction(sitting, round),
            now=sitting.now_ms,
        )
    if not by_script:
        return see_other(reverse_paper(sitting, number).decode())
    if saved:
        return Answer(status=204)
    row = hot_sql.read(**read_values(sitting, number))
    if row is None:
        return seat_is_over()
    is_open = row.state == Attempt.State.OPEN and row.ends_ms + GRACE_MS > sitting.now_ms
    newest = b"%d" % row.draft_no if is_open else b"closed"
    return Answer(newest, status=409, content_type=TEXT)


@hot("GET", "POST")
def submit(sitting: Sitting, number: int) -> Answer:
    """Hands in and answers with the result. Late, doubled and foreign ones get the right page and change nothing.

    GET hands in nothing: a browser that opens its pages again comes to the paper, or its result.
    """
    if sitting.token is None:
        return paper_again(sitting, number)
    round = round_of_form(sitting)
    if round is None:
        return to_entry(sitting)
    edition = round.edition
    paper = round.draw(sitting.seat.participant_id, number)
    by_leaving = is_leaving(sitting, round)
    if round.paper.one_by_one:
        return submit_one_by_one(sitting, number, round, paper, by_leaving=by_leaving)
    answers = read_answers(sitting, edition, paper)
    if not all(answers):
        answers, draft_no = with_saved(sitting, number, answers)
    if not all(answers) and not by_leaving and (ends_ms := ask_back_until(sitting, number, round)):
        return check_before_submit(sitting, number, round, paper, answers, draft_no=draft_no, ends_ms=ends_ms)
    by_script = sitting.first("script") is not None
    return hand_in(sitting, number, round, paper, answers, by_leaving=by_leaving, by_script=by_script)


@hot("POST")
def predict(sitting: Sitting, number: int) -> Answer:
    """Keeps the prediction that is asked once the clock has stopped, and shows the result again."""
    round = round_of_form(sitting)
    guess = find_guess(sitting)
    if round and guess is not None and takes_predictions(round, sitting.now_ms):
        hot_sql.predict(**seat_values(sitting, number), prediction=guess, now=sitting.now_ms)
    return see_other(reverse("sitting:result", args=[sitting.contest.slug, number]))


@hot("GET")
def result(sitting: Sitting, number: int) -> Answer:
    """The result again, by its own address."""
    return result_of(sitting, number)


def may_start(sitting: Sitting, round: RoundNow) -> bool:
    """Whether somebody is let into a round that is not for everybody; who is not in the set is looked at once more."""
    assert round.admitted is not None
    who = sitting.seat.participant_id
    return who in round.admitted or is_admitted_now(round_id=round.id, participant_id=who, rules=sitting.contest.rules)


def with_saved(sitting: Sitting, number: int, answers: bytes) -> tuple[bytes, int]:
    """Blanks filled with what another phone or tab has saved since this form was made; the next draft's number."""
    row = hot_sql.read(**read_values(sitting, number))
    form_no, saved_no = whole_number(sitting.first("no")), row.draft_no if row else 0
    if row and row.draft and form_no <= saved_no:
        answers = bytes(own or saved for own, saved in zip(answers, bytes(row.draft), strict=True))
    return answers, max(form_no, saved_no + 1)


def ask_back_until(sitting: Sitting, number: int, round: RoundNow) -> int:
    """The end of the paper, where gaps are worth a question; 0 when the person is sure, unless the rules ask for all,
    when time is up, and for a paper that was handed in before. One statement.
    """
    if sitting.first("sure") is not None and not round.paper.answer_all:
        return 0
    row = hot_sql.read(**read_values(sitting, number))
    runs = row is not None and row.state == Attempt.State.OPEN and row.ends_ms > sitting.now_ms
    return row.ends_ms if row and runs else 0
