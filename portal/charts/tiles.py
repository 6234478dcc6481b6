"""The map of tiles: one tile a unit, its label and value in it, its colour one of five steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portal.charts.drawing import drawing, shape
from portal.charts.trend import PATTERNS

TILE_WIDTH, TILE_HEIGHT, GAP = 84, 46, 4
PART_WIDTH, PART_HEIGHT = 76, 34
STEPS = 5


@dataclass(frozen=True)
class Tile:
    """What a tile says: the value as written, its step (1 to 5, None without value), its status."""

    text: str
    step: int | None
    status: str
    title: str
    address: str | None = None


def steps_of(values: Mapping[str, float]) -> dict[str, int]:
    """Five groups of about the same size, from low to high; equal values share a group."""
    ordered = sorted(set(values.values()))
    rank = {value: at for at, value in enumerate(ordered)}
    return {key: 1 + rank[value] * STEPS // len(ordered) for key, value in values.items()}


def tile_map(layout: Sequence[Mapping[str, str]], tiles: Mapping[str, Tile], title: str) -> Markup:
    """The map; `layout` has the rows of the catalogue's tiles, `tiles` what each code shows."""
    labels = {row["code"]: row["label"] for row in layout if row["code"]}
    shapes = [
        _tile(row, tiles.get(row["code"])) if row["code"]
        else part_at(*_corner(row), row["label"], labels.get(row["part_of"], ""),
                     tiles.get(row["part_of"]))
        for row in layout
    ]  # fmt: skip
    columns = 1 + max(int(row["column"]) for row in layout)
    rows = 1 + max(int(row["row"]) for row in layout)
    return drawing(
        columns * (TILE_WIDTH + GAP), rows * (TILE_HEIGHT + GAP), shapes, class_="tiles",
        title=title, role="group",
    )  # fmt: skip


def _tile(row: Mapping[str, str], tile: Tile | None) -> Markup:
    x, y = _corner(row)
    looks, fill = looks_of(tile)
    parts = [
        shape("rect", x=x, y=y, width=TILE_WIDTH, height=TILE_HEIGHT, rx=3,
              class_=f"tile {looks}", fill=fill)
    ]  # fmt: skip
    if fill is not None:
        parts.append(_plate(x + 3, y + 5, TILE_WIDTH - 6, TILE_HEIGHT - 10))
    middle = x + TILE_WIDTH / 2
    parts.append(shape("text", row["label"], x=middle, y=y + 19, class_=f"tile-label {looks}"))
    if tile is None:
        return shape("g", Markup().join(parts))
    parts.insert(0, shape("title", tile.title))
    parts.append(shape("text", tile.text, x=middle, y=y + 36, class_=f"tile-value {looks}"))
    drawn = shape("g", Markup().join(parts))
    return shape("a", drawn, href=tile.address) if tile.address else drawn


def part_at(x: float, y: float, label: str, whole: str, tile: Tile | None) -> Markup:
    """A part of a unit that lies apart: smaller, in the looks of its unit, which it names."""
    looks, fill = looks_of(tile)
    middle = x + PART_WIDTH / 2
    return shape(
        "g",
        shape("title", f"{label} ({whole})")
        + shape("rect", x=x, y=y, width=PART_WIDTH, height=PART_HEIGHT, rx=3,
                class_=f"tile {looks}", fill=fill)
        + (_plate(x + 3, y + 3, PART_WIDTH - 6, PART_HEIGHT - 6) if fill else Markup())
        + shape("text", label, x=middle, y=y + 15, class_=f"tile-label {looks}")
        + shape("text", f"({whole})", x=middle, y=y + 28, class_=f"tile-whole {looks}"),
    )  # fmt: skip


def _corner(row: Mapping[str, str]) -> tuple[int, int]:
    return int(row["column"]) * (TILE_WIDTH + GAP), int(row["row"]) * (TILE_HEIGHT + GAP)


def _plate(x: float, y: float, width: float, height: float) -> Markup:
    """What makes text readable on a pattern."""
    return shape("rect", x=x, y=y, width=width, height=height, rx=2, class_="tile-plate")


def looks_of(tile: Tile | None) -> tuple[str, str | None]:
    """The class of what is drawn, and its pattern where the figure has no value."""
    if tile is None:
        return "outside", None
    if tile.step is not None:
        return f"step-{tile.step}", None
    pattern = PATTERNS.get(tile.status)
    return ("patterned", f"url(#{pattern})") if pattern else ("outside", None)
