"""Great Expectations over figures: which rows fail which comparison.

Expectations compare columns (bound >= tested) made by `expectations.comparisons`; uniqueness and
status are expectations of their own. Each comparison is a batch by itself, of the rows it applies
to: naming its metrics costs the same for few rows as for many, and a row that it says nothing of
costs what any other does. A result that carries an exception, or is not there, or is about other
rows than were asked, is not a pass: its rule counts as not evaluated.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.candidate import KEYS
from expectations.comparison import Comparison
from expectations.comparisons import (
    BOUND,
    COMPARISONS,
    COMPARISONS_BY_NAME,
    TESTED,
    ComparisonColumns,
)
from expectations.statistics import STATUSES

if TYPE_CHECKING:
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.expectations.expectation import Expectation

# Checks of a batch that are not comparisons of two columns: name -> rule.
COLUMN_CHECKS = {
    "keys_unique": "keys_unique",
    "status_not_null": "status_given",
    "status_known": "status_given",
}
# Columns that these read.
CHECKED = (*KEYS, "obs_status")
# Counting is cheap; rows are asked for only where something was counted.
COUNTS = {"result_format": "BASIC", "partial_unexpected_count": 0}
ROWS = {
    "result_format": "COMPLETE",
    "return_unexpected_index_query": False,
    "include_unexpected_rows": False,
    "partial_unexpected_count": 0,
}


@dataclass
class BatchResult:
    """Positions of failing rows per check, and the checks that gave no result, with the reason."""

    failing: dict[str, list[int]] = field(default_factory=dict)
    not_evaluated: dict[str, str] = field(default_factory=dict)


def rule_of_check(name: str) -> str:
    """The rule a check belongs to."""
    return COLUMN_CHECKS.get(name) or COMPARISONS_BY_NAME[name].rule_id


def validator(
    comparisons: list[Comparison] = COMPARISONS, column_checks: bool = True
) -> BatchValidator:
    """A validator with nothing stored, sent or drawn: no analytics, no progress bars, no docs.

    It asks the comparisons and, if asked for, COLUMN_CHECKS.
    """
    return BatchValidator(comparisons, column_checks)


class BatchValidator:
    """One expectation for each check, used on every batch of figures."""

    def __init__(self, comparisons: list[Comparison], column_checks: bool) -> None:
        import great_expectations as gx
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
                analytics_enabled=False,
                progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
            ),
        )
        asset = context.data_sources.add_pandas("candidate").add_dataframe_asset("figures")
        self._batch_definition = asset.add_batch_definition_whole_dataframe("batch")
        self._comparisons = {one: _expectation(one) for one in comparisons}
        self._column_checks = _column_checks() if column_checks else {}

    def validate(self, figures: pd.DataFrame, columns: ComparisonColumns) -> BatchResult:
        """Check a batch: `columns` of the comparisons, `figures` with what COLUMN_CHECKS read.

        Positions in the result count from 0 in the order of the figures.
        """
        answered = BatchResult()
        if self._column_checks:
            checked = figures[[name for name in CHECKED if name in figures]]
            batch = self._batch_of(checked.reset_index(drop=True))
            for name, expectation in self._column_checks.items():
                _ask(answered, name, batch, expectation, np.arange(len(figures)))
        for comparison, expectation in self._comparisons.items():
            rows = columns.of(comparison)
            batch = self._batch_of(rows.columns)
            _ask(answered, comparison.name, batch, expectation, rows.positions)
        return answered

    def _batch_of(self, frame: pd.DataFrame) -> Batch:
        return self._batch_definition.get_batch({"dataframe": frame})


def _column_checks() -> dict[str, Expectation]:
    import great_expectations.expectations as gxe

    return {
        "keys_unique": gxe.ExpectCompoundColumnsToBeUnique(
            column_list=list(KEYS), ignore_row_if="never"
        ),
        "status_not_null": gxe.ExpectColumnValuesToNotBeNull(column="obs_status"),
        "status_known": gxe.ExpectColumnValuesToBeInSet(
            column="obs_status", value_set=list(STATUSES)
        ),
    }


def _expectation(comparison: Comparison) -> Expectation:
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=BOUND,
        column_B=TESTED,
        or_equal=True,
        ignore_row_if="neither",
        meta={"check": comparison.name},
    )


def _ask(
    answered: BatchResult,
    name: str,
    batch: Batch,
    expectation: Expectation,
    positions: npt.NDArray[np.intp],
) -> None:
    """Note what the expectation says of a batch, whose rows are the figures at `positions`."""
    if not len(positions):
        answered.failing[name] = []
        return
    result = batch.validate(expectation, result_format=dict(COUNTS))
    problem = _problem(result, len(positions))
    if not problem and result.result["unexpected_count"]:
        counted = int(result.result["unexpected_count"])
        result = batch.validate(expectation, result_format=dict(ROWS))
        problem = _problem(result, len(positions)) or _miscounted(result, counted)
    if problem:
        answered.not_evaluated[name] = problem
        return
    rows = result.result.get("unexpected_index_list") or ()
    answered.failing[name] = positions[np.asarray(rows, dtype=np.intp)].tolist()


def _miscounted(result: Any, counted: int) -> str:
    """Why the rows named are not those that were counted; empty when they are."""
    rows = result.result.get("unexpected_index_list") or ()
    if len(rows) == counted:
        return ""
    return f"the expectation counted {counted}, named {len(rows)} rows"


def _problem(result: Any, rows: int) -> str:
    """Why a result cannot be used as one about so many rows; empty when it can."""
    if _raised(result.exception_info):
        return "the expectation raised an exception"
    looked_at = result.result.get("element_count")
    if looked_at != rows:
        return f"the expectation looked at {looked_at} of {rows} rows"
    count = result.result.get("unexpected_count")
    if count is None:
        return "the expectation counted nothing"
    if bool(result.success) != (count == 0):
        return f"the expectation counted {count} rows but says success is {result.success}"
    return ""


def _raised(exception_info: dict[str, Any] | None) -> bool:
    """Whether an exception is reported, flat or nested by metric."""
    if not exception_info:
        return False
    nested = [info for info in exception_info.values() if isinstance(info, dict)]
    return any(bool(info.get("raised_exception")) for info in (exception_info, *nested))
