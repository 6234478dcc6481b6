"""Parts of a whole as one bar: how many of each status, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portal.charts.drawing import drawing, shape

WIDTH, HEIGHT = 480, 14
PATTERNS = {"withheld": "hatched", "missing": "dotted", "suppressed": "crossed"}


@dataclass(frozen=True)
class Part:
    """One part: its sign, what it is called, and how many there are."""

    sign: str
    name: str
    number: int


def shares(parts: Sequence[Part], title: str) -> Markup:
    """The bar; each part is told by its own title, and all by the bar's description."""
    whole = sum(part.number for part in parts) or 1
    shapes, x = [], 0.0
    for part in parts:
        if part.number == 0:
            continue
        width = WIDTH * part.number / whole
        pattern = PATTERNS.get(part.sign)
        fill = f"url(#{pattern})" if pattern else None
        shapes.append(
            shape(
                "rect", shape("title", f"{part.name}: {part.number}"), x=x, y=0, width=width,
                height=HEIGHT, class_=f"share {'patterned' if fill else f'share-{part.sign}'}",
                fill=fill,
            )
        )  # fmt: skip
        x += width
    told = ", ".join(f"{part.name} {part.number}" for part in parts)
    return drawing(WIDTH, HEIGHT, shapes, class_="shares", title=title, description=told)
