"""Pictures of questions: told by their bytes, decoded within limits, written anew without metadata. Pure.

What is kept is PNG for drawings and JPEG for photographs: both show on every phone and go into Word and Excel as they
are. Vector pictures (EMF, WMF, SVG) are not taken: browsers do not show the first two, the third can hold scripts.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    # imported where a picture is taken in: every process loads this module, hardly one ever sees a picture
    from PIL import Image

Kind = Literal["png", "jpeg"]
CONTENT_TYPES: dict[str, str] = {"png": "image/png", "jpeg": "image/jpeg"}
EXTENSIONS: dict[str, str] = {"png": "png", "jpeg": "jpg"}

# what a file may hold: checked in its header, before anything is decoded
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 20_000_000
LONGEST_SOURCE_SIDE = 20_000
# what is kept
LONGEST_SIDE = 1600
MOST_KEPT_BYTES = 400 * 1024
MOST_DRAWING_BYTES = 200 * 1024
LONGEST_ALT = 500
MOST_OF_A_QUESTION = 20

_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
)
_QUALITIES = (85, 75, 60)
# segments of a JPEG file that only say how to decode it: frame, tables, restart interval, JFIF header
_PLAIN_SEGMENTS = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0})

TOKEN = re.compile(r"<img (\d{1,2})>")
_ESCAPED = "<\u2060img "
# private-use letters outlive every cleaning
_HELD = "<\ue002img "


class BadPicture(Exception):
    """A picture that is not taken: `code` is "unknown" (no kind that is taken), "too_large" or "damaged"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept. `hash` is the SHA-256 of its bytes in hex, and its name everywhere."""

    content: bytes
    kind: Kind
    width: int
    height: int

    @property
    def hash(self) -> str:
        """64 hex digits."""
        return sha256(self.content).hexdigest()


class ShownPicture(NamedTuple):
    """What a page must know of a picture: its name, what it shows in words, its size."""

    hash: str
    alt: str
    width: int
    height: int


def shown_pictures(stored: Iterable[Mapping[str, Any]]) -> tuple[ShownPicture, ...]:
    """Return the pictures of a stored revision (Revision.pictures)."""
    return tuple(ShownPicture(one["hash"], one["alt"], one["width"], one["height"]) for one in stored)


def sniff(content: bytes) -> str:
    """Return the format that the first bytes tell, in Pillow's names; "" for what is not taken."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((name for sign, name in _SIGNS if content.startswith(sign)), "")


def pixels_of(content: bytes) -> int:
    """Return how many pixels a picture has, by its header alone. Raises BadPicture."""
    image = _opened(content)
    return image.width * image.height


def clean_picture(content: bytes, *, crop: tuple[float, float, float, float] = (0, 0, 0, 0)) -> Picture:
    """Return the picture as it is kept: upright, at most 1600 pixels a side, without metadata. Raises BadPicture.

    A picture that came out of here comes out the same again, so that banks survive being written and read.
    `crop`: the shares of it that are cut off at the left, top, right and bottom.
    """
    image = _opened(content)
    is_photograph = image.format == "JPEG"
    try:
        if is_photograph and not any(crop) and _is_plain_jpeg(content, image):
            image.load()
            return Picture(content, "jpeg", image.width, image.height)
        return _written(_upright(image, crop), is_photograph=is_photograph)
    except BadPicture:
        raise
    except Exception as error:
        # decoders raise whatever they like on damaged files
        raise BadPicture("damaged") from error


def _opened(content: bytes) -> Image.Image:
    from PIL import Image

    kind = sniff(content)
    if not kind:
        raise BadPicture("unknown")
    if len(content) > MOST_BYTES:
        raise BadPicture("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(content), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("too_large") from error
    except Exception as error:
        raise BadPicture("damaged") from error
    if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST_SOURCE_SIDE:
        raise BadPicture("too_large")
    if min(image.size) < 1:
        raise BadPicture("damaged")
    return image


def _upright(image: Image.Image, crop: tuple[float, float, float, float]) -> Image.Image:
    """The first frame, turned as its camera says, cut as wished, in one of three modes, small enough."""
    from PIL import ImageOps

    image.seek(0)
    if image.format == "JPEG" and not any(crop):
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    # a copy of a large picture would be as large again
    ImageOps.exif_transpose(image, in_place=True)
    image = _in_plain_mode(image)
    if any(crop):
        image = _cut(image, crop)
    if max(image.size) > LONGEST_SIDE:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3.0)
    return image


def _cut(image: Image.Image, crop: tuple[float, float, float, float]) -> Image.Image:
    left, top, right, bottom = (min(max(share, 0.0), 0.95) for share in crop)
    width, height = image.size
    box = (round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height))
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        raise BadPicture("damaged")
    return image.crop(box)


