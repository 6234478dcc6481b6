"""Bounds of a figure that come from the kind of its indicator: columns made before the comparisons.

Each is null where its rule does not apply.

coverage_most      value above which a coverage over an estimated population is told
roster_*           denominators below which too few were examined, to be told or to be held
reference_floor    the part of a survey's or model's level under which events are missing
denominator_floor  the same of the denominator itself, a count
unlikely_assessed  1 where who is judged counts, and counts all, or the same as ever
registered_units   how many of the units that the denominator counts were there on the day
registered_room    how far from these a denominator can be without being held
*_unchanged        1 where a stock is to a child what it was in the years before
"""

from __future__ import annotations

import duckdb

from expectations.candidate import KEYS
from expectations.thresholds import Thresholds

PREPARED = (
    "coverage_most",
    "roster_flag",
    "roster_hold",
    "reference_floor",
    "denominator_floor",
    "unlikely_assessed",
    "registered_units",
    "registered_room",
    "numerator_unchanged",
    "denominator_unchanged",
)
LIMIT_COLUMNS = ("hard_low", "hard_high", "soft_low", "soft_high")
_SAME_KEY = " AND ".join(f"{{0}}.{name} = f.{name}" for name in KEYS)
_SAME_SERIES = " AND ".join(f"b.{name} = f.{name}" for name in KEYS if name != "period")
_KEYS = ", ".join(f"f.{name}" for name in KEYS)
_A_YEAR = "date_diff('day', f.period_start::DATE, f.period_end::DATE) BETWEEN 364 AND 365"

# What a unit's figures are held against: the level of the nearest unit above, the newest first.
REFERENCES = (
    "CREATE OR REPLACE TEMP TABLE figure_references AS WITH RECURSIVE "
    "above AS (SELECT DISTINCT locality_id, locality_id AS unit, 0 AS steps FROM figures "
    "UNION ALL SELECT a.locality_id, l.parent_id, a.steps + 1 FROM above a "
    "JOIN localities l ON l.locality_id = a.unit WHERE l.parent_id NOT NULL AND a.steps < 20), "
    "years AS (SELECT DISTINCT year FROM figures) "
    "SELECT r.indicator_id, r.measure_id, a.locality_id, y.year, "
    "arg_min(r.value, a.steps * 10000 - r.year) AS value "
    "FROM reference_levels r JOIN above a ON a.unit = r.locality_id "
    "AND (r.indicator_id NOT NULL OR a.steps = 0) "
    "JOIN years y ON y.year BETWEEN r.year AND r.year + $years "
    "GROUP BY r.indicator_id, r.measure_id, a.locality_id, y.year"
)
# Not shown to have changed over $periods periods in a row, of indicators where that is a mark.
UNCHANGED = (
    "CREATE OR REPLACE TEMP TABLE unchanged_figures AS WITH RECURSIVE same AS ("
    f"SELECT {_KEYS}, f.value, f.previous_period, 1 AS periods "
    "FROM figures f JOIN indicators k USING (indicator_id) "
    "WHERE k.self_assessed AND f.value > 0 UNION ALL "
    f"SELECT {_KEYS}, f.value, b.previous_period, "
    "f.periods + 1 FROM same f JOIN figures b "
    f"ON {_SAME_SERIES} AND b.period = f.previous_period AND b.value = f.value "
    "WHERE f.periods < $periods) "
    f"SELECT {', '.join(KEYS)} FROM same WHERE periods >= $periods"
)
# The units that a denominator is a count of, as the registry has them on the last day of a period,
# on the figure's map. Where a part of a unit came to the place, nothing can be counted.
REGISTERED = (
    "CREATE OR REPLACE TEMP TABLE registered_units AS "
    "WITH counted AS (SELECT DISTINCT f.locality_id, f.geography, f.period, "
    "f.period_end::DATE AS day, m.registry_level AS level FROM figures f "
    "JOIN indicator_measures im ON im.indicator_id = f.indicator_id AND im.role = 'denominator' "
    "JOIN measures m ON m.measure_id = im.measure_id WHERE m.registry_level NOT NULL), "
    "remainders AS (SELECT DISTINCT unallocated_id AS locality_id FROM locality_targets "
    "WHERE unallocated_id NOT NULL) "
    "SELECT c.locality_id, c.geography, c.period, c.level, "
    "count(DISTINCT s.locality_id)::DOUBLE AS units FROM counted c "
    "ANTI JOIN remainders r ON r.locality_id = c.locality_id "
    "JOIN locality_targets t ON t.target_locality_id = c.locality_id AND t.geography = c.geography "
    "AND (t.ends_from IS NULL OR c.day >= t.ends_from) "
    "AND (t.ends_to IS NULL OR c.day < t.ends_to) "
    "JOIN localities s ON s.locality_id = t.source_locality_id AND s.level = c.level "
    "AND c.day >= s.valid_from AND (s.valid_to IS NULL OR c.day < s.valid_to) "
    "GROUP BY ALL HAVING bool_and(coalesce(t.share = 1, false))"
)
# Stocks of a year that stood still over $periods years, however large. What only stands in for a
# year that is not closed has moved in nobody's count.
STANDING = (
    "CREATE OR REPLACE TEMP TABLE standing_stocks AS WITH RECURSIVE "
    "stocks AS (SELECT im.indicator_id, im.role AS side FROM indicator_measures im "
    "JOIN measures m USING (measure_id) GROUP BY ALL HAVING bool_and(m.kind = 'stock')), "
    f"known AS (SELECT {_KEYS}, s.side, f.previous_period, "
    "CASE s.side WHEN 'numerator' THEN f.numerator ELSE f.denominator END AS count "
    "FROM figures f JOIN stocks s USING (indicator_id) WHERE f.value NOT NULL "
    "AND NOT coalesce(f.provisional, false) AND f.relation IS DISTINCT FROM 'units' "
    f"AND {_A_YEAR}), "
    "same AS (SELECT *, 1 AS periods FROM known WHERE count >= $least UNION ALL "
    f"SELECT {_KEYS}, f.side, b.previous_period, f.count, f.periods + 1 FROM same f JOIN known b "
    f"ON {_SAME_SERIES} AND b.side = f.side AND b.period = f.previous_period AND b.count = f.count "
    "WHERE f.periods < $periods) "
    f"SELECT {', '.join(KEYS)}, bool_or(side = 'numerator') AS numerator, "
    "bool_or(side = 'denominator') AS denominator FROM same WHERE periods >= $periods GROUP BY ALL"
)
JOINS = (
    "LEFT JOIN indicators k ON k.indicator_id = f.indicator_id "
    "LEFT JOIN (SELECT im.indicator_id, any_value(im.measure_id) AS measure_id, "
    "any_value(m.ceiling_multiple) AS multiple, any_value(m.registry_level) AS registry_level "
    "FROM indicator_measures im "
    "JOIN measures m USING (measure_id) WHERE im.role = 'denominator' "
    "GROUP BY im.indicator_id HAVING count(*) = 1) dm ON dm.indicator_id = f.indicator_id "
    "LEFT JOIN figure_references rr ON rr.indicator_id = f.indicator_id "
    "AND rr.locality_id = f.locality_id AND rr.year = f.year "
    "LEFT JOIN figure_references rc ON rc.measure_id = dm.measure_id "
    "AND rc.locality_id = f.locality_id AND rc.year = f.year "
    f"AND {_A_YEAR} "
    f"LEFT JOIN unchanged_figures u ON {_SAME_KEY.format('u')} "
    f"LEFT JOIN standing_stocks st ON {_SAME_KEY.format('st')} "
    "LEFT JOIN registered_units ru ON ru.level = dm.registry_level "
    "AND ru.locality_id = f.locality_id AND ru.geography = f.geography AND ru.period = f.period "
    "AND f.breakdown = 'total'"
)


