"""Small invented candidates in the exact shape the warehouse exports."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tests.gate.candidate_columns import (
    CONTRIBUTION_COLUMNS,
    FIGURE_COLUMNS,
    FLAG,
    INDICATOR_COLUMNS,
    KEYS,
    LOCALITY_COLUMNS,
    MEASURE_COLUMNS,
    NUMBER,
    OTHER_TABLES,
    TARGET_COLUMNS,
    TEXT,
    WAIVER_COLUMNS,
)

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"


def wilson(x: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's limits of a proportion."""
    p = x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * ((p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5)
    return middle - half, middle + half


def figure(
    indicator_id: str = "stunting",
    locality_id: str = "C1",
    period: str = "2024",
    *,
    numerator: float | None = 10,
    denominator: float | None = 100,
    **changes: Any,
) -> dict[str, Any]:
    """One figure of a proportion per 100 with Wilson's limits; `changes` overrule columns."""
    year = int(period[:4])
    row: dict[str, Any] = dict.fromkeys(FIGURE_COLUMNS)
    row |= {
        "indicator_id": indicator_id,
        "series": "administrative",
        "locality_id": locality_id,
        "geography": "as_was",
        "period": period,
        "breakdown": "total",
        "locality_code": locality_id,
        "locality_level": {"C": "commune", "D": "district", "P": "province"}.get(
            locality_id[0], "country"
        ),
        "period_type": "year",
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "year": year,
        "numerator": numerator,
        "denominator": denominator,
        "per": 100,
        "provisional": False,
        "estimated": False,
        "break_before": False,
        "unreliable": False,
        "coverage": 1.0,
        "coverage_needed": 0.9,
        "as_of": date(2026, 1, 1),
        "kind": "proportion",
        "relation": "subset",
        "sensitivity": "none",
        "numerator_smallest_cell": numerator,
        "denominator_smallest_cell": denominator,
        "late": False,
        "contested": False,
    }
    row |= _value_and_limits(numerator, denominator, int(changes.get("per", 100)))
    row |= {"nesting_counted_id": changes.get("nesting_indicator_id")}
    return row | _tolerances({"numerator": numerator, "denominator": denominator}) | changes


def _tolerances(counts: dict[str, float | None]) -> dict[str, Any]:
    """What sums may differ by: two or half a percent, five percent before they are held."""
    found: dict[str, Any] = {}
    for side, count in counts.items():
        if count is not None:
            allowed = max(2, 0.005 * abs(count))
            found[f"{side}_parts_tolerance"] = allowed
            found[f"{side}_children_tolerance"] = allowed
            found[f"{side}_children_hold"] = max(allowed, 0.05 * abs(count))
    return found


def _value_and_limits(x: float | None, n: float | None, per: int) -> dict[str, Any]:
    if x is None or not n:
        return {"obs_status": "missing", "reason": "not_reported"}
    found: dict[str, Any] = {"obs_status": "normal", "value": per * x / n}
    if 0 <= x <= n * (1 + 1e-9):
        for name, z in (("95", 1.959963984540054), ("998", 3.090232306167813)):
            low, high = wilson(min(x, n), n, z)
            found |= {f"lower_{name}": per * max(low, 0.0), f"upper_{name}": per * high}
    return found


def contribution(
    indicator_id: str,
    locality_id: str,
    period: str,
    numerator: float,
    denominator: float | None,
    *,
    expected: tuple[float | None, float | None] = (None, None),
    breakdown: str = "total",
    area: str | None = None,
) -> dict[str, Any]:
    """One source cell pair, with the expected (numerator, denominator)."""
    return {
        "indicator_id": indicator_id,
        "series": "administrative",
        "locality_id": locality_id,
        "period": period,
        "breakdown": breakdown,
        "area": area,
        "numerator": numerator,
        "denominator": denominator,
        "expected_numerator": expected[0],
        "expected_denominator": expected[1],
    }


def reaching(
    source: str, *targets: str, geography: str = "as_was", share: float = 1.0
) -> list[dict[str, Any]]:
    """Rows of locality_targets: the source counts toward itself and every target, always."""
    return [
        {
            "geography": geography,
            "source_locality_id": source,
            "target_locality_id": target,
            "target_level": {"C": "commune", "D": "district", "P": "province"}.get(
                target[0], "country"
            ),
            "ends_from": date(2000, 1, 1),
            "ends_to": None,
            "share": share,
        }
        for target in targets
    ]


def locality(locality_id: str, level: str, parent: str | None) -> dict[str, Any]:
    """One unit that is always valid."""
    return {
        "locality_id": locality_id,
        "level": level,
        "code": locality_id,
        "name_vi": locality_id,
        "parent_id": parent,
        "valid_from": date(2000, 1, 1),
    }


def thresholds(**values: float) -> pa.Table:
    """The thresholds of the catalogue; `values` overrule them."""
    rows = pd.read_csv(CATALOGUE / "thresholds.csv").drop_duplicates("threshold_id", keep="last")
    known = dict(zip(rows["threshold_id"], rows["value"], strict=True)) | values
    return pa.table(
        {
            "threshold_id": pa.array(list(known), TEXT),
            "value": pa.array(list(known.values()), NUMBER),
            "in_force": pa.array([True] * len(known), FLAG),
        }
    )


LOCALITIES = [
    locality("V", "country", None),
    locality("P1", "province", "V"),
    locality("D1", "district", "P1"),
    locality("C1", "commune", "D1"),
    locality("C2", "commune", "D1"),
]
INDICATORS = [
    ("stunting", "Tỷ lệ thấp còi", "Stunting", "stunted", "measured"),
    ("underweight", "Tỷ lệ nhẹ cân", "Underweight", "underweight_children", "measured"),
]
MEASURES = {
    "stunted": ("Số trẻ thấp còi", "Children stunted"),
    "underweight_children": ("Số trẻ nhẹ cân", "Children underweight"),
    "measured": ("số trẻ được đo", "children measured"),
}


@dataclass
class World:
    """A candidate in memory; `write` makes the folder."""

    figures: list[dict[str, Any]]
    contributions: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    localities: list[dict[str, Any]] = field(default_factory=lambda: list(LOCALITIES))
    indicators: list[tuple[str, str, str, str, str | None]] = field(
        default_factory=lambda: list(INDICATORS)
    )
    period_parts: list[tuple[str, str]] = field(default_factory=list)
    grid: list[dict[str, Any]] | None = None
    inputs: dict[str, Any] = field(
        default_factory=lambda: {"catalogue_hash": "c0", "baseline_version": "b0"}
    )
    extra: dict[str, pa.Table] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write the candidate folder and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        grid = self.figures if self.grid is None else self.grid
        tables = {
            "figures": _table(self.figures, FIGURE_COLUMNS),
            "grid": _table([{k: row[k] for k in KEYS} for row in grid], dict.fromkeys(KEYS, TEXT)),
            "contributions": _table(self.contributions, CONTRIBUTION_COLUMNS),
            "locality_targets": _table(self.targets, TARGET_COLUMNS),
            "localities": _table(self.localities, LOCALITY_COLUMNS),
            "indicators": self._indicators(),
            "indicator_measures": self._indicator_measures(),
            "measures": _table(
                [
                    {"measure_id": measure_id, "name_vi": names[0], "name_en": names[1]}
                    for measure_id, names in MEASURES.items()
                ],
                MEASURE_COLUMNS,
            ),
            "period_parts": self._period_parts(),
            "thresholds": thresholds(),
        }
        tables |= {name: _table([], columns) for name, columns in OTHER_TABLES.items()}
        for name, table in (tables | self.extra).items():
            pq.write_table(table, folder / f"{name}.parquet")
        (folder / "inputs.json").write_text(json.dumps(self.inputs), encoding="utf-8")
        return folder

    def _indicators(self) -> pa.Table:
        rows = [
            {"indicator_id": i, "name_vi": vi, "name_en": en, "per": 100, "kind": "proportion"}
            for i, vi, en, _, _ in self.indicators
        ]
        return _table(rows, INDICATOR_COLUMNS)

    def _indicator_measures(self) -> pa.Table:
        rows = []
        for indicator_id, _, _, numerator, denominator in self.indicators:
            for role, measure in (("numerator", numerator), ("denominator", denominator)):
                if measure:
                    rows.append({"indicator_id": indicator_id, "role": role, "measure_id": measure})
        return _table(rows, {"indicator_id": TEXT, "role": TEXT, "measure_id": TEXT})

    def _period_parts(self) -> pa.Table:
        periods = {row["period"] for row in self.figures} | {
            row["period"] for row in self.contributions
        }
        pairs = sorted({(period, period) for period in periods} | set(self.period_parts))
        rows = [{"period": whole, "part_period": part} for whole, part in pairs]
        return _table(rows, {"period": TEXT, "part_period": TEXT, "part_period_type": TEXT})


def _table(rows: list[dict[str, Any]], columns: dict[str, pa.DataType]) -> pa.Table:
    schema = pa.schema(list(columns.items()))
    return pa.Table.from_pylist([{k: row.get(k) for k in columns} for row in rows], schema=schema)


def waiver(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A waiver of that figure at its numbers, in force for a year."""
    numbers = {name: row[name] for name in ("value", "numerator", "denominator")}
    return {
        **{name: row[name] for name in KEYS},
        **numbers,
        "waiver_id": f"w-{row['locality_id'].lower()}",
        "rule_ids": "contains_held",
        "reason_vi": "Lũ lớn tháng 9.",
        "steward": "An",
        "made": date(2025, 12, 1),
        "until": date(2026, 12, 1),
    } | changes


def waivers(*rows: dict[str, Any]) -> pa.Table:
    """The table of waivers with those rows."""
    return _table(list(rows), WAIVER_COLUMNS)


def outcomes_of(folder: Path) -> pd.DataFrame:
    """outcomes.parquet as a frame."""
    return pq.read_table(folder / "outcomes.parquet").to_pandas()


def violations_of(folder: Path) -> pd.DataFrame:
    """violations.parquet as a frame."""
    return pq.read_table(folder / "violations.parquet").to_pandas()
