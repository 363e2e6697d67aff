"""Vietnamese text from before Unicode, as TCVN3 and VNI fonts wrote it, turned into Unicode by table."""

import re
import unicodedata

from contest.banks.readers.result import UnreadableFile
from contest.common.msgids import gettext_noop

# TCVN3 (fonts ".VnTime", ".VnArial", …): one sign for each small letter; capitals come from fonts that end in H
_TCVN3_SIGNS = (
    "µ¸¶·¹" "¨»¾¼½Æ" "©ÇÊÈÉË" "®" "ÌÐÎÏÑ" "ªÒÕÓÔÖ" "×ÝØÜÞ" "ßãáâä" "«åèæçé"
    "¬êíëìî" "ïóñòô" "\u00adõøö÷ù" "úýûüþ" "¡¢£¤¥¦§"
)  # fmt: skip
_TCVN3_LETTERS = (
    "àáảãạ" "ăằắẳẵặ" "âầấẩẫậ" "đ" "èéẻẽẹ" "êềếểễệ" "ìíỉĩị" "òóỏõọ" "ôồốổỗộ" "ơờớởỡợ" "ùúủũụ" "ưừứửữự" "ỳýỷỹỵ" "ĂÂÊÔƠƯĐ"
)  # fmt: skip
_TCVN3 = str.maketrans(_TCVN3_SIGNS, _TCVN3_LETTERS)

# VNI (fonts "VNI-Times", …): a letter, then a sign that carries its marks
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ROOFS = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BOWLS = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_AGAIN = {"í": "í", "ì": "ì"}

_SAYS_TCVN3 = re.compile(r"\bC©u\s*(?:hái\s*)?\d|§¸p ¸n|®¸p ¸n")
_SAYS_VNI = re.compile(r"\bCaâu\s*(?:hoûi\s*)?\d|Ñaùp aùn|ñaùp aùn")


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base in "aeouy":
        for sign, mark in _VNI_TONES.items():
            pairs[base + sign] = base + mark
    for base in "aeo":
        for sign, mark in _VNI_ROOFS.items():
            pairs[base + sign] = base + "\u0302" + mark
    for sign, mark in _VNI_BOWLS.items():
        pairs["a" + sign] = "a\u0306" + mark
    for letter, base in (("ô", "ơ"), ("ö", "ư")):
        for sign, mark in _VNI_TONES.items():
            pairs[letter + sign] = base + mark
    pairs |= _VNI_SINGLE | _VNI_AGAIN
    for old, new in list(pairs.items()):
        pairs[old.upper()] = pairs[old[0].upper() + old[1:]] = new.upper()
    return {old: unicodedata.normalize("NFC", new) for old, new in pairs.items()}


_VNI = _vni_pairs()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def encoding_of_font(font: str) -> str:
    """Return "TCVN3" or "VNI" for the name of such a font, else ""."""
    if font.startswith((".Vn", ".VN")):
        return "TCVN3"
    return "VNI" if font.upper().startswith("VNI") else ""


def encoding_of_text(text: str) -> str:
    """Return "TCVN3" or "VNI" for a text that has "Câu 1" or "Đáp án" in that spelling, else ""."""
    if _SAYS_TCVN3.search(text):
        return "TCVN3"
    return "VNI" if _SAYS_VNI.search(text) else ""


def convert(text: str, encoding: str, *, capitals: bool = False) -> str:
    """Return old text in Unicode; `capitals` for the fonts whose small letters look like capitals (".VnTimeH")."""
    if encoding == "TCVN3":
        text = text.translate(_TCVN3)
    elif encoding == "VNI":
        text = _VNI_PATTERN.sub(lambda match: _VNI[match[0]], text)
    return text.upper() if capitals else text


def unconverted(name: str) -> UnreadableFile:
    """Return the error for a file whose text is old but whose fonts do not say so: signs may be lost already."""
    return UnreadableFile(
        "legacy_font",
        gettext_noop(
            "Tệp “%(name)s” viết bằng bảng mã cũ (TCVN3 hoặc VNI) nhưng đã mất tên phông. "
            "Hãy chuyển sang Unicode bằng công cụ chuyển mã của Unikey rồi tải lên lại."
        ),
        name=name,
    )


def is_capital_font(font: str) -> bool:
    """Return whether a TCVN3 font shows small letters as capitals."""
    return encoding_of_font(font) == "TCVN3" and font.rstrip().endswith("H")
