"""The fonts cut from the package."""

import pytest
from fontTools.ttLib import TTFont

from contest.common.fonts import CUTS, FIGURE_ADVANCE, FIGURES, LETTERS, build_fonts

# Kilobytes on the wire; the whole quiz page has 60.
MOST_BYTES = {"bvp-400.woff2": 10_600, "bvp-600.woff2": 11_200, "bvp-so-400.woff2": 1_400, "bvp-so-600.woff2": 1_400}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("fonts") / "deep" / "fonts"
    build_fonts(target)
    return target


def test_files_and_their_sizes(folder):
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.woff2")}

    assert sizes.keys() == MOST_BYTES.keys()
    assert all(sizes[name] <= most for name, most in MOST_BYTES.items())


@pytest.mark.parametrize("file_name", ["bvp-400.woff2", "bvp-600.woff2"])
def test_letters_hold_vietnamese(folder, file_name):
    characters = set(TTFont(folder / file_name).getBestCmap())

    assert {ord(character) for character in LETTERS} == characters
    assert set(map(ord, "ẪẾ ợữỵĐđ₫…“”\u00a0")) <= characters


@pytest.mark.parametrize("file_name", ["bvp-so-400.woff2", "bvp-so-600.woff2"])
def test_figures_have_one_width_and_stand_in_its_middle(folder, file_name):
    font = TTFont(folder / file_name)
    cmap, glyphs = font.getBestCmap(), font["glyf"]

    assert set(cmap) == set(map(ord, FIGURES))
    for name in cmap.values():
        glyph = glyphs[name]
        assert font["hmtx"][name] == (FIGURE_ADVANCE, glyph.xMin)
        assert abs(glyph.xMin - (FIGURE_ADVANCE - glyph.xMax)) <= 1


def test_second_call_does_nothing(folder):
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    build_fonts(folder)

    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_other_recipe_or_missing_file_builds_anew(tmp_path):
    build_fonts(tmp_path)
    first = (tmp_path / CUTS[0].file_name).read_bytes()
    (tmp_path / "stamp.txt").write_text("another")
    (tmp_path / CUTS[0].file_name).write_bytes(b"old")
    build_fonts(tmp_path)
    assert (tmp_path / CUTS[0].file_name).read_bytes() == first

    (tmp_path / CUTS[1].file_name).unlink()
    build_fonts(tmp_path)
    assert (tmp_path / CUTS[1].file_name).is_file()
