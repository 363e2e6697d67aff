"""Addresses of reports and of the live monitor."""

from django.urls import path

from contest.reports.views.monitor import monitor
from contest.reports.views.participation import download, participation_page

app_name = "reports"
urlpatterns = [
    path("bao-cao/<slug:slug>", participation_page, name="participation"),
    path("bao-cao/<slug:slug>/tai/<slug:extension>", download, name="download"),
    path("to-chuc/<slug:slug>/theo-doi", monitor, name="monitor"),
]
