"""Texts with pictures as pages show them."""

from django.utils.safestring import SafeString

from contest.banks.display import Pictures, compared, in_words, shown, shown_words
from contest.banks.pictures import ShownPicture

MAP = {"hash": "a" * 64, "alt": 'Bản đồ "A" <b>', "width": 600, "height": 400}
SIGN = {"hash": "b" * 64, "alt": "", "width": 28, "height": 31}


def test_text_without_pictures_is_left_to_the_template():
    text = shown("a <b> <img 1>", [])
    assert text == "a <b> <img 1>"
    assert not isinstance(text, SafeString)


def test_pictures_stand_in_escaped_text():
    html = shown("x <b>\n<img 1> & <img 2> <img 3>", [MAP, SIGN])
    assert html == (
        f'x &lt;b&gt;\n<img class="q-img" src="/hinh/{"a" * 64}" width="600" height="400"'
        ' alt="Bản đồ &quot;A&quot; &lt;b&gt;" loading="lazy" decoding="async">'
        f' &amp; <img class="q-in" src="/hinh/{"b" * 64}" width="28" height="31" alt="" loading="lazy"'
        ' decoding="async"> &lt;img 3&gt;'
    )
    assert isinstance(html, SafeString)


def test_pictures_can_lie_elsewhere():
    html = shown("<img 1>", Pictures([ShownPicture(**SIGN)], "/nhap/7/hinh/"))
    assert f'src="/nhap/7/hinh/{"b" * 64}"' in html


def test_words_for_lists():
    assert in_words("Xem <img 1>, <img 2>", [{**MAP, "alt": "Bản đồ"}, SIGN]) == "Xem [hình: Bản đồ], [hình]"


def test_compared_texts_become_pictures_again():
    text = compared("Xem <img 2> <b>", [MAP, SIGN])
    assert text == f"Xem img_{'b' * 64} <b>"
    assert shown_words(text) == (
        f'Xem <img class="q-thumb" src="/hinh/{"b" * 64}" alt="[hình]" loading="lazy"> &lt;b&gt;'
    )
