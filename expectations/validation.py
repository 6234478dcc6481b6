"""Great Expectations over one batch of figures: which rows fail which comparison.

Expectations compare columns (bound >= tested) made by `expectations.comparisons`; uniqueness and
status are expectations of their own. A result that carries an exception, or is not there, is not
a pass: its rule counts as not evaluated.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from expectations.candidate import KEYS
from expectations.comparison import Comparison
from expectations.comparisons import COMPARISONS, COMPARISONS_BY_NAME, ComparisonColumns
from expectations.statistics import STATUSES

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite

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

    Its suite is the comparisons and, if asked for, COLUMN_CHECKS.
    """
    return BatchValidator(comparisons, column_checks)


class BatchValidator:
    """One suite, used on every batch."""

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
        self._suite = _suite(comparisons, column_checks)
        checks = COLUMN_CHECKS if column_checks else {}
        self._names = (*checks, *(comparison.name for comparison in comparisons))

    def validate(self, figures: pd.DataFrame, columns: ComparisonColumns) -> BatchResult:
        """Check one batch: `columns` of the comparisons, `figures` with what COLUMN_CHECKS read.

        Positions in the result count from 0 in the order of the rows.
        """
        frame = pd.concat(
            [figures[[name for name in CHECKED if name in figures]].reset_index(drop=True),
             columns.frame.reset_index(drop=True)],
            axis=1,
        )  # fmt: skip
        batch = self._batch_definition.get_batch({"dataframe": frame})
        answered = BatchResult()
        failing: dict[str, int] = {}
        for name, result in _by_check(batch.validate(self._suite, result_format=dict(COUNTS))):
            problem = _problem(result)
            if problem:
                answered.not_evaluated[name] = problem
            elif result.result["unexpected_count"]:
                failing[name] = int(result.result["unexpected_count"])
            else:
                answered.failing[name] = []
        if failing:
            rows = batch.validate(self._suite_of(list(failing)), result_format=dict(ROWS))
            for name, result in _by_check(rows):
                _note_rows(answered, name, result, failing[name])
        for name in self._names:
            if name not in answered.failing:
                answered.not_evaluated.setdefault(name, "the expectation gave no result")
        return answered

    def _suite_of(self, names: list[str]) -> ExpectationSuite:
        import great_expectations as gx

        chosen = [e for e in self._suite.expectations if (e.meta or {})["check"] in names]
        return gx.ExpectationSuite("failing", expectations=chosen)


def _suite(comparisons: list[Comparison], column_checks: bool) -> ExpectationSuite:
    import great_expectations as gx
    import great_expectations.expectations as gxe

    checks: list[Any] = [
        gxe.ExpectCompoundColumnsToBeUnique(
            column_list=list(KEYS), ignore_row_if="never", meta={"check": "keys_unique"}
        ),
        gxe.ExpectColumnValuesToNotBeNull(column="obs_status", meta={"check": "status_not_null"}),
        gxe.ExpectColumnValuesToBeInSet(
            column="obs_status", value_set=list(STATUSES), meta={"check": "status_known"}
        ),
    ]
    compared: list[Any] = [
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A=comparison.bound,
            column_B=comparison.tested,
            or_equal=True,
            ignore_row_if="neither",
            meta={"check": comparison.name},
        )
        for comparison in comparisons
    ]
    chosen = [*checks, *compared] if column_checks else compared
    return gx.ExpectationSuite("figures", expectations=chosen)


def _by_check(validated: Any) -> list[tuple[str, Any]]:
    """(name of the check, result) of every expectation that gave one."""
    return [(result.expectation_config.meta["check"], result) for result in validated.results]


def _note_rows(answered: BatchResult, name: str, result: Any, counted: int) -> None:
    """Take the rows of a failing check; they must be as many as were counted."""
    rows = result.result.get("unexpected_index_list") or ()
    if _problem(result) or len(rows) != counted:
        answered.not_evaluated[name] = f"the expectation counted {counted}, named {len(rows)} rows"
    else:
        answered.failing[name] = [int(position) for position in rows]


def _problem(result: Any) -> str | None:
    """Why a result cannot be used; None when it can."""
    if _raised(result.exception_info):
        return "the expectation raised an exception"
    count = result.result.get("unexpected_count")
    if count is None:
        return "the expectation counted nothing"
    if bool(result.success) != (count == 0):
        return f"the expectation counted {count} rows but says success is {result.success}"
    return None


def _raised(exception_info: dict[str, Any] | None) -> bool:
    """Whether an exception is reported, flat or nested by metric."""
    if not exception_info:
        return False
    nested = [info for info in exception_info.values() if isinstance(info, dict)]
    return any(bool(info.get("raised_exception")) for info in (exception_info, *nested))
