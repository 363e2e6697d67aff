"""Two like questions beside each other, on the page of an import."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from contest.banks.differences import Part, parts, places_of
from contest.banks.display import compared
from contest.banks.models import BankImport
from contest.banks.preview.changes import keep_both
from contest.banks.preview.document import (
    Preview,
    PreviewQuestion,
    find_question,
)
from contest.banks.preview.states import State, likeness_of
from contest.banks.questions import right_choices, right_texts
from contest.banks.views.list_page import Context, pictures_of
from contest.banks.wording import questions as question_words
from contest.common.text import LETTERS


def bank_address(row: BankImport, question: PreviewQuestion) -> str:
    """The bank's own question that stands in the way of this one."""
    return reverse("banks:question", args=[row.bank_id, question.same_as]) if question.same_as else ""


def pair_context(row: BankImport, preview: Preview, question: PreviewQuestion, state: State) -> Context | None:
    """The question that this one is like, and what differs between the two."""
    where, number = likeness_of(preview, question) or ("", 0)
    other = _of_bank(row, number) if where == "bank" else _of_file(preview, number)
    if other is None:
        return None
    own = compared_texts(question)
    same_places = places_of(other["choices"], own["choices"])
    theirs = {their: our for our, their in same_places.items()}
    return {
        **other,
        "where": where,
        "number": number,
        "pictures_at": pictures_of(question, at=row).prefix,
        "text_parts": parts(other["text"], own["text"]),
        "theirs": [
            _compared(index, parts(text, _at(own["choices"], theirs.get(index))), other["correct"])
            for index, text in enumerate(other["choices"])
        ],
        "ours": [
            _compared(index, parts(_at(other["choices"], same_places.get(index)), text), question.correct)
            for index, text in enumerate(own["choices"])
        ],
        "other_key": bool(question.correct)
        and right_texts(other["choices"], other["correct"]) != right_texts(own["choices"], question.correct),
        "identical": bool(question.same_as) or (where == "file" and question.hash == other.get("hash")),
        "remarks": question_words.remark_lines(keep_both(question), state),
    }


def _compared(index: int, shown: Sequence[Part], correct: Sequence[int]) -> Context:
    letter = LETTERS[index] if index < len(LETTERS) else "?"
    return {"letter": letter, "parts": shown, "right": index in correct}


def _at(texts: Sequence[str], index: int | None) -> str:
    return texts[index] if index is not None else ""


def _of_file(preview: Preview, number: int) -> Context | None:
    found = find_question(preview, number)
    if found is None:
        return None
    title = _("%(title)s trong tệp") % {"title": question_words.title(found)}
    return {"title": title, **compared_texts(found), "correct": found.correct, "hash": found.hash}


def compared_texts(question: PreviewQuestion) -> Context:
    """Its text and choices with pictures as words, to be held against another's."""
    shown = pictures_of(question).shown
    return {
        "text": compared(question.text, shown),
        "choices": [compared(choice, shown) for choice in question.choices],
    }


def _of_bank(row: BankImport, number: int) -> Context | None:
    found = row.bank.questions.filter(number=number, head__isnull=False).select_related("head").first()
    if found is None:
        return None
    return {
        "title": _("Câu %(number)s của ngân hàng") % {"number": number},
        "to": reverse("banks:question", args=[row.bank_id, number]),
        "retired": found.retired_at is not None,
        "text": compared(found.head.text, found.head.pictures),
        "choices": [compared(choice["text"], found.head.pictures) for choice in found.head.choices],
        "correct": right_choices(found.head.accept),
    }
