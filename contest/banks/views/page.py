"""The page of an import: its file, the list of its questions, and the one that is being looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import ngettext

from contest.banks.forms.question import topic_choices
from contest.banks.models import BankImport, Question
from contest.banks.preview.document import (
    GROUP,
    SHORT,
    Preview,
    PreviewQuestion,
    has_remark,
    read_preview,
)
from contest.banks.preview.groups import of_kind
from contest.banks.preview.states import State, counts_of, faults_of, is_near, states_of
from contest.banks.questions import MOST_CHOICES, letters
from contest.banks.views.likes_page import bank_address, pair_context
from contest.banks.views.list_page import (
    NEAR,
    Context,
    address,
    chosen_question,
    list_lines,
    pictures_of,
    questions_around,
    questions_listed,
    reasons_listed,
    tab_asked,
    tabs_shown,
)
from contest.banks.wording import files as file_words
from contest.banks.wording import questions as question_words
from contest.common.text import LETTERS


def preview_context(row: BankImport, asked: Mapping[str, str]) -> Context:
    preview = read_preview(row.preview)
    states = states_of(preview)
    counts = counts_of(states)
    tab = tab_asked(asked.get("xem", ""), counts)
    listed = questions_listed(preview, states, tab)
    chosen = chosen_question(listed, asked.get("cau", ""))
    return {
        "preview": preview,
        "counts": counts,
        "total": len(preview.questions),
        "file_remarks": file_words.file_remarks(preview),
        "mark": file_words.mark_name(preview),
        "mark_is_removed": file_words.mark_is_removed(preview),
        "marks": _marks(row, preview),
        "tab": tab,
        "tabs": tabs_shown(row, preview, states, counts, tab),
        "reasons": reasons_listed(row, preview, states, tab),
        "lines": list_lines(row, listed, states, tab, chosen),
        "chosen": chosen and _question(row, preview, listed, chosen, states[chosen.number], tab, asked),
        "can_undo": (row.state == BankImport.State.DONE and counts["taken"]) or bool(preview.merges),
        "merged": len(preview.merges),
        "groups": _groups(row, preview),
        "shorts": [question_words.title(question) for question in of_kind(preview, SHORT)],
        "shorts_wait": any(not question.dropped for question in of_kind(preview, SHORT)),
        "can_drop": row.state in (BankImport.State.READ, BankImport.State.UNDONE),
        "taken_words": file_words.taken_words(counts["taken"], counts["look"]) if counts["taken"] else "",
    }


def open_faults(row: BankImport, question: PreviewQuestion) -> list[str]:
    """What is still wrong with a question after it was mended, in sentences."""
    title = question_words.title(question)
    return [f"{title}: {question_words.FAULTS[fault]}" for fault in faults_of(question)]


def _groups(row: BankImport, preview: Preview) -> Context | None:
    """The true or false groups of the file: what splitting them would make, or has made; None where there are none."""
    groups = [group for group in of_kind(preview, GROUP) if group.split or not group.dropped]
    if not groups:
        return None
    whole = [group for group in groups if not group.split]
    return {
        "whole": [question_words.title(group) for group in whole],
        "numbers": [group.number for group in whole],
        "makes": sum(len(group.choices) for group in whole),
        "split": len(groups) - len(whole),
        "made": sum(bool(question.part_of) for question in preview.questions),
        "open": row.state in (BankImport.State.READ, BankImport.State.DONE, BankImport.State.UNDONE),
    }


def _marks(row: BankImport, preview: Preview) -> list[Context]:
    """The marks that answers can be recognised by; none where there is nothing to choose, or it is too late."""
    if row.state not in (BankImport.State.READ, BankImport.State.UNDONE):
        return []
    if {found.code for found in preview.marks} <= {preview.mark}:
        return []
    return [
        {
            "code": found.code,
            "name": file_words.MARKS.get(found.code, found.code),
            "words": ngettext("%(n)s câu có đúng một đáp án", "%(n)s câu có đúng một đáp án", found.questions)
            % {"n": found.questions},
            "current": found.code == preview.mark,
        }
        for found in preview.marks
    ]


def _question(
    row: BankImport,
    preview: Preview,
    listed: Sequence[PreviewQuestion],
    question: PreviewQuestion,
    state: State,
    tab: str,
    asked: Mapping[str, str],
) -> Context:
    return {
        "question": question,
        "state": state,
        # a page has one main button: that of the open question while it is to be decided, else taking in
        "leads": state == "look" and question.kind != SHORT,
        "title": question_words.title(question),
        "place": question_words.place(row, question),
        "original": _original(question),
        "remarks": question_words.remark_lines(question, state),
        "bank_question": bank_address(row, question),
        "pictures": pictures_of(question, at=row),
        "is_group": question.kind == GROUP,
        "parts": [part for part in preview.questions if question.split and part.part_of == question.number],
        "tags": ", ".join(question.tags),
        **_beside(row, listed, question, tab),
        **_likeness(row, preview, question, state, tab, editing="sua" in asked),
        **_mending(row, preview, question, state, tab, asked),
    }


def _beside(row: BankImport, listed: Sequence[PreviewQuestion], question: PreviewQuestion, tab: str) -> Context:
    """The ways to the questions before and after in the list."""
    before, after = questions_around(listed, question.number)
    return {
        "after": after and question_words.title_within(after),
        "to_after": address(row, tab, after.number) if after else "",
        "to_before": address(row, tab, before.number) if before else "",
    }


def _likeness(
    row: BankImport, preview: Preview, question: PreviewQuestion, state: State, tab: str, *, editing: bool
) -> Context:
    """The question that this one is like, on the tab of those, elsewhere the way there."""
    compared = tab == NEAR and state != "taken" and not editing
    leads_there = tab != NEAR and state in ("look", "ready", "same") and is_near(question)
    return {
        "pair": pair_context(row, preview, question, state) if compared else None,
        "to_pair": address(row, NEAR, question.number) if leads_there else "",
    }


def _mending(
    row: BankImport, preview: Preview, question: PreviewQuestion, state: State, tab: str, asked: Mapping[str, str]
) -> Context:
    """What the form that mends a question shows, and the ways to its other forms."""
    editing = "sua" in asked and state != "taken"
    # Two marks may be two right choices or a slip: nothing is ticked until the organiser says which.
    unclear = has_remark(question, "ambiguous_mark") and not question.seen
    several = "nhieu" in asked or (len(question.correct) > 1 and not unclear)
    correct = question.correct if several or not unclear else ()
    return {
        "mendable": state != "taken" and not question.kind,
        "editing": editing,
        "several": several,
        "choices": _choices(question, correct, editing),
        "letters": letters(correct),
        "topics": topic_choices(row.bank, preview),
        "levels": Question.Difficulty.choices,
        "to_edit": address(row, tab, question.number, sua="1", **({"nhieu": "1"} if several else {})),
        "to_plain": address(row, tab, question.number),
        "to_several": address(row, tab, question.number, nhieu="1", **({"sua": "1"} if editing else {})),
    }


def _choices(question: PreviewQuestion, correct: Sequence[int], editing: bool) -> list[Context]:
    texts = list(question.choices)
    if editing:
        # One row more than there are, so that a missing choice can be written.
        texts += [""] * (min(max(4, len(texts) + 1), MOST_CHOICES) - len(texts))
    return [
        {"index": index, "letter": LETTERS[index] if index < len(LETTERS) else "?", "text": text,
         "right": index in correct}
        for index, text in enumerate(texts)
    ]  # fmt: skip


def _original(question: PreviewQuestion) -> Context:
    """The lines of the file, with the number in front apart: papers print it bold."""
    first, *rest = question.original.split("\n")
    label = question.label if question.label and first.startswith(question.label) else ""
    end = len(label) + (first[len(label) :][:1] in (".", ":", ")")) if label else 0
    return {"label": first[:end], "first": first[end:], "rest": rest}
