"""Figures read from the candidate in batches of years, with only the columns that rules read."""

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
# Large enough for the fixed cost of a batch not to count, small enough for half a gigabyte.
BATCH_ROWS = 750_000


def check_columns(tables: duckdb.DuckDBPyConnection) -> None:
    """CandidateError naming every column of figures and grid that a rule needs and is not there."""
    needed = {
        "figures": (*KEYS, "year", *COLUMNS, *OTHER_COLUMNS, *CONTEXT_COLUMNS),
        "grid": KEYS,
        "indicators": ("least_denominator", "of_roster", "self_assessed"),
        "measures": ("ceiling_multiple", "kind", "registry_level"),
    }
    for table, names in needed.items():
        missing = sorted(set(names) - set(columns_of(tables, table)))
        if missing:
            raise CandidateError(
                f"Table {table} of the candidate lacks the columns {', '.join(missing)}; "
                "no rule that reads them could be judged: mend the mart and export again."
            )


def batches_of_years(tables: duckdb.DuckDBPyConnection) -> list[list[int | None]]:
    """The years figures belong to (None where a row has none), in batches of about BATCH_ROWS.

    A year is never divided, so that figures that must differ from each other meet.
    """
    counted = tables.execute(
        "SELECT year, count(*) FROM figures GROUP BY year ORDER BY year NULLS FIRST"
    ).fetchall()
    batches: list[list[int | None]] = []
    room = 0
    for year, rows in counted:
        if not batches or rows > room:
            batches.append([])
            room = BATCH_ROWS
        batches[-1].append(None if year is None else int(year))
        room -= rows
    return batches


def figure_batches(
    tables: duckdb.DuckDBPyConnection, batches: list[list[int | None]]
) -> Iterator[pd.DataFrame]:
    """The figures of each batch of years: keys as categories, numbers as float64, null as NaN.

    Adds `nonfinite_numbers` (how many numbers of the row are NaN or infinite, which a frame could
    not tell from null any more), `nesting_comparable` (the indicator this one is nested in
    covers the same units) and the columns of `expectations.prepared`.
    """
    query = _prepared_query(tables)
    for years in batches:
        known = [year for year in years if year is not None]
        of_batch = "f.year IN (SELECT unnest($years::INT[]))"
        if None in years:
            of_batch = f"({of_batch} OR f.year IS NULL)"
        yield _frame(tables.sql(f"{query} WHERE {of_batch}", params={"years": known}))


def one_figure_frame(tables: duckdb.DuckDBPyConnection, key: tuple[str, ...]) -> pd.DataFrame:
    """The frame of `figure_batches` with the one figure of that key, in the order of KEYS.

    Empty when the candidate has no such figure.
    """
    query = f"{_prepared_query(tables, key)} WHERE {_IS_KEY}"
    return _frame(tables.sql(query, params=key))


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
        f"FROM figures f JOIN figures o ON o.indicator_id = f.nesting_counted_id AND {same} "
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


def _frame(rows: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """The rows; booleans, which come as objects where there are nulls, are true or not."""
    table: pa.Table = rows.to_arrow_table()
    # Column by column, so that the figures do not stand in memory twice.
    frame: pd.DataFrame = table.to_pandas(
        strings_to_categorical=True, split_blocks=True, self_destruct=True
    )
    for name in ("estimated", "late", "contested"):
        frame[name] = np.equal(frame[name].to_numpy(dtype=object), True)
    return frame
