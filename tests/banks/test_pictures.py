"""What is kept of a picture file, and pictures inside texts."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from contest.banks.pictures import (
    MOST_KEPT_BYTES,
    BadPicture,
    clean_picture,
    escaped,
    numbers_in,
    renumbered,
    sniff,
    split,
    token,
    unescaped,
    worded,
)
from tests.banks.picture_files import EMF, SVG, as_file, image, noise, png, png_that_says


def opened(content: bytes) -> Image.Image:
    made = Image.open(io.BytesIO(content))
    made.load()
    return made


@pytest.mark.parametrize("format", ["PNG", "GIF", "BMP", "WEBP"])
def test_drawings_become_png(format):
    options = {"lossless": True} if format == "WEBP" else {}
    kept = clean_picture(as_file(image(5), format, **options))
    assert (kept.kind, kept.width, kept.height) == ("png", 60, 40)
    assert opened(kept.content).convert("RGB").tobytes() == image(5).tobytes()


def test_photographs_become_jpeg():
    kept = clean_picture(as_file(noise((2000, 1000)), "JPEG", quality=95))
    assert (kept.kind, kept.width, kept.height) == ("jpeg", 1600, 800)
    assert len(kept.content) <= MOST_KEPT_BYTES


def test_a_photograph_in_a_png_becomes_small():
    kept = clean_picture(as_file(noise((900, 700))))
    assert kept.kind == "jpeg"
    assert len(kept.content) <= MOST_KEPT_BYTES


@pytest.mark.parametrize(
    "content",
    [png(3), as_file(image(3, mode="L")), as_file(image(3, mode="RGBA")), as_file(image(3), "JPEG", quality=80),
     as_file(image(3).quantize(4)), as_file(image(3).convert("1")), as_file(noise((500, 300)), "JPEG")],
)  # fmt: skip
def test_what_is_kept_is_kept_the_same_again(content):
    once = clean_picture(content)
    assert clean_picture(once.content) == once


def test_nothing_but_the_picture_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "bí mật"
    exif[0x0112] = 6
    kept = clean_picture(as_file(image(1, size=(60, 40)), "JPEG", exif=exif, comment=b"secret") + b"<script>")
    # turned as the camera says, so the sides change places
    assert (kept.width, kept.height) == (40, 60)
    assert not opened(kept.content).getexif()
    assert b"secret" not in kept.content
    assert b"<script>" not in kept.content


def test_a_png_loses_its_texts():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "secret")
    assert b"secret" not in clean_picture(as_file(image(), pnginfo=info) + b"<script>").content


def test_transparency_stays():
    assert opened(clean_picture(as_file(image(1, mode="RGBA"))).content).mode == "RGBA"


def test_what_is_cut_off_in_word_is_gone():
    kept = clean_picture(png(255), crop=(0.5, 0, 0, 0.25))
    assert (kept.width, kept.height) == (30, 30)
    assert opened(kept.content).tobytes() == image(255).crop((30, 0, 60, 30)).tobytes()


@pytest.mark.parametrize(
    ("content", "code"),
    [(EMF, "unknown"), (SVG, "unknown"), (b"", "unknown"), (b"%PDF-1.4", "unknown"), (png()[:60], "damaged"),
     (b"\xff\xd8\xff" + bytes(50), "damaged"), (png_that_says(30_000, 30_000), "too_large"),
     (png_that_says(5_000, 5_000), "too_large"), (png_that_says(1, 21_000), "too_large"),
     (png_that_says(1_000, 1_000), "damaged")],
)  # fmt: skip
def test_what_is_refused(content, code):
    with pytest.raises(BadPicture) as caught:
        clean_picture(content)
    assert caught.value.code == code


@given(st.binary(max_size=300), st.sampled_from([png(), as_file(image(), "JPEG"), as_file(image(), "GIF")]))
def test_any_bytes_are_a_picture_or_bad(junk, start):
    for content in (junk, start[:40] + junk, start + junk):
        with suppress(BadPicture):
            assert clean_picture(content).content


def test_names_do_not_matter():
    assert (sniff(png()), sniff(EMF), sniff(b"RIFF\0\0\0\0WEBPVP8 ")) == ("PNG", "", "WEBP")


# --- pictures inside texts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "held", "pieces"),
    [
        ("không hình", 0, ["không hình"]),
        ("<img 1>", 0, ["<img 1>"]),
        ("<img 1> và <img 2>", 1, [1, " và <img 2>"]),
        ("a<img 2>b<img 1>", 2, ["a", 2, "b", 1]),
        ("<img 0><img 1>", 1, ["<img 0>", 1]),
        ("<\u2060img 1> gõ, <img 1> hình", 1, ["<img 1> gõ, ", 1, " hình"]),
    ],
)
def test_split(text, held, pieces):
    assert split(text, held=held) == pieces


def test_words_for_pictures():
    assert worded("Xem <img 1>, <img 2>", ["[bản đồ]", "[hình]"]) == "Xem [bản đồ], [hình]"
    assert numbers_in("<img 2><img 3><img 1>", held=2) == [2, 1]


def test_pictures_are_counted_as_they_stand_and_others_left_out():
    texts, order = renumbered(["x <img 3>", "<img 1>", "<img 3> <\u2060img 2>"], held=3)
    assert (texts, order) == (["x <img 1>", "<img 2>", "<img 1> <\u2060img 2>"], [3, 1])


def test_without_pictures_nothing_is_marked():
    assert renumbered(["a <img 5> <\u2060img 1>"], held=0) == (["a <img 5> <img 1>"], [])
    assert renumbered(["a <img 5>"], held=2) == (["a <img 5>"], [])


@given(st.text(st.sampled_from("<img 123> \u2060x"), max_size=40).map(lambda made: made.replace("\u2060", "")))
def test_typed_text_is_never_a_picture(text):
    typed = escaped(text)
    assert split(typed + token(1), held=1) == ([text] if text else []) + [1]
    assert unescaped(typed) == text
