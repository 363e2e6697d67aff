"""Word files without who wrote, changed or remarked: properties go, authors of changes and remarks lose their names."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from lxml import etree

from contest.essays.cleaning.errors import Uncleanable
from contest.essays.cleaning.pictures import clean_jpeg, clean_png

MEGABYTE = 1024 * 1024
MOST_UNPACKED, MOST_PARTS = 200 * MEGABYTE, 5_000
EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
EMPTY_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
PROPERTIES = {"docProps/core.xml": EMPTY_CORE, "docProps/app.xml": EMPTY_APP, "docProps/custom.xml": EMPTY_CUSTOM}
# of changes (w:ins, w:del, …), remarks, people.xml and the place in a cloud where it lay
NAMING = {"author", "initials", "userId", "providerId", "date", "dateUtc"}
# fields that Word fills from the properties or from who sits at the machine
TELLING = ("AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "FILENAME", "DOCPROPERTY")
NOBODY = "Người viết"


def clean_word(content: bytes) -> bytes:
    """A Word file with its pages, written anew without what tells who wrote it. Raises Uncleanable."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            parts = source.infolist()
            if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
                raise Uncleanable("docx")
            for one in parts:
                # neither the moment nor the remarks of the packing
                target.writestr(zipfile.ZipInfo(one.filename), _clean_part(one.filename, source.read(one)))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Uncleanable("docx") from error
    return out.getvalue()


def _clean_part(name: str, body: bytes) -> bytes:
    if name in PROPERTIES:
        return PROPERTIES[name]
    ending = PurePosixPath(name.lower()).suffix
    if ending in (".xml", ".rels"):
        return _clean_xml(name, body)
    if name.startswith("docProps/"):
        # a thumbnail of the first page
        return b""
    if body.startswith(b"\xff\xd8\xff"):
        return clean_jpeg(body)
    return clean_png(body) if body.startswith(b"\x89PNG\r\n\x1a\n") else body


def _clean_xml(name: str, body: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Uncleanable("docx") from error
    if root.getroottree().docinfo.doctype:
        raise Uncleanable("docx")
    for one in root.iter(etree.Element):
        _unname(one)
        if _local(one.tag) == "fldSimple" and _tells(_value(one, "instr")):
            _empty(one)
    if name.startswith("word/") and name.endswith(".rels"):
        _forget_places(root)
    if name.startswith("word/"):
        _empty_fields(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _unname(one: etree._Element) -> None:
    for key in one.attrib:
        what = _local(key)
        if what in NAMING and key.startswith("{"):
            one.attrib[key] = {"date": "2000-01-01T00:00:00Z", "dateUtc": "2000-01-01T00:00:00Z"}.get(what, NOBODY)
    if one.getparent() is None and _local(one.tag) == "people":
        for child in list(one):
            one.remove(child)


def _forget_places(root: etree._Element) -> None:
    """Links that a reader presses stay. Templates, pictures and objects from elsewhere would be fetched on opening: a
    template brings macros, a picture tells its author who opens it, a path names the machine's user.
    """
    for one in root:
        pressed = one.get("Type", "").endswith("/hyperlink")
        to_web = one.get("Target", "").startswith(("http://", "https://", "mailto:"))
        if one.get("TargetMode") == "External" and not (pressed and to_web):
            one.set("Target", "about:blank")


def _empty_fields(root: etree._Element) -> None:
    """Results of fields over several runs: begin, instrText, separate, result, end."""
    inside, telling = 0, False
    for one in root.iter("{*}fldChar", "{*}instrText", "{*}t"):
        match _local(one.tag), _value(one, "fldCharType"):
            case "fldChar", "begin":
                inside += 1
                telling = False
            case "fldChar", "end":
                inside, telling = max(inside - 1, 0), False
            case "instrText", _kind:
                telling = telling or _tells(one.text or "")
            case "t", _kind if inside and telling:
                one.text = ""


def _empty(one: etree._Element) -> None:
    for text in one.iter("{*}t"):
        text.text = ""


def _tells(instruction: str) -> bool:
    return instruction.strip().upper().startswith(TELLING)


def _value(one: etree._Element, name: str) -> str:
    return next((str(value) for key, value in one.attrib.items() if _local(key) == name), "")


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
