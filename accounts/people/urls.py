"""Addresses of people over time, inside the namespace "accounts"."""

from django.urls import path

from accounts.people.views import doubles, moves

urlpatterns = [
    path("quan-tri/nguoi/trung", doubles.listed, name="doubles"),
    path("quan-tri/nguoi/trung/<int:first>/<int:second>", doubles.pair, name="double"),
    path("quan-tri/nguoi/chuyen", moves.move, name="move_people"),
]
