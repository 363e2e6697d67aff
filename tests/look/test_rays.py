"""The mark drawn as SVG: rays of the result dial, the drum."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.common.rays import dial_rays, dial_shape, drum_svg, kite, logo_svg, point

DRUM_FILE = Path(__file__).resolve().parents[2] / "static" / "img" / "drum.svg"


def test_points_go_clockwise_from_the_top():
    assert point(68, 0) == "0 -68"
    assert point(100, 3.141592653589793 / 2) == "100 0"


def test_kite_upright():
    assert kite(0, inner=68, middle=78, outer=98, width=0.082).startswith("M0 -68L6.39 -77.74L0 -98L-6.39 -77.74z")


@pytest.mark.parametrize(
    ("right", "total", "lit", "rays"),
    [
        (17, 20, 17, 20),
        (20, 20, 20, 20),
        (0, 20, 0, 20),
        (1, 1, 1, 1),
        (40, 40, 40, 40),
        (61, 100, 12, 20),
        (100, 100, 20, 20),
    ],
)
def test_dial_shape(right, total, lit, rays):
    assert dial_shape(right, total) == (lit, rays)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_full_sun_only_for_a_full_score(score):
    right, total = score
    lit, rays = dial_shape(right, total)

    assert (lit == rays) == (right == total)
    assert rays <= 40


@pytest.mark.parametrize(("right", "total"), [(21, 20), (-1, 20), (0, 0)])
def test_dial_of_impossible_score(right, total):
    with pytest.raises(ValueError, match="right of"):
        dial_shape(right, total)


def test_dial_fills_clockwise_by_count():
    assert [lit for _, lit in dial_rays(17, 20)] == [True] * 17 + [False] * 3


def test_dial_of_few_questions_keeps_slim_rays():
    path, _ = dial_rays(1, 3)[0]
    width = float(path.split("L")[1].split(" ")[0])

    assert width < (98 - 68) / 2


def test_drum_file_is_what_the_function_draws():
    assert DRUM_FILE.read_text(encoding="ascii") == drum_svg()


def test_drum_parts():
    drawing = drum_svg()

    assert drawing.count("<circle") == 11
    assert drawing.count("a2.1 2.1") == 80
    assert drawing.count("a1.5 1.5") == 200


def test_logo_is_well_formed_and_silent():
    root = ElementTree.fromstring(logo_svg())

    assert root.get("aria-hidden") == "true"
    assert root[1].get("d").count("M") == 12
