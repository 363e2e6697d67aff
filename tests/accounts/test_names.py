"""Vietnamese names: found without accents, sorted by given name, masked in public."""

import random
import unicodedata

import pytest

from accounts.made_up import made_up_name
from accounts.names import fold, mask_name, sort_name


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sở  Tài chính", "so tai chinh"),
        ("ĐẢNG BỘ Điện lực", "dang bo dien luc"),
        (unicodedata.normalize("NFD", "Chi bộ Phòng Ngân sách"), "chi bo phong ngan sach"),
        ("Ưu Ơn Ấy", "uu on ay"),
        ("  ", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_people_sort_by_given_name_then_family():
    names = ["Trần Văn An", "Nguyễn Thị Hoa", "Đỗ Thị Ánh", "Nguyễn Văn An", "Y"]

    assert sorted(names, key=sort_name) == ["Nguyễn Văn An", "Trần Văn An", "Đỗ Thị Ánh", "Nguyễn Thị Hoa", "Y"]
    assert sort_name("") == ""


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("Nguyễn Thị Thu Hằng", "Nguyễn T. T. Hằng"),
        ("Vàng A Sử", "Vàng A. Sử"),
        ("Lê Hoa", "Lê Hoa"),
        ("Hoa", "Hoa"),
        ("", ""),
    ],
)
def test_mask_name(name, public):
    assert mask_name(name) == public


def test_made_up_names_are_the_same_for_the_same_seed():
    first, second = ([made_up_name(chance) for _ in range(20)] for chance in (random.Random(1), random.Random(1)))

    assert first == second
    assert len(set(first)) > 10
    assert all(len(name.split()) >= 3 for name in first)
