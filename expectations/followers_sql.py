"""The joins of `contains_held`, over the candidate's tables and the two tables of held figures.

Tables of the steps, in their order:
leaf_measures     indicator_id, role, measure_id: measures as reported, sums taken apart
parts, cells      periods within periods; contributions, with the days they cover
reach             which source unit counts toward which locality, on which geography, when
level_rank        level, rank: depth below the country
barrier           units whose own report stands in place of what lies below them
held_cells        cells (source, base period) of each held figure
held_below        pairs of held figures that share a suspect count: the second is of a lower
                  level, or of the same level and a shorter period; `inside` when it is both
                  of no higher level and of no longer period
root              held figures with none below them, one for each cause
root_reach        geography and locality that all units of a root count toward
suspect           rows of contributions that hold a suspect measure of a root
reachable         figures of the suspects' indicators, at localities that roots reach
affected          figures that contain them, by root
"""

from __future__ import annotations

from expectations.candidate import KEYS


def leaf_measures(with_parts: bool) -> str:
    """Statement making `leaf_measures`; `with_parts` when the candidate has measure_parts."""
    if not with_parts:
        return (
            "CREATE OR REPLACE TEMP TABLE leaf_measures AS "
            "SELECT indicator_id, role, measure_id FROM indicator_measures"
        )
    return (
        "CREATE OR REPLACE TEMP TABLE leaf_measures AS SELECT DISTINCT im.indicator_id, im.role, "
        "coalesce(mp.part_measure_id, im.measure_id) AS measure_id FROM indicator_measures im "
        "LEFT JOIN measure_parts mp ON mp.measure_id = im.measure_id"
    )


def reach(present: set[str]) -> str:
    """Statement making the view `reach`; `present` are the columns of locality_targets.

    A touched target (one that received an unknown part) has no figure for the periods concerned:
    there the remainder takes the counts in its place.
    """
    columns = "geography, source_locality_id AS source, ends_from, ends_to, share"
    touched = ", ".join(
        name if name in present else f"NULL::DATE AS {name}"
        for name in ("touched_until", "touched_from")
    )
    allocated = (
        f"CREATE OR REPLACE TEMP VIEW reach AS SELECT {columns}, {touched}, "
        "target_locality_id AS target, false AS when_touched FROM locality_targets"
    )
    if "unallocated_id" not in present:
        return allocated
    return (
        f"{allocated} UNION ALL SELECT {columns}, {touched}, unallocated_id, true "
        "FROM locality_targets WHERE unallocated_id NOT NULL"
    )


def parts(present: set[str]) -> str:
    """Statement making the view `parts` of period_parts, whose columns `present` are.

    `first_part_end` is the end of the first part of its type in the period; a split before it
    does not touch the period.
    """
    first = "first_part_end" if "first_part_end" in present else "NULL::DATE AS first_part_end"
    return (
        "CREATE OR REPLACE TEMP VIEW parts AS "
        f"SELECT period, part_period, {first} FROM period_parts"
    )


def cells(present: set[str]) -> str:
    """Statement making the view `cells` of contributions, whose columns `present` are.

    `covers_from` and `covers_to` are the days a count covers, null for those of its period: an
    increment after an unknown one covers more. `at_end` says that the count is as of a day, so
    that only the part that ends with a period counts in it.
    """
    covers = ", ".join(
        f"c.{name}" if name in present else f"NULL::DATE AS {name}"
        for name in ("covers_from", "covers_to")
    )
    columns = ", ".join(
        f"c.{name}"
        for name in (
            *("indicator_id", "series", "locality_id", "period", "breakdown", "area"),
            *("numerator", "denominator", "expected_numerator", "expected_denominator"),
        )
    )
    return (
        f"CREATE OR REPLACE TEMP VIEW cells AS SELECT {columns}, {covers}, "
        "coalesce(i.ratio_type = 'stock_stock', false) AS at_end "
        "FROM contributions c LEFT JOIN indicators i ON i.indicator_id = c.indicator_id"
    )


def _counts_in(reaching: str, figure: str, cell: str, part: str) -> str:
    """Whether a cell counts toward the figure: place and period reach it."""
    return (
        f"({reaching}.ends_from IS NULL OR {figure}.period_end >= {reaching}.ends_from) "
        f"AND ({reaching}.ends_to IS NULL OR {figure}.period_end < {reaching}.ends_to) "
        f"AND (coalesce(coalesce({part}.first_part_end, {figure}.period_start) "
        f"< {reaching}.touched_until, false) "
        f"OR coalesce({figure}.period_end >= {reaching}.touched_from, false)) "
        f"= {reaching}.when_touched "
        f"AND coalesce({cell}.covers_from >= {figure}.period_start, true) "
        f"AND coalesce({cell}.covers_to <= {figure}.period_end, true) "
        f"AND (NOT {cell}.at_end OR coalesce({cell}.covers_to = {figure}.period_end, true))"
    )


