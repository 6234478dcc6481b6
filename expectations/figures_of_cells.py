"""From reported counts in doubt to the smallest figures that contain them.

A commune reports by quarter and is published by year: a count of a quarter is in doubt where the
year is shown. What else contains the count is left to `contains_held`.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from expectations import followers_sql
from expectations.candidate import KEYS

CELL_COLUMNS = ("group_no", "locality_id", "period", "measure_id", "breakdown")
"""What a cell in doubt is given by; an empty breakdown stands for every one."""


def smallest_figures(tables: duckdb.DuckDBPyConnection, cells: pd.DataFrame) -> pd.DataFrame:
    """The smallest figures of the cells' own units that contain them.

    `cells` has CELL_COLUMNS. Returns the figures' keys, per, numerator and denominator, with
    group_no, measure_id and `side` of each cell: one row per group, figure, measure and side.
    """
    if cells.empty:
        return pd.DataFrame(columns=[*KEYS, "per", "numerator", "denominator", "group_no",
                                     "measure_id", "side"])  # fmt: skip
    _prepare_leaf_measures(tables)
    tables.register("doubted_cells", cells[list(CELL_COLUMNS)].astype({"breakdown": "object"}))
    found = tables.execute(SMALLEST).df()
    tables.unregister("doubted_cells")
    return found


def _prepare_leaf_measures(tables: duckdb.DuckDBPyConnection) -> None:
    present = {row[0] for row in tables.execute("SHOW TABLES").fetchall()}
    tables.execute(followers_sql.leaf_measures("measure_parts" in present))


_FIGURE_KEYS = ", ".join(f"f.{name}" for name in KEYS)
_DAYS = "date_diff('day', f.period_start::DATE, f.period_end::DATE)"

SMALLEST = (
    "WITH used AS (SELECT DISTINCT c.group_no, c.locality_id, c.period, c.measure_id, "
    "c.breakdown, m.indicator_id, m.role FROM doubted_cells c JOIN leaf_measures m "
    "USING (measure_id)), "
    f"holding AS (SELECT {_FIGURE_KEYS}, f.per::DOUBLE AS per, f.numerator, f.denominator, "
    "u.group_no, u.measure_id, u.role AS side FROM used u JOIN figures f "
    "ON f.indicator_id = u.indicator_id AND f.locality_id = u.locality_id "
    "AND (u.breakdown IS NULL OR f.breakdown = u.breakdown) "
    "JOIN period_parts pp ON pp.period = f.period AND pp.part_period = u.period "
    f"QUALIFY {_DAYS} = min({_DAYS}) OVER (PARTITION BY u.group_no, u.indicator_id, "
    "u.locality_id, f.geography, u.period)) "
    f"SELECT DISTINCT * FROM holding ORDER BY group_no, measure_id, side, {', '.join(KEYS)}"
)
