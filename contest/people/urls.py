"""Addresses of what contests keep about people."""

from django.urls import path

from contest.people import views

app_name = "people"
urlpatterns = [path("to-chuc/<contest:slug>/du-lieu", views.retention, name="retention")]
