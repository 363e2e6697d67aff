"""Word files made to harm: each is refused, or read, within 2 s of work and 200 MB, in a process of its own."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.banks.question_files import word

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
SPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = b"<w:document " + SPACE + b"><w:body>%s</w:body></w:document>"
STYLES = b"<w:styles " + SPACE + b">%s</w:styles>"
NUMBERS = b"<w:numbering " + SPACE + b">%s</w:numbering>"
QUESTION = ("Câu 1: Hỏi?", "A. x", "{b:B. y}")
BODY = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in ("Câu 1: Hỏi?", "A. x", "B. y")).encode()

# reads the file named in its first argument; the limits stop it if it goes far beyond what is allowed
READ = """
import json, resource, sys, time
from contest.banks.readers import UnreadableFile, finish, keyfile, read_bank, registry
content = open(sys.argv[1], "rb").read()
started = time.process_time()
resource.setrlimit(resource.RLIMIT_CPU, (int(started) + 8, int(started) + 8))
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
try:
    said = f"{len(read_bank(content, name='đề thi.docx').questions)} questions"
except UnreadableFile as error:
    said = error.code
took = time.process_time() - started
# ru_maxrss still knows the process that this one was forked from
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(json.dumps([said, took, int(peak) // 1024]))
"""


def packed(members: dict[str, bytes]) -> bytes:
    """Return a Word file in which some members are other than they should be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        with zipfile.ZipFile(io.BytesIO(word(*QUESTION))) as old:
            for name in old.namelist():
                if name not in members:
                    made.writestr(name, old.read(name))
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def declared(content: bytes, name: str, size: int) -> bytes:
    """Return a zip whose member `name` claims to have `size` bytes."""
    forged = bytearray(content)
    for signature, offset, name_offset in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        at = -1
        while (at := forged.find(signature, at + 1)) >= 0:
            if forged[at + name_offset :].startswith(name.encode()):
                struct.pack_into("<I", forged, at + offset, size)
    return bytes(forged)


def nested(tag: bytes, depth: int) -> bytes:
    return b"<w:%s>" % tag * depth + b"</w:%s>" % tag * depth


def laughs() -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 12))
    return b'<!DOCTYPE w [<!ENTITY l0 "lol">' + entities + b"]>" + DOCUMENT % b"<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>"


def style_chain(number: int) -> bytes:
    one = '<w:style w:type="paragraph" w:styleId="s{0}"><w:name w:val="s{0}"/><w:basedOn w:val="s{1}"/></w:style>'
    return STYLES % "".join(one.format(i, i + 1) for i in range(number)).encode()


def lists(number: int) -> bytes:
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>' for i in range(9)
    )
    made = "".join(f'<w:abstractNum w:abstractNumId="{i}">{levels}</w:abstractNum>' for i in range(number))
    return NUMBERS % made.encode()


CASES = {
    "zip bomb": (lambda: packed({f"word/media/{i}.bin": bytes(60 * MEGABYTE) for i in range(8)}), "too_large"),
    "a gigabyte of one part": (lambda: declared(word(*QUESTION), "word/document.xml", 2**30), "too_large"),
    "a part larger than it says": (
        lambda: declared(packed({"word/document.xml": DOCUMENT % (b"<w:p/>" * 3_000_000)}), "word/document.xml", 9_000),
        "damaged_file",
    ),
    "entities in entities": (lambda: packed({"word/document.xml": laughs()}), "damaged_file"),
    "an entity outside": (
        lambda: packed(
            {"word/document.xml": b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + DOCUMENT % b"&e;"}
        ),
        "damaged_file",
    ),
    "tables in tables": (
        lambda: packed({"word/document.xml": DOCUMENT % (b"<w:tbl><w:tr><w:tc>" * 200_000)}),
        "too_large",
    ),
    "closed tables in tables": (lambda: packed({"word/document.xml": DOCUMENT % nested(b"tbl", 200_000)}), "too_large"),
    "paragraphs in paragraphs": (lambda: packed({"word/document.xml": DOCUMENT % nested(b"p", 200_000)}), "too_large"),
    "one paragraph of a million runs": (
        lambda: packed({"word/document.xml": DOCUMENT % (b"<w:p>" + b"<w:r/>" * 1_000_000 + b"</w:p>")}),
        "too_large",
    ),
    "a row of a million cells": (
        lambda: packed({"word/document.xml": DOCUMENT % (b"<w:tbl><w:tr>" + b"<w:tc/>" * 1_000_000)}),
        "too_large",
    ),
    "one long word": (
        lambda: packed({"word/document.xml": DOCUMENT % (b"<w:p><w:r><w:t>" + b"ab" * 20_000_000)}),
        "too_large",
    ),
    "one long attribute": (
        lambda: packed({"word/document.xml": DOCUMENT % (b'<w:p w:x="' + b"a" * 30_000_000 + b'"/>')}),
        "too_large",
    ),
    "100,000 styles, each based on the next": (
        lambda: packed({"word/styles.xml": style_chain(100_000), "word/document.xml": DOCUMENT % BODY}),
        None,
    ),
    "20,000 lists of nine levels": (
        lambda: packed({"word/numbering.xml": lists(20_000), "word/document.xml": DOCUMENT % BODY}),
        None,
    ),
    "styles in styles": (
        lambda: packed({"word/styles.xml": STYLES % nested(b"style", 100_000), "word/document.xml": DOCUMENT % BODY}),
        "too_large",
    ),
    "200,000 empty paragraphs": (lambda: packed({"word/document.xml": DOCUMENT % (b"<w:p/>" * 200_000)}), "too_large"),
}


@pytest.mark.parametrize("case", CASES)
def test_refused_within_four_seconds_and_200_megabytes(case, tmp_path):
    make, wanted = CASES[case]
    file = tmp_path / "hostile.docx"
    file.write_bytes(make())
    made = subprocess.run(
        [sys.executable, "-c", READ, str(file)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert made.returncode == 0, made.stderr[-400:]
    said, took, megabytes = json.loads(made.stdout)
    assert wanted in (said, None)
    assert (took < 4, megabytes < 200) == (True, True), f"{said}: {took:.1f} s, {megabytes} MB"
