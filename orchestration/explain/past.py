"""A figure's past: over the releases that readers saw, and over the like periods before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from orchestration.explain.judged import OF_KEY
from orchestration.explain.reader import Reader, Row

PERIODS_SHOWN = 6
SHOWN = ("obs_status", "value", "numerator", "denominator", "quality", "revision",
         "revision_reason", "reason")  # fmt: skip

SERIES = f"""
select
    figures.period,
    figures.obs_status,
    figures.value,
    figures.lower_95,
    figures.upper_95,
    figures.numerator,
    figures.denominator
from release.figures as figures
inner join release.figures as asked
    on
        figures.indicator_id = asked.indicator_id
        and figures.series = asked.series
        and figures.locality_id = asked.locality_id
        and figures.geography = asked.geography
        and figures.breakdown = asked.breakdown
        and figures.period_type = asked.period_type
        and figures.period_end <= asked.period_end
where {" and ".join(f"asked.{part}" for part in OF_KEY.split(" and "))}
order by figures.period_end desc
limit {PERIODS_SHOWN}
"""


def series_of(release: Reader, key: Sequence[str]) -> list[Row]:
    """The figure and its like periods before, as this release shows them, the latest last."""
    return release.rows(SERIES, key)[::-1]


def releases_of(root: Path, current: str, key: Sequence[str]) -> list[Row]:
    """What each release up to `current` said of the figure; those that say the same are one row.

    Each row: release_id (the first that said so), as_of, and SHOWN. Releases that an older layout
    left without a column say nothing in it.
    """
    found: list[Row] = []
    with duckdb.connect() as connection:
        for folder in sorted(root.glob("[0-9]*")):
            path = folder / "figures.parquet"
            if folder.name > current or not path.exists():
                continue
            row = _said(connection, path, key)
            if row is not None and (not found or {name: found[-1][name] for name in SHOWN} != row):
                found.append({"release_id": folder.name, "as_of": _as_of(folder), **row})
    return found


def _said(connection: duckdb.DuckDBPyConnection, path: Path, key: Sequence[str]) -> Row | None:
    figures = connection.read_parquet(str(path))
    names = [name for name in SHOWN if name in figures.columns]
    rows = connection.execute(
        f"select {', '.join(names)} from read_parquet(?) where {OF_KEY}", [str(path), *key]
    ).fetchall()
    return dict.fromkeys(SHOWN) | dict(zip(names, rows[0], strict=True)) if rows else None


def _as_of(folder: Path) -> Any:
    facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return facts.get("as_of")
