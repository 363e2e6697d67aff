"""Pictures for tests, drawn here: small ones that differ, photographs, and files that only pretend."""

import io
import struct
import zlib
from typing import Any

import docx
from PIL import Image, ImageDraw, ImageFilter

from tests.banks.question_files import runs, saved

EMF = b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(60)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def image(number: int = 1, *, size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    made = Image.new(mode, size, "white" if mode != "RGBA" else (255, 255, 255, 0))
    drawing = ImageDraw.Draw(made)
    for place in range(8):
        if number >> place & 1:
            ink = 90 if mode == "L" else (180, 20, 30)
            drawing.rectangle((4 + place * 6, 4, 7 + place * 6, size[1] - 5), fill=ink)
    return made


def as_file(picture: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def png(number: int = 1, *, size: tuple[int, int] = (60, 40)) -> bytes:
    return as_file(image(number, size=size))


def noise(size: tuple[int, int]) -> Image.Image:
    """A picture with much in it, as a camera makes them; never the same twice."""
    return Image.effect_noise(size, 120).filter(ImageFilter.GaussianBlur(2)).convert("RGB")


def png_that_says(width: int, height: int) -> bytes:
    """A PNG file of a few bytes that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def word_with(*paragraphs: list[str | bytes], alt: str = "") -> bytes:
    """A .docx; each paragraph is a list of texts (see question_files.runs) and pictures."""
    document = docx.Document()
    for pieces in paragraphs:
        paragraph = document.add_paragraph()
        for piece in pieces:
            if isinstance(piece, str):
                runs(paragraph, piece)
            else:
                shape = paragraph.add_run().add_picture(io.BytesIO(piece))
                shape._inline.docPr.set("descr", alt)
    return saved(document)
