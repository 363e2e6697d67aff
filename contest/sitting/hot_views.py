"""The hot views: start, paper, save, hand-in, result. Each does one statement; a second one only says why not."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from contest.attempts.actions import close_attempt
from contest.attempts.drawing import paper_items
from contest.attempts.frozen import FrozenEdition
from contest.attempts.hints import hint_tally
from contest.attempts.models import Attempt
from contest.common.clock import local_day, week_start
from contest.common.drift import is_off
from contest.results.admission.queries import is_admitted_now
from contest.rounds.rules import GRACE_MS
from contest.rounds.windows import NEVER_MS
from contest.sitting import hot_sql
from contest.sitting.door import Sitting, hot
from contest.sitting.one_by_one import answers_so_far, missing_page, one_page
from contest.sitting.paper_page import OpenAttempt, paper_page, reverse_paper
from contest.sitting.result_page import EndedAttempt, result_page
from contest.sitting.snapshot import RoundNow, find_round_now
from contest.sitting.states import Used, has_room, left_today

PREDICTION_FIELD = "du_doan"
# Who carries on with a paper that has just run out gets its result, not a new paper with its clock running.
CARRY_ON_FIELD = "lam_tiep"
LEAVE_FIELD = "thoat"
TRIES = 3
# Values that a choice's field can have.
PLACES = frozenset("01234567")


@hot("POST")
def start(sitting: Sitting, number: int) -> HttpResponse:
    """Answers with the paper itself: of the new attempt, or of the one that is open (second tap, second phone)."""
    if carried_on := _whole(sitting.first(CARRY_ON_FIELD)):
        return paper_again(sitting, carried_on)
    wanted = sitting.token.round_id if sitting.token else 0
    round = sitting.contest.find_open_round(sitting.now_ms, wanted)
    if round is None:
        return running_paper(sitting) or to_contest(sitting)
    if round.admitted is not None and not may_start(sitting, round):
        return to_entry(sitting)
    if is_off():
        return running_paper(sitting) or clock_page(sitting)
    round = own_paper(sitting, round)
    for _try in range(TRIES):
        if started := hot_sql.start(**_start_values(sitting, round)):
            return HttpResponse(open_page(sitting, round, OpenAttempt(*started)))
        why = hot_sql.why_not(**_why_values(sitting, round))
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
def paper(sitting: Sitting, number: int) -> HttpResponse:
    """The open paper with what had been saved; a paper that has ended leads to its result."""
    return paper_again(sitting, number)


@hot("POST")
def save(sitting: Sitting, number: int) -> HttpResponse:
    """Keeps the answers so far. A script gets 204, or 409 with the newest draft number; a form the paper again."""
    by_script = sitting.first("script") is not None
    saved = False
    round = round_of_form(sitting)
    draft_no = _whole(sitting.first("no"))
    if round and round.paper.one_by_one:
        return next_question(sitting, number, round)
    if round and draft_no:
        edition = round.edition
        draft = read_answers(sitting, edition, round.draw(sitting.seat.participant_id, number))
        saved = hot_sql.save(
            **_seat_values(sitting, number),
            draft=draft,
            draft_no=draft_no,
            prediction=read_prediction(sitting, round),
            now=sitting.now_ms,
        )
    if not by_script:
        return _see_other(reverse_paper(sitting, number).decode())
    if saved:
        return HttpResponse(status=204)
    row = hot_sql.read(**_read_values(sitting, number))
    is_open = row is not None and row.state == Attempt.State.OPEN and row.ends_ms + GRACE_MS > sitting.now_ms
    return HttpResponse(str(row.draft_no) if row and is_open else "closed", status=409, content_type="text/plain")


@hot("POST")
def submit(sitting: Sitting, number: int) -> HttpResponse:
    """Hands in and answers with the result. Late, doubled and foreign ones get the right page and change nothing."""
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
    if not all(answers) and not by_leaving and may_ask_back(sitting, number, round):
        return check_before_submit(sitting, number, round, paper, answers, draft_no=draft_no)
    return hand_in(sitting, number, round, paper, answers, by_leaving=by_leaving)


def hand_in(
    sitting: Sitting, number: int, round: RoundNow, paper: bytes, answers: bytes, *, by_leaving: bool
) -> HttpResponse:
    """Marks and hands in, in one statement; answers with the result."""
    score, dropped, points = round.edition.mark(paper, answers)
    submitted = hot_sql.submit(
        **_read_values(sitting, number),
        round=round.id,
        answers=answers,
        paper=paper,
        score=score,
        dropped=dropped,
        points=points,
        key_version=round.key_version,
        by_leaving=by_leaving,
        prediction=read_prediction(sitting, round),
        now=sitting.now_ms,
    )
    if submitted is None:
        return result_of(sitting, number)
    hint_tally()
    ended = EndedAttempt(
        number=number,
        score=score,
        dropped=dropped,
        points=points,
        duration_ms=submitted.duration_ms,
        submitted_ms=submitted.submitted_ms,
        paper=paper,
        answers=answers,
        full_name=submitted.full_name,
        left=attempts_left(sitting, round, submitted),
        rank_key=submitted.rank_key and bytes(submitted.rank_key),
        board=submitted.board,
        prediction=submitted.prediction,
    )
    return HttpResponse(result_page(sitting, round, ended))


def next_question(sitting: Sitting, number: int, round: RoundNow) -> HttpResponse:
    """Keeps the answer to the question that somebody is at, and goes on to the next one; there is no way back."""
    row = hot_sql.read(**_read_values(sitting, number))
    place, form_no = (len(bytes(row.draft or b"")) if row else 0), _whole(sitting.first("no"))
    if row and form_no == place + 1 < round.total:
        answer = read_one(sitting, round, number, place)
        if round.paper.answer_all and not any(answer):
            return missing_page(sitting, round, number, row)
        hot_sql.save(
            **_seat_values(sitting, number),
            draft=bytes(row.draft or b"") + answer,
            draft_no=form_no,
            prediction=None,
            now=sitting.now_ms,
        )
    return _see_other(reverse_paper(sitting, number).decode())


def submit_one_by_one(
    sitting: Sitting, number: int, round: RoundNow, paper: bytes, *, by_leaving: bool
) -> HttpResponse:
    """Hands in from the last question, by leaving, or when time is up; from any other the paper goes on."""
    row = hot_sql.read(**_read_values(sitting, number))
    if row is None or row.state != Attempt.State.OPEN:
        return result_of(sitting, number)
    place, form_no = len(bytes(row.draft or b"")), _whole(sitting.first("no"))
    over = row.ends_ms <= sitting.now_ms
    if not (over or by_leaving or place + 1 == form_no == round.total):
        return _see_other(reverse_paper(sitting, number).decode())
    answer = read_one(sitting, round, number, min(place, round.total - 1))
    if round.paper.answer_all and not any(answer) and not (over or by_leaving):
        return missing_page(sitting, round, number, row)
    answers = answers_so_far(row, answer, form_no=form_no, total=round.total)
    return hand_in(sitting, number, round, paper, answers, by_leaving=by_leaving)


def read_one(sitting: Sitting, round: RoundNow, number: int, place: int) -> bytes:
    """The form's answer to one question of the paper."""
    paper = round.draw(sitting.seat.participant_id, number)
    return read_answers(sitting, round.edition, paper[3 * place : 3 * place + 3])