def prepare(tables: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> None:
    """Make the tables that JOINS reads."""
    tables.execute(REFERENCES, {"years": int(thresholds["under_registration_years"])})
    periods = int(thresholds["unchanged_periods"])
    tables.execute(UNCHANGED, {"periods": periods})
    tables.execute(STANDING, {"periods": periods, "least": thresholds["unchanged_stock_count"]})
    tables.execute(REGISTERED)


def prepared_columns(thresholds: Thresholds) -> dict[str, str]:
    """SQL of each prepared column, over a figure f and JOINS."""
    independent = "f.relation = 'independent_coverage'"
    share = thresholds["under_registration_share"]
    return {
        "coverage_most": f"CASE WHEN {independent} THEN f.per * {thresholds['coverage_flag']} END",
        **{
            f"roster_{kind}": "CASE WHEN k.of_roster AND f.value NOT NULL THEN "
            f"f.denominator_ceiling / dm.multiple * {thresholds[f'roster_{kind}_share']} END"
            for kind in ("flag", "hold")
        },
        "reference_floor": "CASE WHEN f.series NOT IN ('survey', 'model') "
        f"THEN rr.value * {share} END",
        "denominator_floor": f"CASE WHEN f.breakdown = 'total' THEN rc.value * {share} END",
        "unlikely_assessed": "CASE WHEN k.self_assessed THEN "
        "(f.value >= f.per OR u.indicator_id NOT NULL)::INT END",
        "registered_units": "ru.units",
        "registered_room": f"greatest({thresholds['registry_hold_units']}, "
        f"{thresholds['registry_hold_share']} * ru.units)",
        "numerator_unchanged": "st.numerator::INT",
        "denominator_unchanged": "st.denominator::INT",
    }


def tested_limit(name: str, thresholds: Thresholds) -> str:
    """SQL of a limit, null where the figure stands on too few to be tested.

    A usual limit at or above that of every independent coverage is left to the rule on coverage.
    """
    too_few = "f.denominator < k.least_denominator"
    if name == "soft_high":
        coverage = thresholds["coverage_flag"]
        too_few += (
            f" OR (f.relation = 'independent_coverage' AND f.soft_high >= f.per * {coverage})"
        )
    return f"CASE WHEN {too_few} THEN NULL ELSE f.{name} END"
