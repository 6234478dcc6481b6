"""A series over its periods: line, interval band, target lines, breaks, and gaps by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portal.charts.drawing import Scale, drawing, shape
from portal.numbers import Numbers
from portal.words import Words

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 110, 14, 40
LABELS = 12  # more labels than these would run into each other
PATTERNS = {"withheld": "hatched", "missing": "dotted", "suppressed": "crossed"}


@dataclass(frozen=True)
class Point:
    """One period: how it is written, the figure's value and 95 % limits, its status."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    status: str
    unreliable: bool = False


@dataclass(frozen=True)
class Aim:
    """A target to draw: how it is written, and its value."""

    label: str
    value: float


def trend(
    points: Sequence[Point], aims: Sequence[Aim], title: str, words: Words, numbers: Numbers
) -> Markup:
    """The drawing of a series; its description reads out every period."""
    known = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    scale = Scale([*known, *(one.value for one in aims)], HEIGHT - BOTTOM, TOP)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points))
    places = [LEFT + step * (at + 0.5) for at in range(len(points))]
    shapes = [
        *_axis(scale, numbers),
        *_gaps(points, places, step),
        *_bands(points, places, scale),
        *_lines(points, places, scale),
        *_aims(aims, scale),
        *_labels(points, places),
    ]
    said = [f"{one.label}: {_said(one, words, numbers)}" for one in points]
    return drawing(WIDTH, HEIGHT, shapes, class_="trend", title=title, description="; ".join(said))


def _said(point: Point, words: Words, numbers: Numbers) -> str:
    if point.value is None:
        return words.of("status", point.status)
    return numbers.decimal(point.value, 2)


def _axis(scale: Scale, numbers: Numbers) -> list[Markup]:
    shapes = []
    for tick in scale.ticks:
        y = scale(tick)
        shapes.append(shape("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        text = numbers.decimal(tick, scale.digits)
        shapes.append(shape("text", text, x=LEFT - 8, y=y + 4, class_="tick end"))
    return shapes


def _gaps(points: Sequence[Point], places: list[float], step: float) -> list[Markup]:
    return [
        shape(
            "rect", shape("title", point.label), x=x - step / 2 + 2, y=TOP, width=step - 4,
            height=HEIGHT - TOP - BOTTOM, class_=f"gap {PATTERNS.get(point.status, 'blank')}",
            fill=f"url(#{PATTERNS[point.status]})" if point.status in PATTERNS else "none",
        )
        for point, x in zip(points, places, strict=True)
        if point.value is None
    ]  # fmt: skip


def runs(points: Sequence[Point]) -> list[list[int]]:
    """The stretches without a gap or a break, as positions."""
    found: list[list[int]] = []
    open_run = False
    for at, point in enumerate(points):
        if point.value is None:
            open_run = False
            continue
        if open_run and point.status != "break":
            found[-1].append(at)
        else:
            found.append([at])
        open_run = True
    return found


def _bands(points: Sequence[Point], places: list[float], scale: Scale) -> list[Markup]:
    shapes = []
    for run in runs(points):
        limits = [
            (places[at], scale(low), scale(high))
            for at in run
            if (low := points[at].low) is not None and (high := points[at].high) is not None
        ]
        if len(limits) > 1:
            upper = [f"{x:.1f},{high:.1f}" for x, _, high in limits]
            lower = [f"{x:.1f},{low:.1f}" for x, low, _ in reversed(limits)]
            shapes.append(shape("polygon", points=" ".join(upper + lower), class_="band"))
        shapes += [
            shape("line", x1=x, x2=x, y1=low, y2=high, class_="whisker") for x, low, high in limits
        ]
    return shapes


def _lines(points: Sequence[Point], places: list[float], scale: Scale) -> list[Markup]:
    shapes = []
    for run in runs(points):
        spots = [(places[at], scale(points[at].value or 0.0)) for at in run]
        if len(spots) > 1:
            text = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            shapes.append(shape("polyline", points=text, class_="line"))
        for at, (x, y) in zip(run, spots, strict=True):
            looks = "dot open" if points[at].unreliable or points[at].status != "normal" else "dot"
            shapes.append(shape("circle", cx=x, cy=y, r=4.5, class_=looks))
        if points[run[0]].status == "break":
            shapes.append(_break_before(places[run[0]], places))
    return shapes


def _break_before(x: float, places: list[float]) -> Markup:
    half = (places[1] - places[0]) / 2 if len(places) > 1 else 10
    return shape("line", x1=x - half, x2=x - half, y1=TOP, y2=HEIGHT - BOTTOM, class_="break-mark")


def _aims(aims: Sequence[Aim], scale: Scale) -> list[Markup]:
    shapes = []
    for aim in aims:
        y = scale(aim.value)
        shapes.append(shape("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="aim"))
        shapes.append(shape("text", aim.label, x=WIDTH - RIGHT + 6, y=y + 4, class_="aim-label"))
    return shapes


def _labels(points: Sequence[Point], places: list[float]) -> list[Markup]:
    every = -(-len(points) // LABELS)
    last = len(points) - 1
    return [
        shape("text", point.label, x=x, y=HEIGHT - BOTTOM + 20, class_="tick middle")
        for at, (point, x) in enumerate(zip(points, places, strict=True))
        if (last - at) % every == 0
    ]
