"""A real browser: an organiser sets the second step up, signs in with it, and signs another device out."""

import os
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts.models import Role
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page):
    page.goto("/dang-nhap")
    page.get_by_label("Số điện thoại hoặc mã dự thi").fill("TC01")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_second_step_from_set_up_to_sign_in(context, cell, settings, device):
    settings.STAFF_SECOND_FACTOR, name = "required", "phone" if device is PHONE else "laptop"
    # the half minute of a code may end between its making here and its arrival
    settings.MFA_TOTP_TOLERANCE = 1
    person = make_person("Bùi Xuân Trường", code="TC01", unit=cell, role=Role.Kind.ORGANISER, password=PASSWORD)
    page = context(device, color_scheme="dark" if device is PHONE else "light").new_page()

    sign_in(page)
    page.wait_for_url("**/lop-hai/bat")
    shot(page, f"{name}-set-up")
    page.get_by_text("Không quét được? Gõ khóa vào ứng dụng").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Mã 6 chữ số trong ứng dụng").fill("000000")
    page.get_by_role("button", name="Bật").click()
    page.get_by_text("Mã chưa đúng hoặc đã dùng.").first.wait_for()
    shot(page, f"{name}-wrong")
    page.get_by_label("Mã 6 chữ số trong ứng dụng").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Bật").click()
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    shot(page, f"{name}-recovery")
    recovery = page.locator(".recovery code").first.inner_text()
    page.get_by_role("link", name="Đã chép xong").click()
    page.wait_for_url("**/to-chuc")
    shot(page, f"{name}-office")

    other = context(device).new_page()
    sign_in(other)
    other.wait_for_url("**/dang-nhap/lop-hai")
    shot(other, f"{name}-ask")
    other.get_by_label("Mã xác thực").fill(recovery)
    other.get_by_role("button", name="Đăng nhập").click()
    other.wait_for_url("**/to-chuc")
    other.goto("/thiet-bi")
    shot(other, f"{name}-devices")
    other.get_by_role("button", name="Đăng xuất mọi thiết bị khác").click()
    other.get_by_text("Đã đăng xuất 1 thiết bị.").wait_for()
    other.goto("/lop-hai")
    shot(other, f"{name}-index")
    page.goto("/to-chuc")
    page.wait_for_url("**/dang-nhap?next=/to-chuc")
    assert Authenticator.objects.filter(user=person).count() == 2
