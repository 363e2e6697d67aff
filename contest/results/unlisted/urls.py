"""Addresses of units that were not in the list."""

from django.urls import path

from contest.results.unlisted import views

app_name = "unlisted"
urlpatterns = [
    path("to-chuc/<contest:slug>/cho-xep-don-vi", views.listed, name="list"),
    path("to-chuc/<contest:slug>/cho-xep-don-vi/xep", views.assign, name="assign"),
    path("to-chuc/<contest:slug>/cho-xep-don-vi/huy/<int:pk>", views.undo, name="undo"),
]
