"""Boundaries of units from a GeoJSON or TopoJSON file of the installation, made ready to draw.

Longitude and latitude are laid out flat, north up, in the proportions of the middle of the map.
What is too fine to be seen at its size is left out, so that a page stays small.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
WIDTH, EDGE = 460, 6
GRIDS = (0.5, 1.0, 2.0, 4.0)  # how fine, in the drawing's units; the first that is small enough
MOST_POINTS = 8_000


class BoundaryError(ValueError):
    """The boundary file cannot be used; the message says why and what is expected."""


@dataclass(frozen=True)
class Boundaries:
    """The outlines of units by code, as SVG paths on a paper of this size."""

    paths: dict[str, str]
    width: float
    height: float


def read_boundaries(path: Path, name: str) -> Boundaries:
    """The outlines in a file, whose features carry the unit's code under `name`.

    Raises BoundaryError.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BoundaryError(f"{path} cannot be read as JSON: {error}") from error
    features = list(_features(path, content))
    rings: dict[str, list[Ring]] = {}
    for feature in features:
        code = (feature.get("properties") or {}).get(name)
        if code is not None:
            rings.setdefault(str(code), []).extend(_rings(path, feature["geometry"]))
    if not rings:
        raise BoundaryError(
            f"No feature of {path} has the property {name!r}, which should hold the unit's code. "
            "Name the property that does by CHITIEU_BOUNDARY_CODE."
        )
    return _laid_out(rings)


def _features(path: Path, content: Any) -> Iterator[dict[str, Any]]:
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "FeatureCollection":
        yield from content["features"]
    elif kind == "Topology":
        arcs = _arcs(content)
        for collection in content["objects"].values():
            for geometry in collection.get("geometries", [collection]):
                shape = {
                    "type": geometry.get("type"),
                    "coordinates": _joined(geometry.get("arcs", []), arcs),
                }
                yield {"properties": geometry.get("properties"), "geometry": shape}
    else:
        raise BoundaryError(
            f"{path} is neither GeoJSON (a FeatureCollection) nor TopoJSON (a Topology): {kind!r}."
        )


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    transform = topology.get("transform")
    if transform is None:
        return [[(x, y) for x, y, *_ in arc] for arc in topology["arcs"]]
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        ring = []
        for dx, dy, *_ in arc:
            x, y = x + dx, y + dy
            ring.append((x * sx + tx, y * sy + ty))
        found.append(ring)
    return found


def _joined(indices: Any, arcs: list[Ring]) -> Any:
    """The rings that lists of arcs make, however deep they stand; ~n is arc n backwards."""
    if indices and isinstance(indices[0], int):
        ring: Ring = []
        for at in indices:
            piece = arcs[at] if at >= 0 else arcs[~at][::-1]
            ring += piece[1:] if ring else piece
        return ring
    return [_joined(one, arcs) for one in indices]


def _rings(path: Path, geometry: Any) -> Iterable[Ring]:
    kind = (geometry or {}).get("type")
    if kind == "Polygon":
        return [[(x, y) for x, y, *_ in ring] for ring in geometry["coordinates"]]
    if kind == "MultiPolygon":
        return [[(x, y) for x, y, *_ in ring] for part in geometry["coordinates"] for ring in part]
    if kind is None:
        return []
    raise BoundaryError(f"{path} has a {kind}; boundaries are Polygon or MultiPolygon.")


def _laid_out(rings: dict[str, list[Ring]]) -> Boundaries:
    points = [point for outline in rings.values() for ring in outline for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * EDGE) / max((east - west) * narrow, 1e-9)

    def placed(point: Point) -> Point:
        return EDGE + (point[0] - west) * narrow * scale, EDGE + (north - point[1]) * scale

    flat = {
        code: [[placed(point) for point in ring] for ring in outline]
        for code, outline in rings.items()
    }
    height = 2 * EDGE + (north - south) * scale
    for grid in GRIDS:
        coarse = {
            code: [thin for ring in outline if len(thin := _thinned(ring, grid)) > 2]
            for code, outline in flat.items()
        }
        if sum(len(ring) for outline in coarse.values() for ring in outline) <= MOST_POINTS:
            break
    return Boundaries({code: _path(outline) for code, outline in coarse.items()}, WIDTH, height)


def _thinned(ring: Ring, grid: float) -> Ring:
    """A ring on a grid, each place once in a row and without its closing point."""
    found: Ring = []
    for x, y in ring:
        at = (round(x / grid) * grid, round(y / grid) * grid)
        if not found or found[-1] != at:
            found.append(at)
    return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


def _path(outline: list[Ring]) -> str:
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}".replace(".0", "") for x, y in ring) + "Z"
        for ring in outline
    )
