"""One indicator of a place among its like: the unit above in the middle, what is better right."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from portal.charts.drawing import drawing, shape
from portal.charts.whiskers import sign

WIDTH, HEIGHT, EDGE = 300, 26, 10
SIGNS = {"better": "circle", "higher": "circle", "worse": "diamond", "lower": "diamond"}


@dataclass(frozen=True)
class Spread:
    """Steps from the unit above, better ones positive: the place's own and those of its like."""

    own: float
    lowest: float
    low_quarter: float
    high_quarter: float
    highest: float
    looks: str


def spine(spread: Spread, title: str) -> Markup:
    """The drawing of one row: its range, its middle half, the unit above, the place."""
    reach = max(abs(spread.lowest), abs(spread.highest)) or 1.0

    def at(step: float) -> float:
        return WIDTH / 2 + step / reach * (WIDTH / 2 - EDGE)

    def bar(left: float, right: float, looks: str, height: float) -> Markup:
        return shape("rect", x=at(left), width=max(at(right) - at(left), 1.0),
                     y=(HEIGHT - height) / 2, height=height, class_=looks)  # fmt: skip

    middle = WIDTH / 2
    shapes = [
        bar(spread.lowest, spread.highest, "spine-range", 10),
        bar(spread.low_quarter, spread.high_quarter, "spine-half", 10),
        shape("line", x1=middle, x2=middle, y1=0, y2=HEIGHT, class_="spine-middle"),
        shape("g", sign(SIGNS.get(spread.looks, "square"), at(spread.own), HEIGHT / 2, 5.5),
              class_=f"spine-{spread.looks}"),
    ]  # fmt: skip
    return drawing(WIDTH, HEIGHT, shapes, class_="spine", title=title)