def _in_plain_mode(image: Image.Image) -> Image.Image:
    """Grey, colours, or colours with transparency: L, RGB or RGBA."""
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits a sample
        image = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    elif image.mode in ("1", "LA", "P", "PA", "CMYK", "YCbCr", "LAB", "HSV", "La", "RGBa", "RGBX"):
        seen_through = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
        image = image.convert("RGBA" if seen_through else "L" if image.mode == "1" else "RGB")
    elif image.mode in ("L", "RGB") and "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    if image.mode not in ("L", "RGB", "RGBA"):
        raise BadPicture("unknown")
    image.info = {}
    return image


def _written(image: Image.Image, *, is_photograph: bool) -> Picture:
    if not is_photograph:
        drawn = _saved(image, "PNG", compress_level=6)
        if len(drawn) <= MOST_DRAWING_BYTES or image.mode == "RGBA":
            return _small_enough(image, drawn, partial(_saved, format="PNG", compress_level=6), "png")
    image = image.convert("RGB") if image.mode == "RGBA" else image
    for quality in _QUALITIES:
        made = _saved(image, "JPEG", quality=quality, optimize=True)
        if len(made) <= MOST_KEPT_BYTES:
            return Picture(made, "jpeg", image.width, image.height)
    again = partial(_saved, format="JPEG", quality=_QUALITIES[-1], optimize=True)
    return _small_enough(image, made, again, "jpeg")


def _small_enough(image: Image.Image, made: bytes, again: Callable[[Image.Image], bytes], kind: Kind) -> Picture:
    """Halves the picture until its bytes are few enough."""
    while len(made) > MOST_KEPT_BYTES:
        image = image.resize((max(1, image.width // 2), max(1, image.height // 2)))
        made = again(image)
    return Picture(made, kind, image.width, image.height)


def _saved(image: Image.Image, format: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def _is_plain_jpeg(content: bytes, image: Image.Image) -> bool:
    """Whether a JPEG file is one that we would keep: small, nothing but the picture inside, nothing behind it."""
    if max(image.size) > LONGEST_SIDE or len(content) > MOST_KEPT_BYTES or image.mode not in ("L", "RGB"):
        return False
    at = 2
    while content[at : at + 1] == b"\xff":
        segment, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if segment == 0xDA:
            # inside a scan 0xFF is always followed by 0x00 or a restart: the first end marker is the end
            return content.find(b"\xff\xd9", at) == len(content) - 2
        if segment not in _PLAIN_SEGMENTS or (
            segment == 0xE0 and (size != 16 or content[at + 4 : at + 9] != b"JFIF\0")
        ):
            return False
        at += 2 + size
    return False


# --- pictures inside texts ------------------------------------------------------------------------


def token(number: int) -> str:
    """Return what stands in a text for picture `number` of its question, counted from 1."""
    return f"<img {number}>"


def escaped(text: str, *, held: int = 0) -> str:
    """Return `text` with what only looks like a picture made plain text; the tokens of 1 to `held` stay."""
    return TOKEN.sub(lambda found: found[0] if 1 <= int(found[1]) <= held else f"<\u2060{found[0][1:]}", text)


def unescaped(text: str) -> str:
    """Return `text` as it was typed."""
    return text.replace(_ESCAPED, "<img ")


def kept_apart(text: str, change: Callable[[str], str]) -> str:
    """Return `text` changed by what drops invisible signs; what only looks like a picture goes on being text."""
    if _ESCAPED not in text:
        return change(text)
    return change(text.replace(_ESCAPED, _HELD)).replace(_HELD, _ESCAPED)


def numbers_in(text: str, *, held: int) -> list[int]:
    """Return the numbers of the pictures in a text, in order."""
    return [number for found in TOKEN.finditer(text) if 1 <= (number := int(found[1])) <= held]


def split(text: str, *, held: int) -> list[str | int]:
    """Return a text in pieces: text as typed, or the number of a picture. A text without pictures is one piece."""
    pieces: list[str | int] = []
    at = 0
    for found in TOKEN.finditer(text) if held else ():
        if not 1 <= int(found[1]) <= held:
            continue
        pieces += [unescaped(text[at : found.start()]), int(found[1])]
        at = found.end()
    pieces.append(unescaped(text[at:]) if held else text[at:])
    return [piece for piece in pieces if piece != ""]


def worded(text: str, words: Sequence[str], *, form: str = "{}") -> str:
    """Return a text with each picture replaced by the word for it: `words[0]` for picture 1."""
    return "".join(
        form.format(words[piece - 1]) if isinstance(piece, int) else piece for piece in split(text, held=len(words))
    )


def renumbered(texts: Sequence[str], *, held: int) -> tuple[list[str], list[int]]:
    """Return texts whose pictures are counted in the order in which they stand, and their old numbers in that order."""
    order = list(dict.fromkeys(number for text in texts for number in numbers_in(text, held=held)))
    new = {old: number for number, old in enumerate(order, start=1)}

    def counted(found: re.Match[str]) -> str:
        number = new.get(int(found[1]))
        return token(number) if number else f"<\u2060{found[0][1:]}"

    return [TOKEN.sub(counted, text) if order else unescaped(text) for text in texts], order
