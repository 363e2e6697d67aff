"""Judges get files without who wrote them; pages, points and texts stay. Files as programs and phones make them."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject, TextStringObject

from contest.essays.cleaning.apart import check_whole, clean, clean_apart
from contest.essays.cleaning.errors import Uncleanable
from contest.essays.errors import EssayError
from contest.essays.files import kind_of
from tests.essays.test_views import author, entry, judging, page_of, round  # noqa: F401  # fixtures

NAME, PLAIN = "Lê Thị Tác Giả", "Le Thi Tac Gia"
TEXT = "Chi bộ tôi có mười hai đảng viên."
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OFFICE = "http://schemas.microsoft.com/office/word/2012/wordml"
WHEN = "2026-11-01T08:07:06Z"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file() -> bytes:
    document = Document()
    said = document.add_paragraph(TEXT)
    core = document.core_properties
    core.author = core.last_modified_by = core.title = core.comments = PLAIN
    core.created = dt.datetime(2026, 11, 1, 8, 7, 6)
    document.add_comment(said.runs, text="xem lại", author=PLAIN, initials="LTTG")
    body = document.element.body
    body.append(
        parse_xml(
            f'<w:p {W}><w:ins w:id="9" w:author="{PLAIN}" w:date="{WHEN}"><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>'
        )
    )
    body.append(
        parse_xml(f'<w:p {W}><w:fldSimple w:instr=" AUTHOR "><w:r><w:t>{PLAIN}</w:t></w:r></w:fldSimple></w:p>')
    )
    runs = "".join(
        f"<w:r>{one}</w:r>"
        for one in (
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText> LASTSAVEDBY </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            f"<w:t>{PLAIN}</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText> PAGE </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>12</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    body.append(parse_xml(f"<w:p {W}>{runs}</w:p>"))
    document.add_picture(io.BytesIO(jpeg_file()))
    kept = io.BytesIO()
    document.save(kept)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.comment = PLAIN.encode()
        archive.writestr(
            "word/people.xml",
            f'<w15:people xmlns:w15="{OFFICE}"><w15:person w15:author="{PLAIN}"/></w15:people>',
        )
        archive.writestr("docProps/custom.xml", f"<Properties><p>{PLAIN}</p></Properties>")
        archive.writestr("docProps/thumbnail.jpeg", PLAIN)
        archive.writestr(
            "word/_rels/settings.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="a" Type="{KIND}template" TargetMode="External" Target="file:///C:/{PLAIN}/mau.dotm"/>'
            f'<Relationship Id="b" Type="{KIND}hyperlink" TargetMode="External" Target="https://vi.du/"/>'
            f'<Relationship Id="c" Type="{KIND}attachedTemplate" TargetMode="External" Target="https://xau.du/a.dotm"/>'
            f'<Relationship Id="d" Type="{KIND}image" TargetMode="External" Target="http://xau.du/b.png"/>'
            f'<Relationship Id="e" Type="{KIND}hyperlink" TargetMode="External" Target="file://xau.du/c"/>'
            "</Relationships>",
        )
    return kept.getvalue()


def jpeg_file() -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x010F] = 6, PLAIN, "Samsung"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 44.0)
    kept = io.BytesIO()
    picture = Image.radial_gradient("L").resize((160, 90)).convert("RGB")
    picture.save(kept, "jpeg", exif=exif, comment=PLAIN.encode(), progressive=True, quality=92)
    # phones keep a second picture behind the end
    return kept.getvalue() + b"\xff\xd8\xff\xe1" + PLAIN.encode()


def png_file() -> bytes:
    about = PngInfo()
    about.add_text("Author", PLAIN)
    about.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{PLAIN}</x:xmpmeta>")
    kept = io.BytesIO()
    Image.radial_gradient("L").save(kept, "png", pnginfo=about)
    return kept.getvalue() + PLAIN.encode()


def pdf_file(*, password: str | None = None) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(300, 400)
    drawn = DecodedStreamObject()
    drawn.set_data(b"BT /F1 12 Tf 20 300 Td (Chi bo toi) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(drawn)
    writer.metadata = {"/Author": PLAIN, "/Title": PLAIN, "/Company": PLAIN}
    writer.xmp_metadata = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{PLAIN}</a></x:xmpmeta>'.encode()
    remark = FreeText(text="ý hay", rect=(10, 10, 90, 40))
    remark[NameObject("/T")] = TextStringObject(PLAIN)
    writer.add_annotation(0, remark)
    writer.add_attachment("nguon.txt", PLAIN.encode())
    if password is not None:
        writer.encrypt(user_password=password, owner_password="khac", algorithm="AES-256")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


MADE = {"docx": word_file, "jpg": jpeg_file, "png": png_file, "pdf": pdf_file}


def all_inside(kind: str, content: bytes) -> bytes:
    """Everything that can be read in a file, unpacked."""
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return content + b"".join(name.encode() + archive.read(name) for name in archive.namelist())
    if kind == "pdf":
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            reader.decrypt("")
        writer = PdfWriter(clone_from=reader)
        told = [
            str(reader.metadata),
            str(reader.root_object.get("/Metadata")),
            str(reader.attachments),
        ]
        streams = [one.get_data() for one in writer._objects if hasattr(one, "get_data")]
        return content + "".join([*told, *map(str, writer._objects)]).encode() + b"".join(streams)
    return content


@pytest.mark.parametrize("kind", MADE)
def test_a_judges_copy_names_nobody(kind):
    content = MADE[kind]()
    assert PLAIN.encode() in all_inside(kind, content)
    cleaned = clean(kind, content)
    assert kind_of(cleaned) == kind
    assert PLAIN.encode() not in all_inside(kind, cleaned)


def test_word_files_keep_their_pages_and_changes():
    cleaned = clean("docx", word_file())
    document = Document(io.BytesIO(cleaned))
    assert document.paragraphs[0].text == TEXT
    assert [one.text for one in document.comments] == ["xem lại"]
    inside = all_inside("docx", cleaned)
    assert ("thêm".encode() in inside, b">12<" in inside, b"https://vi.du/" in inside) == (True, True, True)
    assert len(document.inline_shapes) == 1


def test_word_files_fetch_nothing_when_they_are_opened():
    before, after = all_inside("docx", word_file()), all_inside("docx", clean("docx", word_file()))
    assert (b"xau.du" in before, b"xau.du" in after) == (True, False)


def test_pictures_keep_every_point_and_which_way_is_up():
    for kind, content in (("jpg", jpeg_file()), ("png", png_file())):
        before, after = (Image.open(io.BytesIO(one)) for one in (content, clean(kind, content)))
        assert tuple(before.convert("RGB").get_flattened_data()) == tuple(after.convert("RGB").get_flattened_data())
    assert dict(Image.open(io.BytesIO(clean("jpg", jpeg_file()))).getexif()) == {0x0112: 6}


def test_pdf_files_keep_their_pages_and_remarks():
    reader = PdfReader(io.BytesIO(clean("pdf", pdf_file())))
    assert len(reader.pages) == 1
    assert b"(Chi bo toi) Tj" in reader.pages[0].get_contents().get_data()
    assert [one.get_object()["/Contents"] for one in reader.pages[0]["/Annots"]] == ["ý hay"]


def test_a_photograph_in_a_pdf_loses_its_own_author():
    kept = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = PLAIN
    drawn = io.BytesIO()
    Image.radial_gradient("L").save(drawn, "jpeg", exif=exif)
    writer = PdfWriter()
    stream = StreamObject()
    stream._data = drawn.getvalue()
    stream[NameObject("/Filter")], stream[NameObject("/Subtype")] = NameObject("/DCTDecode"), NameObject("/Image")
    writer.add_blank_page(9, 9)[NameObject("/X")] = writer._add_object(stream)
    writer.write(kept)
    assert PLAIN.encode() in kept.getvalue()
    cleaned = clean("pdf", kept.getvalue())
    assert (PLAIN.encode() in cleaned, b"/DCTDecode" in cleaned, b"JFIF" in cleaned) == (False, True, True)


def test_a_pdf_closed_to_changes_alone_is_cleaned():
    assert PLAIN.encode() not in all_inside("pdf", clean("pdf", pdf_file(password="")))


def test_a_pdf_that_cannot_be_read_is_blanked_where_it_stands():
    broken = b"%PDF-1.4\n1 0 obj <</Author (Le \\(Thi\\)) /Title <FEFF004C> /Pages 2 0 R>>\n<x:xmpmeta>Le</x:xmpmeta>"
    cleaned = clean("pdf", broken)
    assert (len(cleaned), b"Le" in cleaned, b"FEFF" in cleaned, b"/Pages 2 0 R" in cleaned) == (
        len(broken),
        False,
        False,
        True,
    )


@pytest.mark.parametrize(
    "content",
    [
        jpeg_file()[:400],
        png_file()[:60],
        word_file()[:-300] + b"PK",
        b"\xff\xd8\xff\xe0",
    ],
)
def test_broken_files_are_told_when_they_are_handed_in(content):
    kind = kind_of(content)
    if not kind:
        return
    with pytest.raises(EssayError, match="broken"):
        check_whole(content)


def test_a_word_file_with_a_document_type_is_refused():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    with pytest.raises(Uncleanable):
        clean("docx", kept.getvalue())


def test_a_word_file_that_unpacks_to_too_much_is_refused_unread():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (210 * 1024 * 1024))
    with pytest.raises(EssayError, match="broken"):
        check_whole(kept.getvalue())


def test_apart_does_the_same():
    assert clean_apart("png", png_file()) == clean("png", png_file())


@pytest.mark.django_db
def test_judges_get_the_cleaned_copy_and_the_author_keeps_the_original(judging, round, entry):  # noqa: F811
    from contest.essays.models import EssayFile

    original = pdf_file()
    EssayFile.objects.filter(entry=entry).update(content=original, size=len(original))
    got = judging.get(page_of("entry_file", round, entry.number))
    assert (got.status_code, got["Content-Type"]) == (200, "application/pdf")
    assert PLAIN.encode() not in all_inside("pdf", got.content)
    judging.force_login(entry.participant.person)
    assert judging.get(page_of("own_file", round)).content == original


@pytest.mark.django_db
def test_a_judge_is_told_of_a_file_that_was_broken_before_files_were_looked_at(judging, round, entry):  # noqa: F811
    from contest.essays.models import EssayFile

    EssayFile.objects.filter(entry=entry).update(kind="docx", content=b"PK\x03\x04")
    here = page_of("entry_file", round, entry.number)
    assert "Tệp này hỏng nên không mở được." in judging.get(here, follow=True).text


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_files_of_libreoffice(tmp_path):
    (tmp_path / "bai.docx").write_bytes(word_file())
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    for kind, where in (("pdf", "a"), ("docx", "b")):
        command = [
            "soffice",
            home,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            tmp_path / where,
            tmp_path / "bai.docx",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        content = (tmp_path / where / f"bai.{kind}").read_bytes()
        assert PLAIN.encode() in all_inside(kind, content)
        cleaned = clean(kind, content)
        if kind == "pdf":
            # what is printed on the page stays, the field with the name too
            assert PdfReader(io.BytesIO(cleaned)).metadata in (None, {})
            pages = [PdfReader(io.BytesIO(one)).pages[0].extract_text() for one in (content, cleaned)]
            assert pages[0] == pages[1]
        else:
            assert PLAIN.encode() not in all_inside(kind, cleaned)
