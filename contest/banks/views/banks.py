"""Banks, topics and questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_tables2 import RequestConfig

from accounts.access import organiser_required
from contest.banks import access, actions
from contest.banks.display import shown
from contest.banks.errors import BankError
from contest.banks.forms.bank import BankForm, BulkForm, QuestionFilter, TopicForm
from contest.banks.forms.question import QuestionForm
from contest.banks.models import Bank, Question, Revision
from contest.banks.queries import (
    beside,
    imports_of,
    listed,
    questions_of,
    topic_lines,
    versions_of,
    with_figures,
)
from contest.banks.tables import QuestionTable
from contest.banks.views.checking import readiness_of
from contest.banks.views.download import file_links
from contest.banks.wording.bank import change_lines, error_words, order_words

require_form = require_http_methods(["GET", "HEAD", "POST"])
SECTION = {"section": "banks"}


@organiser_required
@require_safe
def banks(request: HttpRequest) -> HttpResponse:
    return render(request, "banks/list.html", {**SECTION, "banks": with_figures(access.banks_for(request.user))})


@organiser_required
@require_form
def new(request: HttpRequest) -> HttpResponse:
    form = BankForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            bank = actions.create_bank(name=form.cleaned_data["name"], by=request.user, now=timezone.now())
        except BankError as error:
            refuse(form, error, "name")
        else:
            return redirect("banks:upload", bank.pk)
    return render(request, "banks/new.html", {**SECTION, "form": form})


@organiser_required
@require_safe
@vary_on_headers("HX-Request")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    bank = access.get_bank_for(request.user, pk)
    found = QuestionFilter(request.GET, queryset=questions_of(bank), bank=bank)
    table = QuestionTable(listed(found.qs), query=request.GET.urlencode())
    RequestConfig(request, paginate={"per_page": 50, "silent": True}).configure(table)
    table.query = _rest_of_address(request)
    context = {
        **SECTION,
        "bank": bank,
        "filter": found,
        "filtered": any(request.GET.get(name) for name in found.filters),
        "table": table,
        "found": table.paginator.count,
        "bulk": BulkForm(bank=bank),
        "bulk_query": request.GET.urlencode(),
        "retired_only": request.GET.get("tinh_trang") == "da-bo",
        "tags": bank.tags.all(),
    }
    if request.htmx:
        return render(request, "banks/detail.html#questions", context)
    context.update(topics=topic_lines(bank), imports=list(imports_of(bank)[:6]), topic_form=TopicForm())
    context["held"] = sum(line.held for line in context["topics"])
    context["files"] = file_links(bank) if context["held"] else []
    return render(request, "banks/detail.html", context)


@organiser_required
@require_safe
@vary_on_headers("HX-Request")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Is the bank ready: a page of its own, and the card on the bank's page, which asks for it by itself."""
    bank = access.get_bank_for(request.user, pk)
    context = {**SECTION, "bank": bank, **readiness_of(bank)}
    return render(request, "banks/check.html#findings" if request.htmx else "banks/check.html", context)


def _rest_of_address(request: HttpRequest) -> str:
    """What the links to other pages of the list keep."""
    rest = request.GET.copy()
    rest.pop("trang", None)
    return f"&{rest.urlencode()}" if rest else ""


@organiser_required
@require_POST
def add_topic(request: HttpRequest, pk: int) -> HttpResponse:
    bank = access.get_bank_for(request.user, pk)
    form = TopicForm(request.POST)
    if form.is_valid():
        try:
            topic = actions.add_topic(bank=bank, name=form.cleaned_data["name"])
        except BankError as error:
            say(request, error)
        else:
            messages.success(request, _("Đã thêm chủ đề “%(name)s”.") % {"name": topic.name})
    else:
        messages.error(request, form.errors["name"][0])
    return redirect("banks:detail", pk)


# --- questions ------------------------------------------------------------------------------------


