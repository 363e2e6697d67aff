"""What is sent to an address that leads nowhere is no error of ours, however damaged it is."""

import pytest
from django.conf import settings
from django.test import Client

DAMAGED = {"data": b"x=1&" * 300, "content_type": f"multipart/form-data; boundary={'y' * 72}"}


@pytest.mark.parametrize(
    ("address", "status"), [("/khong-co", 404), ("/dang-nhap", 400), ("/bai-thi/khong-co/1/nop", 404)]
)
def test_a_damaged_form_is_answered_by_the_page_of_its_address(db, address, status):
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert client.post(address, **DAMAGED).status_code == status
