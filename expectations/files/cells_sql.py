"""The counts as reported, with what makes two of them comparable.

Tables of the steps, in their order:
file_cells      a row per known count, parts only of what comes without a total, for beside it they
                tell nothing new; `slot` says which part of the year it is of
sheets          locality × feed × period type × year × period: one vector of counts, as two hashes
agreeing        measure × breakdown: how often two like counts agree although nobody copied, as bits
"""

from __future__ import annotations

CELLS = (
    "CREATE OR REPLACE TEMP TABLE file_cells AS SELECT c.feed, c.submission_id, c.locality_id, "
    "c.measure_id, c.breakdown, c.count, c.period, p.period_type, p.year, p.period_end, "
    "p.previous_like_period, strftime(p.period_start, '%m-%d') AS slot "
    "FROM reported_counts c JOIN periods p USING (period) "
    "JOIN (SELECT feed, measure_id, bool_or(breakdown = 'total') AS has_total "
    "FROM reported_counts GROUP BY ALL) w ON w.feed = c.feed AND w.measure_id = c.measure_id "
    "WHERE c.count NOT NULL AND (c.breakdown = 'total') = w.has_total"
)

# The order of cells must not matter, and a vector is the same with the same counts in the same
# places of it: a sum of hashes. `within` adds where in the year the vector stands. A measure has
# one total; only its parts must be counted once.
SHEETS = (
    "CREATE OR REPLACE TEMP TABLE sheets AS WITH summed AS (SELECT feed, locality_id, period, "
    "sum(hash(measure_id, breakdown, count)::HUGEINT) AS vector, "
    "sum(hash(slot, measure_id, breakdown, count)::HUGEINT) AS within, "
    "count(*) FILTER (WHERE breakdown = 'total') "
    "+ count(DISTINCT CASE WHEN breakdown <> 'total' THEN measure_id END) AS measures, "
    "sum(count) AS events FROM file_cells GROUP BY feed, locality_id, period) "
    "SELECT s.feed, s.locality_id, p.period_type, p.year, s.period, "
    "strftime(p.period_start, '%m-%d') AS slot, p.period_end, s.vector, s.within, s.measures, "
    "s.events FROM summed s JOIN periods p USING (period)"
)

# Nobody's counts of schools change from year to year and every commune has one commune: how much an
# agreement tells is learnt from all counts of the measure, zeros apart. `places` is the chance that
# two units agree, `periods` that a unit agrees with itself a year before.
AGREEING = (
    "CREATE OR REPLACE TEMP TABLE agreeing AS WITH equal_places AS ("
    "SELECT measure_id, breakdown, sum(n * (n - 1)) / nullif(sum(n) * (sum(n) - 1), 0) AS share "
    "FROM (SELECT measure_id, breakdown, count, count(*)::DOUBLE AS n FROM file_cells "
    "WHERE count > 0 GROUP BY ALL) GROUP BY ALL), "
    "equal_periods AS (SELECT a.measure_id, a.breakdown, avg((a.count = b.count)::INT) AS share "
    "FROM file_cells a JOIN file_cells b ON b.period = a.previous_like_period "
    "AND b.locality_id = a.locality_id AND b.measure_id = a.measure_id "
    "AND b.breakdown = a.breakdown WHERE a.count > 0 GROUP BY ALL) "
    "SELECT p.measure_id, p.breakdown, -log2(greatest(p.share, 1e-9)) AS places, "
    "-log2(greatest(coalesce(q.share, 0), 1e-9)) AS periods FROM equal_places p "
    "LEFT JOIN equal_periods q USING (measure_id, breakdown)"
)

STEPS = (CELLS, SHEETS, AGREEING)