@organiser_required
@require_form
def add_question(request: HttpRequest, pk: int) -> HttpResponse:
    bank = access.get_bank_for(request.user, pk)
    form = QuestionForm(request.POST or None, request.FILES or None, bank=bank, true_false="dung-sai" in request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            question = _add(request, bank, form)
        except BankError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã thêm câu %(number)s.") % {"number": question.number})
            if "more" in request.POST or "next" in request.POST:
                return HttpResponseRedirect(f"{request.path}{_asked(request)}")
            return redirect("banks:detail", pk)
    context = {**SECTION, "bank": bank, "form": form, "tags": bank.tags.all(), "asked": _asked(request)}
    return render(request, "banks/question.html", context)


@organiser_required
@require_form
def question(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    question = access.get_question_for(request.user, pk, number)
    bank = question.bank
    form = QuestionForm(request.POST or None, request.FILES or None, bank=bank, question=question)
    # The list that the question was opened from: "next" is the next of that list, as it is before the change.
    around = beside(QuestionFilter(request.GET, queryset=questions_of(bank), bank=bank).qs, number)
    if request.method == "POST" and form.is_valid():
        try:
            _revise(request, question, form)
        except BankError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã lưu câu %(number)s.") % {"number": number})
            to_next = "next" in request.POST and around.after
            address = reverse("banks:question", args=[pk, around.after]) if to_next else _list_of(bank)
            return HttpResponseRedirect(f"{address}{_asked(request)}")
    context: dict[str, Any] = {
        **SECTION,
        "bank": bank,
        "question": question,
        "form": form,
        "revisions": question.revisions.count(),
        "shown": _as_on_a_phone(question),
        "around": around,
        "order": order_words(question.head.choices),
        "tags": bank.tags.all(),
        "asked": _asked(request),
    }
    return render(request, "banks/question.html", context)


def _asked(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def _list_of(bank: Bank) -> str:
    return reverse("banks:detail", args=[bank.pk])


def _as_on_a_phone(question: Question) -> dict[str, Any]:
    """What the component of the quiz page takes."""
    head = question.head
    several = head.kind == Revision.Kind.SEVERAL
    return {
        "id": question.pk,
        "text": shown(head.text, head.pictures),
        "choices": [shown(choice["text"], head.pictures) for choice in head.choices],
        "several": several,
    }


@organiser_required
@require_safe
def history(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    question = access.get_question_for(request.user, pk, number)
    lines = [{"version": version, "changes": change_lines(version.changes)} for version in versions_of(question)]
    context = {**SECTION, "bank": question.bank, "question": question, "lines": lines}
    return render(request, "banks/history.html", context)


def _add(request: HttpRequest, bank: Bank, form: QuestionForm) -> Question:
    pictures = form.cleaned_data["stored_pictures"]
    return actions.add_question(
        bank=bank, written=form.written, stored_pictures=pictures, by=request.user, now=timezone.now()
    )


def _revise(request: HttpRequest, question: Question, form: QuestionForm) -> None:
    actions.revise_question(
        question=question,
        written=form.written,
        stored_pictures=form.cleaned_data["stored_pictures"],
        seen=form.cleaned_data["seen"],
        by=request.user,
        now=timezone.now(),
    )


@organiser_required
@require_POST
def retire(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    question = access.get_question_for(request.user, pk, number)
    actions.retire_question(question=question, now=timezone.now())
    words = _("Đã bỏ câu %(number)s. Đề mới không còn câu này; bài đã thi giữ nguyên.")
    messages.success(request, words % {"number": number})
    return redirect("banks:question", pk, number)


@organiser_required
@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    question = access.get_question_for(request.user, pk, number)
    actions.restore_question(question=question)
    messages.success(request, _("Câu %(number)s được dùng lại.") % {"number": number})
    return redirect("banks:question", pk, number)


# --- errors ---------------------------------------------------------------------------------------

# Where the sentence of a fault stands in the form.
PLACES = {"no_text": "text"}


def refuse(form: Any, error: BankError, field: str | None = None) -> None:
    for fault, words in zip(error.faults or [""], error_words(error), strict=True):
        place = field or PLACES.get(fault, "correct" if fault else None)
        form.add_error(place, words)


def say(request: HttpRequest, error: BankError) -> None:
    for words in error_words(error):
        messages.error(request, words)
