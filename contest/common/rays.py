"""The mark of the site drawn as SVG: a sun of rays, the result dial, the drum. Pure geometry, no Django.

Everything lives in `viewBox="-100 -100 200 200"`; a point is given by its radius and its angle, clockwise from the top.
`python -m contest.common.rays` prints the drum for static/img/drum.svg (a test holds the file to it).
"""

from collections.abc import Iterator
from math import cos, pi, sin

VIEW_BOX = "-100 -100 200 200"
MOST_RAYS = 40
SHARES = 20
DRUM_GOLD = "#F5C542"
LOGO_RED = "#A8141B"


def point(radius: float, angle: float) -> str:
    """ "x y" of the point at `radius` and `angle` (radians, clockwise from the top)."""
    return f"{_short(radius * sin(angle))} {_short(-radius * cos(angle))}"


def kite(angle: float, *, inner: float, middle: float, outer: float, width: float) -> str:
    """Path of one ray: a kite from `inner` to `outer`, widest at `middle` by `width` radians to each side."""
    corners = (point(inner, angle), point(middle, angle + width), point(outer, angle), point(middle, angle - width))
    return f"M{'L'.join(corners)}z"


def ring_of_kites(count: int, *, inner: float, middle: float, outer: float, width: float) -> list[str]:
    """Paths of `count` equal rays, the first one upright."""
    return [kite(angle, inner=inner, middle=middle, outer=outer, width=width) for angle in _angles(count)]


def dial_shape(right: int, total: int) -> tuple[int, int]:
    """(lit rays, all rays): a ray per question, or 20 equal shares above 40 questions, rounded down.

    So a full sun is shown for a full score only.
    """
    if not 0 <= right <= total or total < 1:
        raise ValueError(f"{right} right of {total}")
    return (right, total) if total <= MOST_RAYS else (right * SHARES // total, SHARES)


def dial_rays(right: int, total: int) -> list[tuple[str, bool]]:
    """(path, lit) of each ray of the result dial; rays fill clockwise by count, never by question."""
    lit, count = dial_shape(right, total)
    # With few questions the formula's kites would be wider than long.
    width = min(1.64 / count, 0.11)
    paths = ring_of_kites(count, inner=68, middle=78, outer=98, width=width)
    return [(path, index < lit) for index, path in enumerate(paths)]


def dial_svg(right: int, total: int, *, lit: str, rim: str) -> str:
    """The result dial as one stand-alone file without its figure: lit rays filled, the others an outline."""
    paths = dial_rays(right, total)
    filled = "".join(path for path, is_lit in paths if is_lit)
    hollow = "".join(path for path, is_lit in paths if not is_lit)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}"><path fill="{lit}" d="{filled}"/>'
        f'<path fill="none" stroke="{rim}" stroke-width="1.6" d="{hollow}"/></svg>'
    )


def logo_svg(*, css_class: str = "logo") -> str:
    """The site's mark: twelve rays and a disc, gold on a red square. Says nothing to screen readers."""
    rays = "".join(ring_of_kites(12, inner=22, middle=42, outer=78, width=0.2))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css_class}" viewBox="{VIEW_BOX}" aria-hidden="true">'
        f'<rect x="-100" y="-100" width="200" height="200" rx="44" fill="{LOGO_RED}"/>'
        f'<path fill="{DRUM_GOLD}" d="{rays}"/><circle r="17" fill="{DRUM_GOLD}"/></svg>'
    )


def drum_svg() -> str:
    """The rings of the bronze drum as one stand-alone file, gold; whoever shows it sets the opacity."""
    sun = "".join(ring_of_kites(20, inner=7, middle=15, outer=33, width=0.11))
    rings = "".join(_rings((37, 40, 50, 53, 66, 69, 82, 85, 96, 99)))
    circles = _dotted(40, radius=45, size=2.1)
    teeth = "L".join(point(63 if index % 2 else 56, angle) for index, angle in enumerate(_angles(120)))
    strokes = "".join(f"M{point(72, angle)}L{point(79, angle + 0.05)}" for angle in _angles(72))
    dots = _dotted(100, radius=90.5, size=1.5)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}">'
        f'<g fill="{DRUM_GOLD}"><path d="{sun}"/><circle r="6"/><path d="{dots}"/></g>'
        f'<g fill="none" stroke="{DRUM_GOLD}">{rings}<path d="{circles}M{teeth}z{strokes}"/></g></svg>\n'
    )


def _short(number: float) -> str:
    # Hundredths of a unit are far below a pixel; adding 0 turns -0 into 0.
    return f"{round(number, 2) + 0:g}"


def _angles(count: int) -> Iterator[float]:
    return (2 * pi * index / count for index in range(count))


def _rings(radii: tuple[int, ...]) -> Iterator[str]:
    for index, radius in enumerate(radii):
        yield f'<circle r="{radius}" stroke-width="{0.6 if index % 2 else 1}"/>'


def _dotted(count: int, *, radius: float, size: float) -> str:
    """Path of `count` small circles on a ring: two half arcs each."""
    arcs = f"a{size} {size} 0 1 1 {2 * size:.4g} 0a{size} {size} 0 1 1 {-2 * size:.4g} 0"
    places = ((radius * sin(angle) - size, -radius * cos(angle)) for angle in _angles(count))
    return "".join(f"M{_short(x)} {_short(y)}{arcs}" for x, y in places)


if __name__ == "__main__":
    print(drum_svg(), end="")
