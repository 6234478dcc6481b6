"""What Great Expectations answers, by numpy: a gate of few rows takes half its time for naming.

`test_plain_validator` proves that the two answer alike, and `test_rules` judges every rule's cases
by Great Expectations itself, as every whole run does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest

from expectations import comparing
from expectations.comparison import Comparison
from expectations.comparisons import ComparisonColumns
from expectations.statistics import STATUSES
from expectations.validation import BatchResult, validator
from tests.gate.worlds import KEYS


class PlainValidator:
    """In the place of `validation.BatchValidator`."""

    def __init__(self, comparisons: list[Comparison], column_checks: bool) -> None:
        self.comparisons, self.column_checks = comparisons, column_checks

    def validate(self, figures: pd.DataFrame, columns: ComparisonColumns) -> BatchResult:
        """Positions of the figures that fail each comparison, and each check of columns."""
        failing = {}
        for one in self.comparisons:
            rows = columns.of(one)
            broken = ~(rows.columns["tested"] <= rows.columns["bound"]).to_numpy()
            failing[one.name] = rows.positions[broken].tolist()
        if self.column_checks:
            status = figures["obs_status"]
            for name, at in (
                ("keys_unique", figures.duplicated(KEYS, keep=False)),
                ("status_not_null", status.isna()),
                ("status_known", status.notna() & ~status.isin(STATUSES)),
            ):
                failing[name] = np.flatnonzero(at).tolist()
        return BatchResult(failing)


@contextmanager
def plainly() -> Iterator[None]:
    """Judge without Great Expectations meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "validator", PlainValidator)
        yield


@contextmanager
def by_great_expectations() -> Iterator[None]:
    """Judge by Great Expectations meanwhile, as the product does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "validator", validator)
        yield
