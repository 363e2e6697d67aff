"""Who may see and change banks: every organiser, all of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import can_organise
from accounts.models import Person
from contest.banks.models import Bank, BankImport, Question
from contest.banks.queries import questions_of


def banks_for(person: Person) -> QuerySet[Bank]:
    """The banks that a person may work on. Raises Http404 for those who organise nothing."""
    if not can_organise(person):
        raise Http404
    return Bank.objects.filter(archived_at=None)


def get_bank_for(person: Person, pk: int) -> Bank:
    """One of them. Raises Http404."""
    return get_object_or_404(banks_for(person), pk=pk)


def get_question_for(person: Person, bank_pk: int, number: int) -> Question:
    """A question, retired ones too, of such a bank. Raises Http404."""
    questions = questions_of(get_bank_for(person, bank_pk)).select_related("bank").prefetch_related("tags")
    return get_object_or_404(questions, number=number)


def get_import_for(person: Person, pk: int) -> BankImport:
    """An import into such a bank, without the bytes of its files. Raises Http404."""
    rows = BankImport.objects.select_related("bank", "by").defer("content", "answers")
    return get_object_or_404(rows, pk=pk, bank__in=banks_for(person))
