"""Addresses of sign-in, registration, unit picker, admins' pages; allauth's pages that we do not want are left out."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts import views
from accounts.people.views.own import privacy
from accounts.second_factor import key_views
from accounts.second_factor import views as second_factor

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
    path("dang-nhap/lop-hai", second_factor.authenticate, name="mfa_authenticate"),
    path("dang-nhap/mat-khau-moi", views.own_password, name="account_own_password"),
    path("xac-nhan", second_factor.confirm_password, name="account_reauthenticate"),
    path("xac-nhan/lop-hai", second_factor.confirm_code, name="mfa_reauthenticate"),
    path("lop-hai", second_factor.index, name="mfa_index"),
    path("lop-hai/bat", second_factor.set_up, name="mfa_activate_totp"),
    path("lop-hai/tat", second_factor.give_up, name="mfa_deactivate_totp"),
    path("lop-hai/ma-du-phong", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path("lop-hai/ma-du-phong/moi", second_factor.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("lop-hai/khoa", key_views.add, name="mfa_add_key"),
    path("lop-hai/khoa/<int:pk>", key_views.remove, name="mfa_remove_key"),
    path("dang-nhap/khoa", key_views.sign_in, name="mfa_sign_in_by_key"),
    path("thiet-bi", second_factor.devices, name="usersessions_list"),
    path("", include((own_pages, "accounts"))),
]

if settings.SINGLE_SIGN_ON:
    from accounts import office_tokens

    urlpatterns += [
        path("dang-nhap/mot-lan/<slug:provider_id>", office_tokens.sign_in, name="openid_connect_login"),
        path("dang-nhap/mot-lan/<slug:provider_id>/ve", office_tokens.come_back, name="openid_connect_callback"),
    ]
