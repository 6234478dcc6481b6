"""Rule `denominators_of_two_vintages`: some units stand on the population of an earlier year.

A stock that has not come in yet is carried on from the year before. Where that is so of all units,
they compare; where some have sent theirs, a difference between places, or a change of their sum,
may be that of the population. Told is who stands on the older one, and every figure of which it is
more than the part named by a threshold.
"""

from __future__ import annotations

import duckdb

from expectations.candidate import KEYS
from expectations.found import Found
from expectations.thresholds import Thresholds

RULE_ID = "denominators_of_two_vintages"
_FIGURE = ", ".join(f"f.{name}" for name in KEYS)

# Exposures of a submitted period: on the stock of which period each stands, and the newest of all.
DATED = (
    "CREATE OR REPLACE TEMP TABLE dated_exposures AS WITH vintages AS ("
    "SELECT c.indicator_id, c.period, max(p.period_end) AS newest FROM contributions c "
    "JOIN periods p ON p.period = c.denominator_period GROUP BY ALL) "
    "SELECT c.indicator_id, c.series, c.locality_id, c.period, c.breakdown, c.area, c.denominator "
    "FROM contributions c JOIN periods p ON p.period = c.denominator_period "
    "JOIN vintages v ON v.indicator_id = c.indicator_id AND v.period = c.period "
    "WHERE p.period_end < v.newest AND c.denominator > 0"
)
JUDGED = "SELECT count(*) FROM contributions WHERE denominator_period NOT NULL"
# Sums have an order, so that the last digit does not depend on the number of threads.
# What of them reaches which place in which period; of a total, the part with the unit's area too.
PLACED = (
    "CREATE OR REPLACE TEMP TABLE placed_exposures AS WITH cut AS ("
    "SELECT * EXCLUDE (area) FROM dated_exposures UNION ALL "
    "SELECT * EXCLUDE (area) REPLACE (area AS breakdown) FROM dated_exposures "
    "WHERE breakdown = 'total' AND area NOT NULL) "
    "SELECT c.indicator_id, c.series, c.breakdown, pp.period, t.geography, "
    "t.target_locality_id AS locality_id, t.ends_from, t.ends_to, "
    "sum(c.denominator * t.share ORDER BY c.locality_id, c.period) AS older FROM cut c "
    "JOIN period_parts pp ON pp.part_period = c.period "
    "JOIN locality_targets t ON t.source_locality_id = c.locality_id AND t.share NOT NULL "
    "GROUP BY ALL"
)
# Figures that add such exposures, and the part that these are of them. Where a unit above reported
# itself, its own stands for those below: no part is more than the whole.
MIXED = (
    f"WITH holding AS (SELECT {_FIGURE}, f.per::DOUBLE AS per, f.denominator AS whole, "
    "sum(e.older ORDER BY e.ends_from, e.ends_to) AS older FROM figures f "
    "JOIN placed_exposures e "
    f"ON {' AND '.join(f'e.{name} = f.{name}' for name in KEYS)} "
    "AND (e.ends_from IS NULL OR f.period_end >= e.ends_from) "
    "AND (e.ends_to IS NULL OR f.period_end < e.ends_to) "
    "WHERE f.value NOT NULL AND f.denominator > 0 GROUP BY ALL) "
    f"SELECT {', '.join(KEYS)}, per, least(older / whole, 1.0) AS observed "
    "FROM holding WHERE older > $share * whole ORDER BY ALL"
)


def mixed_vintages(tables: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> Found:
    """The figures that stand on an older population than others; judged are the exposures."""
    tables.execute(DATED)
    tables.execute(PLACED)
    judged = int(tables.execute(JUDGED).fetchall()[0][0])
    found = tables.execute(MIXED, {"share": thresholds["older_vintage_share"]}).df()
    told = found.assign(rule_id=RULE_ID, severity="flag", unit="share", side="denominator")
    return Found(told, {RULE_ID: judged})
