"""The pictures of one question file: each is cleaned once, all of them together stay within limits."""

import base64
import binascii
import posixpath
from hashlib import sha256
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from contest.banks.pictures import MOST_BYTES, BadPicture, clean_picture, pixels_of
from contest.banks.readers.package import Package
from contest.banks.readers.result import ReadPicture, UnreadableFile
from contest.common.text import squeeze

LONGEST_ALT = 500
# all pictures of a file; what comes behind these limits is reported as not taken. Pixels cost time: so many are free,
# and more in files that are large in earnest, which no bomb is
MOST_PIXELS, PIXELS_A_BYTE = 80_000_000, 10
MOST_KEPT = 64 * 1024 * 1024

Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 0.0, 0.0)


class Shelf:
    """Takes pictures out of a file; None for one that is not taken (vector, damaged, too large, one too many)."""

    def __init__(self, package: Package | None = None) -> None:
        self.package = package
        self._taken: dict[tuple[bytes, Crop], ReadPicture | None] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._pixels = self._kept = 0

    def take(self, content: bytes, alt: str = "", *, crop: Crop = WHOLE) -> ReadPicture | None:
        """Return the picture as it is kept, with what it shows in words."""
        key = (sha256(content).digest(), crop)
        if key not in self._taken:
            self._taken[key] = self._cleaned(content, crop)
        picture = self._taken[key]
        return picture and ReadPicture(
            picture.content, squeeze(alt)[:LONGEST_ALT], picture.kind, picture.width, picture.height
        )

    def _cleaned(self, content: bytes, crop: Crop) -> ReadPicture | None:
        try:
            self._pixels += pixels_of(content) - PIXELS_A_BYTE * len(content)
            if self._pixels > MOST_PIXELS:
                return None
            picture = clean_picture(content, crop=crop)
        except BadPicture:
            return None
        self._kept += len(picture.content)
        if self._kept > MOST_KEPT:
            return None
        return ReadPicture(picture.content, "", picture.kind, picture.width, picture.height)

    def take_encoded(self, encoded: str, alt: str = "") -> ReadPicture | None:
        """Return the picture that a text in base64 holds."""
        if len(encoded) > 2 * MOST_BYTES:
            return None
        try:
            return self.take(base64.b64decode("".join(encoded.split()), validate=True), alt)
        except (binascii.Error, ValueError):
            return None

    def take_member(self, member: str, alt: str = "", *, crop: Crop = WHOLE) -> ReadPicture | None:
        """Return the picture that a member of the package is."""
        if self.package is None or member not in self.package or self.package.size(member) > MOST_BYTES:
            return None
        try:
            with self.package.open(member) as stream:
                return self.take(stream.read(MOST_BYTES + 1), alt, crop=crop)
        except (UnreadableFile, OSError, ValueError, EOFError):
            return None

    def linked(self, part: str, link: str) -> str:
        """Return the member that a relationship of `part` points to; "" for one outside of the package."""
        if part not in self._links:
            self._links[part] = self._read_links(part)
        return self._links[part].get(link, "")

    def _read_links(self, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        root = self.package.tree(f"{folder}/_rels/{name}.rels") if self.package is not None else None
        links = {}
        for link in root if root is not None else ():
            target = unquote(link.get("Target", ""))
            if link.get("TargetMode", "Internal") == "Internal" and target:
                links[link.get("Id", "")] = posixpath.normpath(posixpath.join(f"/{folder}", target)).lstrip("/")
        return links


def cropped(cut: Element | None) -> Crop:
    """Return the shares of a picture that are hidden at its edges; they are given in thousandths of a per cent."""
    if cut is None:
        return WHOLE
    left, top, right, bottom = (int(cut.get(side, "0")) / 100_000 for side in "ltrb")
    return max(left, 0.0), max(top, 0.0), max(right, 0.0), max(bottom, 0.0)
