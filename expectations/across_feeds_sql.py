"""The joins of `feeds_disagree`, over counts as reported.

Tables of the steps, in their order:
compared_leaves   check_id, side, measure_id as reported (sums taken apart), leaves of the side
compared_counts   check_id, side, locality, period of the comparison, count: whole ones only
compared_units    check_id, locality, period, left, right (null where not whole)
"""

from __future__ import annotations

LEAVES = (
    "SELECT DISTINCT measure_id, coalesce(part_measure_id, measure_id) AS leaf_id FROM "
    "(SELECT left_measure_id AS measure_id FROM cross_checks UNION "
    "SELECT right_measure_id FROM cross_checks) LEFT JOIN measure_parts USING (measure_id)"
)

# A flow is added over all the parts of the period, a cumulative one is what was said last, a stock
# that of the last day inside it.
_COUNTED = (
    "SELECT l.check_id, l.side, l.leaves, c.locality_id, p.period, c.measure_id, "
    "CASE WHEN l.kind = 'flow' AND l.cumulation = 'period' THEN sum(c.count) "
    "ELSE arg_max(c.count, b.period_end) END AS count, "
    "CASE WHEN l.kind = 'flow' AND l.cumulation = 'period' "
    "THEN sum(date_diff('day', b.period_start, b.period_end) + 1) "
    "= date_diff('day', p.period_start, p.period_end) + 1 "
    "WHEN l.kind = 'flow' THEN max(b.period_end) = p.period_end ELSE true END AS whole "
    "FROM compared_leaves l JOIN reported_counts c USING (measure_id) "
    "JOIN periods b ON b.period = c.period "
    "JOIN periods p ON p.period_type = l.period_type "
    "AND b.period_end BETWEEN p.period_start AND p.period_end "
    "AND (l.kind = 'stock' OR b.period_start >= p.period_start) "
    "WHERE c.breakdown = 'total' AND c.count NOT NULL "
    "GROUP BY l.check_id, l.side, l.leaves, l.kind, l.cumulation, c.locality_id, c.measure_id, "
    "p.period, p.period_start, p.period_end"
)

STEPS = (
    "CREATE OR REPLACE TEMP TABLE compared_leaves AS WITH sides AS ("
    "SELECT check_id, 'left' AS side, left_measure_id AS whole_id, period_type FROM cross_checks "
    "UNION ALL SELECT check_id, 'right', right_measure_id, period_type FROM cross_checks) "
    "SELECT s.check_id, s.side, s.period_type, "
    "coalesce(mp.part_measure_id, s.whole_id) AS measure_id, m.kind, m.cumulation, "
    "count(*) OVER (PARTITION BY s.check_id, s.side) AS leaves FROM sides s "
    "LEFT JOIN measure_parts mp ON mp.measure_id = s.whole_id "
    "JOIN measures m ON m.measure_id = coalesce(mp.part_measure_id, s.whole_id)",
    f"CREATE OR REPLACE TEMP TABLE compared_counts AS WITH counted AS ({_COUNTED}) "
    "SELECT check_id, side, locality_id, period, "
    "CASE WHEN count(*) = max(leaves) AND bool_and(whole) THEN sum(count) END AS count "
    "FROM counted GROUP BY ALL",
    "CREATE OR REPLACE TEMP TABLE compared_units AS SELECT check_id, locality_id, period, "
    "max(count) FILTER (WHERE side = 'left') AS \"left\", "
    "max(count) FILTER (WHERE side = 'right') AS \"right\" FROM compared_counts GROUP BY ALL",
)

# Sums over the units that reported both, where these are nearly all that reported anything. The
# mean of a side's earlier sums is of its own place, like periods in their order.
COMPARED = (
    "WITH reaching AS (SELECT DISTINCT t.source_locality_id AS locality_id, "
    "t.target_locality_id AS target, t.ends_from, t.ends_to FROM locality_targets t "
    "WHERE t.share = 1), "
    "targets AS (SELECT c.check_id, p.locality_id FROM cross_check_levels c "
    "JOIN localities p ON p.level = c.level), "
    "placed AS (SELECT DISTINCT u.*, r.target FROM compared_units u "
    "JOIN periods p ON p.period = u.period JOIN reaching r ON r.locality_id = u.locality_id "
    "AND (r.ends_from IS NULL OR p.period_end >= r.ends_from) "
    "AND (r.ends_to IS NULL OR p.period_end < r.ends_to)), "
    "sums AS (SELECT u.check_id, u.target AS locality_id, u.period, "
    'sum(u."left") FILTER (WHERE u."right" NOT NULL) AS "left", '
    'sum(u."right") FILTER (WHERE u."left" NOT NULL) AS "right", '
    'count(*) FILTER (WHERE u."left" NOT NULL AND u."right" NOT NULL) AS both_sides, '
    "count(*) AS units FROM placed u "
    "SEMI JOIN targets t ON t.check_id = u.check_id AND t.locality_id = u.target GROUP BY ALL), "
    "known AS (SELECT s.*, p.period_end FROM sums s JOIN periods p USING (period) "
    "WHERE both_sides > 0 AND both_sides >= $needed * units), "
    'before AS (SELECT a.check_id, a.locality_id, a.period, b."left", b."right", '
    "row_number() OVER (PARTITION BY a.check_id, a.locality_id, a.period "
    "ORDER BY b.period_end DESC) AS ago FROM known a JOIN known b "
    "ON b.check_id = a.check_id AND b.locality_id = a.locality_id "
    "AND b.period_end < a.period_end), "
    'histories AS (SELECT check_id, locality_id, period, avg("left") AS left_before, '
    'avg("right") AS right_before FROM before WHERE ago <= $periods GROUP BY ALL) '
    'SELECT k.check_id, k.locality_id, k.period, k."left", k."right", h.left_before, '
    "h.right_before, c.left_measure_id, c.right_measure_id, c.doubts, c.soft_low, c.soft_high, "
    "c.hard_low, c.hard_high FROM known k JOIN cross_checks c USING (check_id) "
    "LEFT JOIN histories h ON h.check_id = k.check_id AND h.locality_id = k.locality_id "
    "AND h.period = k.period "
    'WHERE greatest(k."left", k."right") >= c.least_count '
    "ORDER BY k.check_id, k.locality_id, k.period"
)
