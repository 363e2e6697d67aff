"""docs/design.md tells the colours and contrasts that are really there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.look.test_tokens import DARK, LIGHT, PAIRS, contrast

PAPER = (Path(__file__).resolve().parents[2] / "docs" / "design.md").read_text(encoding="utf-8")


def test_contrasts_are_those_of_the_tokens():
    told = re.findall(r"^\| `([\w-]+)` on `([\w-]+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", PAPER, re.M)
    measured = [
        (
            text,
            ground,
            f"{contrast(LIGHT[text], LIGHT[ground]):.2f}",
            f"{contrast(DARK[text], DARK[ground]):.2f}",
            str(needed),
        )
        for text, ground, needed in PAIRS
    ]
    assert told == measured


def test_colours_are_those_of_the_tokens():
    told = re.findall(r"^\| `--([\w-]+)` \| `(#[0-9A-F]{6})` \| `(#[0-9A-F]{6})` \|", PAPER, re.M)
    assert len(told) == 23
    assert told == [(name, LIGHT[name], DARK[name]) for name, _, _ in told]
