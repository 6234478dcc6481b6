"""Figures read from the candidate by year, with only the columns that rules read."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.candidate import KEYS, CandidateError, columns_of
from expectations.prepared import JOINS, LIMIT_COLUMNS, prepare, prepared_columns, tested_limit
from expectations.statistics import COLUMNS, OTHER_COLUMNS
from expectations.thresholds import Thresholds, read_thresholds

CONTEXT_COLUMNS = ("per", "previous_value")


def check_columns(tables: duckdb.DuckDBPyConnection) -> None:
    """CandidateError naming every column of figures and grid that a rule needs and is not there."""
    needed = {
        "figures": (*KEYS, "year", *COLUMNS, *OTHER_COLUMNS, *CONTEXT_COLUMNS),
        "grid": KEYS,
        "indicators": ("least_denominator", "of_roster", "self_assessed"),
        "measures": ("ceiling_multiple",),
    }
    for table, names in needed.items():
        missing = sorted(set(names) - set(columns_of(tables, table)))
        if missing:
            raise CandidateError(
                f"Table {table} of the candidate lacks the columns {', '.join(missing)}; "
                "no rule that reads them could be judged: mend the mart and export again."
            )


def years(tables: duckdb.DuckDBPyConnection) -> list[int | None]:
    """The years figures belong to; None when some row has no year."""
    rows = tables.execute("SELECT DISTINCT year FROM figures ORDER BY year NULLS FIRST").fetchall()
    return [None if row[0] is None else int(row[0]) for row in rows]


def figure_batches(tables: duckdb.DuckDBPyConnection) -> Iterator[tuple[int | None, pd.DataFrame]]:
    """(year, figures of that year): keys as categories, numbers as float64, null as NaN.

    Adds `nonfinite_numbers` (how many numbers of the row are NaN or infinite, which a frame could
    not tell from null any more), `nesting_comparable` (the indicator this one is nested in
    covers the same units) and the columns of `expectations.prepared`.
    """
    query = f"{_prepared_query(tables)} WHERE f.year IS NOT DISTINCT FROM ?"
    for year in years(tables):
        rows: pa.Table = tables.sql(query, params=[year]).to_arrow_table()
        yield year, _without_nan_keys(rows.to_pandas(strings_to_categorical=True))


def one_figure_frame(tables: duckdb.DuckDBPyConnection, key: tuple[str, ...]) -> pd.DataFrame:
    """The frame of `figure_batches` with the one figure of that key, in the order of KEYS.

    Empty when the candidate has no such figure.
    """
    query = f"{_prepared_query(tables, key)} WHERE {_IS_KEY}"
    rows: pa.Table = tables.sql(query, params=key).to_arrow_table()
    return _without_nan_keys(rows.to_pandas(strings_to_categorical=True))


_IS_KEY = " AND ".join(f"f.{name} = ?" for name in KEYS)


def _prepared_query(tables: duckdb.DuckDBPyConnection, key: tuple[str, ...] = ()) -> str:
    """The query of a frame, after the tables it reads were made."""
    thresholds = read_thresholds(tables)
    _prepare_nesting(tables, key)
    prepare(tables, thresholds)
    return _batch_query(thresholds)


def _prepare_nesting(tables: duckdb.DuckDBPyConnection, key: tuple[str, ...] = ()) -> None:
    """Broken nestings whose two figures do not cover the same: not comparable, so not broken."""
    keys = ", ".join(f"f.{name}" for name in KEYS)
    same = " AND ".join(f"o.{name} = f.{name}" for name in KEYS if name != "indicator_id")
    tables.execute(
        f"CREATE OR REPLACE TEMP TABLE nesting_incomparable AS SELECT DISTINCT {keys} "
        f"FROM figures f JOIN figures o ON o.indicator_id = f.nesting_indicator_id AND {same} "
        "WHERE f.nesting_numerator < f.numerator "
        "AND abs(coalesce(o.coverage, 1) - coalesce(f.coverage, 1)) > 1e-9"
        + (f" AND {_IS_KEY}" if key else ""),
        key,
    )


def _batch_query(thresholds: Thresholds) -> str:
    keys = ", ".join(f"f.{name}" for name in KEYS)
    numbers = (*COLUMNS, *CONTEXT_COLUMNS)
    counted = [f"(NOT isfinite(coalesce(f.{name}::DOUBLE, 0)))::INT" for name in numbers]
    columns = [
        keys,
        *(f"f.{name}::DOUBLE AS {name}" for name in numbers if name not in LIMIT_COLUMNS),
        *(f"({tested_limit(name, thresholds)})::DOUBLE AS {name}" for name in LIMIT_COLUMNS),
        *(f"({made})::DOUBLE AS {name}" for name, made in prepared_columns(thresholds).items()),
        *(f"f.{name}" for name in OTHER_COLUMNS),
        f"({' + '.join(counted)})::DOUBLE AS nonfinite_numbers",
        "i.indicator_id IS NULL AS nesting_comparable",
    ]
    same = " AND ".join(f"i.{name} = f.{name}" for name in KEYS)
    return (
        f"SELECT {', '.join(columns)} FROM figures f "
        f"LEFT JOIN nesting_incomparable i ON {same} {JOINS}"
    )


def _without_nan_keys(frame: pd.DataFrame) -> pd.DataFrame:
    """Booleans of an Arrow column with nulls come as objects; make them true or not."""
    for name in ("estimated", "late", "contested"):
        frame[name] = np.equal(frame[name].to_numpy(dtype=object), True)
    return frame