_KEY = ", ".join(KEYS)


def _key_of(alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in KEYS)


_DAYS = "date_diff('day', {0}.period_start::DATE, {0}.period_end::DATE)"

PREPARING_STEPS = (
    # Depth of a level is the longest way up: a commune under a province is as deep as one under
    # a district of it.
    "CREATE OR REPLACE TEMP TABLE level_rank AS WITH RECURSIVE steps AS ("
    "SELECT DISTINCT c.level, p.level AS above FROM localities c "
    "JOIN localities p ON p.locality_id = c.parent_id WHERE c.level <> p.level), "
    "ways AS (SELECT DISTINCT level, 0 AS rank FROM localities UNION "
    "SELECT s.level, w.rank + 1 FROM ways w JOIN steps s ON s.above = w.level "
    "WHERE w.rank < 20) SELECT level, max(rank) AS rank FROM ways GROUP BY level",
    "CREATE OR REPLACE TEMP TABLE barrier AS SELECT DISTINCT r.source, r.target AS unit, l.rank "
    "FROM reach r JOIN localities u ON u.locality_id = r.target "
    "JOIN level_rank l ON l.level = u.level WHERE r.target <> r.source "
    "AND r.target IN (SELECT locality_id FROM contributions)",
    "CREATE OR REPLACE TEMP TABLE held_figure AS "
    "SELECT h.held_id, h.own_report, f.indicator_id, f.series, f.locality_id, f.geography, "
    "f.period, f.breakdown, f.period_start::DATE AS period_start, "
    f"f.period_end::DATE AS period_end, {_DAYS.format('f')} AS days, "
    "coalesce(l.rank, 1000) AS rank "
    f"FROM held h JOIN figures f USING ({_KEY}) "
    "LEFT JOIN level_rank l ON l.level = f.locality_level",
)

ROOT_STEPS = (
    "CREATE OR REPLACE TEMP TABLE held_cells AS SELECT DISTINCT h.held_id, "
    "c.locality_id AS source, c.period AS base FROM held_figure h "
    "JOIN parts pp ON pp.period = h.period "
    "JOIN cells c ON c.indicator_id = h.indicator_id AND c.series = h.series "
    "AND c.period = pp.part_period "
    "AND (c.breakdown = h.breakdown OR (c.breakdown = 'total' AND c.area = h.breakdown)) "
    "JOIN reach r ON r.geography = h.geography AND r.target = h.locality_id "
    f"AND r.source = c.locality_id AND {_counts_in('r', 'h', 'c', 'pp')} "
    "WHERE NOT h.own_report OR c.locality_id = h.locality_id",
    "CREATE OR REPLACE TEMP TABLE held_measures AS SELECT DISTINCT hs.held_id, m.measure_id "
    "FROM held_sides hs JOIN held_figure h USING (held_id) "
    "JOIN leaf_measures m ON m.indicator_id = h.indicator_id AND m.role = hs.role",
    "CREATE OR REPLACE TEMP TABLE held_below AS "
    "WITH doubted AS (SELECT c.held_id, c.source, c.base, m.measure_id, h.rank, h.days, h.series "
    "FROM held_cells c JOIN held_measures m USING (held_id) JOIN held_figure h USING (held_id)) "
    "SELECT DISTINCT a.held_id AS above, b.held_id AS below, "
    "b.rank >= a.rank AND b.days <= a.days AS inside FROM doubted a JOIN doubted b "
    "ON b.source = a.source AND b.base = a.base AND b.measure_id = a.measure_id "
    "AND b.series = a.series "
    "WHERE b.rank > a.rank OR (b.rank = a.rank AND b.days < a.days)",
    # One cause shows on several geographies and by several rules: figures that doubt the same
    # counts of the same cells are one root.
    "CREATE OR REPLACE TEMP TABLE root AS "
    "WITH doubts AS (SELECT held_id, list(measure_id ORDER BY measure_id) AS measures "
    "FROM held_measures GROUP BY held_id), "
    "spread AS (SELECT held_id, bit_xor(hash(source, base)) AS cells, count(*) AS cell_count "
    "FROM held_cells GROUP BY held_id), "
    f"lowest AS (SELECT h.*, concat_ws(' | ', {_key_of('h')}) AS root FROM held_figure h "
    "WHERE held_id NOT IN (SELECT above FROM held_below)) "
    "SELECT l.* FROM lowest l LEFT JOIN doubts d USING (held_id) "
    "LEFT JOIN spread s USING (held_id) QUALIFY row_number() OVER ("
    "PARTITION BY l.indicator_id, l.series, l.period, l.breakdown, l.rank, d.measures, s.cells, "
    "s.cell_count ORDER BY l.root, l.held_id) = 1",
    # A follower holds all units of its root: only what all of them reach can be one.
    "CREATE OR REPLACE TEMP TABLE root_reach AS "
    "WITH units AS (SELECT DISTINCT c.held_id, c.source FROM held_cells c "
    "SEMI JOIN root USING (held_id)), "
    "sizes AS (SELECT held_id, count(*) AS units FROM units GROUP BY held_id) "
    "SELECT u.held_id, r.geography, r.target, s.units FROM units u "
    "JOIN sizes s USING (held_id) JOIN reach r USING (source) "
    "GROUP BY u.held_id, r.geography, r.target, s.units "
    "HAVING count(DISTINCT u.source) = s.units",
)

