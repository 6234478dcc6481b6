"""The joins of `copied_counts`: groups of vectors that agree, what that tells, which is the copy.

Tables of the steps, in their order:
spans       vectors that may agree: of one period, and of all periods of one type in a year
agreed      group_no, kind (places | periods), member: feed, locality, period type, year, period
            (null for a whole year), of groups whose vectors are long enough
agreed_cells  the counts of the members
"""

from __future__ import annotations

SPANS = (
    "CREATE OR REPLACE TEMP TABLE spans AS "
    "SELECT feed, locality_id, period_type, year, period, slot, period_end, vector, measures, "
    "events FROM sheets UNION ALL "
    "SELECT feed, locality_id, period_type, year, NULL, NULL, max(period_end), sum(within), "
    "max(measures), sum(events) FROM sheets "
    "GROUP BY feed, locality_id, period_type, year HAVING count(*) > 1"
)

_LONG = "measures >= $measures AND events >= $events"

AGREED = (
    "CREATE OR REPLACE TEMP TABLE agreed AS WITH long AS ("
    f"SELECT * FROM spans WHERE {_LONG}), "
    "grouped AS (SELECT 'places' AS kind, feed, period_type, year, period, NULL AS locality_id, "
    "vector FROM long GROUP BY ALL HAVING count(*) > 1 UNION ALL "
    "SELECT 'periods', feed, period_type, NULL, NULL, locality_id, vector FROM "
    "(SELECT feed, period_type, locality_id, vector, period IS NULL AS whole_year FROM long) "
    "GROUP BY feed, period_type, locality_id, vector, whole_year HAVING count(*) > 1), "
    "numbered AS (SELECT row_number() OVER (ORDER BY kind, feed, period_type, year, period, "
    "locality_id, vector) AS group_no, * FROM grouped) "
    "SELECT n.group_no, n.kind, l.feed, l.locality_id, l.period_type, l.year, l.period, "
    "l.slot, l.period_end FROM numbered n JOIN long l ON l.feed = n.feed "
    "AND l.period_type = n.period_type AND l.vector = n.vector "
    "AND (n.kind = 'places' AND l.year = n.year AND l.period IS NOT DISTINCT FROM n.period "
    "OR n.kind = 'periods' AND l.locality_id = n.locality_id)"
)

AGREED_CELLS = (
    "CREATE OR REPLACE TEMP TABLE agreed_cells AS SELECT a.group_no, a.kind, a.locality_id, "
    "a.year, a.period AS span_period, c.feed, c.period, c.slot, c.measure_id, c.breakdown, "
    "c.count FROM agreed a JOIN file_cells c ON c.feed = a.feed "
    "AND c.locality_id = a.locality_id AND c.period_type = a.period_type AND c.year = a.year "
    "AND (a.period IS NULL OR c.period = a.period)"
)

# Two Poisson counts of one mean m agree with a chance of about 1/√(4πm); where the count is a part
# of another of the same vector that agrees too, only what is left to chance, x(n − x)/n, counts.
# What all units' counts of the measure do is the other bound.
BITS = (
    "WITH wholes AS (SELECT DISTINCT nm.measure_id, dm.measure_id AS whole_id "
    "FROM indicator_measures nm JOIN indicator_measures dm USING (indicator_id) "
    "JOIN indicators i USING (indicator_id) WHERE nm.role = 'numerator' "
    "AND dm.role = 'denominator' AND i.relation IN ('subset', 'cohort', 'units')), "
    "free AS (SELECT c.group_no, c.kind, c.locality_id, c.year, c.span_period, c.period, "
    "c.measure_id, c.breakdown, "
    "least(c.count, min(CASE WHEN w.count >= c.count THEN c.count * (w.count - c.count) / w.count "
    "END)) AS m FROM agreed_cells c LEFT JOIN wholes ON wholes.measure_id = c.measure_id "
    "LEFT JOIN agreed_cells w ON w.group_no = c.group_no AND w.locality_id = c.locality_id "
    "AND w.period = c.period AND w.span_period IS NOT DISTINCT FROM c.span_period "
    "AND w.breakdown = c.breakdown AND w.measure_id = wholes.whole_id "
    "WHERE c.count > 0 GROUP BY c.group_no, c.kind, c.locality_id, c.year, c.span_period, "
    "c.period, c.measure_id, c.breakdown, c.count) "
    "SELECT f.group_no, f.locality_id, f.year, f.span_period, sum(greatest(0, least("
    "CASE WHEN f.kind = 'places' THEN g.places ELSE g.periods END, "
    "0.5 * log2(4 * pi() * greatest(f.m, 1e-9))))) AS bits "
    "FROM free f JOIN agreeing g USING (measure_id, breakdown) GROUP BY ALL"
)

# χ² of a vector against its own unit's like counts of up to $periods years before, ordinary
# variation of variance $dispersion (relative) allowed for.
MISFITS = (
    "WITH before AS (SELECT c.group_no, c.locality_id, c.year, c.span_period, c.period, "
    "c.measure_id, c.breakdown, c.count, h.count AS earlier, row_number() OVER (PARTITION BY "
    "c.group_no, c.locality_id, c.period, c.span_period, c.measure_id, c.breakdown "
    "ORDER BY h.year DESC) AS ago FROM agreed_cells c "
    "JOIN file_cells h ON h.feed = c.feed AND h.locality_id = c.locality_id "
    "AND h.slot = c.slot AND h.measure_id = c.measure_id AND h.breakdown = c.breakdown "
    "AND h.year < c.year "
    "WHERE c.kind = 'places'), "
    "expected AS (SELECT group_no, locality_id, year, span_period, period, measure_id, breakdown, "
    "any_value(count) AS x, avg(earlier) AS mu, count(*) AS k FROM before WHERE ago <= $periods "
    "GROUP BY ALL) "
    "SELECT group_no, locality_id, year, span_period, count(*) AS terms, "
    "sum((x - mu) ^ 2 / (mu * (1 + 1 / k) + $dispersion * mu ^ 2 + 1)) AS chi2 "
    "FROM expected WHERE mu > 0 OR x > 0 GROUP BY ALL"
)

MEMBERS = (
    "SELECT a.*, u.name_vi AS place FROM agreed a "
    "JOIN localities u USING (locality_id) ORDER BY group_no, period_end, locality_id"
)
CELLS_OF_MEMBERS = (
    "SELECT group_no, locality_id, year, span_period, period, measure_id, "
    "count(*) OVER (PARTITION BY group_no, locality_id, year, span_period) AS counts "
    "FROM agreed_cells"
)
