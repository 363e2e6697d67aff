"""Addresses of people over time, inside the namespace "accounts"."""

from django.urls import path

from accounts.people.views import doubles, moves, own, roles

urlpatterns = [
    path("quan-tri/nguoi/trung", doubles.listed, name="doubles"),
    path("quan-tri/nguoi/trung/<int:first>/<int:second>", doubles.pair, name="double"),
    path("quan-tri/nguoi/chuyen", moves.move, name="move_people"),
    path("quan-tri/vai-tro", roles.listed, name="roles"),
    path("quan-tri/vai-tro/<int:pk>", roles.withdraw, name="role"),
    path("toi/du-lieu", own.own, name="own_data"),
    path("toi/du-lieu/tep", own.own_file, name="own_file"),
]
