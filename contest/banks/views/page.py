"""What the page of an import shows: tabs, the list, one question as the file has it and as participants will see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contest.banks import wording
from contest.banks.differences import Part, parts, places_of
from contest.banks.display import Pictures, compared, in_words
from contest.banks.forms.parts import LETTERS
from contest.banks.forms.question import topic_choices
from contest.banks.models import BankImport, Question
from contest.banks.pictures import ShownPicture
from contest.banks.preview.changes import keep_both
from contest.banks.preview.document import (
    GROUP,
    SHORT,
    Preview,
    PreviewQuestion,
    find_question,
    has_remark,
    read_preview,
)
from contest.banks.preview.groups import of_kind
from contest.banks.preview.states import State, counts_of, faults_of, is_near, likeness_of, states_of
from contest.banks.questions import MOST_CHOICES, letters, right_choices, right_texts
from contest.common.text import unaccent

Context = dict[str, Any]
LINES_PER_PAGE = 100
LOOK, READY, NEAR, ALL = "can-xem", "san-sang", "gan-trung", "tat-ca"


def preview_context(row: BankImport, asked: Mapping[str, str]) -> Context:
    preview = read_preview(row.preview)
    states = states_of(preview)
    counts = counts_of(states)
    tab = _tab(asked.get("xem", ""), counts)
    listed = _listed(preview, states, tab)
    chosen = _chosen(listed, asked.get("cau", ""))
    return {
        "preview": preview,
        "counts": counts,
        "total": len(preview.questions),
        "file_remarks": wording.file_remarks(preview),
        "mark": wording.mark_name(preview),
        "mark_is_removed": wording.mark_is_removed(preview),
        "marks": _marks(row, preview),
        "tab": tab,
        "tabs": _tabs(row, preview, states, counts, tab),
        "reasons": _reasons(row, preview, states, tab),
        "lines": _lines(row, listed, states, tab, chosen),
        "chosen": chosen and _question(row, preview, listed, chosen, states[chosen.number], tab, asked),
        "can_undo": (row.state == BankImport.State.DONE and counts["taken"]) or bool(preview.merges),
        "merged": len(preview.merges),
        "groups": _groups(row, preview),
        "shorts": [wording.title(question) for question in of_kind(preview, SHORT)],
        "shorts_wait": any(not question.dropped for question in of_kind(preview, SHORT)),
        "can_drop": row.state in (BankImport.State.READ, BankImport.State.UNDONE),
        "taken_words": wording.taken_words(counts["taken"], counts["look"]) if counts["taken"] else "",
    }


def address(row: BankImport, tab: str, number: int, **more: str) -> str:
    """The page of an import with a tab and a question open."""
    asked = {"xem": tab, "cau": number, **more} if tab else {"cau": number, **more}
    return f"{reverse('banks:import', args=[row.pk])}?{urlencode(asked)}#cau"


def next_address(row: BankImport, preview: Preview, tab: str, number: int) -> str:
    """Where the button of a question leads: to the next one of the list, after the last to the list itself."""
    _before, after = _around(_listed(preview, states_of(preview), tab), number)
    if after is not None:
        return address(row, tab, after.number)
    return f"{reverse('banks:import', args=[row.pk])}?{urlencode({'xem': tab})}" if tab else row_address(row)


def row_address(row: BankImport) -> str:
    return reverse("banks:import", args=[row.pk])


def open_faults(row: BankImport, question: PreviewQuestion) -> list[str]:
    """What is still wrong with a question after it was mended, in sentences."""
    title = wording.title(question)
    return [f"{title}: {wording.FAULTS[fault]}" for fault in faults_of(question)]


def _groups(row: BankImport, preview: Preview) -> Context | None:
    """The true or false groups of the file: what splitting them would make, or has made; None where there are none."""
    groups = [group for group in of_kind(preview, GROUP) if group.split or not group.dropped]
    if not groups:
        return None
    whole = [group for group in groups if not group.split]
    return {
        "whole": [wording.title(group) for group in whole],
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
            "name": wording.MARKS.get(found.code, found.code),
            "words": ngettext("%(n)s câu có đúng một đáp án", "%(n)s câu có đúng một đáp án", found.questions)
            % {"n": found.questions},
            "current": found.code == preview.mark,
        }
        for found in preview.marks
    ]


# --- the list -------------------------------------------------------------------------------------


def _tab(asked: str, counts: Mapping[State, int]) -> str:
    """The list that is asked for: one of the four, "can-xem" also for one reason alone ("can-xem:chua-ro-dap-an")."""
    if asked in (LOOK, READY, NEAR, ALL) or asked.startswith(f"{LOOK}:"):
        return asked
    return LOOK if counts["look"] else READY if counts["ready"] else ALL


def _listed(preview: Preview, states: Mapping[int, State], tab: str) -> list[PreviewQuestion]:
    tab, _colon, reason = tab.partition(":")
    wanted = {LOOK: "look", READY: "ready"}.get(tab)
    if tab == NEAR:
        return [question for question in preview.questions if _is_near(question, states)]
    listed = [question for question in preview.questions if wanted in (None, states[question.number])]
    return [question for question in listed if _reason(question)[0] == reason] if reason else listed


def _reason(question: PreviewQuestion) -> tuple[str, str]:
    """Why a question is to be looked at: as part of an address, and in words."""
    words, _kind = wording.trouble(question, "look")
    return slugify(unaccent(words)), words


def _reasons(row: BankImport, preview: Preview, states: Mapping[int, State], tab: str) -> list[Context]:
    """Why questions are to be looked at, the most frequent first; nothing where there is but one reason."""
    if tab.partition(":")[0] != LOOK:
        return []
    found = Counter(_reason(question) for question in preview.questions if states[question.number] == "look")
    if len(found) < 2:
        return []
    lines = [(LOOK, _("Mọi lý do"), sum(found.values()))]
    lines += [(f"{LOOK}:{key}", words, count) for (key, words), count in found.most_common()]
    return [
        {"to": f"{row_address(row)}?{urlencode({'xem': key})}", "word": word, "count": count, "current": key == tab}
        for key, word, count in lines
    ]


def _is_near(question: PreviewQuestion, states: Mapping[int, State]) -> bool:
    state = states[question.number]
    return state == "same" or (state in ("look", "ready") and is_near(question))


def _chosen(listed: Sequence[PreviewQuestion], asked: str) -> PreviewQuestion | None:
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    return next((question for question in listed if question.number == number), listed[0] if listed else None)


def _around(listed: Sequence[PreviewQuestion], number: int) -> tuple[PreviewQuestion | None, PreviewQuestion | None]:
    """The questions before and after one in a list."""
    at = next((place for place, question in enumerate(listed) if question.number == number), None)
    if at is None:
        return None, None
    return listed[at - 1] if at else None, listed[at + 1] if at + 1 < len(listed) else None


def _tabs(
    row: BankImport, preview: Preview, states: Mapping[int, State], counts: Mapping[State, int], tab: str
) -> list[Context]:
    near = sum(_is_near(question, states) for question in preview.questions)
    known = [
        (LOOK, _("Cần xem"), counts["look"], "wait"),
        (READY, _("Sẵn sàng"), counts["ready"], "ok"),
        (NEAR, _("Gần trùng"), near, ""),
        (ALL, _("Tất cả"), len(preview.questions), ""),
    ]
    return [
        {
            "to": f"{row_address(row)}?xem={key}",
            "word": word,
            "count": count,
            "dot": dot,
            "current": key == tab.partition(":")[0],
        }
        for key, word, count, dot in known
        if count or key != NEAR or key == tab
    ]


def _lines(
    row: BankImport,
    listed: Sequence[PreviewQuestion],
    states: Mapping[int, State],
    tab: str,
    chosen: PreviewQuestion | None,
) -> Context:
    """One page of the list, the one with the chosen question."""
    pages = Paginator(listed, LINES_PER_PAGE)
    place = listed.index(chosen) if chosen else 0
    shown = pages.page(place // LINES_PER_PAGE + 1)
    lines = []
    for question in shown:
        words, kind = wording.trouble(question, states[question.number])
        lines.append(
            {
                "to": address(row, tab, question.number),
                "title": wording.title(question),
                "words": words,
                "kind": kind,
                "warns": kind in ("waiting", "late"),
                "text": in_words(question.text, pictures_of(question).shown),
                "current": question is chosen,
            }
        )
    before = listed[place - place % LINES_PER_PAGE - 1] if shown.has_previous() else None
    after = listed[shown.end_index()] if shown.has_next() else None
    return {
        "items": lines,
        "page": shown,
        "before": address(row, tab, before.number) if before else "",
        "after": address(row, tab, after.number) if after else "",
    }


# --- one question ---------------------------------------------------------------------------------


def _question(
    row: BankImport,
    preview: Preview,
    listed: Sequence[PreviewQuestion],
    question: PreviewQuestion,
    state: State,
    tab: str,
    asked: Mapping[str, str],
) -> Context:
    before, after = _around(listed, question.number)
    editing = "sua" in asked and state != "taken"
    # Two marks may be two right choices or a slip: nothing is ticked until the organiser says which.
    unclear = has_remark(question, "ambiguous_mark") and not question.seen
    several = "nhieu" in asked or (len(question.correct) > 1 and not unclear)
    correct = question.correct if several or not unclear else ()
    return {
        "question": question,
        "state": state,
        "title": wording.title(question),
        "place": wording.place(row, question),
        "original": _original(question),
        "remarks": wording.remark_lines(question, state),
        "bank_question": _bank_address(row, question),
        "pair": _pair(row, preview, question, state) if tab == NEAR and state != "taken" and not editing else None,
        "to_pair": address(row, NEAR, question.number)
        if tab != NEAR and state in ("look", "ready", "same") and is_near(question)
        else "",
        "editing": editing,
        "several": several,
        "choices": _choices(question, correct, editing),
        "pictures": pictures_of(question, at=row),
        "letters": letters(correct),
        "topics": topic_choices(row.bank, preview),
        "levels": Question.Difficulty.choices,
        "after": after and wording.title_within(after),
        "to_after": address(row, tab, after.number) if after else "",
        "to_before": address(row, tab, before.number) if before else "",
        "to_edit": address(row, tab, question.number, sua="1", **({"nhieu": "1"} if several else {})),
        "to_plain": address(row, tab, question.number),
        "to_several": address(row, tab, question.number, nhieu="1", **({"sua": "1"} if editing else {})),
        "mendable": state != "taken" and not question.kind,
        "is_group": question.kind == GROUP,
        "parts": [part for part in preview.questions if question.split and part.part_of == question.number],
        "tags": ", ".join(question.tags),
    }


def pictures_of(question: PreviewQuestion, *, at: BankImport | None = None) -> Pictures:
    """The pictures of a question; `at` an import they lie beside it."""
    held = [ShownPicture(one.hash, one.alt, one.width, one.height) for one in question.pictures]
    return Pictures(held, f"{reverse('banks:import', args=[at.pk])}/hinh/") if at else Pictures(held)


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


def _bank_address(row: BankImport, question: PreviewQuestion) -> str:
    """The bank's own question that stands in the way of this one."""
    return reverse("banks:question", args=[row.bank_id, question.same_as]) if question.same_as else ""


# --- two like questions ---------------------------------------------------------------------------


def _pair(row: BankImport, preview: Preview, question: PreviewQuestion, state: State) -> Context | None:
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
        "remarks": wording.remark_lines(keep_both(question), state),
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
    title = _("%(title)s trong tệp") % {"title": wording.title(found)}
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
