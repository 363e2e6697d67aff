"""Documents typeset by typst: a template of `templates/typst` and a document of plain values become a PDF. Pure.

What people wrote travels as JSON in one input of the compiler and is never joined with markup, so a name such as
`#panic()` or `*x*` is printed as it stands. Only our own typeface is used (and typst's built-in ones for letters that
it lacks): no fonts of the machine, no packages, no network. The same document gives the same bytes.

The compiler takes 30 MB and keeps what it laid out, some 15 kB for each cell of a table. So what the office asks for
is made apart: `python -m contest.common.typeset` takes it in and gives the file out; 0.14 s of CPU.
What participants ask for in crowds, a certificate, a picture to share, is one page, made in the process that answers.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import segno

if TYPE_CHECKING:
    import typst

HOUSE = Path(__file__).resolve().parents[2]
TEMPLATES = HOUSE / "templates" / "typst"
FONT_PACKAGE = "fontpkg_be_vietnam_pro"
PDF_UA = "ua-1"
PICTURE_PPI = 220.0
# A document apart: how long it may take, and how it ends when the compiler refused it.
APART_SECONDS = 300
REFUSED = 3
Format = Literal["pdf", "png"]
# Neither a PDF's text nor its title has a place for these; typst would stop at them.
_NOT_PRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


class CannotTypeset(Exception):
    """The template and its document do not fit together: a fault of ours, said in the compiler's words."""


def typeset(template: str, document: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """The PDF of a template ("report" is templates/typst/report.typ) filled with a document of plain JSON values.

    Tagged for screen readers (PDF/UA-1); when a name has letters of which no font has a picture, the tags stay and only
    the promise is left out. `at` (with a zone) is the moment that the file carries. Raises CannotTypeset.
    """
    try:
        return _compile(template, document, at=at, format="pdf", pdf_standards=PDF_UA)
    except CannotTypeset as refused:
        if "could not be displayed" not in str(refused):
            raise
    return _compile(template, document, at=at, format="pdf", pdf_tags=True)


def typeset_apart(template: str, document: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """What `typeset` gives, made by a process of its own that ends with it. Raises CannotTypeset."""
    return _ordered(template, {"template": template, "document": document, "at": at.isoformat()})


def typeset_picture_apart(template: str, document: Mapping[str, Any]) -> bytes:
    """What `typeset_picture` gives, made in the same way. Raises CannotTypeset."""
    return _ordered(template, {"template": template, "document": document})


def _ordered(template: str, order: Mapping[str, Any]) -> bytes:
    command = [sys.executable, "-m", "contest.common.typeset"]
    try:
        made = subprocess.run(
            command, input=json.dumps(order).encode(), capture_output=True, cwd=HOUSE, timeout=APART_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise CannotTypeset(f"{template}: not done after {APART_SECONDS} s") from error
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip()
        raise CannotTypeset(said if made.returncode == REFUSED else f"{template}: ended with {made.returncode}: {said}")
    return made.stdout


def typeset_picture(template: str, document: Mapping[str, Any]) -> bytes:
    """The one page of a template as PNG, for documents that are no PDF. Raises CannotTypeset."""
    return _compile(template, document, at=dt.datetime.fromtimestamp(0, dt.UTC), format="png", ppi=PICTURE_PPI)


def qr_picture(address: str) -> str:
    """The QR code of an address as SVG text for a template's `qr`; a quarter of it may be dirty. No quiet zone."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", xmldecl=False, border=0, scale=4, nl=False)
    return out.getvalue().decode()


def printable(value: Any) -> Any:
    """Plain values with their texts composed (NFC) and without signs that cannot be printed."""
    if isinstance(value, str):
        return _NOT_PRINTED.sub("", unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(one) for one in value]
    return value


def _compile(template: str, document: Mapping[str, Any], *, at: dt.datetime, format: Format, **options: Any) -> bytes:
    # 7 MB in each process that loads it
    import typst

    inputs = {"document": json.dumps(printable(document), ensure_ascii=False)}
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        # a template that asks for a package finds nothing, here or on the network
        package_path=TEMPLATES / "no-packages",
        package_cache_path=TEMPLATES / "no-packages",
    )
    try:
        made = compiler.compile(format=format, timestamp=int(at.timestamp()), **options)
    except typst.TypstError as error:
        raise CannotTypeset(f"{template}: {error}") from error
    if not isinstance(made, bytes):
        raise CannotTypeset(f"{template}: one page expected")
    return made


@cache
def _fonts() -> typst.Fonts:
    import typst

    folder = str(resources.files(FONT_PACKAGE) / "files")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def main() -> int:
    order = json.load(sys.stdin.buffer)
    template, document = order["template"], order["document"]
    try:
        if "at" in order:
            made = typeset(template, document, at=dt.datetime.fromisoformat(order["at"]))
        else:
            made = typeset_picture(template, document)
    except CannotTypeset as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
