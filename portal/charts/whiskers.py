"""One value with its interval on a scale that all rows of a table share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portal.charts.drawing import Scale, drawing, shape
from portal.numbers import Numbers

WIDTH, HEIGHT, EDGE = 300, 26, 12
SIGNS = ("circle", "square", "triangle", "diamond", "bar")


@dataclass(frozen=True)
class Whisker:
    """A value with its limits, if any; `sign` tells several in one row apart."""

    value: float
    low: float | None = None
    high: float | None = None
    sign: str = SIGNS[0]


class Whiskers:
    """The drawings of all rows of a table, on one scale; ``marks`` are lines through all of them.

    A mark is a value and the class of its line.
    """

    def __init__(self, values: Sequence[float], marks: Sequence[tuple[float, str]] = ()) -> None:
        """Reach over all these values."""
        self.scale = Scale(values, EDGE, WIDTH - EDGE, ticks=4)
        lines = "".join(f"M{self.scale(tick):.1f} 0V{HEIGHT}" for tick in self.scale.ticks)
        self._ground = shape("path", d=lines, class_="grid") + Markup().join(
            shape("line", x1=self.scale(value), x2=self.scale(value), y1=0, y2=HEIGHT,
                  class_=looks)
            for value, looks in marks
        )  # fmt: skip

    def row(self, rows: Sequence[Whisker], title: str) -> Markup:
        """One row's drawing."""
        middle = HEIGHT / 2
        shapes = [self._ground]
        for row in rows:
            if row.low is not None and row.high is not None:
                low, high = self.scale(row.low), self.scale(row.high)
                shapes.append(
                    shape("line", x1=low, x2=high, y1=middle, y2=middle, class_="whisker")
                )
            shapes.append(sign(row.sign, self.scale(row.value), middle))
        return drawing(WIDTH, HEIGHT, shapes, class_="whiskers", title=title)

    def axis(self, title: str, numbers: Numbers) -> Markup:
        """The scale's numbers, to stand above the rows."""
        scale = self.scale
        shapes = [
            shape("text", numbers.decimal(tick, scale.digits), x=scale(tick), y=14,
                  class_="tick middle")
            for tick in scale.ticks
        ]  # fmt: skip
        return drawing(WIDTH, 18, shapes, class_="whiskers", title=title)


def sign(name: str, x: float, y: float, size: float = 4.5) -> Markup:
    """A small sign at a place."""
    looks = f"dot dot-{name}"
    if name == "square":
        return shape("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, class_=looks)
    corners = {
        "triangle": [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)],
        "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
        "bar": [(-0.5, -1.4), (0.5, -1.4), (0.5, 1.4), (-0.5, 1.4)],
    }
    if name in corners:
        spots = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in corners[name])
        return shape("polygon", points=spots, class_=looks)
    return shape("circle", cx=x, cy=y, r=size, class_=looks)