@hot("POST")
def predict(sitting: Sitting, number: int) -> HttpResponse:
    """Keeps the prediction that is asked once the clock has stopped, and shows the result again."""
    round = round_of_form(sitting)
    guess = _guess(sitting)
    if round and round.paper.prediction and round.paper.prediction.after_clock and guess is not None:
        hot_sql.predict(**_seat_values(sitting, number), prediction=guess, now=sitting.now_ms)
    return _see_other(reverse("sitting:result", args=[sitting.contest.slug, number]))


@hot("GET")
def result(sitting: Sitting, number: int) -> HttpResponse:
    """The result again, by its own address."""
    return result_of(sitting, number)


def may_start(sitting: Sitting, round: RoundNow) -> bool:
    """Whether somebody is let into a round that is not for everybody; who is not in the set is looked at once more."""
    assert round.admitted is not None
    who = sitting.seat.participant_id
    return who in round.admitted or is_admitted_now(round_id=round.id, participant_id=who, rules=sitting.contest.rules)


# --- answers that several views give --------------------------------------------------------------


def running_paper(sitting: Sitting) -> HttpResponse | None:
    """The paper that somebody has open while no round is: a suspended round stops new papers, not those begun."""
    any_round = next(iter(sitting.contest.rounds.values()))
    why = hot_sql.why_not(**_why_values(sitting, any_round))
    runs = why.seated and why.open_number and why.open_ends_ms + GRACE_MS > sitting.now_ms
    return paper_again(sitting, why.open_number) if runs else None


