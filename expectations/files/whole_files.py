"""Rules `file_repeats_period` and `digits_heaped`: what a file says as a whole. Both only flag.

A file that was sent for the wrong period repeats counts that usually change; a file that was
filled in at a desk has too many numbers that end in 0 or 5. Only numbers count that could have
been otherwise: no zeros, no counts that hardly ever change, no small ones, none of a measure that
is reported rounded.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from expectations.figures_of_cells import smallest_figures
from expectations.found import Found
from expectations.thresholds import Thresholds

REPEATS, HEAPED = "file_repeats_period", "digits_heaped"
# Of ten last digits two are 0 or 5.
ENDINGS = 0.2

# Per file and period: counts that could have changed, how many did not, how many usually do not;
# told where of those that usually change enough did not.
REPEATED = (
    "SELECT a.submission_id, a.period, count(*) AS counts, "
    "avg((a.count = b.count)::INT) AS observed, avg(2 ^ -g.periods) AS expected "
    "FROM file_cells a JOIN file_cells b ON b.period = a.previous_like_period "
    "AND b.feed = a.feed AND b.locality_id = a.locality_id AND b.measure_id = a.measure_id "
    "AND b.breakdown = a.breakdown JOIN agreeing g ON g.measure_id = a.measure_id "
    "AND g.breakdown = a.breakdown WHERE a.count > 0 AND g.periods >= 1 "
    "GROUP BY ALL HAVING count(*) >= $counts "
    "AND observed - expected >= $share * (1 - expected)"
)
HEAPS = (
    "SELECT submission_id, NULL AS period, count(*) AS counts, "
    f"avg((count % 5 = 0)::INT) AS observed, {ENDINGS}::DOUBLE AS expected FROM file_cells c "
    "SEMI JOIN (SELECT measure_id FROM measures WHERE coalesce(rounding, 1) <= 1) m "
    "ON m.measure_id = c.measure_id WHERE count >= $least GROUP BY ALL "
    "HAVING count(*) >= $counts AND observed >= $share AND "
    f"(observed - {ENDINGS}) / sqrt({ENDINGS * (1 - ENDINGS)} / count(*)) >= $z"
)
FILES = "SELECT count(DISTINCT submission_id) FROM file_cells"
CELLS_OF_FILES = (
    "SELECT DISTINCT t.file_no AS group_no, c.locality_id, c.period, c.measure_id, "
    "NULL::VARCHAR AS breakdown FROM told_files t JOIN file_cells c "
    "ON c.submission_id = t.submission_id AND c.period = coalesce(t.period, c.period)"
)


def repeated_files(tables: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> Found:
    """Figures of files whose counts are largely those of the like period before."""
    wanted = {"counts": thresholds["repeat_counts"], "share": thresholds["repeat_share"]}
    return _flagged(tables, REPEATS, tables.execute(REPEATED, wanted).df())


def heaped_files(tables: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> Found:
    """Figures of files with more last digits 0 and 5 than counting gives."""
    wanted = {
        "counts": thresholds["heaping_counts"],
        "share": thresholds["heaping_share"],
        "least": thresholds["heaping_least"],
        "z": thresholds["heaping_z"],
    }
    return _flagged(tables, HEAPED, tables.execute(HEAPS, wanted).df())


def _flagged(tables: duckdb.DuckDBPyConnection, rule_id: str, files: pd.DataFrame) -> Found:
    judged = {rule_id: int(tables.execute(FILES).fetchall()[0][0])}
    if files.empty:
        return Found(pd.DataFrame(), judged)
    tables.register("told_files", files.reset_index(names="file_no"))
    cells = tables.execute(CELLS_OF_FILES).df()
    tables.unregister("told_files")
    figures = smallest_figures(tables, cells).drop_duplicates(["group_no", "indicator_id",
        "series", "locality_id", "geography", "period", "breakdown"])  # fmt: skip
    found = figures.merge(files[["observed", "expected"]], left_on="group_no", right_index=True)
    return Found(found.assign(rule_id=rule_id, severity="flag", unit="share"), judged)
