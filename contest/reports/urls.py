"""Addresses of reports, of a unit's secretary and of the live monitor."""

from django.urls import path

from contest.reports.letters.views import letters, stop_letters
from contest.reports.views.charts import charts
from contest.reports.views.home import home
from contest.reports.views.items import items
from contest.reports.views.monitor import monitor
from contest.reports.views.operation import operation
from contest.reports.views.participation import download, participation_page
from contest.reports.views.poster import poster
from contest.reports.views.schema import schema
from contest.reports.views.trail import trail
from contest.reports.views.unit import unit_page

app_name = "reports"
urlpatterns = [
    path("bao-cao", home, name="home"),
    path("bao-cao/<slug:slug>", participation_page, name="participation"),
    path("bao-cao/<slug:slug>/bieu-do", charts, name="charts"),
    path("bao-cao/<slug:slug>/cau-hoi", items, name="items"),
    path("bao-cao/<slug:slug>/tai/<slug:extension>", download, name="download"),
    path("bao-cao/<slug:slug>/ap-phich-<slug:size>", poster, name="poster"),
    path("bao-cao/<slug:slug>/thu", letters, name="letters"),
    path("luoc-do/bao-cao-tham-gia-1.json", schema, name="schema"),
    path("don-vi", unit_page, name="unit"),
    path("thu-bao-cao/<str:code>", stop_letters, name="stop_letters"),
    path("quan-tri/van-hanh", operation, name="operation"),
    path("quan-tri/nhat-ky", trail, name="trail"),
    path("to-chuc/<slug:slug>/theo-doi", monitor, name="monitor"),
]