def clock_page(sitting: Sitting) -> HttpResponse:
    """This host does not know what time it is: a proxy asks the next one, a person is told to wait."""
    context = {
        "back": reverse("sitting:entry", args=[sitting.contest.slug]),
        "text_size": sitting.text_size,
        "theme": sitting.theme,
    }
    page = render_to_string("sitting/clock.html", context)
    # what proxies pass on to the next host (docs/deploy/nginx.conf); 503 is for a database that every host has
    return HttpResponse(page, status=502, headers={"Retry-After": "60"})


def paper_again(sitting: Sitting, number: int) -> HttpResponse:
    """An open attempt's paper with its draft; otherwise the result, or the entry page."""
    row = hot_sql.read(**_read_values(sitting, number))
    if row is None:
        return to_entry(sitting)
    if row.state != Attempt.State.OPEN or row.ends_ms + GRACE_MS <= sitting.now_ms:
        return _see_other(reverse("sitting:result", args=[sitting.contest.slug, number]))
    round = find_round_now(sitting.contest, row.round_id)
    assert round  # it has attempts, so it is published
    draft = bytes(row.draft) if row.draft else b""
    round = own_paper(sitting, round, row.board)
    attempt = OpenAttempt(number, row.started_ms, row.ends_ms, draft, row.draft_no, row.prediction)
    return HttpResponse(open_page(sitting, round, attempt))


def open_page(sitting: Sitting, round: RoundNow, attempt: OpenAttempt) -> bytes:
    """The whole paper, or the question that somebody is at where they come one by one."""
    return (one_page if round.paper.one_by_one else paper_page)(sitting, round, attempt)


def result_of(sitting: Sitting, number: int) -> HttpResponse:
    """The result of an attempt that has ended; one that has run out is closed first, with what had been saved."""
    row = hot_sql.read(**_read_values(sitting, number))
    if row is None:
        return to_entry(sitting)
    if row.state == Attempt.State.OPEN:
        if row.ends_ms + GRACE_MS > sitting.now_ms:
            return _see_other(reverse_paper(sitting, number).decode())
        close_attempt(participant_id=sitting.seat.participant_id, number=number, now_ms=sitting.now_ms)
        row = hot_sql.read(**_read_values(sitting, number))
    assert row  # it was there a moment ago
    round = find_round_now(sitting.contest, row.round_id)
    if round is None:
        # a result that was entered: no paper was taken, so there is none to show
        return to_contest(sitting)
    round = own_paper(sitting, round, row.board)
    ended = EndedAttempt(
        number=number,
        score=row.score or 0,
        dropped=row.dropped,
        points=row.points,
        duration_ms=row.duration_ms or 0,
        submitted_ms=row.submitted_ms or 0,
        paper=bytes(row.paper or b""),
        answers=bytes(row.answers or b""),
        full_name=row.full_name,
        left=attempts_left(sitting, round, row),
        rank_key=row.rank_key and bytes(row.rank_key),
        board=row.board,
        prediction=row.prediction,
        by_clock=row.state == Attempt.State.CLOSED,
    )
    return HttpResponse(result_page(sitting, round, ended))


def with_saved(sitting: Sitting, number: int, answers: bytes) -> tuple[bytes, int]:
    """Blanks filled with what another phone or tab has saved since this form was made; the next draft's number."""
    row = hot_sql.read(**_read_values(sitting, number))
    form_no, saved_no = _whole(sitting.first("no")), row.draft_no if row else 0
    if row and row.draft and form_no <= saved_no:
        answers = bytes(own or saved for own, saved in zip(answers, bytes(row.draft), strict=True))
    return answers, max(form_no, saved_no + 1)


