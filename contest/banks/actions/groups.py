"""Writes on groups of true or false statements in a preview: each statement a question of its own, or left out."""

from __future__ import annotations

from django.db import transaction

from contest.banks.actions.mending import locked_import, store_preview
from contest.banks.errors import BankError
from contest.banks.models import BankImport
from contest.banks.preview.changes import with_bank, with_hash
from contest.banks.preview.document import GROUP, read_preview
from contest.banks.preview.groups import join_groups, of_kind, split_groups
from contest.banks.queries import held_questions


@transaction.atomic
def split_group(*, bank_import: BankImport, number: int | None = None) -> int:
    """The statements of one group, or of all in the file, become true or false questions; how many questions.

    Raises BankError: "wrong_state", "no_such_question" when there is no such group.
    """
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    groups = [group for group in of_kind(preview, GROUP) if not group.split and number in (None, group.number)]
    if not groups:
        raise BankError("no_such_question")
    before = len(preview.questions)
    preview = split_groups(preview, [group.number for group in groups])
    store_preview(row, with_bank(preview, held_questions(row.bank), {}))
    return len(preview.questions) - before


@transaction.atomic
def drop_kind(*, bank_import: BankImport, kind: str = GROUP) -> None:
    """Leaves out every question of the file of a kind that papers cannot hold. Raises BankError("wrong_state")."""
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    whole = {question.number for question in of_kind(preview, kind) if not question.split}
    preview.questions = tuple(
        with_hash(question, dropped=True) if question.number in whole else question for question in preview.questions
    )
    store_preview(row, preview)


@transaction.atomic
def join_group(*, bank_import: BankImport) -> None:
    """Takes that back for every group of which nothing is in the bank. Raises BankError("wrong_state")."""
    row = locked_import(bank_import)
    store_preview(row, join_groups(read_preview(row.preview)))
