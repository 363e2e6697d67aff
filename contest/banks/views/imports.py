"""Imports of question files: upload, progress, preview, taking in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import organiser_required
from accounts.alive import is_late
from contest.banks import access, actions
from contest.banks.errors import BankError
from contest.banks.forms.files import UploadForm
from contest.banks.forms.question import PreviewForm
from contest.banks.models import Bank, BankImport
from contest.banks.preview.document import SHORT, find_question, read_preview
from contest.banks.queries import imports_of
from contest.banks.views.banks import SECTION, require_form, say
from contest.banks.views.list_page import address, next_address, row_address
from contest.banks.views.page import open_faults, preview_context
from contest.banks.wording.files import failure_words, merged_words, undone_words

State = BankImport.State


@organiser_required
@require_form
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    bank = access.get_bank_for(request.user, pk)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        rows = _start(request, bank, form)
        return redirect("banks:import", rows[0].pk) if len(rows) == 1 else redirect("banks:uploads", pk)
    context = {**SECTION, "bank": bank, "form": form, "topics": bank.topics.all()}
    return render(request, "banks/upload.html", context)


@transaction.atomic
def _start(request: HttpRequest, bank: Bank, form: UploadForm) -> list[BankImport]:
    """Each file is an import of its own; all are kept, or none."""
    answers = form.cleaned_data["answers"]
    return [
        actions.start_import(
            bank=bank,
            file_name=file.name,
            content=file.read(),
            answers_name=answers.name if answers else "",
            answers=answers.read() if answers else None,
            topic=form.cleaned_data["topic"],
            by=request.user,
            now=timezone.now(),
        )
        for file in form.cleaned_data["file"]
    ]


@organiser_required
@require_safe
@vary_on_headers("HX-Request")
def uploads(request: HttpRequest, pk: int) -> HttpResponse:
    """The files uploaded to a bank, and how far each is; looks again by itself while one is being read."""
    bank = access.get_bank_for(request.user, pk)
    files = Paginator(imports_of(bank).select_related("by"), 50).get_page(request.GET.get("trang"))
    waiting = sum(row.state in (State.WAITING, State.READING) for row in files)
    context = {**SECTION, "bank": bank, "files": files, "waiting": waiting}
    return render(request, "banks/uploads.html#files" if request.htmx else "banks/uploads.html", context)


@organiser_required
@require_safe
@vary_on_headers("HX-Request")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    context = {**SECTION, "bank": row.bank, "import": row}
    if row.state in (State.WAITING, State.READING):
        context["late"] = is_late(row.moved_at, now=timezone.now())
        return render(request, "banks/reading.html#progress" if request.htmx else "banks/reading.html", context)
    if request.htmx:
        return HttpResponseClientRefresh()
    if row.state == State.FAILED:
        return render(request, "banks/failed.html", {**context, "failure": failure_words(row)})
    if row.state == State.DROPPED:
        can_reopen = bool(read_preview(row.preview).questions)
        return render(request, "banks/dropped.html", {**context, "can_reopen": can_reopen})
    return render(request, "banks/import.html", {**context, **preview_context(row, request.GET)})


@organiser_required
@require_POST
def correct(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    preview = read_preview(row.preview)
    question = find_question(preview, number)
    if question is None:
        raise Http404
    form = PreviewForm(request.POST, question=question)
    # Where to go is settled before the change: afterwards the question may have left its list.
    onward = next_address(row, preview, request.POST.get("xem", ""), number)
    try:
        if "drop" in request.POST or "keep" in request.POST:
            actions.leave_out(bank_import=row, number=number, dropped="drop" in request.POST)
            return redirect(address(row, "tat-ca", number) if "keep" in request.POST else onward)
        if not form.is_valid():
            messages.error(request, _("Câu chữ dài quá hoặc có ký tự lạ. Câu này chưa được sửa."))
            return redirect(address(row, request.POST.get("xem", ""), number))
        mended = actions.correct_preview(bank_import=row, number=number, **form.changes)
    except BankError as error:
        say(request, error)
        return redirect("banks:import", pk)
    faults = open_faults(row, mended)
    if faults:
        for words in faults:
            messages.warning(request, words)
        return redirect(address(row, request.POST.get("xem", ""), number))
    return redirect(onward)


@organiser_required
@require_POST
def settle(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Two like questions: both are kept, or they become one, or the file's is left out."""
    row = access.get_import_for(request.user, pk)
    preview = read_preview(row.preview)
    if find_question(preview, number) is None:
        raise Http404
    onward = next_address(row, preview, request.POST.get("xem", ""), number)
    try:
        match request.POST.get("do"):
            case "keep":
                actions.keep_like(bank_import=row, number=number)
            case "merge":
                got = actions.merge_like(bank_import=row, number=number, by=request.user, now=timezone.now())
                messages.success(request, merged_words(got))
            case "drop":
                actions.leave_out(bank_import=row, number=number)
            case _:
                return HttpResponseBadRequest()
    except BankError as error:
        say(request, error)
        return redirect("banks:import", pk)
    return redirect(onward)


@organiser_required
@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    try:
        actions.take_in(bank_import=row, by=request.user, now=timezone.now())
    except BankError as error:
        # The second press of the button finds everything done, and the page says what.
        if row.state != State.DONE or error.code != "nothing_ready":
            say(request, error)
    return redirect("banks:import", pk)


@organiser_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    try:
        _tell(request, actions.undo_import(bank_import=row, by=request.user))
    except BankError as error:
        say(request, error)
    return redirect("banks:import", pk)


def _tell(request: HttpRequest, undone: actions.Undone) -> None:
    for words in undone_words(undone):
        (messages.warning if undone.kept else messages.success)(request, words)


@organiser_required
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Groups of true or false become questions, or go, or are put together again; short answers can only go."""
    row = access.get_import_for(request.user, pk)
    sent = request.POST.get("cau", "")
    number = int(sent) if sent.isdecimal() and len(sent) < 7 else None
    try:
        match request.POST.get("do"):
            case "split":
                actions.split_group(bank_import=row, number=number)
            case "drop":
                actions.drop_kind(bank_import=row)
            case "drop-short":
                actions.drop_kind(bank_import=row, kind=SHORT)
            case "join":
                actions.join_group(bank_import=row)
            case _:
                return HttpResponseBadRequest()
    except BankError as error:
        say(request, error)
    return redirect(address(row, "tat-ca", number) if number else row_address(row))


@organiser_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    try:
        _tell(request, actions.drop_import(bank_import=row))
    except BankError as error:
        say(request, error)
    return redirect("banks:import", pk)


@organiser_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    try:
        actions.reopen_import(bank_import=row)
    except BankError as error:
        say(request, error)
    return redirect("banks:import", pk)
