"""Files that are handed in: told by their bytes, never by their names. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib

KINDS = "[Content_Types].xml"
MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
CONTENT_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ACCEPTED = ",".join(f".{kind}" for kind in (*CONTENT_TYPES, "jpeg"))


def kind_of(content: bytes) -> str:
    """The ending of what is taken: "pdf", "docx", "png" or "jpg"; "" for all else, Word files with macros too."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "docx" if content.startswith(b"PK\x03\x04") and _is_plain_word(content) else ""


def _is_plain_word(content: bytes) -> bool:
    """By the parts' names and by the list of their kinds: a part with macros may have any name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            kinds = archive.open(KINDS).read(MEGABYTE) if KINDS in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False
    # in UTF-16 every other byte is none of the letters
    told = kinds.replace(b"\0", b"").lower()
    if any(word in told for word in (b"macroenabled", b"vbaproject")):
        return False
    return "word/document.xml" in names and not any("vbaproject" in name.lower() for name in names)
