"""The map by boundaries, in the looks of the map of tiles: steps, patterns, and the islands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from portal.boundaries import Boundaries
from portal.charts.drawing import drawing, shape
from portal.charts.tiles import PART_HEIGHT, PART_WIDTH, Tile, looks_of, part_at

GAP = 10


def choropleth(
    boundaries: Boundaries,
    layout: Sequence[Mapping[str, str]],
    tiles: Mapping[str, Tile],
    title: str,
) -> Markup:
    """The map; units that lie apart and have no outline of their own stand as tiles at its side.

    `layout` has the rows of the catalogue's tiles, `tiles` what each code shows.
    """
    shapes = [_unit(path, tiles.get(code)) for code, path in boundaries.paths.items()]
    apart = [row for row in layout if not row["code"]]
    labels = {row["code"]: row["label"] for row in layout if row["code"]}
    lowest = max((int(row["row"]) for row in layout), default=0) + 1
    for row in apart:
        y = int(row["row"]) / lowest * (boundaries.height - PART_HEIGHT)
        shapes.append(
            part_at(boundaries.width + GAP, y, row["label"], labels.get(row["part_of"], ""),
                    tiles.get(row["part_of"]))
        )  # fmt: skip
    side = GAP + PART_WIDTH if apart else 0
    return drawing(
        boundaries.width + side + 2, boundaries.height, shapes, class_="tiles boundaries",
        title=title, role="group",
    )  # fmt: skip


def _unit(path: str, tile: Tile | None) -> Markup:
    looks, fill = looks_of(tile)
    told = shape("title", tile.title) if tile is not None else Markup()
    drawn = shape("path", told, d=path, class_=f"tile {looks}", fill=fill, fill_rule="evenodd")
    return shape("a", drawn, href=tile.address) if tile and tile.address else drawn
