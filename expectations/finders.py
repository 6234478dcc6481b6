"""Rules judged on groups of figures: a file, a province, two feeds; not on one row.

A finder reads the candidate's tables and gives the violations it found, with the number of
figures (or groups) it judged by each of its rules. A rule it does not mention is not evaluated.
"""

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

FINDERS: list[Finder] = []
