"""Addresses of sign-in, registration, unit picker, admins' pages; allauth's pages that we do not want are left out."""

from django.urls import URLPattern, URLResolver, include, path

from accounts import views
from accounts.people.views.own import privacy

own_pages: list[URLPattern | URLResolver] = [
    path("chon-don-vi", views.pick_unit, name="pick_unit"),
    path("", include("accounts.rosters.urls")),
    path("", include("accounts.people.urls")),
]
urlpatterns = [
    path("dang-nhap", views.sign_in, name="account_login"),
    path("dang-ky", views.register, name="account_signup"),
    path("dang-xuat", views.sign_out, name="account_logout"),
    path("doi-mat-khau", views.change_password, name="account_change_password"),
    path("rieng-tu", privacy, name="privacy"),
    path("", include((own_pages, "accounts"))),
]
