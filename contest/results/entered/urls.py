"""Addresses of entered results."""

from django.urls import path

from contest.results.entered import views

app_name = "entered"
_ROUND = "to-chuc/<contest:slug>/nhap-ket-qua/<int:position>"
urlpatterns = [
    path(_ROUND, views.listed, name="list"),
    path(f"{_ROUND}/danh-sach.xlsx", views.blank, name="blank"),
    path(f"{_ROUND}/mot", views.one, name="one"),
    path(f"{_ROUND}/tep", views.upload, name="upload"),
    path(f"{_ROUND}/tep/nhan", views.take_in, name="take_in"),
    path(f"{_ROUND}/bo/<int:pk>", views.take_back, name="take_back"),
]
