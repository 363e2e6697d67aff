"""Small charts as inline SVG without style attributes (the Content-Security-Policy forbids them). Pure, no Django.

A plot is stretched to the width of its place (`preserveAspectRatio="none"`), so all words stand outside of it:
the plot keeps its line widths by `vector-effect`, and the type keeps its size on every screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

PLOT = 100.0


@dataclass(frozen=True)
class Column:
    """One column of a small column chart: x and height in the plot's 100 units, and whether its day is not over."""

    x: float
    width: float
    height: float
    partial: bool

    @property
    def y(self) -> float:
        return round(PLOT - self.height, 2)


def share(value: float, total: float) -> float:
    """Length of a bar in percent, 0 to 100; a total of 0 gives an empty bar."""
    if total <= 0:
        return 0.0
    return round(min(max(value / total, 0), 1) * 100, 2)


def columns(values: Sequence[float], *, last_is_partial: bool, top: float | None = None) -> list[Column]:
    """Columns from zero to `top` (the largest value without it): a sixth of each step stays free, few are slim."""
    if not values:
        return []
    step = PLOT / len(values)
    # one day alone is a column, not a wall
    width = min(step, PLOT / 3) * 0.84
    top = max(values) if top is None else top
    return [
        Column(
            x=round(index * step + (step - width) / 2, 2),
            width=round(width, 2),
            height=share(value, top),
            partial=last_is_partial and index == len(values) - 1,
        )
        for index, value in enumerate(values)
    ]


def axis_top(largest: float) -> tuple[int, int]:
    """(top, step) of an axis from 0 with three or four round steps that holds `largest`: 43 → (60, 20).

    What is counted one by one has a step for each, so that a single paper fills its column: 1 → (1, 1), 2 → (2, 1).
    """
    if largest <= 2:
        return max(1, int(largest)), 1
    step = 1
    while True:
        for factor in (1, 2, 5):
            for count in (3, 4):
                if step * factor * count >= largest:
                    return step * factor * count, step * factor
        step *= 10


def line_points(values: Sequence[float], *, top: float) -> list[tuple[float, float]]:
    """Points of a line over the whole width of the plot, y from the top."""
    if len(values) == 1:
        return [(0.0, PLOT - share(values[0], top)), (PLOT, PLOT - share(values[0], top))]
    step = PLOT / max(len(values) - 1, 1)
    return [(round(index * step, 2), round(PLOT - share(value, top), 2)) for index, value in enumerate(values)]


def line_path(points: Sequence[tuple[float, float]]) -> str:
    """`d` of a polyline."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""


def area_path(points: Sequence[tuple[float, float]]) -> str:
    """`d` of the ground between a line and zero."""
    return f"{line_path(points)}L{points[-1][0]:g} {PLOT:g}L{points[0][0]:g} {PLOT:g}z" if points else ""


def label_places(wanted: Sequence[float], *, gap: float) -> list[float]:
    """Heights (percent from the top) for the labels at the ends of lines, moved apart to at least `gap`, order kept."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = list(wanted)
    previous = None
    for index in order:
        if previous is not None and places[index] < places[previous] + gap:
            places[index] = round(places[previous] + gap, 2)
        previous = index
    return places
