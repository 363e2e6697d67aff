"""The organiser's page of branches that count elsewhere, and their file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import organiser_required
from contest.common.list_files import list_to_download
from contest.common.posting import do_and_tell
from contest.results.rollup import actions
from contest.results.rollup.access import get_rule_for
from contest.results.rollup.errors import RollupError
from contest.results.rollup.forms import EndForm, RuleForm, RulesFileForm
from contest.results.rollup.models import CountedUnder
from contest.results.rollup.queries import rules_of
from contest.results.rollup.sheet import RollupLine, write_rules
from contest.results.rollup.taking_in import FaultyLines, Taken, take_in
from contest.results.rollup.wording import fault_words, refusal
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest
from contest.rounds.side_rail import side_rail


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@organiser_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    if request.method != "POST":
        return _page(request, contest)
    form = RuleForm(request.POST, prefix="add")
    if not form.is_valid():
        return _page(request, contest, adding=form)
    try:
        actions.count_under(contest=contest, by=request.user, now=timezone.now(), **form.cleaned_data)
    except RollupError as error:
        form.add_error("until" if error.code == "ends_before" else "under", refusal(error.code))
        return _page(request, contest, adding=form)
    return redirect("rollup:list", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@organiser_required
def file(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    if request.method != "POST":
        return _sheet(request, contest)
    form = RulesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, contest, upload=form)
    try:
        taken = take_in(contest=contest, rows=form.rows, by=request.user, now=timezone.now())
    except FaultyLines as error:
        faults = [(number, fault_words(code)) for number, code in error.lines]
        return _page(request, contest, upload=form, faults=faults)
    return _page(request, contest, taken=taken)


@require_POST
@organiser_required
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    rule = get_rule_for(request.user, slug, pk)
    form = EndForm(request.POST)

    def act() -> None:
        if not form.is_valid():
            raise RollupError("ends_before")
        actions.end_rule(rule=rule, until=form.cleaned_data["until"], by=request.user, now=timezone.now())

    do_and_tell(request, act, word=_("Đã lưu ngày."), refused=RollupError, why=lambda error: refusal(error.code))
    return redirect("rollup:list", slug)


@require_POST
@organiser_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    rule = get_rule_for(request.user, slug, pk)
    do_and_tell(
        request,
        lambda: actions.remove_rule(rule=rule, by=request.user, now=timezone.now()),
        word=_("Đã bỏ. Đơn vị lại được tính theo cây đơn vị."),
        refused=RollupError,
        why=lambda error: refusal(error.code),
    )
    return redirect("rollup:list", slug)


def _sheet(request: HttpRequest, contest: Contest) -> HttpResponse:
    rules = rules_of(contest).filter(removed_at=None)
    content = write_rules(_line(rule) for rule in rules)
    name = f"{contest.slug}-cach-tinh-don-vi.xlsx"
    return list_to_download(content, name=name, contest=contest.slug, about=contest, by=request.user)


def _line(rule: CountedUnder) -> RollupLine:
    unit, under = rule.unit, rule.under
    return RollupLine(unit.code, unit.name, under.code, under.name, rule.since, rule.until, rule.reason)


def _page(
    request: HttpRequest,
    contest: Contest,
    *,
    adding: RuleForm | None = None,
    upload: RulesFileForm | None = None,
    faults: list[tuple[int, str]] | None = None,
    taken: Taken | None = None,
) -> HttpResponse:
    rules = list(rules_of(contest))
    today = timezone.localdate()
    context: dict[str, Any] = {
        **side_rail(request.user, contest, "reports"),
        "crumbs": [(reverse("reports:participation", args=[contest.slug]), _("Báo cáo")), ("", _("Cách tính đơn vị"))],
        "today": today,
        "adding": adding or RuleForm(initial={"since": today}, prefix="add"),
        "upload": upload or RulesFileForm(),
        "faults": faults or [],
        "taken": taken,
        "lines": [
            (one, EndForm(initial={"until": one.until}, auto_id=f"id_{one.pk}_%s"))
            for one in rules
            if one.removed_at is None
        ],
        "removed": [one for one in rules if one.removed_at is not None],
    }
    failed = bool(adding or faults or (upload and upload.errors))
    return render(request, "rollup/list.html", context, status=422 if failed else 200)
