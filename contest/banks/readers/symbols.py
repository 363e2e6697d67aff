"""Characters of the Symbol and Wingdings fonts that question files use, as Unicode."""

# Symbol, from 0x21; "\0" where Unicode has nothing fitting
_SYMBOL_LOW = "!∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u203eαβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
# Symbol, from 0xA1
_SYMBOL_HIGH = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\0〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_WINGDINGS = {
    0xFC: "✓", 0xFE: "☑", 0xFB: "✗", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xE0: "→", 0xDF: "←", 0xE8: "→", 0xF0: "⇨",
    0xF3: "⇔", 0x6C: "●", 0x6E: "■", 0x9F: "•", 0xA7: "▪", 0x76: "❖", 0xD8: "➢", 0x4A: "☺", 0x22: "✂",
}  # fmt: skip


def symbol(font: str, code: str) -> tuple[str, bool]:
    """Return (character, known) for <w:sym>; unknown ones read "[ký hiệu]"."""
    try:
        number = int(code, 16)
    except ValueError:
        return "[ký hiệu]", False
    if number >= 0xF000:
        number -= 0xF000
    name = font.lower()
    found = ""
    if name.startswith("symbol") or name.startswith("euclid symbol"):
        found = _of_symbol(number)
    elif name.startswith("wingdings"):
        found = _WINGDINGS.get(number, "") if name == "wingdings" else {0x50: "✓", 0x52: "☑", 0xA3: "☐"}.get(number, "")
    elif number > 0xFF:
        found = chr(number)
    return (found, True) if found else ("[ký hiệu]", False)


def _of_symbol(number: int) -> str:
    if 0x21 <= number < 0x21 + len(_SYMBOL_LOW):
        return _SYMBOL_LOW[number - 0x21]
    if 0xA1 <= number < 0xA1 + len(_SYMBOL_HIGH):
        return _SYMBOL_HIGH[number - 0xA1].strip("\0")
    return " " if number == 0x20 else ""
