"""The quiz page: shell and questions prepared once for each edition, language and look; joined for each request."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import conditional_escape

from contest.attempts.frozen import FrozenEdition, FrozenItem
from contest.attempts.seats import write_form_token
from contest.banks.display import shown
from contest.common.clock import from_ms
from contest.common.text_numbers import clock_text
from contest.sitting.guard import Sitting, seat_keys
from contest.sitting.guess import prediction_asked
from contest.sitting.prepared import PreparedPage, prepare, slot
from contest.sitting.snapshot import ContestNow, RoundNow


class OpenAttempt(NamedTuple):
    """An attempt that can be answered. Moments in milliseconds since 1970; `draft` as stored, empty at the start."""

    number: int
    started_ms: int
    ends_ms: int
    draft: bytes = b""
    draft_no: int = 0
    prediction: int | None = None


SLOTS = (
    *("base", "number", "token", "next_draft"),
    *("now", "ends", "left", "ends_clock"),
    *("questions", "answered", "segments", "prediction"),
)


@lru_cache(maxsize=200)
def _shell(round: RoundNow, contest: ContestNow, language: str, text_size: str, theme: str) -> PreparedPage:
    return prepare(
        "sitting/paper.html",
        language=language,
        slots=SLOTS,
        round=round,
        total=round.total,
        places=range(round.total),
        you=contest.you,
        predicts=prediction_asked(round, contest, language, after_clock=False),
        leaves=round.paper.leaving == "hand_in",
        text_size=text_size,
        theme=theme,
        here=slot("base"),
        entry=reverse("sitting:entry", args=[contest.slug]),
    )


@lru_cache(maxsize=20_000)
def _question_frame(item: FrozenItem, number: int, language: str) -> PreparedPage:
    """A question with slots for its choices: the template runs once, not once for each of 24 orders."""
    choices = [slot(_choice_slot(position)) for position in range(len(item.choices))]
    with translation.override(language):
        context = {"id": number, "text": shown(item.text, item.pictures), "choices": choices, "several": item.several}
        return PreparedPage(render_to_string("components/quiz_question.html", context))


def _choice_slot(position: int) -> str:
    return f"choice_{chr(97 + position)}"


def _question(item: FrozenItem, number: int, arrangement: int, language: str) -> bytes:
    drawn = [shown(item.choices[choice], item.pictures) for choice in item.orders[arrangement]]
    texts = {_choice_slot(position): conditional_escape(text).encode() for position, text in enumerate(drawn)}
    return _question_frame(item, number, language).fill(texts)


def questions_html(edition: FrozenEdition, paper: bytes, language: str, taken: Sequence[Sequence[int]] = ()) -> bytes:
    """The questions of a paper, in order; `taken[i]` are the positions to show as chosen."""
    pieces = edition.by_question(("html", language), partial(_question, language=language)).of(paper)
    return b"".join(map(_with_taken, pieces, taken) if taken else pieces)


def _with_taken(piece: bytes, positions: Sequence[int]) -> bytes:
    for position in positions:
        piece = piece.replace(b'value="%d"' % position, b'value="%d" checked' % position, 1)
    return piece


def paper_page(sitting: Sitting, round: RoundNow, attempt: OpenAttempt) -> bytes:
    """The whole page for an open attempt."""
    edition = round.edition
    paper = round.draw(sitting.seat.participant_id, attempt.number)
    taken = edition.positions(paper, attempt.draft) if attempt.draft else ()
    answered = [bool(positions) for positions in taken] or [False] * (len(paper) // 3)
    shell = _shell(round, sitting.contest, sitting.language, sitting.text_size, sitting.theme)
    return shell.fill(
        {
            "number": b"%d" % attempt.number,
            "token": form_token(sitting, round, attempt).encode(),
            "base": reverse_paper(sitting, attempt.number),
            "questions": questions_html(edition, paper, sitting.language, taken),
            "ends": b"%d" % attempt.ends_ms,
            "now": b"%d" % sitting.now_ms,
            "next_draft": b"%d" % (attempt.draft_no + 1),
            "left": clock_text((attempt.ends_ms - sitting.now_ms) // 1000).encode(),
            "ends_clock": f"{from_ms(attempt.ends_ms):%H:%M:%S}".encode(),
            "answered": b"%d" % sum(answered),
            "prediction": b"" if attempt.prediction is None else b"%d" % attempt.prediction,
            "segments": b"".join(b'<li class="on"></li>' if one else b"<li></li>" for one in answered),
        }
    )


def form_token(sitting: Sitting, round: RoundNow, attempt: OpenAttempt) -> str:
    """The hidden field that save and hand-in must bring back."""
    return write_form_token(
        seat_keys()[0],
        participant_id=sitting.seat.participant_id,
        number=attempt.number,
        round_id=round.id,
        started_ms=attempt.started_ms,
    )


def reverse_paper(sitting: Sitting, number: int) -> bytes:
    """The paper's address; save, hand-in and result stand below it."""
    return reverse_numbered("sitting:paper", sitting.contest.slug, number)


def reverse_numbered(name: str, slug: str, number: int) -> bytes:
    """The address of something of one attempt."""
    before, after = _around_number(name, slug)
    return b"%b/%d%b" % (before, number, after)


@lru_cache(maxsize=1_000)
def _around_number(name: str, slug: str) -> tuple[bytes, bytes]:
    before, _, after = reverse(name, args=[slug, 0]).rpartition("/0")
    return before.encode(), after.encode()
