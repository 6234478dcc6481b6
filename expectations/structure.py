"""Whether the candidate is whole: its keys against the expected grid, every rule evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import pandas as pd

from expectations.candidate import KEYS
from expectations.rules import RULES

# Of a fault of the whole candidate this many rows are kept as examples; all are counted.
MAX_EXAMPLES = 1000
# Rules about the judging itself, answered when it ends.
OF_THE_GATE = ("every_rule_evaluated", "gate_finished")


@dataclass
class RuleTally:
    """How often each rule was judged and violated, and why some could not be."""

    judged: dict[str, int] = field(default_factory=dict)
    violated: dict[str, int] = field(default_factory=dict)
    not_evaluated: dict[str, str] = field(default_factory=dict)

    def add(self, rule_id: str, judged: int, violated: int) -> None:
        """Count rows a rule looked at and rows that broke it."""
        self.judged[rule_id] = self.judged.get(rule_id, 0) + judged
        self.violated[rule_id] = self.violated.get(rule_id, 0) + violated

    def fail(self, rule_id: str, reason: str) -> None:
        """A rule gave no answer on some batch; the first reason is kept."""
        self.not_evaluated.setdefault(rule_id, reason)

    def finish(self) -> pd.DataFrame:
        """One row per rule: rule_id, family, severity, state, judged, violated.

        A rule nobody asked, or that gave no answer somewhere, is `not_evaluated`.
        """
        for rule in RULES:
            if rule.rule_id not in self.judged and rule.rule_id not in OF_THE_GATE:
                self.fail(rule.rule_id, "no batch was judged by it")
        self.add("every_rule_evaluated", len(RULES), len(self.not_evaluated))
        self.add("gate_finished", 1, 0)
        return pd.DataFrame(
            [
                (
                    rule.rule_id,
                    rule.family,
                    rule.severity,
                    "not_evaluated" if rule.rule_id in self.not_evaluated else "judged",
                    self.judged.get(rule.rule_id, 0),
                    self.violated.get(rule.rule_id, 0),
                )
                for rule in RULES
            ],
            columns=["rule_id", "family", "severity", "state", "judged", "violated"],
        )


@dataclass(frozen=True)
class GridDifference:
    """Keys whose number of rows in figures and grid differ, or is not one: count and examples."""

    keys_compared: int
    keys_differing: int
    examples: pd.DataFrame  # keys, observed (rows in figures), expected (rows in grid)


def compare_with_grid(tables: duckdb.DuckDBPyConnection) -> GridDifference:
    """Figures against the expected grid, key by key; nulls in a key count as a difference."""
    keys = ", ".join(KEYS)
    tables.execute(
        "CREATE OR REPLACE TEMP TABLE grid_difference AS "
        f"SELECT {keys}, sum(figure)::DOUBLE AS observed, sum(due)::DOUBLE AS expected FROM ("
        f"SELECT {keys}, 1 AS figure, 0 AS due FROM figures "
        f"UNION ALL SELECT {keys}, 0, 1 FROM grid) GROUP BY ALL "
        f"HAVING sum(figure) <> 1 OR sum(due) <> 1 "
        f"OR {' OR '.join(f'{name} IS NULL' for name in KEYS)}"
    )
    compared = tables.execute("SELECT count(*) FROM grid").fetchall()[0][0]
    differing = tables.execute("SELECT count(*) FROM grid_difference").fetchall()[0][0]
    examples = tables.execute(
        f"SELECT * FROM grid_difference ORDER BY {keys} LIMIT {MAX_EXAMPLES}"
    ).df()
    return GridDifference(int(compared), int(differing), examples)
