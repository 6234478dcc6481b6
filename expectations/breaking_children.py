"""Rule `child_breaks_sum`: the one unit that keeps a parent's report from its children's sum.

A parent whose report is far from that sum is held (`parent_not_sum_of_children`). Where
exactly one child closes the gap, by a power of ten on its count or by taking it away, that
child is in doubt as well; where several would, chance names one of them, and none is doubted.
"""

from __future__ import annotations

import duckdb

from expectations.candidate import KEYS
from expectations.figures_of_cells import CELL_COLUMNS, smallest_figures
from expectations.found import Found

RULE_ID = "child_breaks_sum"
# What a count may be multiplied by: not counted at all, and digits too many or too few.
FACTORS = "(0.0), (0.001), (0.01), (0.1), (10.0), (100.0), (1000.0)"
_KEY = ("indicator_id", "series", "locality_id", "period", "breakdown")
_SAME = " AND ".join(f"{{0}}.{name} = f.{name}" for name in _KEY)

# Units that reported themselves in the very period, far from their children; numerators that are
# one reported count, since of a sum it would not be known which is wrong.
GAPS = (
    "CREATE OR REPLACE TEMP TABLE gaps_to_children AS "
    f"SELECT {', '.join('f.' + name for name in KEYS)}, f.period_end, f.numerator AS own, "
    "f.numerator_of_children AS children, f.numerator_children_tolerance AS room, im.measure_id "
    "FROM figures f JOIN indicator_measures im ON im.indicator_id = f.indicator_id "
    "AND im.role = 'numerator' ANTI JOIN measure_parts mp ON mp.measure_id = im.measure_id "
    f"SEMI JOIN contributions c ON {_SAME.format('c')} "
    "WHERE abs(f.numerator - f.numerator_of_children) > f.numerator_children_hold"
)
CLOSING = (
    "WITH closing AS (SELECT f.indicator_id, f.geography, f.locality_id AS parent, f.period, "
    "f.breakdown, f.measure_id, k.locality_id, k.numerator AS observed, "
    "k.numerator * r.factor AS expected, "
    "abs(f.children + k.numerator * (r.factor - 1) - f.own) AS gap "
    "FROM gaps_to_children f JOIN locality_targets t ON t.target_locality_id = f.locality_id "
    "AND t.geography = f.geography AND t.share = 1 AND t.source_locality_id <> f.locality_id "
    "AND (t.ends_from IS NULL OR f.period_end >= t.ends_from) "
    "AND (t.ends_to IS NULL OR f.period_end < t.ends_to) "
    "JOIN contributions k ON k.locality_id = t.source_locality_id "
    "AND k.indicator_id = f.indicator_id AND k.series = f.series AND k.period = f.period "
    "AND k.breakdown = f.breakdown AND k.numerator <> 0 "
    f"CROSS JOIN (VALUES {FACTORS}) r(factor) WHERE gap <= f.room), "
    "alone AS (SELECT indicator_id, geography, parent, period, breakdown FROM closing "
    "GROUP BY ALL HAVING count(DISTINCT locality_id) = 1) "
    "SELECT locality_id, period, breakdown, measure_id, observed, "
    "arg_min(expected, gap) AS expected FROM closing "
    "SEMI JOIN alone USING (indicator_id, geography, parent, period, breakdown) "
    "GROUP BY ALL ORDER BY ALL"
)


def breaking_children(tables: duckdb.DuckDBPyConnection) -> Found:
    """Figures of the units that alone break a sum; judged are the sums that are broken."""
    tables.execute(GAPS)
    judged = int(tables.execute("SELECT count(*) FROM gaps_to_children").fetchall()[0][0])
    cells = tables.execute(CLOSING).df().rename_axis("group_no").reset_index()
    figures = smallest_figures(tables, cells[list(CELL_COLUMNS)])
    found = figures.merge(cells[["group_no", "observed", "expected"]], on="group_no")
    told = found.assign(
        rule_id=RULE_ID, severity="hold", unit="count", suspects=found["side"], by_cell=True
    )
    return Found(told, {RULE_ID: judged})
