"""The colours of static/css/tokens.css: each pair that the pages use keeps the contrast that it needs (WCAG 2.2)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")

# Text 7 : 1 (AAA, also where only 4.5 is asked on wide pages), signs and borders with a meaning 3 : 1.
PAIRS = [
    ("ink", "ground", 7),
    ("ink", "surface", 7),
    ("ink", "gold-tint", 7),
    ("ink-2", "ground", 7),
    ("ink-2", "surface", 7),
    ("ink-2", "sunken", 7),
    ("ink-3", "ground", 4.5),
    ("ink-3", "surface", 4.5),
    ("ink-3", "sunken", 4.5),
    ("red-ink", "surface", 7),
    ("red-ink", "ground", 7),
    ("red-ink", "red-tint", 7),
    ("gold-ink", "gold-tint", 7),
    ("gold-ink", "surface", 7),
    ("gold-ink", "ground", 7),
    ("green-ink", "green-tint", 7),
    ("green-ink", "surface", 7),
    ("green-ink", "ground", 7),
    ("brick-ink", "brick-tint", 7),
    ("brick-ink", "surface", 7),
    ("blue-ink", "blue-tint", 7),
    ("blue-ink", "surface", 7),
    ("line-strong", "surface", 3),
    ("line-strong", "ground", 3),
    ("gold-strong", "surface", 3),
    ("gold-strong", "ground", 3),
    ("gold-strong", "gold-tint", 3),
    ("green", "surface", 3),
    ("brick", "surface", 3),
    ("brick", "brick-tint", 3),
    ("blue", "ground", 3),
    ("blue", "surface", 3),
    ("on-red", "red", 7),
    ("on-red", "red-deep", 7),
    ("on-red-2", "red-deep", 7),
    ("on-gold", "gold", 7),
    ("gold", "red-deep", 3),
    ("red-edge", "surface", 3),
    *[(f"chart-{number}", "surface", 3) for number in range(1, 6)],
]


def colours_after(opening: str) -> dict[str, str]:
    """The colour tokens of the first block after `opening`."""
    block = TOKENS[TOKENS.index(opening) :].split("{", 1)[1]
    if opening.startswith("@media"):
        block = block.split("{", 1)[1]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", block.split("}", 1)[0]))


LIGHT = colours_after(":root {")
DARK = {**LIGHT, **colours_after('html[data-theme="dark"] {')}
PRINT = {**LIGHT, **colours_after("@media print")}


def luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula_of_known_pairs():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("text", "ground", "needed"), PAIRS)
@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK), ("print", PRINT)])
def test_contrast(theme, colours, text, ground, needed):
    assert contrast(colours[text], colours[ground]) >= needed


@pytest.mark.parametrize("step", [1, 2, 3])
def test_heat_map_figures_dark_on_light_steps(step):
    assert contrast(LIGHT["ink"], LIGHT[f"heat-{step}"]) >= 4.5


@pytest.mark.parametrize("step", [4, 5])
def test_heat_map_figures_white_on_dark_steps(step):
    assert contrast("#FFFFFF", LIGHT[f"heat-{step}"]) >= 4.5


def test_dark_values_stand_twice_and_are_the_same():
    wish = colours_after("@media (prefers-color-scheme: dark)")
    choice = colours_after('html[data-theme="dark"] {')

    assert wish == choice
    assert len(wish) == 34


def test_print_is_light_on_white():
    assert PRINT == {**LIGHT, "ground": "#FFFFFF"}
