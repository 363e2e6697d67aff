"""Addresses of sign-in, registration and the unit picker."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.account.urls")),
]
