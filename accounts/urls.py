"""Addresses of sign-in, registration and the unit picker; those of allauth's pages that we do not want are left out."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("dang-nhap", views.sign_in, name="account_login"),
    path("dang-xuat", views.sign_out, name="account_logout"),
    path("doi-mat-khau", views.change_password, name="account_change_password"),
]
