"""Addresses of the public result pages."""

from django.urls import path

from contest.results import views

app_name = "results"
urlpatterns = [
    path("cuoc-thi/<slug:slug>/ket-qua", views.results, name="contest"),
    path("cuoc-thi/<slug:slug>/ket-qua/tim", views.search, name="search"),
    path("cuoc-thi/<slug:slug>/ket-qua/don-vi", views.units, name="units"),
    path("cuoc-thi/<slug:slug>/ket-qua/vong-<int:position>", views.results, {"stage": True}, name="stage"),
    path("cuoc-thi/<slug:slug>/ket-qua/vong-<int:position>/tim", views.search, {"stage": True}, name="stage_search"),
    path("cuoc-thi/<slug:slug>/ket-qua/vong-<int:position>/don-vi", views.units, {"stage": True}, name="stage_units"),
    path("cuoc-thi/<slug:slug>/ket-qua/<int:position>", views.results, name="round"),
    path("cuoc-thi/<slug:slug>/ket-qua/<int:position>/tim", views.search, name="round_search"),
    path("cuoc-thi/<slug:slug>/ket-qua/<int:position>/don-vi", views.units, name="round_units"),
]
