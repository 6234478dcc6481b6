"""The finder of the rules on files: reads the counts as reported once for all of them."""

from __future__ import annotations

import duckdb
import pandas as pd

from expectations.files.cells_sql import STEPS
from expectations.files.copied import copied_counts
from expectations.files.whole_files import heaped_files, repeated_files
from expectations.found import Found
from expectations.thresholds import read_thresholds


def odd_files(tables: duckdb.DuckDBPyConnection) -> Found:
    """Violations of every rule on files."""
    thresholds = read_thresholds(tables)
    for step in STEPS:
        tables.execute(step)
    found = [rule(tables, thresholds) for rule in (copied_counts, repeated_files, heaped_files)]
    return Found(
        pd.concat([one.violations for one in found], ignore_index=True),
        {rule_id: judged for one in found for rule_id, judged in one.judged.items()},
    )
