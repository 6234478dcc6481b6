"""A release written by hand: figures with their names, for what leaves the system."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.outputs.opened import SHUT_IN
from orchestration.release_sql import NAMED_FIGURES

TEXT, NUMBER, FLAG, DAY, WHOLE = pa.string(), pa.float64(), pa.bool_(), pa.date32(), pa.int64()
FIGURES = pa.schema(
    [
        *((name, TEXT) for name in ("release_id", "indicator_id", "series", "locality_id")),
        *((name, TEXT) for name in ("locality_code", "locality_level", "geography", "period")),
        ("period_type", TEXT), ("period_start", DAY), ("period_end", DAY), ("breakdown", TEXT),
        ("numerator", NUMBER), ("denominator", NUMBER), ("per", WHOLE), ("value", NUMBER),
        ("lower_95", NUMBER), ("upper_95", NUMBER), ("obs_status", TEXT), ("provisional", FLAG),
        ("estimated", FLAG), ("break_before", FLAG), ("unreliable", FLAG), ("coverage", NUMBER),
        ("quality", TEXT), ("reason", TEXT), ("as_of", DAY), ("revision", pa.int32()),
    ]
)  # fmt: skip
INDICATORS = pa.schema(
    [
        *((name, TEXT) for name in ("indicator_id", "name_vi", "name_en", "domain", "kind")),
        *((name, TEXT) for name in ("definition_vi", "definition_en")),
        *((name, TEXT) for name in ("limitations_vi", "limitations_en")),
        ("per", WHOLE),
    ]
)  # fmt: skip
LOCALITIES = pa.schema(
    [
        *((name, TEXT) for name in ("locality_id", "level", "code", "name_vi", "type")),
        *((name, TEXT) for name in ("parent_id", "province_code")),
        ("valid_from", DAY), ("valid_to", DAY),
    ]
)  # fmt: skip
KEY = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")
PLACES = (
    ("V", "country", "VN", None, None),
    ("P", "province", "12", "V", "12"),
    ("Q", "province", "38", "V", "38"),
    ("P1", "commune", "00101", "P", "12"),
    ("Q1", "commune", "00201", "Q", "38"),
)
PERIODS = {
    "2023": ("year", date(2023, 1, 1), date(2023, 12, 31)),
    "2024": ("year", date(2024, 1, 1), date(2024, 12, 31)),
    "2024-Q1": ("quarter", date(2024, 1, 1), date(2024, 3, 31)),
    "2024-05": ("month", date(2024, 5, 1), date(2024, 5, 31)),
    "2024-H2": ("half", date(2024, 7, 1), date(2024, 12, 31)),
    "2024-9M": ("nine_months", date(2024, 1, 1), date(2024, 9, 30)),
    "2022-2024": ("rolling_3_years", date(2022, 1, 1), date(2024, 12, 31)),
    "SY2023-2024": ("school_year", date(2023, 9, 1), date(2024, 8, 31)),
}
# The same periods as SDMX writes them, each with its frequency.
TIMES = {
    "2023": ("2023", "A"), "2024": ("2024", "A"), "2024-Q1": ("2024-Q1", "Q"),
    "2024-05": ("2024-05", "M"), "2024-H2": ("2024-S2", "S"),
    "2024-9M": ("2024-01-01/P9M", "A"), "2022-2024": ("2022-01-01/P3Y", "A"),
    "SY2023-2024": ("2023-09-01/P1Y", "A"),
}  # fmt: skip
FACTS = {
    "id": "00007-2025-02-01",
    "number": 7,
    "as_of": "2025-02-01",
    "created_at": "2025-02-01T01:00:00+00:00",
    "catalogue_hash": "c0",
    "synthetic": False,
}


def row(indicator_id="stunting", locality_id="P1", period="2024", **changes):
    """A published figure of a place; ``changes`` overrule columns."""
    level, code = next((level, code) for id_, level, code, *_ in PLACES if id_ == locality_id)
    period_type, start, end = PERIODS[period]
    return dict.fromkeys(FIGURES.names) | {
        "release_id": FACTS["id"], "indicator_id": indicator_id, "series": "administrative",
        "locality_id": locality_id, "locality_code": code, "locality_level": level,
        "geography": "as_was", "period": period, "period_type": period_type,
        "period_start": start, "period_end": end, "breakdown": "total", "numerator": 30.0,
        "denominator": 120.0, "per": 100, "value": 25.0, "lower_95": 18.1, "upper_95": 33.5,
        "obs_status": "normal", "provisional": False, "estimated": False, "break_before": False,
        "unreliable": False, "coverage": 1.0, "quality": "pass", "as_of": date(2025, 2, 1),
        "revision": 0,
    } | changes  # fmt: skip


def empty(status, **key):
    """A figure without value."""
    nothing = dict.fromkeys(("numerator", "denominator", "value", "lower_95", "upper_95"))
    return row(**key, **nothing, obs_status=status, quality=None)


def indicator(indicator_id, **changes):
    """One row of the indicators."""
    return dict.fromkeys(INDICATORS.names) | {
        "indicator_id": indicator_id, "name_vi": f"Tỷ lệ {indicator_id}",
        "name_en": f"Rate of {indicator_id}", "domain": "health", "kind": "proportion",
        "per": 100, "definition_vi": "Định nghĩa.", "definition_en": "Definition.",
    } | changes  # fmt: skip


def locality(locality_id, level, code, parent_id, province_code, name=None):
    """One row of the localities."""
    return {
        "locality_id": locality_id, "level": level, "code": code,
        "name_vi": name or f"Đơn vị {locality_id}", "type": level, "parent_id": parent_id,
        "province_code": province_code, "valid_from": date(2018, 1, 1),
        "valid_to": date(2025, 7, 1) if level == "commune" else None,
    }  # fmt: skip


def write(folder, figures, indicators=None, places=None, **facts):
    """Write a release of these rows; gives its folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    ids = sorted({one["indicator_id"] for one in figures}) or ["stunting"]
    tables = {
        "figures": pa.Table.from_pylist(figures, schema=FIGURES),
        "indicators": pa.Table.from_pylist(
            indicators or [indicator(one) for one in ids], schema=INDICATORS
        ),
        "localities": pa.Table.from_pylist(
            places or [locality(*one) for one in PLACES], schema=LOCALITIES
        ),
    }
    with duckdb.connect(str(folder / "chitieu.duckdb")) as connection:
        for name, table in tables.items():
            connection.from_arrow(table).create(name)
        connection.execute(f"create view figures_named as {NAMED_FIGURES}")
    (folder / "release.json").write_text(json.dumps(FACTS | facts), encoding="utf-8")
    return folder


def opened(folder):
    """A connection as readers have it: read-only and shut in."""
    return duckdb.connect(str(folder / "chitieu.duckdb"), read_only=True, config={**SHUT_IN})
