"""Answers that several hot views give: the paper, the result, the question about gaps, ways elsewhere."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse

from contest.attempts.actions import close_attempt
from contest.attempts.drawing import paper_items
from contest.attempts.hints import hint_tally
from contest.attempts.models import Attempt
from contest.common.clock import from_ms
from contest.common.drift import drift_ms
from contest.common.heartbeats import note_clock
from contest.common.text_numbers import clock_text
from contest.rounds.rules import GRACE_MS
from contest.sitting import hot_sql
from contest.sitting.guard import Sitting, see_other
from contest.sitting.hot_form import PREDICTION_FIELD, own_paper, read_prediction, read_values, seat_values, why_values
from contest.sitting.hot_http import TEXT, Answer
from contest.sitting.one_by_one import one_page
from contest.sitting.paper_page import OpenAttempt, paper_page, reverse_paper
from contest.sitting.result_page import result_page
from contest.sitting.snapshot import RoundNow, find_round_now
from contest.sitting.standing import EndedAttempt
from contest.sitting.states import Used, left_today


def hand_in(
    sitting: Sitting, number: int, round: RoundNow, paper: bytes, answers: bytes, *, by_leaving: bool, by_script: bool
) -> Answer:
    """Marks and hands in, in one statement; answers with the result, a script with 204: it asks for the result then."""
    score, dropped, points = round.edition.mark(paper, answers)
    submitted = hot_sql.submit(
        **read_values(sitting, number),
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
    if submitted is None and by_script:
        return Answer(status=204) if hot_sql.read(**read_values(sitting, number)) else seat_is_over()
    if submitted is None:
        return result_of(sitting, number)
    hint_tally()
    if by_script:
        return Answer(status=204)
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
    return Answer(result_page(sitting, round, ended))


def seat_is_over() -> Answer:
    """For scripts: the seat was taken back, or there is no such paper. The page asks to sign in and keeps all of it."""
    return Answer(b"seat", status=401, content_type=TEXT)


def running_paper(sitting: Sitting) -> Answer | None:
    """The paper that somebody has open while no round is: a suspended round stops new papers, not those begun."""
    any_round = next(iter(sitting.contest.rounds.values()), None)
    if any_round is None:
        return None
    why = hot_sql.why_not(**why_values(sitting, any_round))
    runs = why.seated and why.open_number and why.open_ends_ms + GRACE_MS > sitting.now_ms
    return paper_again(sitting, why.open_number) if runs else None


def clock_page(sitting: Sitting) -> Answer:
    """This host's clock is off, and admins are told: a proxy asks the next one, a person is told to wait."""
    note_clock(drift_ms())
    context = {
        "back": reverse("sitting:entry", args=[sitting.contest.slug]),
        "text_size": sitting.text_size,
        "theme": sitting.theme,
    }
    page = render_to_string("sitting/clock.html", context)
    # what proxies pass on to the next host (docs/deploy/nginx.conf); 503 is for a database that every host has
    return Answer(page.encode(), status=502, headers=(("Retry-After", "60"),))


def paper_again(sitting: Sitting, number: int) -> Answer:
    """An open attempt's paper with its draft; otherwise the result, or the entry page."""
    row = hot_sql.read(**read_values(sitting, number))
    if row is None:
        return to_entry(sitting)
    if row.state != Attempt.State.OPEN or row.ends_ms + GRACE_MS <= sitting.now_ms:
        return see_other(reverse("sitting:result", args=[sitting.contest.slug, number]))
    round = find_round_now(sitting.contest, row.round_id)
    assert round  # it has attempts, so it is published
    draft = bytes(row.draft) if row.draft else b""
    round = own_paper(sitting, round, row.board)
    attempt = OpenAttempt(number, row.started_ms, row.ends_ms, draft, row.draft_no, row.prediction)
    return Answer(open_page(sitting, round, attempt))


def open_page(sitting: Sitting, round: RoundNow, attempt: OpenAttempt) -> bytes:
    """The whole paper, or the question that somebody is at where they come one by one."""
    return (one_page if round.paper.one_by_one else paper_page)(sitting, round, attempt)


def result_of(sitting: Sitting, number: int) -> Answer:
    """The result of an attempt that has ended; one that has run out is closed first, with what had been saved."""
    row = hot_sql.read(**read_values(sitting, number))
    if row is None:
        return to_entry(sitting)
    if row.state == Attempt.State.OPEN:
        if row.ends_ms + GRACE_MS > sitting.now_ms:
            return see_other(reverse_paper(sitting, number).decode())
        close_attempt(participant_id=sitting.seat.participant_id, number=number, now_ms=sitting.now_ms)
        row = hot_sql.read(**read_values(sitting, number))
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
    return Answer(result_page(sitting, round, ended))


def check_before_submit(
    sitting: Sitting, number: int, round: RoundNow, paper: bytes, answers: bytes, *, draft_no: int, ends_ms: int
) -> Answer:
    """Names what is not answered yet, keeps the answers, and asks once. Rare, so an ordinary template."""
    base, edition = reverse_paper(sitting, number).decode(), round.edition
    guess = read_prediction(sitting, round)
    hot_sql.save(**seat_values(sitting, number), draft=answers, draft_no=draft_no, prediction=guess, now=sitting.now_ms)
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
        "ends_clock": f"{from_ms(ends_ms):%H:%M:%S}",
        "ends": ends_ms,
        "now": sitting.now_ms,
        "left": clock_text((ends_ms - sitting.now_ms) // 1000),
        "answer_all": round.paper.answer_all,
        "text_size": sitting.text_size,
        "theme": sitting.theme,
    }
    return Answer(render_to_string("sitting/check.html", context).encode())


def attempts_left(sitting: Sitting, round: RoundNow, beside: hot_sql.Submitted | hot_sql.Reading) -> int | None:
    """How many attempts may still be started today in the paper's round; None without a cap.

    Caps that count some rounds only cost a read of their own.
    """
    if round.caps.scoped:
        return left_today(hot_sql.why_not(**why_values(sitting, round)).used, round.caps)
    used = Used(in_day=beside.in_day, in_week=beside.in_week, in_round=beside.in_round, in_contest=beside.in_contest)
    return left_today(used, round.caps)


def to_contest(sitting: Sitting) -> Answer:
    return see_other(reverse("sitting:contest", args=[sitting.contest.slug]))


def to_entry(sitting: Sitting) -> Answer:
    return see_other(reverse("sitting:entry", args=[sitting.contest.slug]))
