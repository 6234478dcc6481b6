"""The finder of the rules on denominators."""

from __future__ import annotations

import duckdb
import pandas as pd

from expectations.denominators.rebased import rebased_denominators
from expectations.denominators.vintages import mixed_vintages
from expectations.found import Found
from expectations.thresholds import read_thresholds


def odd_denominators(tables: duckdb.DuckDBPyConnection) -> Found:
    """Violations of every rule on where denominators come from."""
    thresholds = read_thresholds(tables)
    found = [rule(tables, thresholds) for rule in (mixed_vintages, rebased_denominators)]
    return Found(
        pd.concat([one.violations for one in found], ignore_index=True),
        {rule_id: judged for one in found for rule_id, judged in one.judged.items()},
    )
