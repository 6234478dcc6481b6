"""The compiled catalogue of the small country, table by table, in the types the loader writes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sources.loader.chance import confidence_levels, exact_poisson_limits
from sources.loader.schemas import COLUMNS, schema_of
from tests.formulas.periods import TILED, YEARS, all_parts, all_periods
from tests.formulas.places import ABROAD, ABROAD_LINKS, LEVELS, LINKS, OPEN, START, UNITS

AS_OF = date(2025, 3, 1)
OWNERS_CHANGE = date(2023, 1, 1)

# measure: feed, kind, period type, cumulation, breakdowns, ceiling
MEASURES = {
    "births": ("health", "flow", "quarter", "period", ["total"], ("kids", 0.25)),
    "deaths": ("health", "flow", "quarter", "period", ["total"], None),
    "baby_deaths": ("health", "flow", "quarter", "period", ["total"], None),
    "doses": ("doses", "flow", "quarter", "year_to_date", ["total"], None),
    "doses_due": ("doses", "flow", "quarter", "year_to_date", ["total"], None),
    "kids_0": ("people", "stock", "year", "period", ["total", "male", "female"], None),
    "kids_1": ("people", "stock", "year", "period", ["total", "male", "female"], None),
    "kids": (None, "stock", "year", "period", [], None),
    "injuries": ("injuries", "flow", "half", "year_to_date", ["total"], None),
    "cases": ("cases", "flow", "month", "period", ["total", "male", "female"], None),
    "schools": ("schools", "stock", "year", "period", ["total"], None),
    "schools_fit": ("schools", "stock", "year", "period", ["total"], None),
}

# kind, per, relation, ratio type, interval method, numerator, denominator, not above, breakdowns
INDICATORS = {
    "death_rate": ("rate", 1000, "births", "flow_flow", "byar", "deaths", "births", None, "area"),
    "baby_death_rate": (
        "rate", 1000, "births", "flow_flow", "byar", "baby_deaths", "births", "death_rate", ""),
    "dose_rate": (
        "proportion", 100, "independent_coverage", "flow_flow", "byar", "doses", "doses_due", None,
        ""),
    "injury_rate": (
        "rate", 100000, "exposure", "flow_stock", "byar", "injuries", "kids", None, "area"),
    "case_rate": ("rate", 1000, "exposure", "flow_stock", "byar", "cases", "kids", None, "sex"),
    "case_count": ("count", 1, None, "count", "byar", "cases", None, None, "sex"),
    "fit_schools": (
        "proportion", 100, "units", "stock_stock", "wilson", "schools_fit", "schools", None, ""),
}  # fmt: skip

HIGH_IS_GOOD = {"dose_rate", "fit_schools"}

AGENCIES = [
    *[("old_office", f, a, START, OWNERS_CHANGE) for f in ("health",) for a in ("PA", "PB")],
    *[("new_office", f, a, OWNERS_CHANGE, OPEN) for f in ("health",) for a in ("PA", "PB", "PN")],
    *[
        ("office", f, a, START, OPEN)
        for f in ("doses", "people", "injuries", "cases", "schools")
        for a in ("PA", "PB", "PN")
    ],
]

THRESHOLDS = [
    # Others counted before, others will: none of those may show in any figure.
    *[("value_coverage", v, d) for v, d in (
        (0.1, START), (0.5, AS_OF), (0.99, AS_OF + timedelta(days=1)))],
    ("full_coverage", 0.9, START), ("sum_difference", 2.0, START),
    ("sum_difference_share", 0.005, START), ("sum_held_share", 0.05, AS_OF + timedelta(days=1)),
]  # fmt: skip

LEVEL_PERIODS = {
    "commune": ["year", "rolling_3_years"],
    "remainder": ["year", "rolling_3_years"],
    "district": ["quarter", "half", "year"],
    "province": list(TILED),
    "country": list(TILED),
}

TARGETS = [
    # id, indicator, locality, breakdown, year, kind, comparator, value, per, disputed, comparable
    ("exactly", "dose_rate", "PA", "total", 2021, "level", "<=", "80", 100, False, True),
    ("just_not", "dose_rate", "PA", "total", 2021, "level", "<", "80", 100, False, True),
    ("units", "fit_schools", "PA", "total", 2023, "level", ">=", "75", 100, False, True),
    ("by_chance", "case_rate", "PB", "total", 2023, "level", "<", "25", 1000, False, True),
    ("clearly", "case_rate", "PB", "total", 2023, "level", "<", "50", 1000, False, True),
    ("other_per", "case_rate", "PB", "total", 2023, "level", "<", "5", 100, False, True),
    ("clearly_not", "case_rate", "PB", "total", 2023, "level", "<", "10", 1000, False, True),
    ("some_units", "fit_schools", "PB", "total", 2022, "level", ">=", "75", 100, False, True),
    ("open_year", "fit_schools", "X", "total", 2024, "level", ">=", "75", 100, False, True),
    ("not_due", "fit_schools", "X", "total", 2030, "level", ">=", "75", 100, False, True),
    ("thin", "death_rate", "a4", "total", 2022, "level", "<", "500", 1000, False, True),
    ("argued", "death_rate", "PA", "total", 2021, "level", "<", "0", 1000, True, True),
    ("elsewhere", "case_rate", "PA", "total", 2021, "level", "<", "5", 1000, False, False),
    ("no_cases", "case_count", "PA", "total", 2021, "zero_cases", "=", "0", 1, False, True),
    ("a_process", None, "PA", "total", 2021, "process", None, None, None, False, True),
    ("too_early", "dose_rate", "PA", "total", 2019, "level", ">=", "50", 100, False, True),
    ("heir", "dose_rate", "a1", "total", 2023, "level", ">=", "50", 100, False, True),
    ("heir_counts", "case_count", "a1", "total", 2023, "level", "<=", "20", 1, False, True),
    ("heirs", "dose_rate", "b3", "total", 2023, "level", ">=", "50", 100, False, True),
    ("too_far", "dose_rate", "b3", "total", 2030, "level", ">=", "50", 100, False, True),
    ("one_case", "case_count", "PA", "total", 2022, "zero_cases", "=", "0", 1, False, True),
    ("uncounted", "nobody_counts", "PA", "total", 2022, "level", ">=", "50", 100, False, True),
]

SET_AGAINST_A_YEAR = [
    # id, indicator, locality, year, comparator, percent of the baseline, baseline year
    ("kept", "dose_rate", "PA", 2022, ">=", "100", 2021),
    ("cut", "dose_rate", "PA", 2022, "<=", "80", 2021),
    ("never_began", "dose_rate", "PA", 2022, "<=", "80", 2020),
    ("began_as_another", "dose_rate", "n2", 2024, ">=", "100", 2022),
]

OF_A_WHOLE = [
    # id, comparator, how many, of how many: schools of PA in 2022, where 13 of 16 are fit
    ("thirteen_of_16", ">=", "13", 16),
    ("fourteen_of_16", ">=", "14", 16),
    ("thirteen_of_15", ">=", "13", 15),
    ("all_of_17", ">=", "17", 17),
]


def write_catalogue(
    folder: Path, abroad: bool = True, corrections: list[dict] | None = None
) -> None:
    """The compiled tables of the small country, with or without the units nobody reports for."""
    tables = {**world_tables(), **measure_tables(), **indicator_tables(), **plan_tables()}
    tables["corrections"] = corrections or []
    if abroad:
        tables = {name: rows + abroad_tables().get(name, []) for name, rows in tables.items()}
    write_tables(folder, tables)


def write_tables(folder: Path, tables: dict[str, list[dict]]) -> None:
    """Every compiled table as one Parquet file in the folder."""
    folder.mkdir(parents=True)
    for name in COLUMNS:
        columns = schema_of(name)
        rows = [{**dict.fromkeys(columns.names), **row} for row in tables[name]]
        pq.write_table(pa.Table.from_pylist(rows, schema=columns), folder / f"{name}.parquet")


def named(columns: str, rows: list[tuple]) -> list[dict]:
    return [dict(zip(columns.split(), row, strict=True)) for row in rows]


def world_tables() -> dict[str, list[dict]]:
    periods = all_periods()
    return {
        "catalogue": [{"catalogue_id": "small", "catalogue_hash": "0", "country_locality_id": "X"}],
        "levels": named("level rank", list(LEVELS.items())),
        "geographies": named(
            "geography kind snapshot_date",
            [("then", "as_was", None), ("now", "current", None),
             ("old", "snapshot", date(2024, 6, 30))],
        ),
        "geography_levels": named(
            "geography level",
            [("then", level) for level in LEVELS]
            + [("now", level) for level in LEVELS if level != "district"]
            + [("old", "province"), ("old", "country")],
        ),
        **registry_tables(UNITS, LINKS, in_scope=True),
        "periods": periods,
        "period_parts": all_parts(periods),
        "period_levels": named(
            "level period_type", [(level, t) for level, ts in LEVEL_PERIODS.items() for t in ts]),
        "breakdown_levels": named("breakdown dimension level", [
            *[("total", "total", level) for level in LEVELS],
            *[(b, "sex", level) for b in ("male", "female")
              for level in ("district", "province", "country")],
            *[(b, "area", level) for b in ("urban", "rural")
              for level in ("district", "province", "country")],
        ]),
        "agencies": named("agency_id feed locality_id valid_from valid_to", AGENCIES),
        "breaks": named("kind id break_date",
                        [("breakdown_dimension", "area", date(2023, 7, 1))]),
        "thresholds": [
            row | {"unit": "share", "source": "test", "reason_vi": "Thử", "reason_en": "Test"}
            for row in named("threshold_id value set_on", THRESHOLDS)
        ],
        "exact_poisson_limits": list(exact_poisson_limits()),
        "confidence_levels": list(confidence_levels()),
        "disclosure": [],
        "disclosure_days": [],
    }  # fmt: skip


def registry_tables(
    units: list[tuple], links: list[tuple], in_scope: bool
) -> dict[str, list[dict]]:
    """Units (id, level, parent, from, to, area) and links as the loader compiles them."""
    return {
        "localities": named("locality_id level parent_id valid_from valid_to area in_scope", [
            (*unit, in_scope) for unit in units
        ]),
        "locality_parents": named("locality_id parent_id valid_from valid_to", [
            (unit, parent, start, end) for unit, _, parent, start, end, _ in units if parent
        ]),
        "locality_links": named("predecessor_id successor_id link_date share", links),
    }  # fmt: skip


def abroad_tables() -> dict[str, list[dict]]:
    return registry_tables(ABROAD, ABROAD_LINKS, in_scope=False)


def measure_tables() -> dict[str, list[dict]]:
    feeds = sorted({feed for feed, *_ in MEASURES.values() if feed})
    submitted = {(f, t) for f, _, t, *_ in MEASURES.values() if f}
    return {
        "measures": [
            {
                "measure_id": name,
                "feed": feed,
                "kind": kind,
                "period_type": period_type,
                "cumulation": cumulation,
                "rounding": 1,
                "carry_years": 1,
                "ceiling_measure_id": ceiling and ceiling[0],
                "ceiling_multiple": ceiling and ceiling[1],
            }
            for name, (feed, kind, period_type, cumulation, _, ceiling) in MEASURES.items()
        ],
        "measure_parts": named("measure_id part_measure_id",
                               [("kids", "kids_0"), ("kids", "kids_1")]),
        "feeds": [{"feed": feed, "first_period_start": START} for feed in feeds],
        "feed_measures": named("feed measure_id breakdown", [
            (feed, name, b) for name, (feed, _, _, _, bs, _) in MEASURES.items() for b in bs]),
        "feed_levels": named("feed measure_id level sum_of_children", [
            *[(feed, name, "commune", True) for name, (feed, *_) in MEASURES.items() if feed],
            ("injuries", "injuries", "province", True)]),
        "calendar": [
            {
                "feed": feed,
                "period": p["period"],
                "due": p["period_end"] + timedelta(days=30),
                "final": p["period_end"] + timedelta(days=120),
            }
            for feed, kind in sorted(submitted)
            for p in all_periods()
            if p["period_type"] == kind
        ],
    }  # fmt: skip


def indicator_tables() -> dict[str, list[dict]]:
    by = {"": ["total"], "sex": ["total", "male", "female"], "area": ["total", "urban", "rural"]}
    rows, roles, types, breakdowns = [], [], [], []
    for name, facts in INDICATORS.items():
        kind, per, relation, ratio, method, above, below, ceiling, split = facts
        rows.append({
            "indicator_id": name, "series": "administrative", "kind": kind, "per": per,
            "relation": relation, "ratio_type": ratio, "interval_method": method,
            "direction": "high_is_good" if name in HIGH_IS_GOOD else "low_is_good",
            "sensitive": False, "sensitivity": "none", "not_above": ceiling,
            "unreliable_numerator": 10, "unreliable_denominator": 30, "proxy": False,
        })  # fmt: skip
        roles += [(name, "numerator", above)] + [(name, "denominator", below)] * bool(below)
        own = MEASURES[above][2]
        stock = MEASURES[above][1] == "stock"
        types += [(name, t) for t in (["year"] if stock else TILED) if usable(own, t)]
        breakdowns += [(name, b) for b in by[split]]
    return {
        "indicators": rows,
        "indicator_measures": named("indicator_id role measure_id", roles),
        "indicator_periods": named("indicator_id period_type", types),
        "indicator_breakdowns": named("indicator_id breakdown", breakdowns),
    }


def usable(part: str, whole: str) -> bool:
    """Periods of an indicator are those its submitted ones add up to."""
    return TILED.index(part) <= TILED.index(whole) and (part, whole) != ("half", "nine_months")


def plan_tables() -> dict[str, list[dict]]:
    rows = []
    for name, indicator, place, b, year, kind, sign, value, per, disputed, comparable in TARGETS:
        rows.append({
            "clause": "1", "target_id": name, "indicator_id": indicator, "locality_id": place,
            "breakdown": b, "year": year, "kind": kind, "comparator": sign,
            "target_value": value and Decimal(value), "per": per, "disputed": disputed,
            "comparable": comparable,
        })  # fmt: skip
    for name, indicator, place, year, sign, value, baseline in SET_AGAINST_A_YEAR:
        rows.append({
            "clause": "2", "target_id": name, "indicator_id": indicator, "locality_id": place,
            "year": year, "kind": "relative", "comparator": sign, "target_value": Decimal(value),
            "per": 100, "baseline_year": baseline,
        })  # fmt: skip
    for name, sign, value, whole in OF_A_WHOLE:
        rows.append({
            "clause": name, "target_id": name, "indicator_id": "fit_schools", "locality_id": "PA",
            "year": 2022, "kind": "count_of", "comparator": sign, "target_value": Decimal(value),
            "per": 1, "out_of": whole,
        })  # fmt: skip
    return {"plans": [{"plan_id": "plan", "locality_id": "X", "geography": "then",
                       "first_year": YEARS[0], "last_year": 2030}],
            "targets": [target_row(position, row) for position, row in enumerate(rows, start=1)],
            "obligations": [], "obligation_dates": [], "standards": [],
            "agency_lines": [], "ownership": [], "special_groups": [], "special_subgroups": [],
            "standard_thresholds": [], "terrains": [], "recognitions": [],
            "corrections": [], "cross_checks": [], "cross_check_levels": [],
            "reference_levels": [],
            "waivers": []}  # fmt: skip


def target_row(position: int, row: dict) -> dict:
    period = str(row["year"]) if row["indicator_id"] and row["year"] in YEARS else None
    usual = {"breakdown": "total", "disputed": False, "comparable": True}
    return {
        "plan_id": "plan", "position": position, "geography": "then", "period": period,
        "printed": "…", **usual, **row,
    }  # fmt: skip
