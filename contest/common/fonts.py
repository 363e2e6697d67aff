"""Builds the site's web fonts: small subsets of Be Vietnam Pro, and a family of digits of equal width."""

from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

PACKAGE = "fontpkg_be_vietnam_pro"
# Raise it whenever the recipe below changes: old files are then built anew.
RECIPE = 1
STAMP_NAME = "stamp.txt"
FIGURE_ADVANCE = 650

ASCII = "".join(map(chr, range(0x20, 0x7F)))
VIETNAMESE_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
SIGNS = "\u00a0·–—…“”‘’«»×≥≤±₫°•−½²³§"
LETTERS = ASCII + VIETNAMESE_VOWELS + VIETNAMESE_VOWELS.upper() + "đĐ" + SIGNS
FIGURES = "0123456789"


@dataclass(frozen=True)
class Cut:
    """One file to build: from which weight, with which characters, and whether the digits get one width."""

    file_name: str
    style: str
    characters: str
    equal_figures: bool = False


CUTS = (
    Cut("bvp-400.woff2", "Regular", LETTERS),
    Cut("bvp-600.woff2", "SemiBold", LETTERS),
    Cut("bvp-so-400.woff2", "Regular", FIGURES, equal_figures=True),
    Cut("bvp-so-600.woff2", "SemiBold", FIGURES, equal_figures=True),
)


def build_fonts(target: Path) -> None:
    """Write the four woff2 files into `target`, unless the files of this recipe and package are already there."""
    stamp = f"{RECIPE} {metadata.version('fontpkg-be-vietnam-pro')} {metadata.version('fonttools')}"
    if _is_current(target, stamp=stamp):
        return
    target.mkdir(parents=True, exist_ok=True)
    for cut in CUTS:
        _write(_cut(cut), target / cut.file_name)
    (target / STAMP_NAME).write_text(stamp, encoding="ascii")


def _is_current(target: Path, *, stamp: str) -> bool:
    stamp_file = target / STAMP_NAME
    if not stamp_file.is_file() or stamp_file.read_text(encoding="ascii") != stamp:
        return False
    return all((target / cut.file_name).is_file() for cut in CUTS)


def _cut(cut: Cut) -> TTFont:
    source = resources.files(PACKAGE) / "files" / f"BeVietnamPro-{cut.style}.ttf"
    with resources.as_file(source) as path:
        font = TTFont(path, lazy=False, recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = [] if cut.equal_figures else ["kern", "mark", "ccmp"]
    options.name_IDs = [1, 2]
    options.notdef_outline = True
    options.recommended_glyphs = False
    subsetter = Subsetter(options)
    subsetter.populate(text=cut.characters)
    subsetter.subset(font)
    if cut.equal_figures:
        _give_figures_one_width(font)
    return font


def _give_figures_one_width(font: TTFont) -> None:
    glyphs, glyph_set, cmap = font["glyf"], font.getGlyphSet(), font.getBestCmap()
    for figure in FIGURES:
        name = cmap[ord(figure)]
        bounds = BoundsPen(glyph_set)
        glyph_set[name].draw(bounds)
        left, _, right, _ = bounds.bounds
        shift = round((FIGURE_ADVANCE - (right - left)) / 2 - left)
        pen = TTGlyphPen(None)
        glyph_set[name].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
        glyphs[name] = pen.glyph()
        font["hmtx"][name] = (FIGURE_ADVANCE, round(left) + shift)


def _write(font: TTFont, path: Path) -> None:
    # A reader of the folder never meets half a file: several processes may start at the same time.
    partial = path.with_suffix(".part")
    font.flavor = "woff2"
    font.save(partial)
    partial.replace(path)
