"""Who is whose peer: the units of a level below the same unit just under the country."""

from __future__ import annotations

import duckdb
import pandas as pd

from expectations.thresholds import Thresholds

# Deeper than any administrative tree; stops at a unit that would stand above itself.
DEEPEST = 20
PEER_COLUMNS = ("geography", "locality_id", "peer_group")


def level_ranks(tables: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Depth of each level below the country, which is 0: the longest way of its units upwards."""
    rows = tables.execute(
        "WITH RECURSIVE steps AS (SELECT DISTINCT l.level, p.level AS above FROM localities l "
        "JOIN localities p ON p.locality_id = l.parent_id WHERE l.level <> p.level), "
        "ways AS (SELECT DISTINCT level, 0 AS rank FROM localities UNION "
        "SELECT s.level, w.rank + 1 FROM ways w JOIN steps s ON s.above = w.level "
        f"WHERE w.rank < {DEEPEST}) SELECT level, max(rank) FROM ways GROUP BY level"
    ).fetchall()
    return {str(level): int(rank) for level, rank in rows}


def find_peers(tables: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> pd.DataFrame:
    """PEER_COLUMNS of every locality with figures, in order.

    A group is named by the unit above it: the one just below the country where at least
    `shift_peers` units of the level report in one period, else the country. A unit above which
    none is known has no group but itself.
    """
    return tables.execute(
        "WITH RECURSIVE upward AS (SELECT locality_id, locality_id AS top, parent_id, 0 AS steps "
        "FROM localities UNION ALL SELECT u.locality_id, p.locality_id, p.parent_id, u.steps + 1 "
        "FROM upward u JOIN localities p ON p.locality_id = u.parent_id "
        f"WHERE u.steps < {DEEPEST}), "
        "chains AS (SELECT locality_id, "
        "arg_max(top, steps) AS country, "
        "arg_max(top, steps) FILTER (WHERE parent_id IS NOT NULL AND steps > 0) AS province "
        "FROM upward GROUP BY locality_id), "
        "seen AS (SELECT DISTINCT f.geography, f.locality_level, f.locality_id, f.period "
        "FROM figures f), "
        "crowds AS (SELECT s.geography, s.locality_level, c.province, "
        "count(*) AS units FROM seen s JOIN chains c USING (locality_id) "
        "GROUP BY s.geography, s.locality_level, c.province, s.period), "
        "large AS (SELECT geography, locality_level, province FROM crowds GROUP BY ALL "
        "HAVING max(units) >= ?) "
        "SELECT s.geography, s.locality_id, min(coalesce(l.province, c.country, s.locality_id)) "
        "AS peer_group FROM (SELECT DISTINCT geography, locality_level, locality_id FROM seen) s "
        "LEFT JOIN chains c USING (locality_id) "
        "LEFT JOIN large l ON l.geography = s.geography AND l.locality_level = s.locality_level "
        "AND l.province = c.province GROUP BY s.geography, s.locality_id ORDER BY ALL",
        [thresholds["shift_peers"]],
    ).df()
