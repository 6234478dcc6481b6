"""Rule `denominators_rebased`: the population of a whole file moved as no population does.

A change of source is to be announced as a break of the measure, and then nothing is compared across
it. One that was not shows in the file: the stock of nearly every unit moved the same way against
the year before, by more than the ratio named. The rates over it moved with it, and the verdict of
each says that the change is of the denominator.
"""

from __future__ import annotations

import duckdb

from expectations.candidate import KEYS
from expectations.found import Found
from expectations.thresholds import Thresholds

RULE_ID = "denominators_rebased"
_FIGURE = ", ".join(f"f.{name}" for name in KEYS)
_SERIES = " AND ".join(f"b.{name} = f.{name}" for name in KEYS if name != "period")

# Stocks of persons that stand below the line, as sums of what is reported, and by how much that of
# each unit moved since the like period before. Units of a registry have their own rule.
MOVED = (
    "CREATE OR REPLACE TEMP TABLE moved_stocks AS WITH below AS ("
    "SELECT DISTINCT im.measure_id, coalesce(mp.part_measure_id, im.measure_id) AS leaf_id "
    "FROM indicator_measures im JOIN indicators k USING (indicator_id) "
    "JOIN measures m USING (measure_id) LEFT JOIN measure_parts mp USING (measure_id) "
    "WHERE im.role = 'denominator' AND m.kind = 'stock' AND k.relation IS DISTINCT FROM 'units'), "
    "leaves AS (SELECT *, count(*) OVER (PARTITION BY measure_id) AS leaves FROM below), "
    "stocks AS (SELECT l.measure_id, c.submission_id, c.locality_id, c.period, "
    "sum(c.count) AS stock FROM leaves l JOIN reported_counts c ON c.measure_id = l.leaf_id "
    "WHERE c.breakdown = 'total' AND c.count NOT NULL "
    "GROUP BY l.measure_id, l.leaves, c.submission_id, c.locality_id, c.period "
    "HAVING count(*) = l.leaves) "
    "SELECT a.measure_id, a.submission_id, a.locality_id, a.period, p.period_start, p.period_end, "
    "ln(a.stock / b.stock) AS moved FROM stocks a JOIN periods p ON p.period = a.period "
    "JOIN stocks b ON b.measure_id = a.measure_id AND b.locality_id = a.locality_id "
    "AND b.period = p.previous_like_period WHERE least(a.stock, b.stock) > 0"
)
# Files of which half of the units moved by the ratio or more, and three quarters by half of it.
REBASED = (
    "CREATE OR REPLACE TEMP TABLE rebased_files AS WITH files AS (SELECT measure_id, "
    "submission_id, period, count(*) AS units, median(moved) AS middle, "
    "quantile_cont(moved * sign(median), 0.25) AS most FROM (SELECT *, median(moved) OVER "
    "(PARTITION BY measure_id, submission_id, period) AS median FROM moved_stocks) GROUP BY ALL) "
    "SELECT measure_id, submission_id, period, sign(middle) AS way FROM files "
    "WHERE units >= $units AND abs(middle) >= ln($ratio) AND most >= ln($ratio) / 2"
)
JUDGED = "SELECT count(DISTINCT (measure_id, submission_id, period)) FROM moved_stocks"
# The figures of those units, and of what they are summed to, whose own denominator moved so.
FIGURES = (
    "WITH units AS (SELECT DISTINCT m.measure_id, m.locality_id, m.period_start, m.period_end, "
    "r.way FROM moved_stocks m JOIN rebased_files r USING (measure_id, submission_id, period)), "
    "places AS (SELECT DISTINCT u.measure_id, t.geography, t.target_locality_id AS locality_id, "
    "u.period_start, u.period_end, u.way FROM units u JOIN locality_targets t "
    "ON t.source_locality_id = u.locality_id AND t.share = 1 "
    "AND (t.ends_from IS NULL OR u.period_end >= t.ends_from) "
    "AND (t.ends_to IS NULL OR u.period_end < t.ends_to)) "
    f"SELECT DISTINCT {_FIGURE}, f.per::DOUBLE AS per, f.denominator AS observed, "
    "b.denominator AS expected FROM places p "
    "JOIN indicator_measures im ON im.measure_id = p.measure_id AND im.role = 'denominator' "
    "JOIN figures f ON f.indicator_id = im.indicator_id AND f.locality_id = p.locality_id "
    "AND f.geography = p.geography AND f.period_end BETWEEN p.period_start AND p.period_end "
    f"JOIN figures b ON {_SERIES} AND b.period = f.previous_period "
    "WHERE f.value NOT NULL AND b.value NOT NULL AND f.denominator > 0 AND b.denominator > 0 "
    "AND f.coverage >= f.coverage_needed AND b.coverage >= b.coverage_needed "
    "AND NOT coalesce(f.break_before, false) "
    "AND ln(f.denominator / b.denominator) * p.way >= ln($ratio) ORDER BY ALL"
)


def rebased_denominators(tables: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> Found:
    """The figures whose denominator moved with its whole file; judged are the files."""
    ratio = thresholds["rebased_ratio"]
    tables.execute(MOVED)
    tables.execute(REBASED, {"units": thresholds["shift_peers"], "ratio": ratio})
    judged = int(tables.execute(JUDGED).fetchall()[0][0])
    found = tables.execute(FIGURES, {"ratio": ratio}).df()
    told = found.assign(rule_id=RULE_ID, severity="flag", unit="count", side="denominator")
    return Found(told, {RULE_ID: judged})
