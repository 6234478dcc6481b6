"""A series in the size of a word: its course, its gaps, its breaks."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from portal.charts.drawing import Scale, drawing, shape
from portal.charts.trend import PATTERNS, Point, runs

WIDTH, HEIGHT, EDGE = 132, 34, 5


def sparkline(points: Sequence[Point], title: str) -> Markup:
    """The drawing; `title` says the course in words. Nothing for a series without a value."""
    values = [point.value for point in points if point.value is not None]
    if not values:
        return Markup()
    scale = Scale(values, HEIGHT - EDGE, EDGE, ticks=2)
    step = (WIDTH - 2 * EDGE) / max(1, len(points) - 1)
    places = [EDGE + step * at for at in range(len(points))]
    shapes = [
        shape(
            "rect", x=x - 4, y=EDGE, width=8, height=HEIGHT - 2 * EDGE,
            class_=f"gap {PATTERNS[point.status]}", fill=f"url(#{PATTERNS[point.status]})",
        )
        for point, x in zip(points, places, strict=True)
        if point.value is None and point.status in PATTERNS
    ]  # fmt: skip
    for run in runs(points):
        spots = [(places[at], scale(points[at].value or 0.0)) for at in run]
        if points[run[0]].status == "break" and run[0] > 0:
            x = spots[0][0] - step / 2
            shapes.append(shape("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_="break-mark"))
        if len(spots) > 1:
            text = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            shapes.append(shape("polyline", points=text, class_="line"))
        else:
            shapes.append(shape("circle", cx=spots[0][0], cy=spots[0][1], r=2.2, class_="dot"))
        if run[-1] == len(points) - 1:
            shapes.append(shape("circle", cx=spots[-1][0], cy=spots[-1][1], r=3.2, class_="dot"))
    return drawing(WIDTH, HEIGHT, shapes, class_="spark", title=title)
