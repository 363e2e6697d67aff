"""Pictures without who made them and where: the points stay as they are, bit by bit. Pure."""

from __future__ import annotations

import struct

from contest.essays.cleaning.errors import Uncleanable

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# what says how the points are shown; texts, times and Exif are none of it
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
SOI, EOI, SOS, APP0, APP2, APP14, APP15, APP1, COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE2, 0xEE, 0xEF, 0xE1, 0xFE
ORIENTATION = 0x0112


def clean_png(content: bytes) -> bytes:
    """Only the parts that draw; what stands behind the end goes too. Raises Uncleanable."""
    kept, at = [PNG_HEAD], len(PNG_HEAD)
    while at + 12 <= len(content):
        (size,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + size
        if end > len(content):
            break
        if name in PNG_KEPT:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise Uncleanable("png")


def clean_jpeg(content: bytes) -> bytes:
    """Without Exif, XMP, IPTC, remarks and pictures behind the end; which way is up is kept. Raises Uncleanable."""
    kept, at, turned = [b"\xff\xd8"], 2, b""
    try:
        while True:
            if content[at] != 0xFF:
                raise Uncleanable("jpg")
            marker = content[at + 1]
            if marker == 0xFF:
                # filling
                at += 1
                continue
            if marker == EOI:
                kept.insert(1, turned)
                return b"".join([*kept, b"\xff\xd9"])
            end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
            if marker == APP1 and not turned:
                turned = _turned(content[at + 4 : end])
            if _draws(marker, content[at + 4 : end]):
                kept.append(content[at:end])
            at = end
            if marker == SOS:
                end = _end_of_scan(content, at)
                kept.append(content[at:end])
                at = end
    except IndexError as error:
        raise Uncleanable("jpg") from error


def _draws(marker: int, body: bytes) -> bool:
    if marker == COM or APP0 <= marker <= APP15:
        # JFIF's density, a colour profile, Adobe's colours
        return (
            (marker == APP0 and body.startswith(b"JFIF\0"))
            or (marker == APP2 and body.startswith(b"ICC_PROFILE\0"))
            or (marker == APP14 and body.startswith(b"Adobe"))
        )
    return True


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands: FF and neither a stuffed zero nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Uncleanable("jpg")
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _turned(exif: bytes) -> bytes:
    """A segment of Exif that says which way is up and nothing else; b"" where nothing says it."""
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not exif.startswith(b"Exif\0\0") or order is None:
        return b""
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(min(count, 200)):
            tag, _kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == ORIENTATION and 2 <= value <= 8:
                body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, value, 0, 0)
                return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    except struct.error:
        return b""
    return b""
