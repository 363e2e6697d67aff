"""The URL map. Addresses are Vietnamese without accents, short enough to read out."""

from django.conf import settings
from django.urls import include, path

from contest.common.views_design import design_index, design_page
from contest.common.views_look import look
from contest.sitting.views.contest import home

urlpatterns = [
    path("", include("contest.sitting.urls")),
    path("", include("contest.health")),
    path("", home, name="home"),
    path("", include("accounts.urls")),
    path("", include("contest.banks.urls")),
    path("", include("contest.rounds.urls")),
    path("", include("contest.attempts.urls")),
    path("", include("contest.results.urls")),
    path("", include("contest.results.rekey.urls")),
    path("", include("contest.documents.urls")),
    path("", include("contest.common.jobs.urls")),
    path("", include("contest.results.fixing.urls")),
    path("", include("contest.results.awarding.urls")),
    path("", include("contest.fairness.urls")),
    path("", include("contest.results.admission.urls")),
    path("", include("contest.results.entered.urls")),
    path("", include("contest.results.rollup.urls")),
    path("", include("contest.results.unlisted.urls")),
    path("", include("contest.essays.urls")),
    path("", include("contest.reports.urls")),
    path("", include("contest.appeals.urls")),
    path("", include("contest.people.urls")),
    path("hien-thi", look, name="look"),
]
handler400 = "contest.common.error_pages.bad_request"
handler403 = "contest.common.error_pages.permission_denied"
handler404 = "contest.common.error_pages.page_not_found"
handler500 = "contest.common.request_log.server_error"
if settings.DEBUG:
    urlpatterns += [
        path("design/", design_index, name="design"),
        path("design/<slug:name>", design_page, name="design_page"),
    ]
