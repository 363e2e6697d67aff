"""Addresses of what counts where."""

from django.urls import path

from contest.results.rollup import views

app_name = "rollup"
urlpatterns = [
    path("to-chuc/<contest:slug>/cach-tinh-don-vi", views.listed, name="list"),
    path("to-chuc/<contest:slug>/cach-tinh-don-vi/tep", views.file, name="file"),
    path("to-chuc/<contest:slug>/cach-tinh-don-vi/<int:pk>/den-ngay", views.end, name="end"),
    path("to-chuc/<contest:slug>/cach-tinh-don-vi/<int:pk>/bo", views.remove, name="remove"),
]
