"""The whole document in the browser: its chapters, the entries of a list, the form of one part."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.rounds import access, editing
from contest.rounds.chapters import Chapter, find_chapter
from contest.rounds.entries import find_entry, keys_of
from contest.rounds.errors import RoundError
from contest.rounds.forms import SeriesForm
from contest.rounds.forms.parts import PART_FORMS, PartForm
from contest.rounds.forms.parts.rows import edited_rows, rows_pressed
from contest.rounds.models import Contest
from contest.rounds.rules import Rules, RulesError
from contest.rounds.side_rail import side_rail
from contest.rounds.views import parts_desk
from contest.rounds.wording import problems_in_words

require_form = require_http_methods(["GET", "HEAD", "POST"])
NEW = "moi"


@login_required
@require_safe
def chapters(request: HttpRequest, slug: str) -> HttpResponse:
    contest = access.get_contest_for(request.user, slug)
    rules = editing.edited_rules(contest)
    return render(request, "rounds/chapters.html", parts_desk.chapters_context(request.user, contest, rules))


@login_required
@require_form
def chapter(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    contest, found = _found(request, slug, address)
    if found.single:
        return _form_page(request, contest, found, None)
    if request.method == "POST":
        raise Http404
    rules = editing.edited_rules(contest)
    return render(request, "rounds/chapter.html", parts_desk.chapter_context(request.user, contest, rules, found))


@login_required
@require_form
def entry(request: HttpRequest, slug: str, address: str, key: str) -> HttpResponse:
    contest, found = _found(request, slug, address)
    if found.single:
        raise Http404
    return _form_page(request, contest, found, key)


@login_required
@require_POST
def preview(request: HttpRequest, slug: str, address: str, key: str) -> HttpResponse:
    """The sentences of the part as typed so far; nothing is stored."""
    contest, found = _found(request, slug, address)
    form = _form(request, editing.edited_rules(contest), found, None if found.single else key)
    context = parts_desk.summary_context(contest, form.previewed(), found)
    return render(request, "rounds/part.html#fragment", context)


@login_required
@require_POST
def act(request: HttpRequest, slug: str, address: str, key: str, verb: str) -> HttpResponse:
    """A button of a list: copy, up, down, remove."""
    contest, found = _found(request, slug, address)
    rules = editing.edited_rules(contest)
    if found.single or key not in keys_of(rules, found.name):
        raise Http404
    changes = {
        "chep": editing.copied(found.name, key),
        "len": editing.moved(found.name, key, -1),
        "xuong": editing.moved(found.name, key, 1),
        "bo": editing.removed(found.name, key),
    }
    if verb not in changes:
        raise Http404
    if verb == "bo" and found.name == "papers" and len(rules.papers) == 1:
        messages.error(request, _("Cuộc thi cần ít nhất một bài thi."))
    elif verb == "bo" and editing.still_named(rules, found.name, key):
        messages.error(request, _("Phần khác của thể lệ còn nhắc tới mục này. Sửa phần ấy trước rồi bỏ."))
    else:
        _store(request, contest, changes[verb])
    return redirect("rounds:chapter", slug, address)


@login_required
@require_form
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Rounds at equal intervals."""
    contest = access.get_contest_for(request.user, slug)
    form = SeriesForm(request.POST or None, rules=editing.edited_rules(contest))
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_rules(contest=contest, change=form.change, by=request.user, now=timezone.now())
        except (RoundError, RulesError) as error:
            _tell(form, error)
        else:
            return redirect("rounds:chapter", slug, "dot-thi")
    return render(request, "rounds/series.html", {**side_rail(request.user, contest, "rounds"), "form": form})


def _found(request: HttpRequest, slug: str, address: str) -> tuple[Contest, Chapter]:
    contest = access.get_contest_for(request.user, slug)
    found = find_chapter(address)
    if found is None:
        raise Http404
    return contest, found


def _form_page(request: HttpRequest, contest: Contest, found: Chapter, key: str | None) -> HttpResponse:
    rules = editing.edited_rules(contest)
    form = _form(request, rules, found, key)
    if request.method == "POST" and not rows_pressed(request.POST) and form.is_valid():
        try:
            editing.edit_rules(contest=contest, change=form.change_seen, by=request.user, now=timezone.now())
        except (RoundError, RulesError) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect(parts_desk.after_saving(contest, found))
    return render(request, "rounds/part.html", parts_desk.part_context(request.user, contest, form, found, key))


def _form(request: HttpRequest, rules: Rules, found: Chapter, key: str | None) -> PartForm:
    own = None if key == NEW else key
    if own is not None and find_entry(rules, found.name, own) is None:
        raise Http404
    kind: Any = PART_FORMS[found.name]
    if request.method != "POST":
        return kind(rules=rules, key=own)
    if rows_pressed(request.POST):
        return kind(rules=rules, key=own).redrawn(edited_rows(request.POST))
    return kind(request.POST, rules=rules, key=own)


def _store(request: HttpRequest, contest: Contest, change: editing.Change) -> None:
    try:
        editing.edit_rules(contest=contest, change=change, by=request.user, now=timezone.now())
    except (RoundError, RulesError) as error:
        for problem in problems_in_words(error):
            messages.error(request, problem.text)


def _tell(form: PartForm | SeriesForm, error: RoundError | RulesError) -> None:
    for problem in problems_in_words(error):
        form.add_error(None, problem.text)
