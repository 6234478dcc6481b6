"""What a finder gives: a rule judged on groups of figures, not on one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pandas as pd


@dataclass(frozen=True)
class Found:
    """Violations (columns of `expectations.violations`, any of them) and judged by rule."""

    violations: pd.DataFrame
    judged: dict[str, int]


Finder = Callable[[duckdb.DuckDBPyConnection], Found]