FOLLOWER_STEPS = (
    # Any indicator with a doubted measure, on the cells of the root's units that lie in the
    # root's period or hold it (a yearly denominator under a monthly numerator).
    "CREATE OR REPLACE TEMP TABLE suspect AS "
    "WITH units AS (SELECT DISTINCT c.held_id, c.source FROM held_cells c "
    "SEMI JOIN root USING (held_id)), "
    "spans AS (SELECT DISTINCT r.held_id, pp.part_period AS base FROM root r "
    "JOIN period_parts pp ON pp.period = r.period UNION "
    "SELECT r.held_id, pp.period FROM root r JOIN period_parts pp ON pp.part_period = r.period), "
    "doubts AS (SELECT DISTINCT hm.held_id, m.indicator_id, m.role FROM held_measures hm "
    "SEMI JOIN root USING (held_id) JOIN leaf_measures m USING (measure_id)) "
    "SELECT r.held_id, c.indicator_id, c.series, c.locality_id AS source, c.period AS base, "
    "c.breakdown, c.area, c.covers_from, c.covers_to, c.at_end, "
    "bool_or(d.role = 'numerator') AS in_numerator, "
    "bool_or(d.role = 'denominator') AS in_denominator, "
    "any_value(c.expected_numerator - c.numerator) AS numerator_change, "
    "any_value(c.expected_denominator - c.denominator) AS denominator_change "
    "FROM root r JOIN units u USING (held_id) JOIN doubts d USING (held_id) "
    "JOIN cells c ON c.indicator_id = d.indicator_id AND c.series = r.series "
    "AND c.locality_id = u.source "
    "JOIN spans s ON s.held_id = r.held_id AND s.base = c.period GROUP BY ALL",
    # A cell does not pass a unit that reported the same count itself.
    "CREATE OR REPLACE TEMP TABLE stopped AS SELECT s.held_id, s.indicator_id, s.series, "
    "s.source, s.base, s.breakdown, s.area, max(b.rank) AS rank FROM suspect s "
    "JOIN barrier b ON b.source = s.source JOIN "
    "(SELECT * FROM contributions WHERE locality_id IN (SELECT unit FROM barrier)) c "
    "ON c.indicator_id = s.indicator_id AND c.series = s.series AND c.locality_id = b.unit "
    "AND c.period = s.base AND c.breakdown = s.breakdown GROUP BY ALL",
    # Few figures can follow; to join suspects with all of them takes a quarter of the judging.
    "CREATE OR REPLACE TEMP TABLE reachable AS SELECT f.indicator_id, f.series, f.locality_id, "
    "f.geography, f.period, f.breakdown, f.period_start, f.period_end, "
    f"{_DAYS.format('f')} AS days, coalesce(l.rank, 1000) AS rank FROM figures f "
    "LEFT JOIN level_rank l ON l.level = f.locality_level "
    "SEMI JOIN root_reach t ON t.target = f.locality_id AND t.geography = f.geography "
    "SEMI JOIN suspect s ON s.indicator_id = f.indicator_id AND s.series = f.series "
    "WHERE f.value IS NOT NULL",
    # Where and when each suspect counts comes first: figures joined before that would be joined
    # with the suspects of every place.
    "CREATE OR REPLACE TEMP TABLE affected AS WITH reaching AS MATERIALIZED ("
    "SELECT s.*, r.geography, r.target, r.share, r.ends_from, r.ends_to, r.touched_until, "
    "r.touched_from, r.when_touched, pp.period, pp.first_part_end FROM suspect s "
    "JOIN root_reach t USING (held_id) JOIN reach r ON r.source = s.source "
    "AND r.geography = t.geography AND r.target = t.target "
    "JOIN parts pp ON pp.part_period = s.base) "
    "SELECT s.held_id, f.indicator_id, f.series, "
    "f.locality_id, f.geography, f.period, f.breakdown, s.source, s.base, s.breakdown AS cell, "
    "s.area, s.in_numerator, s.in_denominator, s.share, s.numerator_change, "
    "s.denominator_change, f.days, f.rank FROM reaching s "
    "JOIN root o ON o.held_id = s.held_id "
    "JOIN reachable f ON f.indicator_id = s.indicator_id AND f.series = s.series "
    "AND f.locality_id = s.target AND f.geography = s.geography AND f.period = s.period "
    "AND (f.breakdown = s.breakdown OR (s.breakdown = 'total' AND f.breakdown = s.area)) "
    f"AND {_counts_in('s', 'f', 's', 's')} "
    "LEFT JOIN stopped x ON x.held_id = s.held_id AND x.indicator_id = s.indicator_id "
    "AND x.series = s.series AND x.source = s.source AND x.base = s.base "
    "AND x.breakdown = s.breakdown AND x.area IS NOT DISTINCT FROM s.area "
    "WHERE (x.rank IS NULL OR f.rank > x.rank) "
    # Not a shorter period of the root's own place.
    "AND NOT (f.rank >= o.rank AND f.days < o.days)",
)

