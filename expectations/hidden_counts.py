"""Impossible counts inside figures that have no value, because too little of them was reported.

Such a figure's own sums are empty, so that no comparison sees what is in it; but the counts are
summed into larger figures all the same. They are judged one by one, by the rules of sums.
"""

from __future__ import annotations

import duckdb

from expectations.candidate import KEYS
from expectations.found import Found
from expectations.statistics import PROPORTION_RELATIONS, ROUNDING

NEGATIVE, ABOVE = "negative_count", "numerator_above_denominator"
_FIGURE = ", ".join(f"f.{name}" for name in KEYS)
_DAYS = "date_diff('day', f.period_start::DATE, f.period_end::DATE)"
_RELATIONS = ", ".join(f"'{relation}'" for relation in PROPORTION_RELATIONS)

# Cells of the smallest figures of their own unit, where these have no sums.
HIDDEN = (
    "CREATE OR REPLACE TEMP TABLE hidden_cells AS "
    f"SELECT {_FIGURE}, f.per::DOUBLE AS per, f.relation, c.numerator AS x, c.denominator AS n "
    "FROM contributions c JOIN period_parts pp ON pp.part_period = c.period "
    "JOIN figures f ON f.indicator_id = c.indicator_id AND f.series = c.series "
    "AND f.locality_id = c.locality_id AND f.breakdown = c.breakdown AND f.period = pp.period "
    "WHERE f.numerator IS NULL "
    f"QUALIFY {_DAYS} = min({_DAYS}) OVER (PARTITION BY c.indicator_id, c.series, c.locality_id, "
    "c.breakdown, c.period, f.geography)"
)
IMPOSSIBLE = (
    f"WITH judged AS (SELECT *, '{NEGATIVE}' AS rule_id, 'numerator' AS side, "
    "'numerator' AS suspects, x AS observed, 0.0 AS expected FROM hidden_cells WHERE x < 0 "
    f"UNION ALL SELECT *, '{NEGATIVE}', 'denominator', 'denominator', n, 0.0 "
    "FROM hidden_cells WHERE n < 0 "
    f"UNION ALL SELECT *, '{ABOVE}', 'numerator', 'both', x, n FROM hidden_cells "
    f"WHERE relation IN ({_RELATIONS}) AND n > 0 AND x > n * (1 + {ROUNDING})) "
    f"SELECT {', '.join(KEYS)}, per, rule_id, side, suspects, observed, expected FROM judged "
    "ORDER BY ALL"
)


def hidden_counts(tables: duckdb.DuckDBPyConnection) -> Found:
    """Violations of figures without a value by counts that are summed into larger ones."""
    tables.execute(HIDDEN)
    judged = int(tables.execute("SELECT count(*) FROM hidden_cells").fetchall()[0][0])
    violations = tables.execute(IMPOSSIBLE).df()
    return Found(
        violations.assign(severity="hold", unit="count", by_cell=True),
        {NEGATIVE: judged, ABOVE: judged},
    )
