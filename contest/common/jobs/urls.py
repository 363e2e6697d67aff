"""Addresses of files that workers make."""

from django.urls import path

from contest.common.jobs import views

app_name = "jobs"
urlpatterns = [
    path("tep/<int:pk>", views.job, name="job"),
    path("tep/<int:pk>/tai", views.job_file, name="file"),
]
