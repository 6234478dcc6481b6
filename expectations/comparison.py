"""A comparison of two columns: what rules on single figures are made of."""

from __future__ import annotations

from dataclasses import dataclass

from expectations.rules import RULES_BY_ID, Severity
from expectations.statistics import StatisticOf


@dataclass(frozen=True)
class Comparison:
    """One comparison of a rule.

    `observed` and `expected` name the columns (or give the number) a sentence shows; `unit` says
    what they are: count, value (on the indicator's scale), share or none. `suspects` names the
    sides of the fraction whose counts are in doubt when it fails; `by_cell` says that the fault
    may lie in a part of the figure only, so that a figure above a held one is not held by it.
    `other` is the column that names what else a sentence speaks of.
    """

    name: str
    rule_id: str
    statistic: StatisticOf
    observed: str | float | None
    expected: str | float | None
    unit: str = "count"
    suspects: tuple[str, ...] = ()
    by_cell: bool = False
    mild: bool = False  # flags although the rule can hold
    side: str = "numerator"
    other: str | None = "nesting_counted_id"

    @property
    def severity(self) -> Severity:
        """What failing it does."""
        return "flag" if self.mild else RULES_BY_ID[self.rule_id].severity
