"""Files that are handed in: told by their bytes, never by their names. Pure."""

from __future__ import annotations

import io
import zipfile

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
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "word/document.xml" in names and not any("vbaproject" in name.lower() for name in names)