# A figure follows a root when all the root's units count in it. Its suspect cells, whichever
# roots doubt them, are replaced once. Sums have an order, so that the last digit does not depend
# on the number of threads.
FOLLOWERS = (
    "WITH sources AS (SELECT DISTINCT held_id, units FROM root_reach), "
    f"following AS (SELECT a.held_id, r.root, {_key_of('a')} "
    "FROM affected a JOIN root r USING (held_id) JOIN sources u USING (held_id) "
    f"GROUP BY a.held_id, r.root, {_key_of('a')}, u.units "
    "HAVING count(DISTINCT a.source) = u.units), "
    f"first_root AS (SELECT {_KEY}, min(root) AS root FROM following GROUP BY {_KEY}), "
    f"cells AS (SELECT {_KEY}, source, base, cell, area, max(share) AS share, "
    "bool_or(in_numerator) AS in_numerator, bool_or(in_denominator) AS in_denominator, "
    "max(numerator_change) AS numerator_change, max(denominator_change) AS denominator_change "
    f"FROM affected SEMI JOIN following USING (held_id, {_KEY}) "
    f"GROUP BY {_KEY}, source, base, cell, area), "
    f"changes AS (SELECT {_KEY}, "
    "coalesce(sum(share * numerator_change ORDER BY source, base, cell) "
    "FILTER (WHERE in_numerator), 0) AS numerator_change, "
    "coalesce(sum(share * denominator_change ORDER BY source, base, cell) "
    "FILTER (WHERE in_denominator), 0) AS denominator_change, "
    "bool_or((in_numerator AND numerator_change IS NULL) "
    "OR (in_denominator AND denominator_change IS NULL) OR share IS NULL) AS unknown "
    f"FROM cells GROUP BY {_KEY}), "
    "settled AS (SELECT h.* FROM held h WHERE h.held_id NOT IN (SELECT held_id FROM echo_rows)) "
    f"SELECT {_key_of('f')}, f.value AS observed, f.per::DOUBLE AS per, "
    "f.lower_95, f.upper_95, r.root, c.unknown, "
    "CASE WHEN c.unknown THEN NULL "
    "WHEN f.denominator IS NULL THEN f.per * (f.numerator + c.numerator_change) "
    "WHEN f.denominator + c.denominator_change > 0 THEN f.per "
    "* (f.numerator + c.numerator_change) / (f.denominator + c.denominator_change) "
    f"END AS expected FROM changes c JOIN first_root r USING ({_KEY}) "
    f"JOIN figures f USING ({_KEY}) ANTI JOIN settled s USING ({_KEY}) ORDER BY {_KEY}"
)
