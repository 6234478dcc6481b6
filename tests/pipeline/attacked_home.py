"""Releases written by hand, with a mask of the test's choice: what the attack can and cannot do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from bench.attack.hints import OF_TARGETS, TELLING
from bench.attack.published import KEY

TREE = {"V": ("country", None), "P": ("province", "V"), "Q": ("province", "V"),
        "P1": ("commune", "P"), "P2": ("commune", "P"), "P3": ("commune", "P"),
        "Q1": ("commune", "Q"), "Q2": ("commune", "Q"), "Q3": ("commune", "Q")}  # fmt: skip
TOWNS = {"P1", "Q1"}
PERIODS = {
    "2021": ("year", date(2021, 1, 1), date(2021, 12, 31)),
    "2022": ("year", date(2022, 1, 1), date(2022, 12, 31)),
    "2023": ("year", date(2023, 1, 1), date(2023, 12, 31)),
    "2023-H1": ("half", date(2023, 1, 1), date(2023, 6, 30)),
    "2023-H2": ("half", date(2023, 7, 1), date(2023, 12, 31)),
    "2021-2023": ("rolling_3_years", date(2021, 1, 1), date(2023, 12, 31)),
}
# indicator -> numerator measure, denominator measure, relation, nested in
INDICATORS = {
    "abuse": ("cases", None, None, None),
    "worst": ("worst_cases", None, None, "abuse"),
    "helped": ("helped_cases", "cases", "subset", None),
    "deaths": ("deaths", None, None, "injuries"),
    "injuries": ("injuries", None, None, None),
    "play": ("play_points", None, None, None),
    "books": ("books", None, None, None),
}
SENSITIVITY = {"injuries": "none", "deaths": "commune", "play_points": "none", "books": "none"}
FEEDS = {"books": "schools"}
BREAKDOWNS = [("total", "total"), ("male", "sex"), ("female", "sex"), ("urban", "area"),
              ("rural", "area")]  # fmt: skip


@dataclass
class Home:
    """A home folder with releases; each figure is given with its count and whether it is shown.

    On the current map, remainders stand for units that are ``parted`` (unit -> remainder).
    """

    folder: Path
    releases: int = 0
    figures: list[dict] = field(default_factory=list)
    parted: dict[str, str] = field(default_factory=dict)

    def figure(self, indicator, place, count, *, shown=True, of=None, period="2023",
               geography="as_was", breakdown="total", **told):  # fmt: skip
        """One figure: its numerator, its denominator ``of``, columns that are told all the same."""
        period_type, start, end = PERIODS[period]
        key = dict(zip(KEY, (indicator, "administrative", place, geography, period, breakdown),
                       strict=True))  # fmt: skip
        row = dict.fromkeys([*TELLING, "parent_locality_id", "expected_at_locality_id"])
        public = {"numerator": count, "denominator": of} if shown else {}
        self.figures.append(
            row | key | {
                "locality_level": TREE[place][0], "period_type": period_type, "per": 100,
                "period_start": start, "period_end": end, "parent_locality_id": TREE[place][1],
                "obs_status": "normal" if shown else "suppressed",
                "reason": None if shown else "small_cell", **public, **told,
                "true_numerator": count, "true_denominator": of,
            }
        )  # fmt: skip

    def release(self, **tables: list[dict]) -> None:
        """Write the figures given since the last release as the next one."""
        self.releases += 1
        name = f"{self.releases:05d}-2024-01-01"
        figures = pd.DataFrame(self.figures)
        truth = figures[KEY].assign(
            obs_status="normal",
            numerator=figures["true_numerator"].astype(float),
            denominator=figures["true_denominator"].astype(float),
        )
        public = figures.drop(columns=["true_numerator", "true_denominator"])
        for column in ("numerator", "denominator", "value"):
            public[column] = public[column].astype(float)
        folder = self.folder / "releases" / name
        _write(folder, {"figures": public, **_public(self.parted), **_given(tables)})
        (folder / "release.json").write_text(json.dumps({"catalogue_hash": "c"}))
        _write(self.folder / "restricted" / name, {"figures": truth})
        _write(self.folder / "catalogue" / "c", _catalogue())
        self.figures = []


def _given(tables: dict[str, list[dict]]) -> dict[str, pd.DataFrame]:
    empty = _empty()
    return {name: pd.DataFrame(rows, columns=empty[name].columns) for name, rows in tables.items()}


def _write(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        words = {column: "str" for column in KEY if column in table}
        table.astype(words).to_parquet(folder / f"{name}.parquet", index=False)


def _public(parted: dict[str, str]) -> dict[str, pd.DataFrame]:
    roles = [
        (indicator, role, measure)
        for indicator, (numerator, denominator, _, _) in INDICATORS.items()
        for role, measure in (("numerator", numerator), ("denominator", denominator))
        if measure
    ]
    measures = sorted({measure for _, _, measure in roles})
    return _empty() | {
        "indicators": pd.DataFrame(
            [(one, one, one, SENSITIVITY.get(numerator, "always") != "none", relation,
              "flow_flow" if denominator else "count")
             for one, (numerator, denominator, relation, _) in INDICATORS.items()],
            columns=["indicator_id", "name_vi", "name_en", "sensitive", "relation", "ratio_type"],
        ),
        "indicator_measures": pd.DataFrame(roles, columns=["indicator_id", "role", "measure_id"]),
        "measures": pd.DataFrame(
            [(one, FEEDS.get(one, "labour"), SENSITIVITY.get(one, "always")) for one in measures],
            columns=["measure_id", "feed", "sensitivity"],
        ),
        "localities": pd.DataFrame({"locality_id": list(TREE), "name_vi": list(TREE)}),
        "locality_targets": _targets(parted),
    }  # fmt: skip


def _empty() -> dict[str, pd.DataFrame]:
    numbers = ["rule_id", "observed", "expected", "sentence_vi", "sentence_en"]
    changes = [f"{what}_{when}" for what in ("numerator", "denominator", "value")
               for when in ("before", "after")]  # fmt: skip
    series = [name for name in KEY if name != "period"]
    columns = {
        "evidence": [*KEY, "measure_id"],
        "rule_results": [*KEY, *numbers],
        "withheld": [*KEY, *numbers],
        "bounds": [*KEY, "numerator_low", "numerator_high"],
        "correction_notices": [*KEY, *changes, "sentence_vi", "sentence_en"],
        "trends": [*series, "period_type", "first_year", "last_year", "verdict"],
        "targets": [*series, "period", "baseline_period", "answered_locality_id", "kind", "status",
                    *(name for name in OF_TARGETS)],
    }  # fmt: skip
    return {name: pd.DataFrame(columns=found) for name, found in columns.items()}


def _targets(parted: dict[str, str]) -> pd.DataFrame:
    rows = []
    for geography in ("as_was", "current"):
        for place, (level, above) in TREE.items():
            for target in (place, above, "V") if level == "commune" else ():
                own = geography == "current" and target == place and place in parted
                rows.append((geography, place, target, date(2000, 1, 1), None, 1.0,
                             date(2024, 1, 1) if own else None, None,
                             parted[place] if own else None))  # fmt: skip
    columns = ["geography", "source_locality_id", "target_locality_id", "ends_from", "ends_to",
               "share", "touched_until", "touched_from", "unallocated_id"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _catalogue() -> dict[str, pd.DataFrame]:
    places = [
        (place, level, None if level != "commune" else "urban" if place in TOWNS else "rural",
         date(2000, 1, 1), None)
        for place, (level, _) in TREE.items()
    ]  # fmt: skip
    return {
        "localities": pd.DataFrame(
            places, columns=["locality_id", "level", "area", "valid_from", "valid_to"]
        ),
        "levels": pd.DataFrame({"level": ["country", "province", "commune"], "rank": [0, 1, 2]}),
        "breakdown_levels": pd.DataFrame(BREAKDOWNS, columns=["breakdown", "dimension"]),
        "periods": pd.DataFrame(
            [(one, *row) for one, row in PERIODS.items()],
            columns=["period", "period_type", "period_start", "period_end"],
        ),
        "indicators": pd.DataFrame(
            [(one, outer) for one, (_, _, _, outer) in INDICATORS.items()],
            columns=["indicator_id", "not_above"],
        ),
    }
