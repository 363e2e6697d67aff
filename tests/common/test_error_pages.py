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


@pytest.mark.parametrize("kept", [False, True])
def test_a_form_of_an_old_tab_is_refused_in_words_of_this_site(db, kept):
    client = Client(enforce_csrf_checks=True)
    if kept:
        client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    answer = client.post("/dang-nhap", {"login": "dv001"})
    page = answer.content.decode()
    assert (answer.status_code, "Chưa gửi được." in page) == (403, True)
    # the site's policy lets no page bring its own look along
    assert "<style" not in page
