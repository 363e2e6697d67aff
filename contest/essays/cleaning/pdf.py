"""PDF files without who wrote them: document information, XMP, names on remarks, attached files."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from contest.essays.cleaning.errors import Uncleanable
from contest.essays.cleaning.pictures import clean_jpeg

# of the document, of a page or of any other thing in it
GOES = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Thumb")
OF_ALL = ("/Names", "/OpenAction", "/AA", "/Perms", "/DSS", "/Collection")
EMPTIED = ("/Metadata", "/EmbeddedFile", "/Filespec")
OF_A_REMARK = ("/T", "/CreationDate", "/M", "/NM", "/RC")
NAMES = b"Author|Creator|Producer|Title|Subject|Keywords|Company|CreationDate|ModDate|Manager|LastModifiedBy"
_PLAIN = re.compile(rb"/(?:" + NAMES + rb")\s*\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_HEX = re.compile(rb"/(?:" + NAMES + rb")\s*<([0-9A-Fa-f\s]*)>")
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


def clean_pdf(content: bytes) -> bytes:
    """Written anew, or, where it cannot be read well enough for that, blanked where it stands."""
    try:
        return _anew(content)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
        AssertionError,
    ):
        return blanked(content)


def _anew(content: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    root = writer.root_object
    for key in (*GOES, *OF_ALL):
        if key in root:
            del root[key]
    for one in list(writer._objects):
        _forget(one)
    for page in writer.pages:
        for remark in page.get("/Annots") or ():
            _unname(remark.get_object())
    # what was pointed at from there is still in the file
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _forget(one: object) -> None:
    if isinstance(one, DictionaryObject | StreamObject):
        for key in GOES:
            if key in one:
                del one[key]
        if one.get("/Type") in EMPTIED:
            one.clear()
            if isinstance(one, StreamObject):
                one._data = b""
        elif isinstance(one, StreamObject) and one.get("/Filter") == "/DCTDecode":
            one._data = _picture(one._data)
    elif isinstance(one, ArrayObject):
        for inner in one:
            if isinstance(inner, DictionaryObject):
                _forget(inner)


def _picture(content: bytes) -> bytes:
    """A photograph brings its own Exif along."""
    try:
        return clean_jpeg(content)
    except Uncleanable:
        return content


def _unname(remark: object) -> None:
    # a field of a form is found by /T: only remarks lose it
    if isinstance(remark, DictionaryObject) and remark.get("/Subtype") != "/Widget":
        for key in OF_A_REMARK:
            if key in remark:
                del remark[key]


def blanked(content: bytes) -> bytes:
    """Values are written over with blanks of the same length, so that every place in the file stays where it was."""

    def blank(found: re.Match[bytes]) -> bytes:
        whole, start = found.group(0), found.start(1) - found.start(0)
        end = found.end(1) - found.start(0)
        return whole[:start] + b" " * (end - start) + whole[end:]

    content = _HEX.sub(blank, _PLAIN.sub(blank, content))
    return _XMP.sub(lambda found: b" " * len(found.group(0)), content)
