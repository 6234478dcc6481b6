"""Closed figures, each with the sums of the like periods before it.

Like periods are the same months of each year; of periods longer than a year only those that do
not overlap. Nothing before a break counts. What cannot be true stays out; what is only odd stays
in, for nothing is judged yet: whatever is fitted on these sums must bear it.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from expectations.statistics import PROPORTION_RELATIONS

# A like period of a series: the same first day of the year, a whole number of spans away.
SLOT = (
    "indicator_id, series, locality_id, geography, breakdown, period_type, "
    "month(period_start), day(period_start), year(period_start) % span"
)


def closed_figures(tables: duckdb.DuckDBPyConnection, periods: int) -> pd.DataFrame:
    """Closed figures with a value on full coverage, one row each, texts as categories.

    Columns: indicator_id, series, locality_id, geography, locality_level, period_type, period,
    breakdown, kind, x, n (1 for a pure count), x0 and n0 (their sums over the last `periods`
    closed like periods of the series; null without any), n_before (n of the last of them).
    """
    return (
        tables.sql(
            "WITH spans AS (SELECT *, "
            "greatest(round((period_end - period_start + 1) / 365.25), 1)::INT AS span, "
            "CASE WHEN kind = 'count' THEN 1.0 ELSE denominator END AS n FROM figures "
            "WHERE period_start IS NOT NULL AND period_end IS NOT NULL), "
            "eras AS (SELECT *, sum(coalesce(break_before, false)::INT) "
            f"OVER (PARTITION BY {SLOT} ORDER BY period_start) AS era FROM spans), "
            "usable AS (SELECT *, numerator::DOUBLE AS x FROM eras WHERE value IS NOT NULL "
            "AND NOT coalesce(provisional, false) AND coalesce(coverage >= coverage_needed, true) "
            "AND numerator >= 0 AND n > 0 AND NOT coalesce(numerator_smallest_cell < 0, false) "
            "AND NOT (coalesce(list_contains(?, relation), false) AND numerator > n) "
            "AND NOT coalesce(numerator > numerator_ceiling, false) "
            "AND NOT coalesce(lower_998 > hard_high OR upper_998 < hard_low, false)) "
            "SELECT indicator_id, series, locality_id, geography, locality_level, period_type, "
            "period, breakdown, kind, x, n::DOUBLE AS n, sum(x) OVER earlier AS x0, "
            "sum(n) OVER earlier AS n0, lag(n) OVER latest AS n_before FROM usable "
            f"WINDOW latest AS (PARTITION BY {SLOT}, era ORDER BY period_start), "
            f"earlier AS (PARTITION BY {SLOT}, era ORDER BY period_start "
            f"ROWS BETWEEN {periods} PRECEDING AND 1 PRECEDING)",
            params=[list(PROPORTION_RELATIONS)],
        )
        .to_arrow_table()
        .to_pandas(strings_to_categorical=True)
    )
