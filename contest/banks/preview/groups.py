"""Groups of true or false statements: cut into questions of two choices, and joined again. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from contest.banks.preview.changes import with_hash
from contest.banks.preview.document import GROUP, Preview, PreviewQuestion, has_remark
from contest.banks.questions import TRUE_FALSE

# With one of these nobody knows which statements are true.
_NO_KEY = frozenset({"no_answer_marked", "question_without_answer", "ambiguous_mark", "answer_not_among_choices",
                     "key_conflicts_with_mark", "all_choices_bold"})  # fmt: skip
_SAYS_KIND = frozenset({"unsupported_type", "too_few_choices"})


def of_kind(preview: Preview, kind: str) -> list[PreviewQuestion]:
    """The questions of a kind that papers cannot hold, those that were left out too, in file order."""
    return [question for question in preview.questions if question.kind == kind]


def split_groups(preview: Preview, numbers: Sequence[int]) -> Preview:
    """Each of these groups left out, and behind it a true or false question for each of its statements."""
    wanted = set(numbers)
    free = max((question.number for question in preview.questions), default=0) + 1
    questions: list[PreviewQuestion] = []
    for question in preview.questions:
        if question.number not in wanted or question.kind != GROUP or question.split:
            questions.append(question)
            continue
        made = _statements(question, free)
        free += len(made)
        questions += [msgspec.structs.replace(question, split=True, dropped=True), *made]
    return msgspec.structs.replace(preview, questions=tuple(questions))


def join_groups(preview: Preview) -> Preview:
    """The other way, where none of a group's statements is in the bank: the group as the file has it, to be refused."""
    kept = {question.part_of for question in preview.questions if question.taken and question.part_of}
    joined = [
        msgspec.structs.replace(question, split=False, dropped=False)
        if question.split and question.number not in kept
        else question
        for question in preview.questions
        if not question.part_of or question.part_of in kept
    ]
    return msgspec.structs.replace(preview, questions=tuple(joined))


def _statements(group: PreviewQuestion, first: int) -> list[PreviewQuestion]:
    unknown = not group.correct and any(has_remark(group, code) for code in _NO_KEY)
    remarks = tuple(remark for remark in group.warnings if remark.code not in _SAYS_KIND)
    made = []
    for index, statement in enumerate(group.choices):
        key: tuple[int, ...] = () if unknown else (0,) if index in group.correct else (1,)
        made.append(
            with_hash(
                group,
                number=first + index,
                label=f"{group.label}{chr(ord('a') + index)}",
                text=f"{group.text}\n\n{statement}".strip(),
                choices=TRUE_FALSE,
                correct=key,
                kind="",
                part_of=group.number,
                warnings=remarks,
            )
        )
    return made