def check_before_submit(
    sitting: Sitting, number: int, round: RoundNow, paper: bytes, answers: bytes, *, draft_no: int
) -> HttpResponse:
    """Names what is not answered yet, keeps the answers, and asks once. Rare, so an ordinary template."""
    base, edition = reverse_paper(sitting, number).decode(), round.edition
    guess = read_prediction(sitting, round)
    hot_sql.save(
        **_seat_values(sitting, number), draft=answers, draft_no=draft_no, prediction=guess, now=sitting.now_ms
    )
    taken = zip(paper_items(paper), edition.positions(paper, answers), strict=True)
    cells = [
        {"number": place, "to": f"{base}#c{item}", "answered": bool(mask), "text": edition.items[item].words}
        for place, ((item, _), mask) in enumerate(zip(paper_items(paper), answers, strict=True), start=1)
    ]
    context = {
        "cells": cells,
        "gaps": [cell for cell in cells if not cell["answered"]],
        "answered": sum(mask > 0 for mask in answers),
        "total": len(answers),
        "token": sitting.first("token"),
        "next_draft": draft_no + 1,
        "kept": [
            *((f"c{item}", position) for (item, _), positions in taken for position in positions),
            *([(PREDICTION_FIELD, guess)] if guess is not None else []),
        ],
        "base": base,
        "answer_all": round.paper.answer_all,
        "text_size": sitting.text_size,
        "theme": sitting.theme,
    }
    return HttpResponse(render_to_string("sitting/check.html", context))


def to_contest(sitting: Sitting) -> HttpResponse:
    return _see_other(reverse("sitting:contest", args=[sitting.contest.slug]))


def to_entry(sitting: Sitting) -> HttpResponse:
    return _see_other(reverse("sitting:entry", args=[sitting.contest.slug]))


def _see_other(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})


def attempts_left(sitting: Sitting, round: RoundNow, beside: hot_sql.Submitted | hot_sql.Reading) -> int | None:
    """How many attempts may still be started today in the paper's round; None without a cap.

    Caps that count some rounds only cost a read of their own.
    """
    if round.caps.scoped:
        return left_today(hot_sql.why_not(**_why_values(sitting, round)).used, round.caps)
    used = Used(in_day=beside.in_day, in_week=beside.in_week, in_round=beside.in_round, in_contest=beside.in_contest)
    return left_today(used, round.caps)


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


def may_ask_back(sitting: Sitting, number: int, round: RoundNow) -> bool:
    """Whether gaps are worth a question: not when the person is sure, unless the rules ask for all; not when time is up
    or the paper was handed in before. One statement.
    """
    if sitting.first("sure") is not None and not round.paper.answer_all:
        return False
    row = hot_sql.read(**_read_values(sitting, number))
    return row is not None and row.state == Attempt.State.OPEN and row.ends_ms > sitting.now_ms


# --- values for the statements --------------------------------------------------------------------


def _seat_values(sitting: Sitting, number: int) -> dict[str, Any]:
    return {
        "participant": sitting.seat.participant_id,
        "contest": sitting.contest.id,
        "epoch": sitting.seat.epoch,
        "number": number,
    }


def _day_values(sitting: Sitting) -> dict[str, Any]:
    day = local_day(sitting.now_ms)
    adapt = connection.ops.adapt_datefield_value
    return {"day": adapt(day), "week": adapt(week_start(day))}


def _read_values(sitting: Sitting, number: int) -> dict[str, Any]:
    return {**_seat_values(sitting, number), **_day_values(sitting)}


def _why_values(sitting: Sitting, round: RoundNow) -> dict[str, Any]:
    return {
        "participant": sitting.seat.participant_id,
        "epoch": sitting.seat.epoch,
        "contest": sitting.contest.id,
        "round": round.id,
        **_day_values(sitting),
        **hot_sql.scope_values(round.caps),
    }


def _start_values(sitting: Sitting, round: RoundNow) -> dict[str, Any]:
    caps = round.caps
    return {
        **_why_values(sitting, round),
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


def read_answers(sitting: Sitting, edition: FrozenEdition, paper: bytes) -> bytes:
    """The form's answers as masks; one radio too many or a value out of range counts as blank."""
    taken = []
    for item, _arrangement in paper_items(paper):
        values = [int(value) for value in sitting.form.get(f"c{item}", ()) if value in PLACES]
        taken.append(values if edition.items[item].several or len(values) == 1 else [])
    return edition.masks(paper, taken)


def read_prediction(sitting: Sitting, round: RoundNow) -> int | None:
    """The number predicted in the paper's form; None where it was left out, is no number, or is asked later."""
    asked = round.paper.prediction
    return _guess(sitting) if asked and not asked.after_clock else None


def _guess(sitting: Sitting) -> int | None:
    text = "".join((sitting.first(PREDICTION_FIELD) or "").replace(".", "").split())
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
