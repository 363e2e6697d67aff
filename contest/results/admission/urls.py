"""Addresses of admissions."""

from django.urls import path

from contest.results.admission import views

app_name = "admission"
urlpatterns = [
    path("to-chuc/<contest:slug>/vao-vong/<int:position>", views.listed, name="list"),
    path("to-chuc/<contest:slug>/vao-vong/<int:position>/xac-nhan", views.confirm, name="confirm"),
    path("to-chuc/<contest:slug>/vao-vong/<int:position>/them", views.add, name="add"),
    path("to-chuc/<contest:slug>/vao-vong/bo/<int:pk>", views.remove, name="remove"),
]
