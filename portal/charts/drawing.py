"""The pieces that all drawings are made of. Looks are the style sheet's: shapes carry classes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from markupsafe import Markup, escape


def shape(name: str, content: str = "", /, **attributes: object) -> Markup:
    """An SVG element; ``class_`` is the class, other underscores are hyphens, None is left out."""
    # A page has thousands of these: putting them together by Markup's own format took half of it.
    written = "".join(
        [
            f' {_name(key)}="{_number(value) if isinstance(value, int | float) else escape(value)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    return Markup(f"<{name}{written}>{escape(content)}</{name}>")


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def drawing(
    width: float,
    height: float,
    shapes: Iterable[Markup],
    *,
    class_: str,
    title: str,
    description: str = "",
    role: str = "img",
) -> Markup:
    """A whole drawing, read out by its title and description; a ``group`` where it has links."""
    told = shape("title", title) + (shape("desc", description) if description else Markup())
    return shape(
        "svg", told + Markup().join(shapes), class_=f"chart {class_}", role=role,
        viewBox=f"0 0 {_number(width)} {_number(height)}", width=width, height=height,
        aria_label=title,
    )  # fmt: skip


class Scale:
    """A straight scale from values to places on the paper, with round ticks."""

    def __init__(self, values: Iterable[float], start: float, end: float, ticks: int = 5) -> None:
        """Reach over all these values, to zero too where that is near."""
        known = list(values) or [0.0, 1.0]
        low, high = min(known), max(known)
        if 0 < low < 0.5 * high:
            low = 0.0
        size = max(abs(low), abs(high))
        span = high - low if high - low > 1e-9 * size else size
        step = _round_step((span if span > 1e-9 else 1.0) / ticks)
        self.low = math.floor(low / step) * step
        self.high = max(math.ceil(high / step) * step, self.low + step)
        self.step = step
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        """Where a value stands."""
        share = (value - self.low) / (self.high - self.low)
        return self._start + share * (self._end - self._start)

    @property
    def ticks(self) -> list[float]:
        """The round values to write at the axis."""
        count = round((self.high - self.low) / self.step)
        return [self.low + at * self.step for at in range(count + 1)]

    @property
    def digits(self) -> int:
        """How many digits after the comma tell the ticks apart."""
        return max(0, -math.floor(math.log10(self.step) + 1e-9))


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next((m * power for m in (1, 2, 5) if step <= m * power * 1.0001), 10 * power)
