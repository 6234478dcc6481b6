"""Closed histories of many places, for what is fitted on them and judged by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from tests.gate.worlds import World, figure, locality, thresholds

ROOT, PROVINCE, OTHER = "V", "P1", "P2"


def commune(at: int, province: str = PROVINCE) -> str:
    """The id of a commune of a province."""
    return f"C{province[1:]}{at:03d}"


def places(communes: Mapping[str, int]) -> list[dict[str, Any]]:
    """A country, provinces, and so many communes in each."""
    found = [locality(ROOT, "country", None)]
    for province, number in communes.items():
        found.append(locality(province, "province", ROOT))
        found += [locality(commune(at, province), "commune", province) for at in range(number)]
    return found


def rates(
    locality_id: str, counts: Sequence[float | None], n: float = 1000, **changes: Any
) -> list[dict[str, Any]]:
    """Yearly figures of a rate over births from 2020 on; `changes` overrule columns."""
    usual = {"indicator_id": "deaths", "kind": "rate", "relation": "births", "per": 1000}
    return [
        figure(
            locality_id=locality_id,
            period=str(2020 + at),
            numerator=count,
            denominator=n,
            **(usual | changes),
        )
        for at, count in enumerate(counts)
    ]


def world(
    figures: list[dict[str, Any]], localities: list[dict[str, Any]], **limits: float
) -> World:
    """A candidate of these figures; `limits` overrule thresholds of the catalogue."""
    table: pa.Table = thresholds(**limits)
    return World(figures, localities=localities, extra={"thresholds": table})
