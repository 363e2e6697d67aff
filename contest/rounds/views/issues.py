"""The next issue of published rules: what it changes, what that needs, issuing it; earlier issues as they were."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.rounds import access, issuing
from contest.rounds.errors import RoundError
from contest.rounds.forms import NoticeForm
from contest.rounds.rules import RulesError
from contest.rounds.running import Announcement
from contest.rounds.views import issue_desk
from contest.rounds.wording import problems_in_words

require_form = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_form
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    contest = access.get_contest_for(request.user, slug)
    draft = issuing.find_rules_draft(contest)
    if draft is None:
        return redirect("rounds:chapters", slug)
    now = timezone.now()
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = Announcement(form.cleaned_data["reason"], form.cleaned_data["note"], request.user, now)
        try:
            version = issuing.issue_rules(contest=contest, said=said)
        except (RoundError, RulesError) as error:
            for problem in problems_in_words(error):
                form.add_error(None, problem.text)
        else:
            messages.success(request, _("Đã ban hành thể lệ bản %(number)s.") % {"number": version.number})
            return redirect("rounds:edit", slug)
    context = issue_desk.issue_context(request.user, contest, draft, now=now)
    return render(request, "rounds/issue.html", {**context, "form": form})


@login_required
@require_POST
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    contest = access.get_contest_for(request.user, slug)
    issuing.drop_draft(contest=contest)
    messages.success(request, _("Đã bỏ bản đang sửa. Thể lệ đang có hiệu lực giữ nguyên."))
    return redirect("rounds:edit", slug)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An issue of the rules as it was, for everybody."""
    contest = access.get_public_contest(slug)
    found = get_object_or_404(contest.rules_versions, number=number)
    return render(request, "rounds/version.html", issue_desk.version_context(contest, found))
