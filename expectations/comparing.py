"""Comparing batches of figures by Great Expectations, and the violations that come of it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from expectations.candidate import KEYS
from expectations.comparison import Comparison
from expectations.comparisons import COMPARISONS_BY_NAME, ComparisonColumns
from expectations.rules import RULES_BY_ID
from expectations.structure import MAX_EXAMPLES, RuleTally
from expectations.validation import COLUMN_CHECKS, BatchResult, rule_of_check, validator
from expectations.violations import complete, suspects_of


def compare(
    batches: Iterable[pd.DataFrame],
    comparisons: list[Comparison],
    tally: RuleTally,
    *,
    column_checks: bool,
) -> pd.DataFrame:
    """Violations of the comparisons (and of COLUMN_CHECKS) by all batches, in order of key.

    Each batch has the keys, `per` and the columns that the comparisons read.
    """
    check = validator(comparisons, column_checks)
    found = [complete(pd.DataFrame())]
    for batch in batches:
        columns = ComparisonColumns(batch)
        result = check.validate(batch, columns)
        _count(tally, result, columns.applied, len(batch))
        found += [
            violations_of(name, batch.iloc[positions])
            for name, positions in result.failing.items()
            if positions
        ]
    violations = pd.concat(found, ignore_index=True)
    return violations.sort_values([*KEYS, "check"], kind="stable", ignore_index=True)


def _count(tally: RuleTally, result: BatchResult, applied: dict[str, int], rows: int) -> None:
    for name, positions in result.failing.items():
        tally.add(rule_of_check(name), applied.get(name, rows), len(positions))
    for name, reason in result.not_evaluated.items():
        tally.fail(rule_of_check(name), reason)


def violations_of(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Violations of one check by these rows of figures."""
    rule = RULES_BY_ID[rule_of_check(name)]
    if rule.severity == "block":
        rows = rows.sort_values(list(KEYS)).head(MAX_EXAMPLES)
    violations = rows[[*KEYS, "per"]].astype(dict.fromkeys(KEYS, "str"))
    violations = violations.assign(
        rule_id=rule.rule_id, severity=rule.severity, check=name, unit="count"
    )
    if name in COLUMN_CHECKS:
        duplicated = name == "keys_unique"
        rows_of_key = rows.groupby(list(KEYS), observed=True)["per"].transform("size")
        violations["observed"] = rows_of_key if duplicated else None
        violations["expected"] = 1.0 if duplicated else None
        return complete(violations)
    comparison = COMPARISONS_BY_NAME[name]
    violations["other"] = rows[comparison.other].astype("object") if comparison.other else None
    violations["factor"] = rows.get("factor")
    for column, shown in (("observed", comparison.observed), ("expected", comparison.expected)):
        violations[column] = rows[shown] if isinstance(shown, str) else shown
    return complete(
        violations.assign(
            severity=comparison.severity,
            unit=comparison.unit,
            side=comparison.side,
            suspects=suspects_of(comparison.suspects),
            by_cell=comparison.by_cell,
        )
    )
