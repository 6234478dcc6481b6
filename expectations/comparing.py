"""Comparing batches of figures by Great Expectations, and the violations that come of it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from expectations.candidate import KEYS
from expectations.comparison import Comparison
from expectations.comparisons import COMPARISONS_BY_NAME, ComparisonColumns
from expectations.rules import RULES_BY_ID
from expectations.structure import MAX_EXAMPLES, RuleTally
from expectations.taken_over import Unchanged
from expectations.validation import COLUMN_CHECKS, BatchResult, rule_of_check, validator
from expectations.violations import complete, suspects_of


def compare(
    stage: str,
    batches: Iterable[pd.DataFrame],
    comparisons: list[Comparison],
    tally: RuleTally,
    unchanged: Unchanged | None,
    *,
    column_checks: bool,
) -> pd.DataFrame:
    """Violations of the comparisons (and of COLUMN_CHECKS) by all batches, in order of key.

    Each batch has the keys, `per` and the columns that the comparisons read. Of the figures that
    are `unchanged` under the rules, what an earlier judging found at this stage is taken over.
    """
    check = validator(comparisons, column_checks)
    names = [*(COLUMN_CHECKS if column_checks else ()), *(one.name for one in comparisons)]
    rule_ids = {rule_of_check(name) for name in names}
    found = [complete(pd.DataFrame())]
    for batch in batches:
        rows, kept, chosen = batch, batch.iloc[:0], None
        if unchanged is not None:
            chosen = unchanged.chosen(batch, rule_ids)
            rows, kept = batch[chosen], batch[~chosen]
        columns = ComparisonColumns(batch, chosen)
        result = check.validate(rows, columns)
        _count(tally, result, columns.applied, len(batch))
        found += [
            violations_of(name, rows.iloc[positions])
            for name, positions in result.failing.items()
            if positions
        ]
        if unchanged is not None and len(kept):
            found.append(_taken(unchanged.violations(stage, kept), tally))
    return in_order_of_keys(pd.concat(found, ignore_index=True))


def in_order_of_keys(violations: pd.DataFrame) -> pd.DataFrame:
    """The violations by key and check: whatever order they were found in, the same frame."""
    return violations.sort_values([*KEYS, "check"], kind="stable", ignore_index=True)


def _taken(violations: pd.DataFrame, tally: RuleTally) -> pd.DataFrame:
    for rule_id, count in violations["rule_id"].value_counts().items():
        tally.add(str(rule_id), 0, int(count))
    return violations


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
