"""Phone numbers and roster codes: every way of typing leads to one form, what is no number is refused."""

import re

import pytest

from accounts.phones import mask_phone, normal_code, normal_phone, phone_tail


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        (" 0912.345-678 ", "0912345678"),
        ("0912\u00a0345\u00a0678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("+84 0912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("84 0912 345 678", "0912345678"),
        # Excel takes the zero away.
        ("912345678", "0912345678"),
        # 084 is a prefix of mobile phones: without its zero it is not the country's number.
        ("841234567", "0841234567"),
        ("0841234567", "0841234567"),
        ("84841234567", "0841234567"),
        ("(0216) 3852 123", "02163852123"),
        ("2163852123", "02163852123"),
        ("842163852123", "02163852123"),
    ],
)
def test_normal_phone(typed, number):
    assert normal_phone(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "091234567",
        "09123456789",
        "0112345678",
        "0012345678",
        "12345678",
        "849123456789012",
        "+1 202 555 0123",
        "DV001",
        "0912345678x",
        # digits of other scripts
        "٠٩١٢٣٤٥٦٧٨",
        "０９１２３４５６７８",
        "²912345678",
        "0912345678\n0912345678",
    ],
)
def test_normal_phone_refuses(typed):
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        normal_phone(typed)


def test_only_the_tail_is_shown():
    assert mask_phone(phone_tail("0912345678")) == "•••• ••• 678"
    assert mask_phone("") == ""


@pytest.mark.parametrize("typed", ["DV001", "dv001", " dv 001 ", "Dv\t001"])
def test_normal_code(typed):
    assert normal_code(typed) == "DV001"
