"""Papers whose questions come one a page, without a way back (lần lượt từng câu).

The draft of such a paper holds the answers of the questions that are behind: as long as it is, so far is the person,
and its number says the same. So a second tap, an old page and a form sent again change nothing.
"""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

from contest.common.clock import from_ms
from contest.common.text_numbers import clock_text
from contest.sitting.guard import Sitting
from contest.sitting.guess import prediction_asked
from contest.sitting.hot_http import Answer
from contest.sitting.hot_sql import Reading
from contest.sitting.paper_page import OpenAttempt, form_token, questions_html, reverse_paper
from contest.sitting.prepared import PreparedPage, prepare, slot
from contest.sitting.snapshot import ContestNow, RoundNow

SLOTS = (
    *("base", "number", "token", "next_draft", "now", "ends", "left", "ends_clock"),
    *("question", "place", "passed", "behind", "segments", "prediction"),
)


@lru_cache(maxsize=400)
def _shell(
    round: RoundNow, contest: ContestNow, language: str, text_size: str, theme: str, is_last: bool, missing: bool
) -> PreparedPage:
    return prepare(
        "sitting/one.html",
        language=language,
        slots=SLOTS,
        round=round,
        total=round.total,
        places=range(round.total),
        you=contest.you,
        is_last=is_last,
        missing=missing,
        predicts=prediction_asked(round, contest, language, after_clock=False) if is_last else "",
        leaves=round.paper.leaving == "hand_in",
        text_size=text_size,
        theme=theme,
        here=slot("base"),
        entry=reverse("sitting:entry", args=[contest.slug]),
    )


def one_page(sitting: Sitting, round: RoundNow, attempt: OpenAttempt, *, missing: bool = False) -> bytes:
    """The page of the question that the person is at; `missing`: it was sent without the answer that the rules want."""
    paper = round.draw(sitting.seat.participant_id, attempt.number)
    place = min(len(attempt.draft), round.total - 1)
    is_last = place == round.total - 1
    shell = _shell(round, sitting.contest, sitting.language, sitting.text_size, sitting.theme, is_last, missing)
    return shell.fill(
        {
            "number": b"%d" % attempt.number,
            "token": form_token(sitting, round, attempt).encode(),
            "base": reverse_paper(sitting, attempt.number),
            "question": questions_html(round.edition, paper[3 * place : 3 * place + 3], sitting.language),
            "ends": b"%d" % attempt.ends_ms,
            "now": b"%d" % sitting.now_ms,
            "next_draft": b"%d" % (place + 1),
            "left": clock_text((attempt.ends_ms - sitting.now_ms) // 1000).encode(),
            "ends_clock": f"{from_ms(attempt.ends_ms):%H:%M:%S}".encode(),
            "place": b"%d" % (place + 1),
            "behind": b"%d" % place,
            "passed": b"<i></i>" * place,
            "segments": b'<li class="on"></li>' * place + b"<li></li>" * (round.total - place),
            "prediction": b"" if attempt.prediction is None else b"%d" % attempt.prediction,
        }
    )


def missing_page(sitting: Sitting, round: RoundNow, number: int, row: Reading) -> Answer:
    """The page of the question that was sent without an answer, saying that it wants one."""
    draft = bytes(row.draft or b"")
    attempt = OpenAttempt(number, row.started_ms, row.ends_ms, draft, row.draft_no, row.prediction)
    return Answer(one_page(sitting, round, attempt, missing=True))


def answers_so_far(row: Reading, answer: bytes, *, form_no: int, total: int) -> bytes:
    """The answers of all questions of a paper that ends now: what is behind, the one in the form if it is the next, and
    blanks.
    """
    draft = bytes(row.draft or b"")
    if form_no == len(draft) + 1:
        draft += answer
    return draft[:total].ljust(total, b"\0")
