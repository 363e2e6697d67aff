"""A real browser with a virtual device: a passkey is made, signs in by itself and as second step, and is taken away."""

import os

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import Role
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def with_device(page, *, verified=True):
    """A device that asks for a finger and gets it."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    made = line.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**kind, "isUserVerified": verified, "automaticPresenceSimulation": True}},
    )
    return line, made["authenticatorId"]


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_passkey_from_set_up_to_its_end(context, live_server, cell, settings, device):
    settings.STAFF_SECOND_FACTOR, name = "required", "phone" if device is PHONE else "laptop"
    # a passkey belongs to a name, never to an address of numbers
    site = live_server.url.replace("127.0.0.1", "localhost")
    settings.ALLOWED_HOSTS = ["*"]
    person = make_person("Bùi Xuân Trường", code="TC01", unit=cell, role=Role.Kind.ORGANISER, password=PASSWORD)
    page = context(device, color_scheme="dark" if device is PHONE else "light").new_page()
    line, held = with_device(page)

    page.goto(f"{site}/dang-nhap")
    shot(page, f"key-{name}-sign-in")
    page.get_by_label("Số điện thoại hoặc mã dự thi").fill("TC01")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/lop-hai/bat")
    shot(page, f"key-{name}-set-up")
    page.get_by_role("link", name="Không dùng ứng dụng").click()
    page.get_by_label("Tên của khóa").fill("Máy cơ quan")
    shot(page, f"key-{name}-add")
    page.get_by_role("button", name="Tạo khóa trên thiết bị này").click()
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    shot(page, f"key-{name}-codes")
    assert len(line.send("WebAuthn.getCredentials", {"authenticatorId": held})["credentials"]) == 1
    page.goto(f"{site}/to-chuc")
    page.goto(f"{site}/dang-xuat")
    page.get_by_role("button", name="Đăng xuất").click()

    # by itself
    page.goto(f"{site}/dang-nhap")
    page.get_by_role("button", name="Cán bộ: vào bằng khóa truy cập").click()
    page.wait_for_url("**/to-chuc")
    page.goto(f"{site}/lop-hai")
    page.get_by_text("Máy cơ quan").wait_for()
    shot(page, f"key-{name}-index")
    page.goto(f"{site}/dang-xuat")
    page.get_by_role("button", name="Đăng xuất").click()

    # whose finger is not known to the device is told so, and may go on by password and the device
    line.send("WebAuthn.setUserVerified", {"authenticatorId": held, "isUserVerified": False})
    page.goto(f"{site}/dang-nhap")
    page.get_by_role("button", name="Cán bộ: vào bằng khóa truy cập").click()
    page.get_by_text("Thiết bị không làm được hoặc đã dừng.").wait_for()
    shot(page, f"key-{name}-refused")
    line.send("WebAuthn.setUserVerified", {"authenticatorId": held, "isUserVerified": True})
    page.get_by_label("Số điện thoại hoặc mã dự thi").fill("TC01")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/dang-nhap/lop-hai")
    shot(page, f"key-{name}-second")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/to-chuc")

    page.goto(f"{site}/lop-hai")
    page.get_by_role("link", name="Gỡ khóa Máy cơ quan").click()
    shot(page, f"key-{name}-remove")
    page.get_by_role("button", name="Gỡ").click()
    page.get_by_text("Đã gỡ khóa truy cập.").wait_for()
    assert not Authenticator.objects.filter(user=person).exists()
